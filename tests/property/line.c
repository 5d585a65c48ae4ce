// SPDX-License-Identifier: Apache-2.0
#include "laws.h"

#define LINE_MOST 300 /* code points, by the rule book and not by message.h */

const char *line_fault(const char *line)
{
    size_t points = 0;
    for (const unsigned char *byte = (const unsigned char *)line; *byte; points++) {
        unsigned rest = *byte < 0x80   ? 0
                        : *byte < 0xc2 ? 9
                        : *byte < 0xe0 ? 1
                        : *byte < 0xf0 ? 2
                        : *byte < 0xf5 ? 3
                                       : 9;
        unsigned point = rest ? *byte & (0x3fU >> rest) : *byte;
        if (rest == 9)
            return "is not UTF-8";
        for (byte++; rest > 0; rest--, byte++) {
            if ((*byte & 0xc0) != 0x80)
                return "is not UTF-8";
            point = point << 6 | (*byte & 0x3f);
        }
        if (point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029)
            return "has a control character";
        if (point >= 0xd800 && point < 0xe000)
            return "is not UTF-8";
    }
    return points > LINE_MOST ? "is too long" : NULL;
}
