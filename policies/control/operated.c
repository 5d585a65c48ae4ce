// SPDX-License-Identifier: Apache-2.0
/* What an operator makes from its custom resource and makes again, whoever has changed it. */
#include "control/planes.h"
#include "families.h"

#include "judge/pairs.h"
#include "rule/rule.h"

#include <string.h>

enum { OF_KNATIVE, OF_SAIL };

#define FIELDS_MOST 4
#define NAMES_MOST 80 /* code points */

/* Only fields that the operator's manifests state: others may be added, and the operator keeps
 * them. */
// clang-format off
static const struct upkeep {
    const char *operator, *kind;     /* of the custom resource, and of what is made from it */
    const char *fields[FIELDS_MOST + 1];
    const char *place;               /* where the custom resource says it */
} upkeeps[] = {
    {"KnativeServing", "Deployment", {NULL}, "spec.workloads"},
    {"KnativeServing", "HorizontalPodAutoscaler",
     {"minReplicas", "maxReplicas", "metrics", "scaleTargetRef"}, "spec.workloads"},
    {"KnativeServing", "PodDisruptionBudget",
     {"minAvailable", "maxUnavailable", "selector"}, "spec.podDisruptionBudgets"},
    {"KnativeServing", "Gateway", {"servers", "selector"}, "spec.ingress.istio"},
    {"IstioRevision", "Deployment", {NULL}, "spec.values"},
    {"IstioRevision", "HorizontalPodAutoscaler",
     {"minReplicas", "maxReplicas", "metrics", "scaleTargetRef"}, "spec.values"},
    {"IstioRevision", "PodDisruptionBudget",
     {"minAvailable", "maxUnavailable", "selector"}, "spec.values"},
    {"IstioRevision", "ConfigMap", {""}, "spec.values"},
};
// clang-format on

static const char *const of_container[] = {
    "image",         "resources",      "command",      "args",
    "livenessProbe", "readinessProbe", "startupProbe", NULL};

static const struct upkeep *upkeep_of(const struct judgement *judgement, const struct json *owner)
{
    for (size_t i = 0; i < sizeof upkeeps / sizeof *upkeeps; i++)
        if (json_says(json_get(owner, "kind"), upkeeps[i].operator) &&
            strcmp(judgement->subject->kind_name, upkeeps[i].kind) == 0)
            return &upkeeps[i];
    return NULL;
}

/* Adds the paths of members of `old` that `now` lacks or has with another value. */
static void name_changes(struct text *names, struct path *path, const struct json *now,
                         const struct json *old)
{
    unsigned length = path->length;
    if (json_equal(now, old) || text_code_points(names->data) > NAMES_MOST)
        return;
    if (!json_is(old, JSON_OBJECT) || !json_is(now, JSON_OBJECT)) {
        text_add(names, names->length ? ", " : "");
        path_print(path, names);
        return;
    }
    json_each_member (was, old) {
        path_add_key(path, json_key(was));
        name_changes(names, path, json_get(now, json_key(was)), was);
        path->length = length;
    }
}

/* The same for one field of a block. */
static void name_field(struct text *names, const struct path *block, const char *field,
                       const struct json *now, const struct json *old)
{
    struct path path = *block;
    const struct json *was = json_look(old, field);
    if (was && path_parse(&path, names->arena, field))
        name_changes(names, &path, json_look(now, field), was);
}

/* Each container is found by its name. */
static void name_containers(const struct judgement *judgement, struct text *names,
                            const struct json *now, const struct json *old)
{
    static const char list[] = "template.spec.containers";
    const struct json *was = json_look(old, list), *is_now = json_look(now, list);
    const struct json *const *twins = pairs_of(judgement->arena, was, is_now, "name", NULL);
    unsigned index = 0;
    json_each (container, was) {
        struct path path = {0};
        path_parse(&path, judgement->arena, list);
        path_add_index(&path, index);
        for (const char *const *field = of_container; *field; field++)
            name_field(names, &path, *field, twins ? twins[index] : NULL, container);
        index++;
    }
}

static bool states_count(const struct judgement *judgement)
{
    const struct plane *plane = plane_of(judgement);
    return judgement->subject->kind == WORKLOAD && plane && plane->counted;
}

static bool is_left_alone(const struct judgement *judgement, const struct target *target)
{
    const char *word = annotation(target->node, "sailoperator.io/ignore");
    return judgement->never_blocks || (word && strcmp(word, "true") == 0);
}

static const struct condition left_alone = {
    .holds = is_left_alone, .reads = {"metadata.annotations[sailoperator.io/ignore]"}};

static void check_changes(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct json *owner = operator_of(target->old);
    const struct upkeep *upkeep = upkeep_of(judgement, owner);
    struct text names = TEXT_IN(judgement->arena), cut = TEXT_IN(judgement->arena);
    const char *block = judgement->subject->kind == CONFIG_MAP ? "data" : "spec";
    const struct json *now = json_get(target->node, block), *old = json_get(target->old, block);
    const struct path here = {0};
    if (!upkeep)
        return;
    if (judgement->subject->kind == WORKLOAD)
        name_containers(judgement, &names, now, old);
    if (states_count(judgement))
        name_field(&names, &here, "replicas", now, old);
    for (const char *const *field = upkeep->fields; *field; field++)
        name_field(&names, &here, *field, now, old);
    if (!names.length)
        return;
    text_add_shown(&cut, names.data, NAMES_MOST);
    const char *kind = json_string(json_get(owner, "kind"));
    bool is_sail = strcmp(kind, "IstioRevision") == 0;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[is_sail ? OF_SAIL : OF_KNATIVE],
                            .field = block,
                            .found = cut.data,
                            .key = arena_print(judgement->arena, "%s/%s", kind,
                                               shown(judgement, json_get(owner, "name"))),
                            .value = upkeep->place});
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "OP-OWNED", .scope = OPERATED, .field = "spec",
        .check = check_changes, .unless = &left_alone,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([OF_KNATIVE] =
                             {.says = "this update changes {found}, which {key} owns",
                              .why = "its operator sets that back", .fix = "set it under {value} of {key}"},
                         [OF_SAIL] =
                             {.says = "this update changes {found}, which {key} owns",
                              .why = "its operator sets that back",
                              .fix = "set it under {value} of the Istio resource behind it"}),
        .reads = {"spec", "data", "metadata.ownerReferences"},
    },
};
// clang-format on

const struct family operated_family = {"Control plane", rules, sizeof rules / sizeof *rules};
