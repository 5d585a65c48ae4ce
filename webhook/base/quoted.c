// SPDX-License-Identifier: Apache-2.0
#include "base/quoted.h"

#include "base/utf8.h"

#include <endian.h>
#include <string.h>

/* Bytes of the longest that is passed over without a look at the end of the text. */
#define QUICK 12

/* What the letter behind a backslash stands for; 0: it is none of these. */
static const char letters[256] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                  ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};

static inline char letter_value(char letter)
{
    return letters[(unsigned char)letter];
}

/* One more than the value of a hex digit; 0 for any other byte. */
static const uint8_t digits[256] = {
    ['0'] = 1, 2,  3,  4,  5,  6,          7,  8,  9,  10, ['A'] = 11,
    12,        13, 14, 15, 16, ['a'] = 11, 12, 13, 14, 15, 16};

/* What the four hex digits at s come to, or -1 if they are none. */
static inline int32_t unit_of(const char *s)
{
    uint32_t a = digits[(unsigned char)s[0]], b = digits[(unsigned char)s[1]],
             c = digits[(unsigned char)s[2]], d = digits[(unsigned char)s[3]];
    return a && b && c && d ? (int32_t)((a << 12) + (b << 8) + (c << 4) + d - 0x1111) : -1;
}

/* The UTF-16 unit of the escape \uXXXX at s, or -1 if there is none. */
static int32_t escaped_unit(const char *s, size_t left)
{
    return left < 6 || s[0] != '\\' || s[1] != 'u' ? -1 : unit_of(s + 2);
}

static bool is_high_surrogate(int32_t unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low_surrogate(int32_t unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

static uint32_t pair_of(int32_t high, int32_t low)
{
    return 0x10000 + ((uint32_t)(high - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
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

/* The bytes of what stands at s, which is not plain, if it is right; 0: it is plain, a quote or to
 * be looked at again by check_other(). QUICK bytes can be read. *point becomes what an escape
 * says, or 0. */
static inline size_t other_size(const char *s, uint32_t *point)
{
    uint32_t word;
    *point = 0;
    if (*s == '\\') {
        int32_t unit = s[1] == 'u' ? unit_of(s + 2) : 0;
        *point = unit > 0 ? (uint32_t)unit : (uint32_t)letter_value(s[1]);
        if (unit <= 0)
            return *point ? 2 : 0;
        if (!is_high_surrogate(unit))
            return is_low_surrogate(unit) ? 0 : 6;
        int32_t low = escaped_unit(s + 6, QUICK - 6);
        *point = pair_of(unit, low);
        return is_low_surrogate(low) ? 12 : 0;
    }
    if ((signed char)*s >= 0)
        return 0;
    memcpy(&word, s, sizeof word);
    return utf8_size(le32toh(word));
}

const char *quoted_check(const char **at, const char *end)
{
    const char *start = *at, *s = start + 1;
    uint32_t point;
    for (;;) {
        s = printable_end(s, end);
        for (size_t size; end - s >= QUICK && (size = other_size(s, &point)); s += size)
            ;
        if (s < end && printable_byte(*s))
            continue;
        *at = s;
        if (s == end)
            break;
        if (*s == '"') {
            *at = s + 1;
            return NULL;
        }
        const char *fault = check_other(at, end);
        if (fault)
            return fault;
        s = *at;
    }
    *at = start;
    return "the string is never closed";
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
    return pair_of(unit, escaped_unit(s + 6, 6));
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

size_t quoted_copy(const char *at, const char *end, char *out)
{
    char *to = out;
    while (at < end) {
        size_t plain = *at != '\\';
        if (end - at >= PRINTABLE_STEP) { /* `out` has room for as many */
            memcpy(to, at, PRINTABLE_STEP);
            plain = PRINTABLE_STEP;
            markless_step(at, &plain);
        } else {
            *to = *at;
        }
        at += plain;
        to += plain;
        if (!plain)
            to += encode(next_escape(&at), to);
    }
    return (size_t)(to - out);
}

/* Where `out` is seen to be an array, FORTIFY asks at each copy whether it fits. */
__attribute__((noinline)) const char *quoted_read(const char *at, const char *limit,
                                                  char out[QUOTED_READ], size_t *length)
{
    char *to = out, *most = out + QUOTED_READ - PRINTABLE_STEP - sizeof(uint32_t);
    while (at < limit && to < most) {
        size_t size = PRINTABLE_STEP;
        uint32_t point;
        bool plain = printable_step(at, &size);
        memcpy(to, at, PRINTABLE_STEP);
        at += size;
        to += size;
        if (plain)
            continue;
        if (*at == '"') {
            *length = (size_t)(to - out);
            return at;
        }
        if (!(size = other_size(at, &point)))
            break;
        memcpy(to, at, sizeof point); /* of UTF-8 */
        to += point ? encode(point, to) : size;
        at += size;
    }
    return NULL;
}
