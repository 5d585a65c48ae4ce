// SPDX-License-Identifier: Apache-2.0
#include "base/quoted.h"

#include "base/utf8.h"

#include <string.h>

static const char letters[] = "bfnrt\"\\/", letter_values[] = "\b\f\n\r\t\"\\/";

/* The UTF-16 unit of the escape \uXXXX at s, or -1 if there is none. */
static int32_t escaped_unit(const char *s, size_t left)
{
    int32_t unit = 0;
    if (left < 6 || s[0] != '\\' || s[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        char letter = (char)(s[i] | 0x20);
        if (s[i] >= '0' && s[i] <= '9')
            unit = unit * 16 + (s[i] - '0');
        else if (letter >= 'a' && letter <= 'f')
            unit = unit * 16 + (letter - 'a' + 10);
        else
            return -1;
    }
    return unit;
}

static bool is_high_surrogate(int32_t unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low_surrogate(int32_t unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

static const char *check_escape(const char **at, const char *end)
{
    const char *s = *at;
    size_t left = (size_t)(end - s);
    if (left >= 2 && s[1] != '\0' && strchr(letters, s[1])) {
        *at += 2;
        return NULL;
    }
    if (left < 2 || s[1] != 'u')
        return "unknown escape; a backslash itself is written \\\\";

    int32_t unit = escaped_unit(s, left);
    if (unit < 0)
        return "\\u needs four hex digits";
    if (unit == 0)
        return "\\u0000 is not allowed";
    if (is_high_surrogate(unit) && is_low_surrogate(escaped_unit(s + 6, left - 6))) {
        *at += 12;
        return NULL;
    }
    if (is_high_surrogate(unit) || is_low_surrogate(unit))
        return "half of a surrogate pair";
    *at += 6;
    return NULL;
}

const char *quoted_check(const char **at, const char *end)
{
    const char *start = (*at)++;
    uint32_t point;
    while (*at < end) {
        const unsigned char *s = (const unsigned char *)*at;
        if (*s == '"') {
            *at += 1;
            return NULL;
        }
        if (*s == '\\') {
            const char *fault = check_escape(at, end);
            if (fault)
                return fault;
        } else if (*s == 0) {
            return "NUL is not allowed";
        } else if (*s < 0x20) {
            return "a control character in a string must be escaped";
        } else if (*s < 0x80) {
            *at += 1;
        } else {
            size_t size = utf8_point(*at, (size_t)(end - *at), &point);
            if (!size)
                return "not valid UTF-8";
            *at += size;
        }
    }
    *at = start;
    return "the string is never closed";
}

static uint32_t next_escape(const char **at)
{
    const char *s = *at;
    if (s[1] != 'u') {
        *at += 2;
        return (uint32_t)letter_values[strchr(letters, s[1]) - letters];
    }
    *at += 6;
    int32_t unit = escaped_unit(s, 6);
    if (!is_high_surrogate(unit))
        return (uint32_t)unit;
    *at += 6;
    return 0x10000 + ((uint32_t)(unit - 0xd800) << 10) +
           (uint32_t)(escaped_unit(s + 6, 6) - 0xdc00);
}

uint32_t quoted_next(const char **at)
{
    unsigned char c = (unsigned char)**at;
    if (c == '"')
        return 0;
    if (c == '\\')
        return next_escape(at);
    uint32_t point = c;
    *at += c < 0x80 ? 1 : utf8_point(*at, SIZE_MAX, &point);
    return point;
}
