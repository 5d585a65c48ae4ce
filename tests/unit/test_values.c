// SPDX-License-Identifier: Apache-2.0
/* Which releases a version means, and which files a pattern. */
#include "base/glob.h"
#include "judge/values.h"
#include "unit.h"

static bool means(const char *version, int least, int most)
{
    struct minors minors = minors_of(version);
    if (minors.least != least || minors.most != most)
        printf("# %s: %d to %d\n", version, minors.least, minors.most);
    return minors.least == least && minors.most == most;
}

static void a_version_is_of_one_release(void)
{
    check(means("1.25.2", 25, 25) && means("v1.30.3", 30, 30) && means("1.28.0-rc.1", 28, 28));
    check(means("v1.30-latest", 30, 30) && means("1.25.x", 25, 25) && means("1.25.*", 25, 25));
    check(means("1.25", 25, 25) && means("=1.25.1", 25, 25) && means("~1.24.1", 24, 24));
}

static void a_range_is_of_several(void)
{
    check(means("^1.24", 24, INT_MAX) && means(">=1.24", 24, INT_MAX));
    check(means(">=1.22 <1.26", 22, 25) && means(">= 1.22.0, < 1.26.3", 22, 26));
    check(means(">1.24", 25, INT_MAX) && means(">1.24.1", 24, INT_MAX));
    check(means("<=1.23", 0, 23) && means("<1.23", 0, 22));
}

static void what_nobody_can_tell_is_any(void)
{
    static const char *const unknown[] = {"",      "latest", "master",          "1.x",
                                          "*",     "2.0.0",  "1.20 || 1.24",    "${VERSION}",
                                          "!=1.2", "1.0.0",  "1.20.0 - 1.24.0", ">1.30 <1.20"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        check(means(unknown[i], 0, INT_MAX));
    check(minors_of(NULL).most == INT_MAX);
}

static void a_question_has_three_answers(void)
{
    struct values values = {.version = minors_of("^1.24")};
    check_int(values_since(&values, 24), YES);
    check_int(values_since(&values, 26), PERHAPS);
    values.version = minors_of("1.23.9");
    check_int(values_since(&values, 24), NO);
}

static bool fits(const char *glob, const char *path)
{
    return glob_fits(glob, strlen(glob), path);
}

static void a_star_crosses_no_slash_and_two_do(void)
{
    check(fits("*.yaml", "values.yaml") && !fits("*.yaml", "a/values.yaml"));
    check(fits("**/values.yaml", "a/b/values.yaml") && fits("**/values.yaml", "values.yaml"));
    check(!fits("**/values.yaml", "a/xvalues.yaml") && fits("**", "a/b/c"));
    check(fits("a/**/c.yaml", "a/c.yaml") && fits("a/**/c.yaml", "a/b/d/c.yaml"));
    check(!fits("a/*/c.yaml", "a/b/d/c.yaml") && fits("a/*/*-x?.yaml", "a/b/y-x1.yaml"));
    check(!fits("a?b", "a/b") && fits("", "") && !fits("", "a") && !fits("*", "a/"));
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(a_version_is_of_one_release),        CASE(a_range_is_of_several),
        CASE(what_nobody_can_tell_is_any),        CASE(a_question_has_three_answers),
        CASE(a_star_crosses_no_slash_and_two_do),
    };
    return UNIT_RUN(cases);
}
