// SPDX-License-Identifier: Apache-2.0
/* What follows from what a rule says. */
#include "rule/rule.h"

#include <string.h>

unsigned rule_kinds(const struct rule *rule)
{
    static const unsigned having[] = {
        [TRAFFIC_POLICY] = DESTINATION_RULE,
        [REVISION_TEMPLATE] = KSVC,
        [POD_TEMPLATE] = POD | WORKLOAD | KSVC,
        [PROXY_CONTAINER] = POD | WORKLOAD | KSVC,
        [QUEUE_CONTAINER] = POD | WORKLOAD,
        [MESH_TEXT] = CONFIG_MAP,
        [MESH] = CONFIG_MAP,
        [INJECTOR_TEXT] = CONFIG_MAP,
        [INJECTOR] = CONFIG_MAP,
        [KNATIVE_MAP] = CONFIG_MAP,
        [POLICY_MAP] = CONFIG_MAP,
    };
    return rule->kinds ? rule->kinds : having[rule->scope];
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
    for (size_t i = 0; i < RULE_FAULTS && rule->faults[i].why; i++) {
        const struct repair *repair = &rule->faults[i].repair;
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

enum threshold rule_threshold(const struct rule *rule)
{
    for (size_t i = 0; i < RULE_FAULTS && rule->faults[i].why; i++)
        if (rule->faults[i].least || rule->faults[i].most)
            return rule->faults[i].least ? rule->faults[i].least : rule->faults[i].most;
    return NO_THRESHOLD;
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

void fault_reads(const struct rule *rule, const struct fault *fault,
                 const char *reads[RULE_READS + 1])
{
    const char *field = fault->field ? fault->field : rule->field;
    if (fault->shape && !strstr(field, "[*]")) /* of a list the rule says what is read */
        add(reads, field);
    if (fault->shape == PAIR || fault->shape == MOVED)
        add(reads, fault->other);
    for (size_t i = 0; i < RULE_READS; i++)
        add(reads, rule->reads[i]);
    add_condition(reads, fault->when);
    add_condition(reads, rule->unless);
    add_condition(reads, rule->lenient);
}

void rule_reads(const struct rule *rule, const char *reads[RULE_READS + 1])
{
    memset(reads, 0, (RULE_READS + 1) * sizeof *reads);
    for (size_t i = 0; i < RULE_FAULTS && rule->faults[i].why; i++)
        fault_reads(rule, &rule->faults[i], reads);
}

void rule_rewrites(const struct rule *rule, const char *rewrites[RULE_READS + 1])
{
    memset(rewrites, 0, (RULE_READS + 1) * sizeof *rewrites);
    for (size_t i = 0; i < RULE_READS; i++)
        add(rewrites, rule->rewrites[i]);
    for (size_t i = 0; i < RULE_FAULTS && rule->faults[i].why; i++) {
        const struct fault *fault = &rule->faults[i];
        const struct repair *repair = &fault->repair;
        if (repair->how && repair->how != BY_FUNCTION)
            add(rewrites, fault->field ? fault->field : rule->field);
    }
}
