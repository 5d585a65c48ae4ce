// SPDX-License-Identifier: Apache-2.0
/*
 * Quantities, durations and numbers: a second reading that is slow and written otherwise takes the
 * same texts for the same values, and a value that is printed is read back.
 */
#include "base/quantity.h"
#include "base/scalar.h"
#include "fuzz.h"
#include "mutate.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <regex.h>
#include <strings.h>

#define TEXT_MOST 200 /* bytes; an expression takes long for long ones */

static regex_t duration, part, decimal, hexadecimal, whole, quantity;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
#define UNITS "(ns|us|µs|μs|ms|s|m|h)"
#define NUMBER "([0-9]+\\.?[0-9]*|\\.[0-9]+)"
    static const struct {
        regex_t *compiled;
        const char *text;
    } all[] = {
        {&duration, "^[+-]?(0|(" NUMBER UNITS ")+)$"},
        {&part, "^([0-9]*)\\.?([0-9]*)" UNITS},
        {&decimal, "^[+-]?" NUMBER "([eE][+-]?[0-9]+)?$"},
        {&hexadecimal, "^[+-]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?[0-9]+$"},
        {&whole, "^[+-]?[0-9]+$"},
        {&quantity,
         "^[+-]?([0-9]*)\\.?([0-9]*)(n|u|m|k|[MGTPE]|[KMGTPE]i|[eE]([+-]?[0-9]{1,6}))?$"},
    };
    (void)argc;
    (void)argv;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        require(regcomp(all[i].compiled, all[i].text, REG_EXTENDED) == 0);
    return 0;
}

static bool matches(const regex_t *expression, const char *text)
{
    return regexec(expression, text, 0, NULL, 0) == 0;
}

static const char *const pieces[] = {
    "0",
    "1",
    "2",
    "5",
    "8",
    "9",
    "00000000",
    "99999999",
    ".",
    "e",
    "E",
    "+",
    "-",
    "_",
    "0x",
    "p",
    "n",
    "u",
    "m",
    "k",
    "M",
    "G",
    "T",
    "P",
    "Ki",
    "Mi",
    "Gi",
    "Ti",
    "Pi",
    "Ei",
    "h",
    "s",
    "ms",
    "us",
    "µs",
    "μs",
    "ns",
    "1h",
    "1.5s",
    "0.1m",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "2562047h47m16.854775807s",
    "inf",
    "NaN",
    "Infinity",
    "e-9",
    "e18",
};

static struct change change_scalar(struct random *random, const char *text, size_t size)
{
    (void)text;
    return change_piece(random, size, pieces, sizeof pieces / sizeof *pieces);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_scalar, data, size, most, seed);
}

static void hold_int(const char *text)
{
    int64_t value;
    char printed[32];
    errno = 0;
    long long slow = strtoll(text, NULL, 10);
    bool wanted = matches(&whole, text) && !errno, taken = go_int(text, &value);
    require(taken == wanted && (!taken || value == slow));
    snprintf(printed, sizeof printed, "%" PRId64, taken ? value : 0);
    require(!taken || (go_int(printed, &value) && value == slow));
}

/* Without underscores; false where one of them stands otherwise than between digits. */
static bool without_underscores(char *text)
{
    bool hex = strcspn(text, "xX") < strlen(text);
    const char *digits = hex ? "0123456789abcdefABCDEFxX" : "0123456789";
    char *to = text, before = '\0';
    for (const char *at = text; *at; before = *at++) {
        if (*at != '_')
            *to++ = *at;
        else if (!before || !strchr(digits, before) || !at[1] || !strchr(digits, at[1]) ||
                 strchr("xX", at[1]))
            return false;
    }
    *to = '\0';
    return true;
}

static bool slow_float(char *text, double *value)
{
    const char *word = text + (*text == '-' || *text == '+');
    bool endless = strcasecmp(word, "inf") == 0 || strcasecmp(word, "infinity") == 0;
    bool number =
        without_underscores(text) && (matches(&decimal, text) || matches(&hexadecimal, text));
    *value = strtod(text, NULL);
    return endless || strcasecmp(text, "nan") == 0 || (number && isfinite(*value));
}

static void hold_float(const char *text)
{
    char copy[TEXT_MOST + 1], printed[64];
    double value = 0, slow, again;
    strcpy(copy, text);
    bool wanted = slow_float(copy, &slow), taken = go_float(text, &value);
    require(taken == wanted && (!taken || isnan(slow) || memcmp(&value, &slow, sizeof slow) == 0));
    snprintf(printed, sizeof printed, "%.17g", value);
    require(!taken || isnan(slow) || (go_float(printed, &again) && again == value));
}

/* A duration in exact nanoseconds, but for fractions of one; `cut` counts numbers that had such. */
static bool slow_duration(const char *text, __int128 *sum, int *cut)
{
    static const struct {
        const char *name;
        int64_t unit;
    } units[] = {{"ns", 1},       {"us", 1000},      {"µs", 1000},       {"μs", 1000},
                 {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000}, {"h", 3600000000000}};
    const __int128 most = (__int128)1 << 63;
    regmatch_t at[4];
    *sum = *cut = 0;
    for (text += strspn(text, "+-"); regexec(&part, text, 4, at, 0) == 0; text += at[0].rm_eo) {
        __int128 value = 0, fraction = 0, scale = 1;
        int64_t unit = 1;
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (strncmp(units[i].name, text + at[3].rm_so, (size_t)(at[3].rm_eo - at[3].rm_so)) ==
                    0 &&
                strlen(units[i].name) == (size_t)(at[3].rm_eo - at[3].rm_so))
                unit = units[i].unit;
        for (regoff_t i = at[1].rm_so; i < at[1].rm_eo && value <= most; i++)
            value = value * 10 + (text[i] - '0');
        for (regoff_t i = at[2].rm_so; i < at[2].rm_eo && scale < (__int128)1e18; i++, scale *= 10)
            fraction = fraction * 10 + (text[i] - '0');
        *cut += fraction != 0;
        value = value * unit + fraction * unit / scale;
        if (value > most)
            return false;
        *sum = *sum == most && value == most ? 0 : *sum + value; /* as in Go, where that wraps */
        if (*sum > most)
            return false;
    }
    return true;
}

