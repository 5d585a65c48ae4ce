// SPDX-License-Identifier: Apache-2.0
/* Code points of UTF-8. */
#ifndef MESHRAIL_UTF8_H
#define MESHRAIL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code point that the bytes begin with, of which `left` are there or a NUL ends them. Returns
 * its size in bytes; 0 where they are no UTF-8: overlong, a surrogate, cut. */
size_t utf8_point(const char *bytes, size_t left, uint32_t *point);

/* Does the byte go on with a code point that began before it? */
static inline bool utf8_continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

#endif
