// SPDX-License-Identifier: Apache-2.0
#include "rule/rule.h"

#include <pthread.h>

static const struct rule *in_order[RULES_MOST + 1]; /* ends with NULL */
static size_t placed;

/* A rule comes after the one that it waits for, else where the book has it. */
static void place(const struct rule *rule, bool met[RULES_MOST])
{
    if (!rule || met[rule_index(rule)])
        return;
    met[rule_index(rule)] = true;
    if (rule->after)
        place(rule_named(rule->after), met);
    in_order[placed++] = rule;
}

static void place_all(void)
{
    bool met[RULES_MOST] = {false};
    for (size_t i = 0; i < rule_count(); i++)
        place(rule_at(i), met);
}

const struct rule *const *rules_in_order(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, place_all);
    return in_order;
}
