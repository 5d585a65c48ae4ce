// SPDX-License-Identifier: Apache-2.0
#include "base/quantity.h"

#include "base/scalar.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef unsigned __int128 magnitude; /* in nanos */

#define NANO 1000000000
#define MOST ((magnitude)-1 >> 1)

/* The digits of a number before and behind its point. */
struct decimal {
    const char *whole, *fraction;
    int64_t wholes, fractions; /* how many digits each has */
};

struct suffix {
    unsigned binary; /* times 2 to this power */
    int32_t decimal; /* times 10 to this power */
};

static int64_t count_digits(const char *text)
{
    return (int64_t)strspn(text, "0123456789");
}

static bool parse_suffix(const char *text, struct suffix *suffix)
{
    static const struct {
        const char *name;
        struct suffix suffix;
    } known[] = {
        {"", {0, 0}},    {"n", {0, -9}},  {"u", {0, -6}},  {"m", {0, -3}},
        {"k", {0, 3}},   {"M", {0, 6}},   {"G", {0, 9}},   {"T", {0, 12}},
        {"P", {0, 15}},  {"E", {0, 18}},  {"Ki", {10, 0}}, {"Mi", {20, 0}},
        {"Gi", {30, 0}}, {"Ti", {40, 0}}, {"Pi", {50, 0}}, {"Ei", {60, 0}},
    };
    int64_t exponent;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(text, known[i].name) == 0) {
            *suffix = known[i].suffix;
            return true;
        }
    }
    if ((*text != 'e' && *text != 'E') || !go_int(text + 1, &exponent))
        return false;
    *suffix = (struct suffix){.decimal = (int32_t)exponent}; /* 32 bits wide in Kubernetes too */
    return true;
}

static unsigned digit_at(const struct decimal *number, int64_t i)
{
    const char *digit =
        i < number->wholes ? number->whole + i : number->fraction + (i - number->wholes);
    return (unsigned)(*digit - '0');
}

/* The number times 2^binary, its point moved to stand before digit number `point`, in nanos and
 * rounded up. Exact for any number of digits: going from the last fractional digit to the first,
 * rounding each step up equals rounding up once. */
static magnitude in_nanos(const struct decimal *number, int64_t point, unsigned binary)
{
    const magnitude unit = (magnitude)NANO << binary;
    int64_t digits = number->wholes + number->fractions;
    magnitude whole = 0, part = 0;

    for (int64_t i = digits; i-- > 0 && i >= point;)
        part = (digit_at(number, i) * unit + part + 9) / 10;
    for (int64_t zero = point; zero < 0 && part > 1; zero++)
        part = (part + 9) / 10;

    for (int64_t i = 0; i < point && (i < digits || whole > 0); i++) {
        if (whole > (MOST - 9) / 10)
            return MOST;
        whole = whole * 10 + (i < digits ? digit_at(number, i) : 0);
    }
    return whole > (MOST - part) / unit ? MOST : whole * unit + part;
}

bool quantity_parse(const char *text, struct quantity *quantity)
{
    struct decimal number = {0};
    struct suffix suffix;
    if (!*text)
        return false;
    bool negative = *text == '-';
    number.whole = text + (negative || *text == '+');
    number.wholes = count_digits(number.whole);
    number.fraction = number.whole + number.wholes;
    if (*number.fraction == '.')
        number.fractions = count_digits(++number.fraction);
    if (!parse_suffix(number.fraction + number.fractions, &suffix))
        return false;
    /* No digits at all are a 0, but only where Kubernetes takes its short cut. */
    if (number.wholes + number.fractions == 0 && (suffix.decimal < -9 || suffix.binary > 40))
        return false;

    int32_t scale = (int32_t)(suffix.decimal - number.fractions);
    int64_t point = number.wholes + number.fractions + scale;
    magnitude nanos = in_nanos(&number, point, suffix.binary);
    if (suffix.binary && nanos > (magnitude)INT64_MAX * NANO)
        nanos = (magnitude)INT64_MAX * NANO;
    quantity->nano = negative ? -(__int128)nanos : (__int128)nanos;
    return true;
}

int quantity_compare(struct quantity a, struct quantity b)
{
    return (a.nano > b.nano) - (a.nano < b.nano);
}

double quantity_value(struct quantity quantity)
{
    __int128 whole = quantity.nano / NANO, part = quantity.nano % NANO;
    return (double)whole + (double)part / NANO;
}
