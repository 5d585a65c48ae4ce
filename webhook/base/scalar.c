// SPDX-License-Identifier: Apache-2.0
#include "base/scalar.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No double needs more than 767 digits to be rounded rightly; of those behind them it matters only
 * whether one is not 0. */
enum { SIGNIFICANT = 800 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return (char)(c | 0x20);
}

static bool is_hex_digit(char c)
{
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

/* Reads digits up to 2^63, the largest magnitude that a negative duration has. */
static bool duration_whole(const char **at, uint64_t *whole)
{
    const uint64_t most = (uint64_t)1 << 63;
    for (*whole = 0; is_digit(**at); ++*at) {
        if (*whole > most / 10)
            return false;
        *whole = *whole * 10 + (uint64_t)(**at - '0');
        if (*whole > most)
            return false;
    }
    return true;
}

/* Reads digits behind the point as fraction/scale, and ignores those that no longer fit. */
static void duration_fraction(const char **at, uint64_t *fraction, double *scale)
{
    const uint64_t most = (uint64_t)1 << 63;
    bool full = false;
    for (; is_digit(**at); ++*at) {
        uint64_t next = *fraction * 10 + (uint64_t)(**at - '0');
        full = full || *fraction > (most - 1) / 10 || next > most;
        if (!full) {
            *fraction = next;
            *scale *= 10;
        }
    }
}

/* Reads a unit and returns its nanoseconds, or 0 if there is no such unit. */
static uint64_t duration_unit(const char **at)
{
    static const struct {
        const char *name;
        uint64_t nanoseconds;
    } units[] = {
        {"ns", 1},
        {"us", 1000},
        {"\u00b5s", 1000}, /* micro sign */
        {"\u03bcs", 1000}, /* Greek mu */
        {"ms", 1000000},
        {"s", 1000000000},
        {"m", 60 * (uint64_t)1000000000},
        {"h", 3600 * (uint64_t)1000000000},
    };
    size_t length = strcspn(*at, ".0123456789");
    const char *name = *at;
    *at += length;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].name) == length && memcmp(units[i].name, name, length) == 0)
            return units[i].nanoseconds;
    return 0;
}

/* Reads one number with its unit. */
static bool duration_part(const char **at, uint64_t *nanoseconds)
{
    const uint64_t most = (uint64_t)1 << 63;
    uint64_t fraction = 0, unit;
    double scale = 1;
    const char *start = *at;
    if (!duration_whole(at, nanoseconds))
        return false;
    bool digits = *at > start;
    if (**at == '.') {
        start = ++*at;
        duration_fraction(at, &fraction, &scale);
        digits = digits || *at > start;
    }
    unit = duration_unit(at);
    if (!digits || unit == 0 || *nanoseconds > most / unit)
        return false;
    *nanoseconds *= unit;
    *nanoseconds += (uint64_t)((double)fraction * ((double)unit / scale));
    return *nanoseconds <= most;
}

bool go_duration(const char *text, int64_t *nanoseconds)
{
    bool negative = *text == '-';
    const char *at = text + (negative || *text == '+');
    uint64_t sum = 0, part;
    if (strcmp(at, "0") != 0) {
        do {
            if (!duration_part(&at, &part))
                return false;
            sum += part; /* twice 2^63 wraps to 0, in Go too */
            if (sum > (uint64_t)1 << 63)
                return false;
        } while (*at);
    }
    if (!negative && sum > INT64_MAX)
        return false;
    *nanoseconds = (int64_t)(negative ? 0 - sum : sum);
    return true;
}

static bool is_word(const char *text, const char *word)
{
    while (*word && lower(*text) == *word)
        text++, word++;
    return !*word && !*text;
}

/* Infinity may have a sign, NaN may not. */
static bool float_word(const char *text, double *value)
{
    const char *word = text + (*text == '-' || *text == '+');
    if (is_word(text, "nan"))
        *value = (double)NAN;
    else if (is_word(word, "inf") || is_word(word, "infinity"))
        *value = *text == '-' ? -HUGE_VAL : HUGE_VAL;
    else
        return false;
    return true;
}

