// SPDX-License-Identifier: Apache-2.0
/*
 * A whole file, into memory and out of it. No copy of it is left behind, so that who reads a key
 * can wipe it. Each caller has its own sentence for what went wrong; errno says what that was.
 */
#ifndef MESHRAIL_FILE_H
#define MESHRAIL_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* The bytes of a file and a NUL behind them, to be freed. NULL with errno; EFBIG: beyond `most`. */
char *file_read(const char *path, size_t most, size_t *length);

/* The same for a regular file; EINVAL: it is something else. Opening never waits, not even for a
 * pipe or a device. */
char *file_read_regular(const char *path, size_t most, size_t *length);

/* The same for a file that is open already; it stays open. */
char *file_read_from(int file, size_t most, size_t *length);

/* Writes all of the bytes. False with errno. */
bool file_write(int file, const char *bytes, size_t length);

#endif
