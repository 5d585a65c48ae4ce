// SPDX-License-Identifier: Apache-2.0
#include "rule/value.h"
#include "unit.h"

#include <math.h>

static struct arena arena;

static bool parses(const struct row *row, const char *text, enum notation notation)
{
    struct error err = {0};
    return value_parses(row, json_parse(&arena, text, strlen(text), &err), notation);
}

static void a_range_has_ends_and_steps(void)
{
    static const struct row window = {
        "window", VALUE_NUMBER, UNIT_DURATION, .least = 6 * SECOND, .most = HOUR, .step = SECOND};
    check(text_fits(&window, "6s") && text_fits(&window, "1h") && text_fits(&window, "1m1s"));
    check(!text_fits(&window, "5s") && !text_fits(&window, "1h1s"));
    check(!text_fits(&window, "6500ms") && text_parses(&window, "6500ms"));
    check(!text_parses(&window, "6"));
}

static void an_end_may_be_outside(void)
{
    static const struct row rate = {"rate", VALUE_NUMBER, .least = 1, .above = true};
    check(!text_fits(&rate, "1") && text_fits(&rate, "1.01") && text_fits(&rate, "1e300"));
}

static void what_is_not_finite_is_in_no_range(void)
{
    static const struct row rate = {"rate", VALUE_NUMBER, .least = -INFINITY};
    static const struct row delay = {.name = "delay", .type = VALUE_NUMBER, .unit = UNIT_DURATION};
    check(text_not_finite(&rate, "NaN") && text_not_finite(&rate, "-Inf"));
    check(!text_not_finite(&rate, "1") && !text_not_finite(&delay, "NaN"));
    check(!text_fits(&rate, "NaN") && !text_parses(&rate, "Inf"));
}

static void a_number_or_a_word_may_stand_beside_the_range(void)
{
    static const struct row off[] = {{.name = "disabled"}, {0}};
    static const struct row kept = {"kept", VALUE_UINT, .words = off};
    static const struct row capacity = {"capacity", VALUE_NUMBER, .also = -1};
    check(text_fits(&kept, " Disabled\n") && text_fits(&kept, "") && text_fits(&kept, "3"));
    check(!text_fits(&kept, "+3") && !text_fits(&kept, "off"));
    check(text_fits(&capacity, "-1") && text_fits(&capacity, "0") && !text_fits(&capacity, "-2"));
}

static void words_are_exact_or_in_any_case(void)
{
    static const struct row words[] = {{.name = "Enabled"}, {.name = "Disabled"}, {0}};
    static const struct row exact = {"exact", VALUE_WORD, .words = words};
    static const struct row cased = {"cased", VALUE_CASED, .words = words};
    check(text_fits(&exact, "Enabled") && !text_fits(&exact, "enabled") && !text_fits(&exact, ""));
    check(text_fits(&cased, "enabled") && text_fits(&cased, "") && !text_fits(&cased, "on"));
}

static void notations_differ_in_how_a_scalar_is_written(void)
{
    static const struct row words[] = {{.name = "SIMPLE"}, {0}};
    static const struct row port = {.name = "port", .type = VALUE_UINT32},
                            mode = {.name = "mode", .type = VALUE_WORD, .words = words};
    check(parses(&port, "80", AS_JSON) && parses(&port, "80", AS_PROTO));
    check(!parses(&port, "\"80\"", AS_JSON) && parses(&port, "\"80\"", AS_PROTO));
    check(!parses(&port, "-1", AS_PROTO) && !parses(&port, "4294967296", AS_PROTO));
    check(parses(&mode, "\"SIMPLE\"", AS_JSON) && !parses(&mode, "\"simple\"", AS_PROTO));
    check(!parses(&mode, "1", AS_JSON) && parses(&mode, "1", AS_PROTO));
}

static void a_release_knows_what_it_reads(void)
{
    static const struct row old = {.name = "old"}, newer = {.name = "newer", .since = 30},
                            dead = {.name = "dead", .until = 19},
                            gone = {.name = "gone", .until = LONG_AGO};
    check(row_known(&old, 1) && row_known(&old, -1));
    check(!row_known(&newer, 29) && row_known(&newer, 30) && row_known(&newer, -1));
    check(row_known(&dead, 18) && !row_known(&dead, 19) && !row_known(&dead, -1));
    check(!row_known(&gone, 0) && !row_known(&gone, -1));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(a_range_has_ends_and_steps),
        CASE(an_end_may_be_outside),
        CASE(what_is_not_finite_is_in_no_range),
        CASE(a_number_or_a_word_may_stand_beside_the_range),
        CASE(words_are_exact_or_in_any_case),
        CASE(notations_differ_in_how_a_scalar_is_written),
        CASE(a_release_knows_what_it_reads),
    };
    arena_init(&arena, ARENA_CAP);
    int status = UNIT_RUN(cases);
    arena_free(&arena);
    return status;
}