/* Underscores stand between digits, or between 0x and a digit. */
static bool separates(const char *underscore, bool hex)
{
    char before = underscore[-1], behind = underscore[1];
    return hex ? (is_hex_digit(before) || lower(before) == 'x') && is_hex_digit(behind)
               : is_digit(before) && is_digit(behind);
}

/* Reads digits with one point among them. Writes those that count to `out` and returns its new end,
 * or NULL if there is no digit; *exponent is where the point then is, counted in digits. */
static char *float_digits(const char **at, bool hex, char *out, long *exponent)
{
    bool point = false, any = false, rest = false;
    const char *first = out;
    for (;; ++*at) {
        if (**at == '_' && (any || hex) && separates(*at, hex))
            continue;
        if (**at == '.' && !point) {
            point = true;
            continue;
        }
        if (!(hex ? is_hex_digit(**at) : is_digit(**at)))
            break;
        any = true;
        if (out - first == SIGNIFICANT) {
            rest = rest || **at != '0';
            *exponent += !point;
            continue;
        }
        if (out > first || **at != '0')
            *out++ = **at;
        *exponent -= point;
    }
    if (out == first || rest) {
        *out++ = rest ? '1' : '0';
        *exponent -= rest;
    }
    return any ? out : NULL;
}

/* Reads a signed exponent without its letter. From 10000 on its digits no longer count. */
static bool float_exponent(const char **at, long *exponent)
{
    bool negative = **at == '-';
    long value = 0;
    *at += negative || **at == '+';
    if (!is_digit(**at))
        return false;
    for (; is_digit(**at) || (**at == '_' && separates(*at, false)); ++*at)
        if (**at != '_' && value < 10000)
            value = value * 10 + (**at - '0');
    *exponent += negative ? -value : value;
    return true;
}

/* strtod() sees only what is written here: digits and an exponent, no point that a locale could
 * spell otherwise. */
bool go_float(const char *text, double *value)
{
    char plain[SIGNIFICANT + 40], *end = plain;
    long exponent = 0;
    const char *at = text;
    if (float_word(text, value))
        return true;
    if (*at == '+' || *at == '-')
        *end++ = *at++;
    bool hex = at[0] == '0' && lower(at[1]) == 'x';
    if (hex) {
        *end++ = *at++;
        *end++ = *at++;
    }
    end = float_digits(&at, hex, end, &exponent);
    if (!end)
        return false;
    if (hex)
        exponent *= 4;
    if (lower(*at) == (hex ? 'p' : 'e')) {
        at++;
        if (!float_exponent(&at, &exponent))
            return false;
    } else if (hex) {
        return false;
    }
    if (*at)
        return false;
    *end = '\0';
    if (exponent)
        snprintf(end, 30, "%c%ld", hex ? 'p' : 'e', exponent);
    double number = strtod(plain, NULL);
    if (isinf(number))
        return false;
    *value = number;
    return true;
}

bool go_int(const char *text, int64_t *value)
{
    bool negative = *text == '-';
    const char *at = text + (negative || *text == '+');
    uint64_t number = 0, most = (uint64_t)INT64_MAX + negative;
    if (!*at)
        return false;
    for (; *at; at++) {
        if (!is_digit(*at))
            return false;
        uint64_t digit = (uint64_t)(*at - '0');
        if (number > (most - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *value = (int64_t)(negative ? 0 - number : number);
    return true;
}

bool go_bool(const char *text, bool *value)
{
    static const char *const words[] = {"0", "f", "F", "false", "FALSE", "False",
                                        "1", "t", "T", "true",  "TRUE",  "True"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i]) == 0) {
            *value = i >= 6;
            return true;
        }
    }
    return false;
}
