// SPDX-License-Identifier: Apache-2.0
/* What scales the control planes, and what keeps their Pods from being evicted. */
#include "control/planes.h"
#include "families.h"

#include "rule/rule.h"

#include <string.h>

#define DRIVEN "scaleTargetRef.name"

/* The control plane that an HPA drives, where one of the same name comes with it; or NULL. */
static const struct plane *driven_by(const struct target *target)
{
    const struct json *reference = json_get(target->node, "scaleTargetRef");
    if (!json_says(json_get(reference, "kind"), "Deployment"))
        return NULL;
    for (const struct plane *plane = planes; plane->name; plane++)
        if (plane->scaled && json_says(json_get(reference, "name"), plane->name))
            return plane;
    return NULL;
}

static void check_second(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const struct plane *plane = driven_by(target);
    if (!plane || strcmp(judgement->subject->name, plane->name) == 0)
        return;
    report(judgement, rule, target, (struct finding){.found = plane->name, .key = plane->name});
}

/* Does the HPA drive something else than the activator? */
static bool is_of_another(const struct judgement *judgement, const struct target *target)
{
    const struct plane *plane = driven_by(target);
    return target->scope == AUTOSCALER_SPEC && (!plane || strcmp(plane->name, "activator") != 0 ||
                                                strcmp(judgement->subject->name, plane->name) != 0);
}

static const struct condition not_the_activators = {.holds = is_of_another, .reads = {DRIVEN}};

static bool guards_something_else(const struct judgement *judgement, const struct target *target)
{
    return !selects_plane(judgement, json_look(target->node, "spec.selector"));
}

static const struct condition not_a_plane = {.holds = guards_something_else,
                                             .reads = {"spec.selector"}};

#define PASSES "every cold or bursting request passes through these pods"
#define BLOCKED                                                                                    \
    .says = "{found} lets no pod go",                                                              \
    .why = "no eviction is ever allowed; node drains and upgrades hang"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KH-SECOND-HPA", .scope = AUTOSCALER_SPEC, .field = DRIVEN,
        .check = check_second,
        .faults = FAULTS({.says = "{found} has an HPA of its own",
                          .why = "that one drives this Deployment already; two of them fight",
                          .fix = "change HPA {key} instead"}),
        .reads = {DRIVEN, "/metadata.name"},
    },
    {
        .id = "KH-BOUNDS", .scope = AUTOSCALER_SPEC, .also = ALSO(SERVING_MINIMUM), .field = "minReplicas",
        .unless = &not_the_activators,
        .faults = FAULTS({AT_LEAST(ACTIVATOR_MIN_REPLICAS), .why = PASSES, .fix = "{key}: {recommended}"},
                         {.field = "maxReplicas", AT_LEAST(ACTIVATOR_MAX_REPLICAS), .why = PASSES,
                          .fix = "{key}: {recommended}"}),
    },
    {
        .id = "KP-BLOCKS", .kinds = DISRUPTION_BUDGET, .scope = OBJECT, .field = "spec.maxUnavailable",
        .unless = &not_a_plane,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_ONE_OF("0|0%"), BLOCKED, .fix = "maxUnavailable: 1"},
                         {.field = "spec.minAvailable", IS_EXACTLY("100%"), BLOCKED,
                          .fix = "remove it, and set maxUnavailable: 1"}),
    },
};
// clang-format on

const struct family control_scale_family = {"Control plane", rules, sizeof rules / sizeof *rules};
