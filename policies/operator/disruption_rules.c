// SPDX-License-Identifier: Apache-2.0
/* Whether a node can be drained of the Pods that a KnativeServing asks for. */
#include "families.h"
#include "operator/shipped.h"

#include "judge/overrides.h"

#include <string.h>

#define BUDGETS "podDisruptionBudgets"

static const struct json *stated(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, key);
    return json_is(value, JSON_NULL) ? NULL : value;
}

/* A workload that is always installed, with two to four Pods: 80 % of them, rounded up, is all of
 * them. Of five one may be evicted; and a single Pod is how Knative is shipped. */
static bool is_stuck(const struct judgement *judgement, const struct json *spec,
                     const struct plane *workload, struct minimum *minimum)
{
    if (!workload->budget || workload->where)
        return false;
    *minimum = minimum_of(judgement, spec, workload->name);
    return minimum->field && minimum->pods >= 2 && minimum->pods < 5 &&
           !spares_one(spec, workload->budget, minimum->pods);
}

/* Lists the workloads that are stuck because of that field, and the budgets to paste for them. */
static void name_stuck(const struct judgement *judgement, const struct json *spec,
                       const char *field, struct text *names, struct text *budgets)
{
    struct minimum minimum;
    for (const struct plane *plane = planes; plane->name; plane++) {
        if (!is_stuck(judgement, spec, plane, &minimum) || strcmp(minimum.field, field) != 0)
            continue;
        text_print(names, "%s%s", names->length ? ", " : "", plane->name);
        text_print(budgets, "%s{name: %s, maxUnavailable: 1}", budgets->length ? ", " : "",
                   plane->budget);
    }
}

enum { STUCK, STATES_BOTH }; /* faults of KO-PDB-DRAIN */

static void check_drain(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    struct minimum minimum;
    for (const struct plane *plane = planes; plane->name; plane++) {
        struct text names = TEXT_IN(judgement->arena), budgets = TEXT_IN(judgement->arena);
        if (!is_stuck(judgement, target->node, plane, &minimum))
            continue;
        name_stuck(judgement, target->node, minimum.field, &names, &budgets);
        report(judgement, rule, target,
               (struct finding){.field = minimum.field,
                                .fault = &rule->faults[STUCK],
                                .found = arena_print(judgement->arena, "%.0f", minimum.pods),
                                .key = names.data,
                                .value = budgets.data,
                                .assumed = BUDGETS,
                                .inputs = {minimum.field, BUDGETS}});
    }
}

/* The operator stops at the first entry of that name that says neither minAvailable nor
 * maxUnavailable. */
static void check_entries(struct judgement *judgement, const struct rule *rule,
                          const struct target *target, const char *budget)
{
    unsigned index = 0;
    json_each (entry, json_list(json_get(target->node, BUDGETS))) {
        const char *field = arena_print(judgement->arena, BUDGETS "[%u]", index++);
        const char *name = json_string(json_get(entry, "name"));
        const struct json *least = stated(entry, "minAvailable");
        const struct json *most = stated(entry, "maxUnavailable");
        if (!field || !name || strcmp(name, budget) != 0)
            continue;
        if (!least && !most)
            return;
        if (least && most)
            report(judgement, rule, target,
                   (struct finding){.field = field,
                                    .fault = &rule->faults[STATES_BOTH],
                                    .found = budget,
                                    .inputs = {field}});
    }
}

static void check_disruption(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    check_drain(judgement, rule, target);
    for (const struct plane *plane = planes; plane->name; plane++)
        if (plane->budget && is_installed(target->node, plane))
            check_entries(judgement, rule, target, plane->budget);
}

static bool has_others(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return json_size(json_get(target->node, "manifests")) > 0;
}

static const struct condition other_manifests = {.holds = has_others, .reads = {"manifests"}};

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KO-PDB-DRAIN", .scope = SERVING_SPEC, .field = BUDGETS,
        .check = check_disruption, .unless = &other_manifests,
        .faults = FAULTS([STUCK] =
                             {.at_most = WARN, .says = "{found} leaves no Pod of {key} to evict",
                              .why = "its PodDisruptionBudget, 80% unless stated otherwise, keeps them all: node drains hang",
                              .fix = BUDGETS ": [{value}]"},
                         [STATES_BOTH] =
                             {.says = "states minAvailable and maxUnavailable of {found}",
                              .why = "the operator stops with an error when both are set",
                              .fix = "remove minAvailable"}),
        .reads = {BUDGETS, "workloads", "deployments", "high-availability"},
    },
};
// clang-format on

const struct family serving_disruption_family = {"KnativeServing", rules,
                                                 sizeof rules / sizeof *rules};
