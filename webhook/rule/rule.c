// SPDX-License-Identifier: Apache-2.0
/* The facts that follow from a rule's initializer. */
#include "rule/rule.h"

#include "rule/kind.h"

#include <string.h>

unsigned rule_kinds(const struct rule *rule)
{
    unsigned kinds = rule->kinds ? rule->kinds : kinds_with(rule->scope);
    for (unsigned scope = 0; rule->also >> scope; scope++)
        if (rule->also & ALSO(scope))
            kinds |= kinds_with(scope);
    return kinds;
}

bool rule_looks_at(const struct rule *rule, enum scope scope)
{
    return rule->scope == scope || rule->also & ALSO(scope);
}

unsigned rule_action(const struct rule *rule, enum profile profile)
{
    for (size_t i = 0; i < PROFILES; i++)
        if (rule->actions[i])
            return rule->actions[profile];
    return DENY;
}

static bool has_repair(const struct rule *rule, bool in_files)
{
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        const struct repair *repair = &fault->repair;
        if (repair->how && (in_files ? repair->reach != AS_PATCHED : repair->reach != FILES_ONLY))
            return true;
    }
    return false;
}

bool rule_repairs(const struct rule *rule)
{
    return has_repair(rule, false);
}

bool rule_repairs_files(const struct rule *rule)
{
    return has_repair(rule, true);
}

static bool reads_applied(const char *const reads[], size_t count)
{
    for (size_t i = 0; i < count && reads[i]; i++)
        if (strstr(reads[i], "last-applied"))
            return true;
    return false;
}

bool rule_is_local(const struct rule *rule, bool applied)
{
    bool elsewhere =
        rule->unprompted || rule->peers || (applied && reads_applied(rule->reads, RULE_READS));
    return !elsewhere && (!rule->after || rule_is_local(rule_named(rule->after), applied));
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool fault_is_new(const struct rule *rule, const struct fault *fault)
{
    for (const struct fault *before = rule->faults; before < fault; before++)
        if (same_text(before->says, fault->says) && same_text(before->why, fault->why) &&
            same_text(before->fix, fault->fix) && same_text(before->wanted, fault->wanted))
            return false;
    return true;
}

void rule_thresholds(const struct rule *rule, enum threshold named[THRESHOLDS])
{
    bool told[THRESHOLDS] = {[NO_THRESHOLD] = true};
    size_t count = 0;
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        const enum threshold both[] = {fault->least, fault->most};
        for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
            if (!told[both[i]])
                named[count++] = both[i];
            told[both[i]] = true;
        }
    }
    named[count] = NO_THRESHOLD;
}

/* Adds a path that is not there yet; the list ends with NULL. */
static void add(const char *paths[RULE_READS + 1], const char *path)
{
    size_t i = 0;
    while (i < RULE_READS && paths[i] && path && strcmp(paths[i], path) != 0)
        i++;
    if (i < RULE_READS && path)
        paths[i] = path;
}

static void add_condition(const char *paths[RULE_READS + 1], const struct condition *condition)
{
    for (size_t i = 0; condition && i < CONDITION_READS; i++)
        add(paths, condition->reads[i]);
}

const char *fault_field(const struct rule *rule, const struct fault *fault)
{
    return fault->field ? fault->field : rule->field;
}

void fault_reads(const struct rule *rule, const struct fault *fault,
                 const char *reads[RULE_READS + 1])
{
    if (fault->shape && !strstr(fault_field(rule, fault), "[*]")) /* the rule says which list */
        add(reads, fault_field(rule, fault));
    if (fault->shape != RANGE && fault->shape != MISSING)
        add(reads, fault->other);
    for (size_t i = 0; fault->none_of && fault->none_of[i]; i++)
        add(reads, fault->none_of[i]);
    /* It is only looked for where the faults before it are not found. */
    for (const struct fault *first = rule->faults; first < fault; first++)
        if (strcmp(fault_field(rule, first), fault_field(rule, fault)) == 0)
            add_condition(reads, first->when);
    for (size_t i = 0; i < RULE_READS; i++)
        add(reads, rule->reads[i]);
    add_condition(reads, fault->when);
    add_condition(reads, rule->unless);
    add_condition(reads, rule->lenient);
}

void rule_reads(const struct rule *rule, const char *reads[RULE_READS + 1])
{
    memset(reads, 0, (RULE_READS + 1) * sizeof *reads);
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        fault_reads(rule, fault, reads);
}

void rule_rewrites(const struct rule *rule, const char *rewrites[RULE_READS + 1])
{
    memset(rewrites, 0, (RULE_READS + 1) * sizeof *rewrites);
    for (size_t i = 0; i < RULE_READS; i++)
        add(rewrites, rule->rewrites[i]);
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        enum repair_kind how = fault->repair.how;
        if (how && how != BY_FUNCTION && how != ADDED)
            add(rewrites, fault_field(rule, fault));
    }
}

void rule_writes(const struct rule *rule, const char *writes[RULE_READS + 1])
{
    memset(writes, 0, (RULE_READS + 1) * sizeof *writes);
    for (size_t i = 0; i < RULE_WRITES; i++)
        add(writes, rule->writes[i]);
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        if (fault->repair.how == TO_PLACE)
            add(writes, fault->repair.to);
}
