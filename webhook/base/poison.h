// SPDX-License-Identifier: Apache-2.0
/*
 * Memory of an arena that is not in use. AddressSanitizer, and Valgrind in a debug build, stop
 * whoever reads or writes it; in any other build this does nothing.
 */
#ifndef MESHRAIL_POISON_H
#define MESHRAIL_POISON_H

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define POISON_BY_ASAN 1
#elif defined(__has_feature) /* clang's way to say it */
#if __has_feature(address_sanitizer)
#define POISON_BY_ASAN 1
#endif
#endif

#if defined(POISON_BY_ASAN)
#include <sanitizer/asan_interface.h>
#if __has_attribute(access) /* without this gcc warns that uninitialized memory is read */
void __asan_poison_memory_region(void const volatile *, size_t) __attribute__((access(none, 1)));
#endif
#define POISON_GAP 16 /* bytes between two blocks */
#define poison(memory, size) __asan_poison_memory_region((memory), (size))
#define unpoison(memory, size) __asan_unpoison_memory_region((memory), (size))
#elif !defined(NDEBUG) && __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define POISON_GAP 16
#define poison(memory, size) (void)VALGRIND_MAKE_MEM_NOACCESS((memory), (size))
#define unpoison(memory, size) (void)VALGRIND_MAKE_MEM_UNDEFINED((memory), (size))
#else
#define POISON_GAP 0
#define poison(memory, size) ((void)(memory), (void)(size))
#define unpoison(memory, size) ((void)(memory), (void)(size))
#endif

#endif
