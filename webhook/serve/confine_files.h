// SPDX-License-Identifier: Apache-2.0
/*
 * Landlock: which files the calling thread, and those that it makes, may open, and to whom they may
 * connect. By the kernel's own calls, for no library in Debian has it; each right that this kernel
 * knows is given up, also those that headers of today have no name for.
 */
#ifndef MESHRAIL_CONFINE_FILES_H
#define MESHRAIL_CONFINE_FILES_H

#include <stddef.h>

/* See confine_files(). 0, or the errno of what failed, and nothing is given up. */
int confine_files_to(const char *const paths[], size_t count);

#endif
