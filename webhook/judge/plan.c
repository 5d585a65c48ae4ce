// SPDX-License-Identifier: Apache-2.0
#include "judge/plan.h"

#include "judge/demand.h"
#include "judge/inputs.h"
#include "judge/trail.h"
#include "judge/vocabulary.h"
#include "rule/rule.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

/* The rules of a scope. */
struct plan {
    struct marks always; /* the parts that what is there says nothing about */
    struct fork ways;    /* paths that the other parts look for */
    uint16_t first[RULES_MOST + 1], rule_of[MARKS];
};

/* A table of demands. */
struct table {
    const struct demand *demands;
    struct fork ways, parents; /* to the fields, and to what they would stand in */
    struct marks rooted;       /* those that would stand in the document itself */
};
#define TABLES 8

static struct arena arena; /* holds the forks until the process ends */
static struct plan plans[SCOPES];
static struct table tables[TABLES];
static bool local[2][RULES_MOST]; /* rule_is_local(), without last-applied and with it */

static bool is_under_target(const char *written)
{
    return written && *written && *written != '/' && !starts_with(written, "../");
}

/* The part could find something where the path leads somewhere. */
static void add_path(struct plan *plan, size_t part, const char *written)
{
    if (!is_under_target(written) || !ways_add(&plan->ways, &arena, written, part))
        mark(&plan->always, part);
}

/* The same for a name of the rule's vocabulary, whichever of its spellings stands there. */
static void add_name(struct plan *plan, const struct rule *rule, size_t part, const char *name)
{
    const char *spelt;
    if (!name) /* for lack of memory */
        mark(&plan->always, part);
    for (size_t i = 0; name && (spelt = vocabulary_spelling(rule->words, NULL, name, i)); i++)
        add_path(plan, part, arena_print(&arena, "%s[%s]", rule->words->block, spelt));
}

static void add(struct plan *plan, const struct rule *rule, size_t part, const char *written)
{
    size_t block = rule->words ? strlen(rule->words->block) : 0,
           length = written ? strlen(written) : 0;
    if (block && length > block + 1 && starts_with(written, rule->words->block) &&
        written[block] == '[')
        add_name(plan, rule, part, arena_copy(&arena, written + block + 1, length - block - 2));
    else
        add_path(plan, part, written);
}

static void add_fault(struct plan *plan, const struct rule *rule, size_t part,
                      const struct fault *fault)
{
    const char *field = fault_field(rule, fault), *dot, *holder;
    switch (fault->shape) {
    case BY_CHECK:
    case OTHERWISE:
        return;
    case UNMAPPED:
    case LOST:
        mark(&plan->always, part);
        return;
    case MEMBER:
        add(plan, rule, part, rule->words->block);
        return;
    case AT_ODDS:
        for (const struct pair *pair = fault->pairs; pair->low; pair++)
            add_name(plan, rule, part, fault->blamed == THE_FIRST ? pair->low : pair->high);
        return;
    case MISSING:
        dot = strrchr(field, '.');
        holder = dot ? arena_copy(&arena, field, (size_t)(dot - field)) : "";
        add(plan, rule, part, fault->other ? fault->other : holder);
        return;
    default:
        add(plan, rule, part, field);
        if (fault->absent)
            add(plan, rule, part, fault->other);
    }
}

static void add_check(struct plan *plan, const struct rule *rule, size_t part)
{
    if (rule->unprompted || (!rule->field && !rule->reads[0]))
        mark(&plan->always, part);
    if (rule->field)
        add(plan, rule, part, rule->field);
    for (size_t i = 0; i < RULE_READS && rule->reads[i]; i++)
        add(plan, rule, part, rule->reads[i]);
}

static struct table *table_of(const struct demand *demands)
{
    size_t i = 0;
    while (i < TABLES && tables[i].demands && tables[i].demands != demands)
        i++;
    assert(i < TABLES);
    return &tables[i];
}

static void add_demands(const struct demand *demands)
{
    struct table *table = table_of(demands);
    for (size_t i = 0; !table->demands && demands[i].at; i++) {
        assert(i < MARKS);
        const char *at = demands[i].at, *dot = strrchr(at, '.');
        const char *parent = dot ? arena_copy(&arena, at, (size_t)(dot - at)) : NULL;
        ways_add_through(&table->ways, &arena, at, i);
        if (!parent || !ways_add_through(&table->parents, &arena, parent, i))
            mark(&table->rooted, i);
    }
    table->demands = demands;
}

/* The parts of a rule from number `part` on. Returns the number behind them. */
static size_t add_rule(struct plan *plan, const struct rule *rule, size_t number, size_t part)
{
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        plan->rule_of[part] = (uint16_t)number;
        add_fault(plan, rule, part++, fault);
        if (fault->demands)
            add_demands(fault->demands);
    }
    plan->rule_of[part] = (uint16_t)number;
    if (rule->check)
        add_check(plan, rule, part);
    return part + 1;
}

static void make_plans(void)
{
    const struct rule *const *rules = rules_in_order();
    trails_make();
    arena_init(&arena, ARENA_CAP);
    for (size_t i = 0; rules[i]; i++)
        for (int applied = 0; applied < 2; applied++)
            local[applied][i] = rule_is_local(rules[i], applied);
    for (unsigned scope = 0; scope < SCOPES; scope++) {
        size_t part = 0, i = 0;
        for (; rules[i]; i++) {
            plans[scope].first[i] = (uint16_t)part;
            if (rule_looks_at(rules[i], scope))
                part = add_rule(&plans[scope], rules[i], i, part);
            assert(part <= MARKS);
        }
        plans[scope].first[i] = (uint16_t)part;
    }
}

static void make_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_plans);
}

struct marks plan_demands(const struct demand *demands, const struct json *document, bool either,
                          bool lacked)
{
    make_once();
    const struct table *table = table_of(demands);
    struct marks there = {0};
    if (lacked)
        there = table->rooted;
    ways_follow(lacked ? &table->parents : &table->ways, document, either, &there);
    return there;
}

size_t plan_part(enum scope scope, size_t rule)
{
    return plans[scope].first[rule];
}

bool plan_is_local(size_t rule, bool applied)
{
    return local[applied][rule];
}

struct marks plan_parts(const struct target *target)
{
    make_once();
    const struct plan *plan = &plans[target->scope];
    struct marks parts = plan->always;
    bool either = takes_either(target);
    /* In such a text the names of a view lead elsewhere, so parts with paths into it are asked. */
    if (target->renames && target->text)
        marks_add(&parts, &plan->ways.below);
    ways_follow(&plan->ways, target->node, either, &parts);
    ways_follow(&plan->ways, target->old, either, &parts);
    return parts;
}

void plan_add_rules(enum scope scope, const struct marks *parts, struct marks *rules)
{
    for (size_t i = marks_next(parts, 0); i < MARKS; i = marks_next(parts, i + 1))
        mark(rules, plans[scope].rule_of[i]);
}
