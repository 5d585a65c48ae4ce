// SPDX-License-Identifier: Apache-2.0
/* Patterns of paths: `*` is any part of a name, `**` any part of a path, `?` one character. */
#ifndef MESHRAIL_GLOB_H
#define MESHRAIL_GLOB_H

#include <stdbool.h>
#include <stddef.h>

bool glob_fits(const char *glob, size_t length, const char *path);

#endif
