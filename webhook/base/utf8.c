// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

size_t utf8_point(const char *bytes, size_t left, uint32_t *point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = left ? (unsigned char)bytes[0] : 0xFF;
    size_t length = first < 0x80                    ? 1
                    : first >= 0xC2 && first < 0xE0 ? 2
                    : first >= 0xE0 && first < 0xF0 ? 3
                    : first >= 0xF0 && first < 0xF5 ? 4
                                                    : 0;
    if (!length || length > left)
        return 0;
    uint32_t value = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (!utf8_continues(bytes[i]))
            return 0;
        value = value << 6 | ((unsigned char)bytes[i] & 0x3F);
    }
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return 0;
    *point = value;
    return length;
}
