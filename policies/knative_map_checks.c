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

static bool is_component(const char *label)
{
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        if (strcmp(maps[i].component, label) == 0)
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
    const char *name = json_string(json_get(labels, NAME_LABEL));
    const char *label = json_string(json_get(labels, COMPONENT_LABEL));

    if (!component || (name && label && strcmp(name, KNATIVE_SERVING) == 0 && is_component(label)))
        return;
    /* A patch file of kustomize has none by nature: the base has them. */
    report(judgement, rule, target,
           (struct finding){.found = name || label ? "other values" : NULL, .value = component});
}

/* Labels that say something else are somebody's decision; only missing ones are added. */
bool repair_labels(const struct judgement *judgement, const struct finding *finding,
                   struct patch *patch)
{
    const struct json *labels = path_find(&finding->path, judgement->subject->object);
    const char *wanted[][2] = {{NAME_LABEL, KNATIVE_SERVING}, {COMPONENT_LABEL, finding->value}};

    if (judgement->subject->in_file)
        return false;
    for (size_t i = 0; i < 2; i++) {
        const struct json *label = json_get(labels, wanted[i][0]);
        struct path path = finding->path;
        path_add_key(&path, wanted[i][0]);
        if (!label)
            patch_add(patch, &path, json_new_string(judgement->arena, wanted[i][1]));
        else if (i == 0 ? strcmp(json_string(label), KNATIVE_SERVING) != 0
                        : !is_component(json_string(label)))
            return false;
    }
    return true;
}

double panic_window(double window, double percentage)
{
    return fmax(1, round(window / SECOND * percentage / 100)) * SECOND;
}

static const char *seconds(const struct judgement *judgement, double nanoseconds)
{
    return arena_print(judgement->arena, "%.0fs", nanoseconds / SECOND);
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
                                .found = shown(judgement, window ? window : percentage),
                                .key = window ? "stable-window and panic-window-percentage"
                                              : "the default stable-window and this percentage",
                                .value = seconds(judgement, panic),
                                .limit = limit,
                                .at_least = true,
                                .below_recommended = !(panic < limit->floor)});
    else
        too_low(judgement, rule, target, STABLE_WINDOW,
                (struct finding){.field = rule->reads[0], .say = &rule->say[1]});
}
