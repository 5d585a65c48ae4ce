// SPDX-License-Identifier: Apache-2.0
#include "base/quoted.h"

#include "base/printable.h"
#include "base/utf8.h"

/* What the letter behind a backslash stands for; 0: it is none of these. */
static inline char letter_value(char letter)
{
    switch (letter) {
    case '"':
    case '\\':
    case '/':
        return letter;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

/* The value of a hex digit; for any other byte, more than four digits can come to. */
static inline uint32_t digit_value(char digit)
{
    unsigned char letter = (unsigned char)(digit | 0x20);
    if (digit >= '0' && digit <= '9')
        return (uint32_t)(digit - '0');
    return letter >= 'a' && letter <= 'f' ? (uint32_t)(letter - 'a') + 10 : 0x10000;
}

/* The UTF-16 unit of the escape \uXXXX at s, or -1 if there is none. */
static int32_t escaped_unit(const char *s, size_t left)
{
    if (left < 6 || s[0] != '\\' || s[1] != 'u')
        return -1;
    uint32_t unit = digit_value(s[2]) << 12 | digit_value(s[3]) << 8 | digit_value(s[4]) << 4 |
                    digit_value(s[5]);
    return unit > 0xffff ? -1 : (int32_t)unit;
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
    if (left >= 2 && letter_value(s[1])) {
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

/* Moves *at behind what stands there and is not plain. */
static const char *check_other(const char **at, const char *end)
{
    unsigned char c = (unsigned char)**at;
    uint32_t point;
    if (c == '\\')
        return check_escape(at, end);
    if (c == 0)
        return "NUL is not allowed";
    if (c < 0x20)
        return "a control character in a string must be escaped";
    size_t size = utf8_point(*at, (size_t)(end - *at), &point);
    *at += size;
    return size ? NULL : "not valid UTF-8";
}

const char *quoted_check(const char **at, const char *end)
{
    const char *start = (*at)++;
    while ((*at = printable_end(*at, end)) < end) {
        if (**at == '"') {
            *at += 1;
            return NULL;
        }
        const char *fault = check_other(at, end);
        if (fault)
            return fault;
    }
    *at = start;
    return "the string is never closed";
}

const char *quoted_end(const char *at, const char *end)
{
    while (*(at = printable_end(at, end)) != '"')
        at += *at == '\\' ? 2 : 1;
    return at;
}

static uint32_t next_escape(const char **at)
{
    const char *s = *at;
    if (s[1] != 'u') {
        *at += 2;
        return (uint32_t)letter_value(s[1]);
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

/* Only for escapes: all else in the text is UTF-8 already. */
static size_t encode(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3f));
    out[0] = (char)((0xf00 >> size & 0xff) | point);
    return size;
}

size_t quoted_copy(const char *at, char *out)
{
    char *to = out;
    while (*at != '"') {
        if (*at == '\\')
            to += encode(next_escape(&at), to);
        else
            *to++ = *at++;
    }
    return (size_t)(to - out);
}
