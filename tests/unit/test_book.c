// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"
#include "rule/rule.h"
#include "unit.h"

static size_t place_of(const struct rule *rule)
{
    size_t place = 0;
    while (rules_in_order()[place] && rules_in_order()[place] != rule)
        place++;
    return place;
}

static void finds_each_rule_at_its_index(void)
{
    check(rule_count() <= RULES_MOST);
    for (size_t i = 0; i < rule_count(); i++) {
        size_t faults = 0;
        while (rule_at(i)->faults[faults].why)
            faults++;
        check(faults > 0 && faults <= RULE_FAULTS);
    }
    for (size_t i = 0; i < rule_count(); i++) {
        check_int((long long)rule_index(rule_at(i)), (long long)i);
        check(rule_named(rule_at(i)->id) == rule_at(i));
    }
    check(!rule_at(rule_count()));
    check(!rule_named("DR-NO-SUCH-RULE"));
}

static void runs_each_rule_once(void)
{
    size_t count = 0;
    for (const struct rule *const *rule = rules_in_order(); *rule; rule++)
        check_int((long long)place_of(*rule), (long long)count++);
    check_int((long long)count, (long long)rule_count());
}

/* In the order there is no way round a circle, so a rule in one would come too early. */
static void runs_a_rule_after_the_one_it_names(void)
{
    size_t named = 0;
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i), *before = NULL;
        if (!rule->after)
            continue;
        named++;
        before = rule_named(rule->after);
        if (!check(before))
            continue;
        check(place_of(before) < place_of(rule));
        check(before->scope == rule->scope); /* or it would never find anything there */
    }
    check(named > 0);
}

static void says_a_sentence_or_measures(void)
{
    for (size_t i = 0; i < rule_count(); i++)
        for (const struct fault *fault = rule_at(i)->faults; fault->why; fault++)
            if (!check(fault->says || fault->least || fault->most))
                printf("# %s says nothing: %s\n", rule_at(i)->id, fault->why);
}

/* What a rule reads, `explain` shows, and the random objects of tests/property are edited there. */
static void reads_something(void)
{
    for (size_t i = 0; i < rule_count(); i++) {
        const char *reads[RULE_READS + 1];
        rule_reads(rule_at(i), reads);
        if (!check(reads[0]))
            printf("# %s reads nothing\n", rule_at(i)->id);
    }
}

static void denies_only_where_a_floor_is(void)
{
    const struct rule *retries = rule_named("DR-POOL-RETRIES");
    const struct rule *keepalive = rule_named("DR-POOL-KEEPALIVE");
    const struct rule *resources = rule_named("KC-QP-RES"), *typo = rule_named("DR-UNKNOWN-FIELD");
    static const char text[] = "thresholds: {maxRetries: {profiles: {standard: {floor: 2}}}}";
    struct error err = {0};
    struct policy *policy = policy_load(text, sizeof text - 1, &err);
    if (!check(retries && keepalive && resources && typo && policy))
        return;
    check_int(action_possible(retries, STANDARD, DENY, NULL), WARN);
    check_int(action_possible(retries, STANDARD, PATCH | DENY, NULL), PATCH | WARN);
    check_int(action_possible(retries, STANDARD, AUDIT, NULL), AUDIT);
    check_int(action_possible(retries, STANDARD, DENY, policy->limits), DENY);
    check_int(action_possible(retries, LOW_LOAD, DENY, policy->limits), WARN);
    check(can_deny(keepalive, STANDARD, NULL)); /* by a floor that is not its first threshold's */
    check(can_deny(resources, STANDARD, NULL) && can_deny(typo, STANDARD, NULL));
    policy_free(policy);
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(finds_each_rule_at_its_index),
        CASE(runs_each_rule_once),
        CASE(runs_a_rule_after_the_one_it_names),
        CASE(says_a_sentence_or_measures),
        CASE(reads_something),
        CASE(denies_only_where_a_floor_is),
    };
    return UNIT_RUN(cases);
}
