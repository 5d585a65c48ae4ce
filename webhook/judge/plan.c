// SPDX-License-Identifier: Apache-2.0
#include "judge/plan.h"

#include "judge/inputs.h"
#include "judge/vocabulary.h"
#include "rule/rule.h"

#include <pthread.h>
#include <string.h>

/* The rules of a scope. */
struct plan {
    struct marks all, always; /* all of them; those that what is there says nothing about */
    struct fork ways;         /* to what the others look for, by their places in the order */
};

static struct arena arena; /* what the forks live in, to the end of the process */
static struct plan plans[SCOPES];

static bool is_under_target(const char *written)
{
    return written && *written && *written != '/' && !starts_with(written, "../");
}

/* Where the names of a block have several spellings, the block is asked for. */
static const char *stem_of(const struct rule *rule, const char *written)
{
    return rule->words && starts_with(written, rule->words->block) ? rule->words->block : written;
}

/* The rule could find something where the path leads somewhere. */
static void add(struct plan *plan, const struct rule *rule, size_t number, const char *written)
{
    if (!is_under_target(written) || !ways_add(&plan->ways, &arena, stem_of(rule, written), number))
        mark(&plan->always, number);
}

static void add_fault(struct plan *plan, const struct rule *rule, size_t number,
                      const struct fault *fault)
{
    const char *field = fault_field(rule, fault), *dot, *holder;
    switch (fault->shape) {
    case BY_CHECK:
    case OTHERWISE:
        return;
    case UNMAPPED:
    case LOST:
        mark(&plan->always, number);
        return;
    case MEMBER:
    case AT_ODDS:
        add(plan, rule, number, rule->words->block);
        return;
    case MISSING:
        dot = strrchr(field, '.');
        holder = dot ? arena_copy(&arena, field, (size_t)(dot - field)) : "";
        add(plan, rule, number, fault->other ? fault->other : holder);
        return;
    default:
        add(plan, rule, number, field);
        if (fault->absent)
            add(plan, rule, number, fault->other);
    }
}

static void add_check(struct plan *plan, const struct rule *rule, size_t number)
{
    if (rule->unprompted || (!rule->field && !rule->reads[0]))
        mark(&plan->always, number);
    if (rule->field)
        add(plan, rule, number, rule->field);
    for (size_t i = 0; i < RULE_READS && rule->reads[i]; i++)
        add(plan, rule, number, rule->reads[i]);
}

static void make_plans(void)
{
    const struct rule *const *rules = rules_in_order();
    arena_init(&arena, ARENA_CAP);
    for (size_t i = 0; rules[i]; i++)
        for (unsigned scope = 0; scope < SCOPES; scope++) {
            struct plan *plan = &plans[scope];
            if (!rule_looks_at(rules[i], scope))
                continue;
            mark(&plan->all, i);
            for (const struct fault *fault = rules[i]->faults; fault->why; fault++)
                add_fault(plan, rules[i], i, fault);
            if (rules[i]->check)
                add_check(plan, rules[i], i);
        }
}

struct marks plan_asks(const struct target *target)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_plans);
    const struct plan *plan = &plans[target->scope];
    struct marks asked = plan->always;
    bool either = takes_either(target);
    if (target->renames && target->text) /* which is not where the names of the view lead */
        return plan->all;
    ways_follow(&plan->ways, target->node, either, &asked);
    ways_follow(&plan->ways, target->old, either, &asked);
    return asked;
}
