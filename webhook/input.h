// SPDX-License-Identifier: Apache-2.0
/*
 * What a person hands to a file door: files, folders, and `-` for standard input.
 */
#ifndef MESHRAIL_INPUT_H
#define MESHRAIL_INPUT_H

#include "error.h"

#define INPUT_MOST ((size_t)64 << 20) /* bytes of one file */

/* The whole file with a NUL behind it, to be freed; NULL with a sentence that names the file. */
char *input_read(const char *file, size_t *length, struct error *err);

/*
 * Calls back for a file, or for every *.yaml, *.yml and *.json below a folder, by name. A hidden
 * file or folder below is left out, and what is no file; a link to a folder is not followed. False
 * when `file` is nothing that can be opened.
 */
bool input_each(const char *file, void (*visit)(const char *file, void *closure), void *closure,
                struct error *err);

#endif
