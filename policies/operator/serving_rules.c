// SPDX-License-Identifier: Apache-2.0
/* What a KnativeServing says that its operator does not read, reads under another name, or stops
 * at. */
#include "families.h"
#include "operator/shipped.h"

#include "base/nearest.h"
#include "judge/checks.h"
#include "judge/overrides.h"

#include <string.h>

#define PREFIX "config-"
#define MANIFESTS "manifests"
#define MORE_MANIFESTS "additionalManifests"

static bool is_shipped_map(const char *key)
{
    for (const char *const *map = shipped_maps; *map; map++)
        if (strcmp(*map, key) == 0 || strcmp(*map + strlen(PREFIX), key) == 0)
            return true;
    return false;
}

/* The map that was meant by the key, with or without `config-` as the key is written; NULL if that
 * map is there already in either form. */
static const char *map_meant(const struct json *config, const char *key)
{
    struct nearest nearest = nearest_to(key);
    size_t cut = starts_with(key, PREFIX) ? 0 : strlen(PREFIX);
    for (const char *const *map = shipped_maps; *map; map++)
        if (starts_with(*map, PREFIX))
            nearest_try(&nearest, *map + cut);
    const char *found = nearest.found;
    const char *whole = found ? found - cut : NULL;
    return found && !json_get(config, whole) && !json_get(config, whole + strlen(PREFIX)) ? found
                                                                                          : NULL;
}

enum { BEATEN, MEANT, UNKNOWN_MAP };

static void report_map(struct judgement *judgement, const struct rule *rule,
                       const struct target *target, const char *key, struct finding finding)
{
    finding.field = arena_print(judgement->arena, "config[%s]", key);
    finding.key = key;
    finding.inputs[0] = finding.field;
    report(judgement, rule, target, finding);
}

static void check_maps(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    const struct json *config = json_get(target->node, "config");
    bool own = has_manifests(target->node);
    json_each_member (map, config) {
        const char *key = json_key(map), *whole = arena_print(judgement->arena, PREFIX "%s", key);
        const struct json *wins = is_shipped_map(key) ? json_get(config, whole) : NULL;
        if (wins && json_size(map) && !json_equal(wins, map)) {
            report_map(judgement, rule, target, key,
                       (struct finding){
                           .fault = &rule->faults[BEATEN],
                           .value = whole,
                           .inputs = {NULL, arena_print(judgement->arena, "config[%s]", whole)}});
        } else if (!own && !is_shipped_map(key)) {
            const char *meant = findings_abound(judgement) ? NULL : map_meant(config, key);
            report_map(judgement, rule, target, key,
                       (struct finding){.fault = &rule->faults[meant ? MEANT : UNKNOWN_MAP],
                                        .value = meant,
                                        .inputs = {NULL, MANIFESTS, MORE_MANIFESTS}});
        }
    }
}

static bool is_empty(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return json_size(json_get(target->node, "deployments")) == 0;
}

static const struct condition nothing_deprecated = {.holds = is_empty, .reads = {"deployments"}};

static bool has_workloads(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return json_size(json_get(target->node, "workloads")) > 0;
}

static const struct condition beside_workloads = {.holds = has_workloads, .reads = {"workloads"}};

static bool is_workload(const char *name)
{
    for (const struct plane *plane = planes; plane->name; plane++)
        if (!plane->of_istio && strcmp(plane->name, name) == 0)
            return true;
    return false;
}

static const char *workload_meant(const char *name)
{
    struct nearest nearest = nearest_to(name);
    for (const struct plane *plane = planes; plane->name; plane++)
        if (!plane->of_istio && !plane->is_job)
            nearest_try(&nearest, plane->name);
    return nearest.found;
}

enum { NEAR_NAME, UNKNOWN_NAME };

