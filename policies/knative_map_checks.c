// SPDX-License-Identifier: Apache-2.0
#include "knative_map.h"

#include "checks.h"

#include <math.h>
#include <string.h>

#define NAME_LABEL "app.kubernetes.io/name"
#define COMPONENT_LABEL "app.kubernetes.io/component"
#define KNATIVE_SERVING "knative-serving"
#define SECOND 1e9

/* The maps that Knative's own webhook checks, with the component label it knows them by.
 * Source: knative.dev/serving config/core/webhooks/configmap-validation.yaml and configmaps/. */
static const struct {
    const char *name, *component;
} maps[] = {
    {"config-autoscaler", "autoscaler"},
    {"config-certmanager", "net-certmanager"},
    {"config-defaults", "controller"},
    {"config-deployment", "controller"},
    {"config-domain", "controller"},
    {"config-features", "controller"},
    {"config-gc", "controller"},
    {"config-leader-election", "controller"},
    {"config-logging", "logging"},
    {"config-network", "networking"},
    {"config-observability", "observability"},
    {"config-tracing", "tracing"},
};

static bool is_named(const struct json *labels)
{
    const char *name = json_string(json_get(labels, NAME_LABEL));
    return name && strcmp(name, KNATIVE_SERVING) == 0;
}

/* Knative selects by any of its components. */
static bool is_placed(const struct json *labels)
{
    const char *component = json_string(json_get(labels, COMPONENT_LABEL));
    for (size_t i = 0; component && i < sizeof maps / sizeof *maps; i++)
        if (strcmp(maps[i].component, component) == 0)
            return true;
    return false;
}

static const char *component_of(const char *name)
{
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        if (strcmp(maps[i].name, name) == 0)
            return maps[i].component;
    return NULL;
}

void check_labels(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    const struct json *labels = json_look(target->node, rule->field);
    const char *component = component_of(judgement->subject->name);
    bool named = is_named(labels), placed = is_placed(labels);
    const struct json *stated = json_get(labels, named ? COMPONENT_LABEL : NAME_LABEL);
    struct text fix = TEXT_IN(judgement->arena);

    if (!component || (named && placed))
        return;
    if (!named)
        text_add(&fix, NAME_LABEL ": " KNATIVE_SERVING);
    if (!placed)
        text_print(&fix, "%s" COMPONENT_LABEL ": %s", named ? "" : ", ", component);
    report(judgement, rule, target,
           (struct finding){.found = stated ? shown(judgement, stated) : NULL,
                            .key = component,
                            .value = fix.data});
}

/* Labels that say something else are somebody's decision; only missing ones are added. A patch file
 * of kustomize has none by nature: the base has them. */
bool repair_labels(const struct judgement *judgement, const struct finding *finding,
                   struct patch *patch)
{
    const struct json *labels = path_find(&finding->path, judgement->subject->object);
    const struct {
        const char *key, *value;
        bool right;
    } wanted[] = {{NAME_LABEL, KNATIVE_SERVING, is_named(labels)},
                  {COMPONENT_LABEL, finding->key, is_placed(labels)}};

    if (judgement->subject->in_file)
        return false;
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

double panic_window(double window, double percentage)
{
    return fmax(1, round(window / SECOND * percentage / 100)) * SECOND;
}

static const char *product(const struct judgement *judgement, double window, double percentage,
                           double panic)
{
    return arena_print(judgement->arena, "%.6gs x %.6g%% = %.0fs", window / SECOND, percentage,
                       panic / SECOND);
}

void check_panic_window(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct json *window = json_look(target->node, rule->reads[0]);
    const struct json *percentage = json_look(target->node, rule->reads[1]);
    double stable = 60 * SECOND, percent = 10;

    if (strcmp(judgement->subject->name, "config-autoscaler") != 0)
        return;
    if ((window && !measure(window, UNIT_DURATION, &stable)) ||
        (percentage && !measure(percentage, UNIT_COUNT, &percent)))
        return;
    const struct limit *limit = limit_of(judgement, rule->threshold);
    double panic = panic_window(stable, percent);
    if (panic < limit->floor || panic < limit->recommended)
        report(judgement, rule, target,
               (struct finding){.field = rule->reads[window ? 0 : 1],
                                .found = product(judgement, stable, percent, panic),
                                .limit = limit,
                                .at_least = true,
                                .below_recommended = !(panic < limit->floor)});
    else
        too_low(judgement, rule, target, STABLE_WINDOW,
                (struct finding){.field = rule->reads[0], .say = &rule->say[1]});
}