static void hold_duration(const char *text)
{
    int64_t value = 0, again;
    char printed[32];
    __int128 slow = 0;
    int cut = 0;
    bool taken = go_duration(text, &value), well_formed = matches(&duration, text);
    bool wanted = well_formed && slow_duration(text, &slow, &cut);
    slow = *text == '-' ? -slow : slow;
    wanted = wanted && slow <= INT64_MAX;
    if (cut && slow + 2 * cut > INT64_MAX)
        return;
    require(taken == wanted);
    require(!taken || (value - slow <= cut && slow - value <= cut));
    snprintf(printed, sizeof printed, "%" PRId64 "ns", value);
    require(!taken || (go_duration(printed, &again) && again == value));
}

/* A decimal number with so many digits before its point, and behind it. */
#define HALF 200

struct slow {
    unsigned char digits[2 * HALF]; /* that of 10^0 is number HALF */
};

static void twice(struct slow *number)
{
    unsigned carry = 0;
    for (size_t i = 0; i < 2 * HALF; i++, carry /= 10)
        number->digits[i] = (unsigned char)((carry += 2U * number->digits[i]) % 10);
}

/* In nanos and rounded up; no more than `most`. */
static unsigned __int128 nanos(const struct slow *number, unsigned __int128 most)
{
    unsigned __int128 value = 0;
    bool rest = false;
    for (size_t i = 2 * HALF; i-- > 0;) {
        rest |= i < HALF - 9 && number->digits[i];
        if (i >= HALF - 9 && value > (most - number->digits[i]) / 10)
            return most;
        if (i >= HALF - 9)
            value = value * 10 + number->digits[i];
    }
    return value + rest > most ? most : value + rest;
}

/* Where regexec() has found the number, its fraction, its suffix and its exponent. */
static __int128 slow_quantity(const char *text, const regmatch_t *at)
{
    static const char powers[] = "KMGTPE", thousands[] = "num kMGTPE";
    struct slow number = {{0}};
    const char *suffix = at[3].rm_so < 0 ? "" : text + at[3].rm_so;
    bool binary = at[3].rm_eo - at[3].rm_so == 2 && suffix[1] == 'i';
    int shift = 0;
    if (at[4].rm_so >= 0)
        shift = atoi(text + at[4].rm_so);
    else if (!binary && *suffix)
        shift = 3 * (int)(strchr(thousands, *suffix) - thousands) - 9;
    for (regoff_t i = at[1].rm_so; i < at[1].rm_eo; i++)
        number.digits[HALF + shift + at[1].rm_eo - 1 - i] = (unsigned char)(text[i] - '0');
    for (regoff_t i = at[2].rm_so; i < at[2].rm_eo; i++)
        number.digits[HALF + shift - 1 - (i - at[2].rm_so)] = (unsigned char)(text[i] - '0');
    for (long i = binary ? 10 * (strchr(powers, *suffix) - powers + 1) : 0; i > 0; i--)
        twice(&number);
    unsigned __int128 most =
        binary ? (unsigned __int128)INT64_MAX * 1000000000 : ~(unsigned __int128)0 >> 1;
    __int128 value = (__int128)nanos(&number, most);
    return *text == '-' ? -value : value;
}

static void print_nanos(char out[64], __int128 value)
{
    char digits[48], *first = digits + sizeof digits - 1;
    unsigned __int128 rest = (unsigned __int128)(value < 0 ? -value : value);
    *first = '\0';
    do
        *--first = (char)('0' + (int)(rest % 10));
    while (rest /= 10);
    snprintf(out, 64, "%s%sn", value < 0 ? "-" : "", first);
}

/* Without a digit, and with an exponent as nobody writes it, Kubernetes has quirks that an oracle
 * knows. */
static void hold_quantity(const char *text)
{
    struct quantity value = {0}, again;
    char printed[64];
    regmatch_t at[5];
    bool taken = quantity_parse(text, &value);
    bool wanted = regexec(&quantity, text, 5, at, 0) == 0;
    print_nanos(printed, value.nano);
    require(!taken || (quantity_parse(printed, &again) && again.nano == value.nano));
    if (!wanted) {
        require(!taken || strpbrk(text, "eE") || !strpbrk(text, "0123456789"));
        return;
    }
    bool digits = at[1].rm_eo > at[1].rm_so || at[2].rm_eo > at[2].rm_so;
    bool far = at[4].rm_so >= 0 && abs(atoi(text + at[4].rm_so)) > 40;
    require(taken || !digits);
    if (digits && !far && strlen(text) < HALF / 2)
        require(value.nano == slow_quantity(text, at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[TEXT_MOST + 1];
    if (size > TEXT_MOST)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    hold_int(text);
    hold_float(text);
    hold_duration(text);
    hold_quantity(text);
    return 0;
}
