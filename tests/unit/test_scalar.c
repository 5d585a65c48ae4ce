// SPDX-License-Identifier: Apache-2.0
#include "base/quantity.h"
#include "base/scalar.h"
#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define SECOND INT64_C(1000000000)
#define UNTOUCHED INT64_C(-4711)

/* The value of a text, or UNTOUCHED where it is refused. */
static int64_t duration(const char *text)
{
    int64_t nanoseconds = UNTOUCHED;
    bool ok = go_duration(text, &nanoseconds);
    check(ok == (nanoseconds != UNTOUCHED));
    return nanoseconds;
}

static int64_t integer(const char *text)
{
    int64_t value = UNTOUCHED;
    bool ok = go_int(text, &value);
    check(ok == (value != UNTOUCHED));
    return value;
}

static bool float_is(const char *text, double wanted)
{
    double value;
    return go_float(text, &value) && memcmp(&value, &wanted, sizeof value) == 0;
}

static bool float_refused(const char *text)
{
    double value = 4711;
    return !go_float(text, &value) && value == 4711;
}

/* How the two quantities compare, or 99 if one is none. */
static int compare(const char *a, const char *b)
{
    struct quantity x, y;
    if (!quantity_parse(a, &x) || !quantity_parse(b, &y))
        return 99;
    return quantity_compare(x, y);
}

static double units(const char *text)
{
    struct quantity quantity;
    return quantity_parse(text, &quantity) ? quantity_value(quantity) : (double)NAN;
}

static bool quantity_refused(const char *text)
{
    struct quantity quantity = {UNTOUCHED};
    return !quantity_parse(text, &quantity) && quantity.nano == UNTOUCHED;
}

static void durations_have_units(void)
{
    check_int(duration("60s"), 60 * SECOND);
    check_int(duration("1h2m3.5s"), 3723 * SECOND + SECOND / 2);
    check_int(duration("-1.5ms"), -1500000);
    check_int(duration("1us"), 1000);
    check_int(duration("1\u00b5s"), 1000);
    check_int(duration("1\u03bcs"), 1000);
    check_int(duration("0"), 0);
    check_int(duration("+.5s"), SECOND / 2);
    check_int(duration("5.s"), 5 * SECOND);
}