static void check_names(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    bool own = has_manifests(target->node);
    for (struct entry entry = {0}; !own && entry_next(target->node, &entry);) {
        const struct json *name = json_get(entry.node, "name");
        if (!json_string(name) || is_workload(json_string(name)))
            continue;
        const char *meant = findings_abound(judgement) ? NULL : workload_meant(json_string(name));
        const char *field = entry_field(judgement, &entry, "name");
        report(judgement, rule, target,
               (struct finding){.field = field,
                                .fault = &rule->faults[meant ? NEAR_NAME : UNKNOWN_NAME],
                                .found = shown(judgement, name),
                                .value = meant,
                                .inputs = {field, MANIFESTS, MORE_MANIFESTS}});
    }
}

#define NO_EFFECT(field_)                                                                          \
    .field = (field_), IS_STATED, .says = "has no effect",                                         \
    .why = "its API keeps the field for old objects; the operator does not read it",               \
    .fix = "remove it"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KO-API", .kinds = KNATIVE_SERVING, .scope = OBJECT, .field = "apiVersion",
        .unless = &online, /* an API server that sends the object serves its version */
        .faults = FAULTS({IS_EXACTLY("operator.knative.dev/v1alpha1"), .says = "is served no longer",
                          .why = "no operator since 1.6 serves v1alpha1",
                          .fix = "apiVersion: operator.knative.dev/v1beta1"}),
    },
    {
        .id = "KO-CONFIG-NAME", .scope = SERVING_SPEC, .field = "config",
        .check = check_maps,
        .faults = FAULTS([BEATEN] =
                             {.says = "is never read beside {value}",
                              .why = "the name with config- wins, and what only this block says is lost",
                              .fix = "remove it; what it should say goes into {value}"},
                         [MEANT] =
                             {.at_most = WARN, .wanted = "{value}", .says = "is no map of Knative Serving's",
                              .why = "no ConfigMap has that name, and the block has no effect",
                              .fix = "rename it to {value}"},
                         [UNKNOWN_MAP] =
                             {.at_most = WARN, .says = "is no map of Knative Serving's",
                              .why = "no ConfigMap has that name, and the block has no effect",
                              .fix = "remove it"}),
        .reads = {"config", MANIFESTS, MORE_MANIFESTS},
    },
    {
        .id = "KO-DEPLOYMENTS-DEPRECATED", .scope = SERVING_SPEC, .field = "deployments",
        .unless = &nothing_deprecated, .actions = EVERYWHERE(WARN),
        /* Where an earlier repair wrote these they are found there, and taken out. */
        .faults = FAULTS({IS_STATED, .when = &beside_workloads, .repair = {.how = TO_PLACE, .to = "workloads"},
                          .says = "is the deprecated name of workloads",
                          .why = "entries of spec.workloads are applied after these",
                          .fix = "move its entries to spec.workloads, before those that are there"},
                         {IS_STATED, .repair = {.how = TO_PLACE, .to = "workloads"},
                          .says = "is the deprecated name of workloads",
                          .why = "entries of spec.workloads are applied after these",
                          .fix = "rename it to workloads"}),
    },
    {
        .id = "KO-WORKLOAD-NAME", .scope = SERVING_SPEC, .field = "workloads",
        .check = check_names, .actions = EVERYWHERE(WARN),
        .faults = FAULTS([NEAR_NAME] =
                             {.wanted = "{value}", .says = "{found} is no Deployment of Knative Serving's",
                              .why = "the operator passes the entry over without a word",
                              .fix = "name: {value}"},
                         [UNKNOWN_NAME] =
                             {.says = "{found} is no Deployment of Knative Serving's",
                              .why = "the operator passes the entry over without a word",
                              .fix = "remove the entry"},
                         {NO_EFFECT("deployments[*].version")}, {NO_EFFECT("workloads[*].version")},
                         {NO_EFFECT("deployments[*].volumeMounts")}, {NO_EFFECT("workloads[*].volumeMounts")}),
        .reads = {"deployments", "workloads", MANIFESTS, MORE_MANIFESTS},
    },
};
// clang-format on

const struct family serving_family = {"KnativeServing", rules, sizeof rules / sizeof *rules};
