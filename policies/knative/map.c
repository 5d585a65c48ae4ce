// SPDX-License-Identifier: Apache-2.0
/* A map as a whole: does Knative check it, read it, keep it? */
#include "knative/map.h"

#include "families.h"
#include "knative/keys.h"

#include <string.h>

#define NAME_LABEL "app.kubernetes.io/name"
#define COMPONENT_LABEL "app.kubernetes.io/component"
#define LABEL(name) "metadata.labels[" name "]"
#define KNATIVE_SERVING "knative-serving"

static bool is_named(const struct json *labels)
{
    const char *name = json_string(json_get(labels, NAME_LABEL));
    return name && strcmp(name, KNATIVE_SERVING) == 0;
}

/* Knative selects by any of its components.
 * Source: knative.dev/serving config/core/webhooks/configmap-validation.yaml. */
static bool is_placed(const struct json *labels)
{
    const char *component = json_string(json_get(labels, COMPONENT_LABEL));
    for (size_t i = 0; component && i < knative_map_count; i++)
        if (strcmp(knative_maps[i].component, component) == 0)
            return true;
    return component && strcmp(component, "net-certmanager") == 0;
}

/* A file may be a patch of kustomize, whose base has the labels. */
enum { IN_A_CLUSTER, IN_A_FILE };

static void check_labels(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const struct json *labels = json_look(target->node, rule->field);
    const struct knative_map *map = knative_map_of(target->node);
    bool named = is_named(labels), placed = is_placed(labels);
    const struct json *stated = json_get(labels, named ? COMPONENT_LABEL : NAME_LABEL);
    struct text fix = TEXT_IN(judgement->arena);

    if (!map || (named && placed) || knative_map_is_dead(judgement, target))
        return;
    if (!named)
        text_add(&fix, NAME_LABEL ": " KNATIVE_SERVING);
    if (!placed)
        text_print(&fix, "%s" COMPONENT_LABEL ": %s", named ? "" : ", ", map->component);
    report(judgement, rule, target,
           (struct finding){
               .fault = &rule->faults[judgement->subject->in_file ? IN_A_FILE : IN_A_CLUSTER],
               .field = named ? LABEL(COMPONENT_LABEL) : LABEL(NAME_LABEL),
               .path = path_under(judgement, target, rule->field),
               .found = stated ? shown(judgement, stated) : NULL,
               .key = map->component,
               .value = fix.data});
}

/* Only missing labels are added. A label with another value is the author's decision. */
static bool repair_labels(const struct judgement *judgement, const struct finding *finding,
                          struct patch *patch)
{
    const struct json *labels = path_find(&finding->path, judgement->subject->object);
    const struct {
        const char *key, *value;
        bool right;
    } wanted[] = {{NAME_LABEL, KNATIVE_SERVING, is_named(labels)},
                  {COMPONENT_LABEL, finding->key, is_placed(labels)}};

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct path path = finding->path;
        path_add_key(&path, wanted[i].key);
        if (wanted[i].right)
            continue;
        if (json_get(labels, wanted[i].key))
            return false;
        patch_add(patch, &path, json_new_string(judgement->arena, wanted[i].value));
    }
    return true;
}

static void check_tracing_dead(struct judgement *judgement, const struct rule *rule,
                               const struct target *target)
{
    struct text keys = TEXT_IN(judgement->arena), found = TEXT_IN(judgement->arena);
    if (!knative_map_is_dead(judgement, target))
        return;
    json_each_member (value, json_get(target->node, "data"))
        if (strcmp(json_key(value), EXAMPLE) != 0)
            text_print(&keys, "%s%s", keys.length ? ", " : "", json_key(value));
    if (!keys.length)
        return;
    text_add_shown(&found, keys.data, FOUND_MOST);
    report(judgement, rule, target,
           (struct finding){.found = found.data,
                            .at_most = knative_minor(judgement, target) < 0 ? WARN : DENY});
}

/* The name of the KnativeServing that controls an object, or NULL. */
static const struct json *serving_of(const struct json *object)
{
    const struct json *owner = operator_of(object);
    const char *kind = json_string(json_get(owner, "kind"));
    return kind && strcmp(kind, "KnativeServing") == 0 ? json_get(owner, "name") : NULL;
}

/* An update that takes the owner away is asked about the object as it was. */
static void check_operator_owned(struct judgement *judgement, const struct rule *rule,
                                 const struct target *target)
{
    const struct json *owner = serving_of(target->old);
    const char *name = judgement->subject->name;
    if (!owner || policy_never_blocks(judgement->policy, judgement->subject->user) ||
        json_equal(json_get(target->node, "data"), json_get(target->old, "data")))
        return;
    report(judgement, rule, target,
           (struct finding){.found = name,
                            .key = starts_with(name, "config-") ? name + strlen("config-") : name,
                            .value = shown(judgement, owner)});
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KC-LABELS", .kinds = CONFIG_MAP, .scope = KNATIVE_MAP,
        .field = "metadata.labels",
        .check = check_labels, .unprompted = true,
        .actions = EVERYWHERE(PATCH | WARN),
        .faults = FAULTS([IN_A_CLUSTER] =
                             {.repair = {BY_FUNCTION, .function = repair_labels},
                              .says = "lacks Knative's labels",
                              .why = "without these labels Knative never checks this map", .fix = "{value}"},
                         [IN_A_FILE] =
                             {.repair = {BY_FUNCTION, .function = repair_labels, .reach = FILES_ONLY},
                              .says = "lacks Knative's labels",
                              .why = "without these labels Knative never checks this map", .fix = "{value}"}),
        .reads = {LABEL(NAME_LABEL), LABEL(COMPONENT_LABEL), VERSION_LABEL},
    },
    {
        .id = "KC-TRACING-DEAD", .scope = KNATIVE_MAP,
        .field = "data",
        .check = check_tracing_dead,
        .faults = FAULTS({.says = "has been read by nobody since Knative 1.19",
                          .why = "there are no traces, whatever this map says",
                          .fix = "remove it, and set tracing-protocol and tracing-endpoint (OTLP) in config-observability"}),
        .reads = {"data", VERSION_LABEL},
    },
    {
        .id = "KC-OPERATOR-OWNED", .kinds = CONFIG_MAP, .scope = KNATIVE_MAP,
        .field = "data",
        .check = check_operator_owned,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "is written by the operator, from KnativeServing {value}",
                          .why = "what the KnativeServing or its manifest sets comes back at the next reconciliation",
                          .fix = "set the keys under spec.config.{key} there"}),
        .reads = {"data", "metadata.ownerReferences"},
    },
};
// clang-format on

const struct family knative_map_family = {"Knative ConfigMap", rules, sizeof rules / sizeof *rules};
