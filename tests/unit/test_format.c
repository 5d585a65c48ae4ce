// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "unit.h"

#include <math.h>
#include <stdint.h>

__attribute__((format(printf, 3, 4))) static int printed(char *out, size_t room, const char *format,
                                                         ...)
{
    va_list args;
    va_start(args, format);
    int length = format_print(out, room, format, args);
    va_end(args);
    return length;
}

static void prints_as_the_library(void)
{
    char out[16] = "before";
    check_int(printed(NULL, 0, "%s-%s", "a", "bc"), 4);
    check_int(printed(out, sizeof out, "%s-%s.", "a", "bc"), 5);
    check_text(out, "a-bc.");
    check_int(printed(out, sizeof out, "%s %d%%", "n", 7), 4);
    check_text(out, "n 7%");
    check_int(printed(out, sizeof out, "[%u].%s", 0u, "a"), 5);
    check_text(out, "[0].a");
    check_int(printed(out, sizeof out, "%zu of %u", (size_t)120, 4294967295u), 17);
    check_text(out, "120 of 42949672");
    check_int(printed(NULL, 0, "%zu", SIZE_MAX), 20);
    check_int(printed(out, sizeof out, "%lld %lld", -7LL, 12LL), 5);
    check_text(out, "-7 12");
    check_int(printed(out, sizeof out, "%lld", (long long)INT64_MIN), 20);
    check_text(out, "-92233720368547");
    check_int(printed(out, sizeof out, "%.0f %.0f %.0fs", 0.5, 1.5, -0.4), 7);
    check_text(out, "0 2 -0s");
    check_int(printed(NULL, 0, "%.0f", 1e300), 301);
    check_int(printed(out, sizeof out, "%.0f", HUGE_VAL), 3);
    check_text(out, "inf");
    check_int(printed(out, sizeof out, "plain"), 5);
    check_text(out, "plain");
    check_int(printed(out, sizeof out, "%s", ""), 0);
    check_text(out, "");
}

static void stays_within_its_room(void)
{
    char out[4] = "zzz";
    check_int(printed(out, sizeof out, "%s%s", "ab", "cde"), 5);
    check_text(out, "abc");
    check_int(printed(out, 1, "%s", "x"), 1);
    check_text(out, "");
}

int main(void)
{
    static const struct unit_case cases[] = {CASE(prints_as_the_library),
                                             CASE(stays_within_its_room)};
    return UNIT_RUN(cases);
}
