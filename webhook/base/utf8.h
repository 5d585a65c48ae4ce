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

/* The same size for a code point beyond ASCII, of the next four bytes as a number whose lowest is
 * the first of them. */
static inline size_t utf8_size(uint32_t bytes)
{
    uint32_t high;
    if ((bytes & 0xC0E0) == 0x80C0)
        return bytes & 0x1E ? 2 : 0;
    if ((bytes & 0xC0C0F0) == 0x8080E0) {
        high = bytes & 0x200F;
        return high && high != 0x200D ? 3 : 0;
    }
    high = bytes & 0x3007;
    return (bytes & 0xC0C0C0F8) == 0x808080F0 && high && ((high & 7) < 4 || high == 4) ? 4 : 0;
}

/* Does the byte go on with a code point that began before it? */
static inline bool utf8_continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

#endif
