// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/poison.h"
#include "unit.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void gives_zeroed_aligned_memory(void)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    for (size_t size = 0; size < 300; size++) {
        unsigned char *memory = arena_alloc(&arena, size);
        if (!check(memory))
            return;
        check((uintptr_t)memory % alignof(max_align_t) == 0);
        for (size_t i = 0; i < size; i++)
            check_int(memory[i], 0);
        memset(memory, 0xAA, size);
    }
    arena_reset(&arena);
    unsigned char *again = arena_alloc(&arena, 4096);
    check(again && again[0] == 0 && again[4095] == 0);
    arena_free(&arena);
}

static void refuses_past_its_cap(void)
{
    struct arena arena;
    arena_init(&arena, 100000);
    check(!arena_alloc(&arena, 100000));
    check(arena.exhausted);
    check(arena_alloc(&arena, 50000));
    check(!arena_alloc(&arena, 50000));
    check(arena.taken <= arena.cap);
    check(!arena_alloc(&arena, SIZE_MAX));
    check(!arena_alloc(&arena, SIZE_MAX - 8));
    arena_reset(&arena);
    check(!arena.exhausted);
    check(arena_alloc(&arena, 50000));
    arena_free(&arena);
}

static void takes_whatever_cap_is_left(void)
{
    struct arena arena;
    arena_init(&arena, (size_t)1 << 20);
    size_t given = 0;
    while (arena_alloc(&arena, 1000))
        given += 1000;
    check(given > ((size_t)1 << 20) * 9 / 10);
    arena_free(&arena);
}

/* As many small ones as a program without gaps would give. */
static void gives_as_much_in_every_build(void)
{
    struct arena arena;
    arena_init(&arena, (size_t)1 << 20);
    size_t given = 0;
    while (arena_alloc(&arena, 16))
        given += 16;
    check(given > ((size_t)1 << 20) * 9 / 10 && given < (size_t)1 << 20);
    for (size_t i = 0; i < 4096; i++)
        check(!arena_alloc(&arena, 1 << 10));
    arena_reset(&arena);
    check(!arena_alloc(&arena, (size_t)1 << 20));
    arena_free(&arena);
}

static void takes_back_only_the_newest(void)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    char *first = arena_alloc(&arena, 100), *second = arena_alloc(&arena, 100);
    arena_return(&arena, first);
    check(arena_alloc(&arena, 8) > (void *)second);
    char *newest = arena_alloc(&arena, 64);
    arena_return(&arena, newest);
    arena_return(&arena, newest);
    check(arena_alloc(&arena, 64) == (void *)newest);
    arena_return(&arena, NULL);
    arena_free(&arena);
}

static void keeps_a_small_block_that_sufficed(void)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    void *warm = arena_alloc(&arena, 10);
    arena_reset(&arena);
    check(arena.taken > 0 && arena.taken < (size_t)1 << 20);
    check(arena_alloc(&arena, 10) == warm);
    check(arena_alloc(&arena, (size_t)5 << 20));
    arena_reset(&arena);
    check_int((long long)arena.taken, 0);
    check(arena_alloc(&arena, 10));
    arena_free(&arena);
    check_int((long long)arena.taken, 0);
    check(arena_alloc(&arena, 10));
    arena_free(&arena);
}

static void copies_and_prints(void)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    check_text(arena_copy(&arena, "abcdef", 3), "abc");
    check_text(arena_copy(&arena, NULL, 0), "");
    check_text(arena_print(&arena, "%s-%d", "a", 7), "a-7");
    arena_free(&arena);
    arena_init(&arena, 16);
    check(!arena_print(&arena, "%s", "a"));
    check(arena.exhausted);
}

#ifdef POISON_BY_ASAN
#define CAUGHT 42

static void caught(const char *report)
{
    _exit(strstr(report, "use-after-poison") ? CAUGHT : EXIT_FAILURE);
}

/* Does AddressSanitizer stop a child that reads the byte and writes it back? */
static bool is_nobodys(volatile char *byte)
{
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        __asan_set_error_report_callback(caught);
        if (!freopen("/dev/null", "w", stderr))
            _exit(EXIT_FAILURE);
        *byte = *byte;
        _exit(EXIT_SUCCESS);
    }
    return waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == CAUGHT;
}

static void lets_nobody_touch_what_is_not_taken(void)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    char *first = arena_alloc(&arena, 16), *odd = arena_alloc(&arena, 13);
    char *newest = arena_alloc(&arena, 100);
    if (!check(first && odd && newest))
        return;
    check(!is_nobodys(first) && !is_nobodys(first + 15) && !is_nobodys(odd + 12));
    check(is_nobodys(first + 16));
    check(is_nobodys(odd - 1));
    check(is_nobodys(odd + 13));
    check(is_nobodys(newest + 100)); /* the tail of the arena's block */

    arena_return(&arena, newest);
    check(is_nobodys(newest) && is_nobodys(newest + 99));
    check(arena_alloc(&arena, 50) == (void *)newest);
    check(!is_nobodys(newest + 49) && is_nobodys(newest + 50));

    arena_reset(&arena);
    check(is_nobodys(first) && is_nobodys(odd) && is_nobodys(newest));
    check(arena_alloc(&arena, 16) == (void *)first && !is_nobodys(first));
    arena_free(&arena);
}
#else
static void lets_nobody_touch_what_is_not_taken(void)
{
    unit_skip("only AddressSanitizer stops who does");
}
#endif

static void grows_an_array_and_keeps_its_elements(void)
{
    struct arena arena;
    unsigned *numbers = NULL;
    size_t room = 0, copies = 0;
    arena_init(&arena, ARENA_CAP);
    for (unsigned i = 0; i < 1000; i++) {
        unsigned *grown = arena_grow(&arena, numbers, sizeof *grown, i, 1, &room);
        if (!check(grown != NULL && room > i))
            break;
        copies += grown != numbers;
        numbers = grown;
        numbers[i] = i;
    }
    for (unsigned i = 0; numbers && i < 1000; i++)
        check(numbers[i] == i);
    check(copies < 10);
    check(arena_grow(&arena, numbers, sizeof *numbers, 1000, SIZE_MAX / 2, &room) == NULL);
    check(arena.exhausted);
    arena_free(&arena);
}

static void *another_thread(void *lost)
{
    *(bool *)lost = arena_lost();
    return NULL;
}

/* What is refused once is not forgotten with the rest, and is the matter of one thread. */
static void knows_that_it_refused(void)
{
    struct arena arena;
    pthread_t thread;
    bool elsewhere = true;
    arena_init(&arena, 1 << 10);
    check(!arena_alloc(&arena, 2 << 10) && arena.exhausted);
    arena_reset(&arena);
    check(!arena.exhausted && arena_lost());
    check_int(pthread_create(&thread, NULL, another_thread, &elsewhere), 0);
    pthread_join(thread, NULL);
    check(!elsewhere);
    arena_free(&arena);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(gives_zeroed_aligned_memory),
        CASE(refuses_past_its_cap),
        CASE(takes_whatever_cap_is_left),
        CASE(gives_as_much_in_every_build),
        CASE(takes_back_only_the_newest),
        CASE(keeps_a_small_block_that_sufficed),
        CASE(copies_and_prints),
        CASE(lets_nobody_touch_what_is_not_taken),
        CASE(grows_an_array_and_keeps_its_elements),
        CASE(knows_that_it_refused),
    };
    return UNIT_RUN(cases);
}
