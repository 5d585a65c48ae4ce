// SPDX-License-Identifier: Apache-2.0
/* Wherever the memory for the new text ends: all of the text, or an error. */
#include "fix/fix.h"
#include "unit.h"

#define RULE                                                                                       \
    "apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"                                  \
    "metadata: {name: cart, namespace: shop}\n"                                                    \
    "spec: {host: cart, trafficPolicy: {outlierDetection: {consecutiveErrors: 7}}}\n"
/* In which nothing is to be mended: it is the rest of the file. */
#define MAP "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pay, namespace: shop}\n"
#define LINE "# What a file ends with is as dear to who wrote it as what it begins with.\n"
#define LINES LINE LINE LINE LINE LINE LINE LINE LINE
static const char before[] = RULE "---\n" MAP LINES LINES LINES LINES "# the end\n";

/* How many bytes come out; 0: an error. */
static size_t fixed(const struct policy *policy, size_t cap)
{
    struct error err = {0};
    struct arena arena, beside;
    arena_init(&arena, cap);
    arena_init(&beside, ARENA_CAP);
    struct text out = TEXT_IN(&arena), said = TEXT_IN(&beside);
    struct fixer fixer = {.judging = {.policy = policy}, .said = &said};
    judging_init(&fixer.judging, NULL);
    world_init(&fixer.judging.world, &policy->environment);
    bool done = fix_text(&fixer, "a.yaml", before, strlen(before), &out, &err);
    check(done || strstr(err.text, "memory"));
    check(!done || (ends_with(out.data, "# the end\n") && strstr(out.data, "name: pay")));
    judging_free(&fixer.judging);
    size_t length = done ? out.length : 0;
    arena_free(&beside);
    arena_free(&arena);
    return length;
}

static void all_of_it_or_an_error(void)
{
    struct policy *policy = policy_default();
    size_t whole = fixed(policy, ARENA_CAP), in_vain = 0;
    check(whole > strlen(before) - 200);
    for (size_t cap = 64; cap < 16 << 10; cap += 64) {
        size_t length = fixed(policy, cap);
        check(!length || length == whole);
        in_vain += !length;
    }
    check(in_vain > 10 && in_vain < 250);
    policy_free(policy);
}

int main(void)
{
    static const struct unit_case cases[] = {CASE(all_of_it_or_an_error)};
    return UNIT_RUN(cases);
}
