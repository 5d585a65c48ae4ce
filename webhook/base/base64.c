// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_decode(struct arena *arena, const char *text, size_t *length)
{
    char *bytes = arena_alloc(arena, strlen(text) / 4 * 3 + 4);
    uint32_t bits = 0;
    size_t count = 0, written = 0, padding = 0;
    for (const char *at = text; bytes && *at; at++) {
        const char *digit = strchr(digits, *at);
        if (*at == '\n' || *at == '\r')
            continue;
        padding += *at == '=';
        if ((!digit && *at != '=') || (digit && padding) || padding > 2)
            return NULL;
        bits = bits << 6 | (digit ? (uint32_t)(digit - digits) : 0);
        if (++count % 4)
            continue;
        for (int shift = 16; shift >= 0; shift -= 8)
            bytes[written++] = (char)(bits >> shift);
    }
    if (!bytes || count % 4)
        return NULL;
    *length = written - padding;
    bytes[*length] = '\0';
    return bytes;
}