static void durations_without_sense_are_refused(void)
{
    static const char *const bad[] = {"",    "60", "1d",   "s",   ".s",   "-",    "00",  " 1s",
                                      "1s ", "1S", "1,5s", "1s1", "--1s", "1e3s", "1 s", "0x1s"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_text(duration(bad[i]) == UNTOUCHED ? "refused" : bad[i], "refused");
}

static void durations_end_where_int64_ends(void)
{
    check_int(duration("9223372036854775807ns"), INT64_MAX);
    check_int(duration("-9223372036854775808ns"), INT64_MIN);
    check_int(duration("9223372036854775808ns"), UNTOUCHED);
    check_int(duration("-9223372036854775809ns"), UNTOUCHED);
    check_int(duration("2562048h"), UNTOUCHED);
    check_int(duration("99999999999999999999ns"), UNTOUCHED);
}

static void floats_are_the_nearest_double(void)
{
    check(float_is("0.1", 0.1));
    check(float_is("-0", -0.0));
    check(float_is("5.", 5));
    check(float_is("+.5e1", 5));
    check(float_is("9007199254740993", 9007199254740992));
    check(float_is("9007199254740993.00000000000000000000000000001", 9007199254740994));
    check(float_is("1.7976931348623157e308", DBL_MAX));
    check(float_is("4.9e-324", DBL_TRUE_MIN));
    check(float_is("1e-400", 0));
    check(float_is("0x1.8p1", 3));
    check(float_is("0X.8P+1", 1));
}

static void floats_of_any_length_are_read(void)
{
    char text[2000];
    memset(text, '0', sizeof text);
    text[0] = '1';
    memcpy(text + 1500, "e-1500", sizeof "e-1500");
    check(float_is(text, 0.1));
    memcpy(text, "9007199254740993", 16);
    memcpy(text + 1500, "e-1484", sizeof "e-1484");
    check(float_is(text, 9007199254740992));
    text[1499] = '1';
    check(float_is(text, 9007199254740994));
}

static void floats_take_go_words_and_underscores(void)
{
    double value;
    check(go_float("NaN", &value) && isnan(value));
    check(float_is("inf", HUGE_VAL));
    check(float_is("+Infinity", HUGE_VAL));
    check(float_is("-INF", -HUGE_VAL));
    check(float_is("1_000.2_5", 1000.25));
    check(float_is("0x_1_0p0", 16));
}

static void floats_of_c_alone_are_refused(void)
{
    static const char *const bad[] = {
        "",     " 1",   "1 ",   "+nan",  "nan(1)", "infi",   "1e",       "1e+",  ".",
        "0x1",  "0x",   "0xp1", "1,5",   "1f",     "1_",     "_1",       "1__0", "1_.5",
        "1._5", "1e_5", "0x1p", "1.2.3", "1e400",  "-1e400", "0x1p1024", "--1",  "0x1_p1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_text(float_refused(bad[i]) ? "refused" : bad[i], "refused");
}

static void integers_are_decimal(void)
{
    check_int(integer("42"), 42);
    check_int(integer("+7"), 7);
    check_int(integer("-007"), -7);
    check_int(integer("9223372036854775807"), INT64_MAX);
    check_int(integer("-9223372036854775808"), INT64_MIN);
    static const char *const bad[] = {"",
                                      "+",
                                      "-",
                                      "1.0",
                                      "1e3",
                                      "0x1",
                                      "1_0",
                                      " 1",
                                      "1 ",
                                      "9223372036854775808",
                                      "+-1",
                                      "-9223372036854775809",
                                      "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_text(integer(bad[i]) == UNTOUCHED ? "refused" : bad[i], "refused");
}

static void booleans_are_twelve_words(void)
{
    static const char *const yes[] = {"1", "t", "T", "true", "TRUE", "True"};
    static const char *const no[] = {"0", "f", "F", "false", "FALSE", "False"};
    static const char *const bad[] = {"", "yes", "on", "tRUE", "2", "true ", "10", "y"};
    bool value;
    for (size_t i = 0; i < 6; i++) {
        check(go_bool(yes[i], &value) && value);
        check(go_bool(no[i], &value) && !value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check(!go_bool(bad[i], &value));
}

static void quantities_have_suffixes(void)
{
    check(units("1") == 1);
    check(units("128Mi") == 134217728);
    check(units("1.5Gi") == 1610612736);
    check(units("100m") == 0.1);
    check(units("-2k") == -2000);
    check(units("1e3") == 1000);
    check(units("12E-1") == 1.2);
    check(units("1E") == 1e18);
    check(units("1P") == 1e15);
    check(units("1T") == 1e12);
    check(units("1Ti") == 1099511627776);
    check(units("3u") == 3e-6);
    check(units("3n") == 3e-9);
    check(units("9007199254740991") == 9007199254740991);
}

static void quantities_compare_exactly(void)
{
    check_int(compare("1Gi", "1024Mi"), 0);
    check_int(compare("1G", "1Gi"), -1);
    check_int(compare("1000m", "1"), 0);
    check_int(compare("1001m", "1"), 1);
    check_int(compare("-1", "-1.000000001"), 1);
    check_int(compare("9007199254740993", "9007199254740992"), 1);
    check_int(compare("123456789012345678901", "123456789012345678900"), 1);
    check_int(compare("1e4294967296", "1"), 0); /* an exponent has 32 bits */
}

static void quantities_round_up_to_nano(void)
{
    check_int(compare("0.1n", "1n"), 0);
    check_int(compare("-0.1n", "-1n"), 0);
    check_int(compare("1.0000000001", "1.000000001"), 0);
    check_int(compare("1e-400", "1n"), 0);
    check_int(compare("0.0000000009765625Ki", "1u"), 0);
    check_int(compare("0.00000000097656250000000000000000000001Ki", "1001n"), 0);
    check_int(compare("0e-400", "0"), 0);
}

static void quantities_end_somewhere(void)
{
    check_int(compare("8Ei", "9223372036854775807"), 0); /* binary ones at int64 */
    check_int(compare("-8Ei", "-9223372036854775807"), 0);
    check_int(compare("8Ei", "1000Ei"), 0);
    check_int(compare("9223372036854775808", "8Ei"), 1); /* decimal ones do not */
    check_int(compare("1e29", "100000000000000000000000000001"), -1);
    check_int(compare("1e400", "1e30"), 0); /* until they are equally absurd */
    check_int(compare("-1e400", "1e400"), -1);
}

static void quantities_without_sense_are_refused(void)
{
    static const char *const bad[] = {
        "",    " 1",  "1 Gi", "1Gi ", "1K",    "1ki", "1i",
        "1mi", "1e",  "1e+",  "1e3k", "1.2.3", "--1", "0x10",
        "1,5", "1_0", "1Kii", "Ei",   "e-10",  "Inf", "1e99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_text(quantity_refused(bad[i]) ? "refused" : bad[i], "refused");
    check_int(compare("Ki", "0"), 0); /* Kubernetes takes these */
    check_int(compare("-", "."), 0);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(durations_have_units),           CASE(durations_without_sense_are_refused),
        CASE(durations_end_where_int64_ends), CASE(floats_are_the_nearest_double),
        CASE(floats_of_any_length_are_read),  CASE(floats_take_go_words_and_underscores),
        CASE(floats_of_c_alone_are_refused),  CASE(integers_are_decimal),
        CASE(booleans_are_twelve_words),      CASE(quantities_have_suffixes),
        CASE(quantities_compare_exactly),     CASE(quantities_round_up_to_nano),
        CASE(quantities_end_somewhere),       CASE(quantities_without_sense_are_refused),
    };
    return UNIT_RUN(cases);
}
