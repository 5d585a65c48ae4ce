// SPDX-License-Identifier: Apache-2.0
#include "knative/map.h"

#include "knative/keys.h"
#include "rule/rule.h"

#include <string.h>

#define NAME_LABEL "app.kubernetes.io/name"
#define COMPONENT_LABEL "app.kubernetes.io/component"
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

void check_labels(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    const struct json *labels = json_look(target->node, rule->field);
    const struct knative_map *map = knative_map_of(judgement);
    bool named = is_named(labels), placed = is_placed(labels);
    const struct json *stated = json_get(labels, named ? COMPONENT_LABEL : NAME_LABEL);
    struct text fix = TEXT_IN(judgement->arena);

    if (!map || (named && placed))
        return;
    if (!named)
        text_add(&fix, NAME_LABEL ": " KNATIVE_SERVING);
    if (!placed)
        text_print(&fix, "%s" COMPONENT_LABEL ": %s", named ? "" : ", ", map->component);
    report(judgement, rule, target,
           (struct finding){.field = named ? rule->reads[1] : rule->reads[0],
                            .path = path_under(judgement, target, rule->field),
                            .found = stated ? shown(judgement, stated) : NULL,
                            .key = map->component,
                            .value = fix.data});
}

/* Labels that say something else are somebody's decision; only missing ones are added. */
bool mend_labels(const struct judgement *judgement, const struct finding *finding,
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

/* A patch file of kustomize has none by nature: the base has them. Who asks for it gets them. */
bool repair_labels(const struct judgement *judgement, const struct finding *finding,
                   struct patch *patch)
{
    return !judgement->subject->in_file && mend_labels(judgement, finding, patch);
}
