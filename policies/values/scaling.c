// SPDX-License-Identifier: Apache-2.0
/* How many pods there are, and of which size: what the API server refuses, and what has no effect.
 */
#include "families.h"
#include "judge/checks.h"
#include "values/workloads.h"

#include <string.h>

#define BUDGET_SINCE 28 /* Istio 1.28: the chart gateway makes no budget for a single pod */
#define LEAST "1"
#define MOST "5"

/* As a template of Go takes a value. */
static bool is_truthy(const struct json *value)
{
    double number;
    if (json_is(value, JSON_BOOL))
        return json_true(value);
    if (json_number(value, &number))
        return number != 0;
    return json_string(value) ? *json_string(value) : value && json_size(value);
}

/* Does the chart make an HPA, as far as the values tell? */
static bool is_scaled(const struct judgement *judgement, const struct target *target,
                      const struct workload *workload)
{
    const char *usual = is_demo(target->values) ? NULL : "true";
    struct counted on = setting_of(judgement, target, workload, workload->on, usual);
    const char *kind = json_string(json_get(target->node, "kind"));
    bool daemons = workload->chart == CHART_GATEWAY && kind && strcmp(kind, "DaemonSet") == 0;
    return !daemons && (on.value ? is_truthy(on.value) : on.text != NULL);
}

enum { NO_PODS, NO_HPA, ABOVE_MOST, ABOVE_OWN_MOST, BELOW_OWN_LEAST };

static void say_one(struct judgement *judgement, const struct rule *rule,
                    const struct target *target, size_t fault, const struct counted *bound)
{
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[fault],
                            .field = bound->field,
                            .found = shown(judgement, bound->value),
                            .key = path_written_key(bound->field),
                            .inputs = {bound->field}});
}

static void say_bounds(struct judgement *judgement, const struct rule *rule,
                       const struct target *target, size_t fault, const struct counted *least,
                       const struct counted *most)
{
    bool one = fault == ABOVE_OWN_MOST || fault == BELOW_OWN_LEAST;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[fault],
                            .field = least->field,
                            .found = counted_shown(judgement, least),
                            .value = counted_shown(judgement, most),
                            .key = path_written_key(least->field),
                            .inputs = {least->field, most->field},
                            .at_most = one && target->values->partial ? WARN : OFF});
}

/* Compares the bounds of an HPA, in values or in an operator's k8s block. */
static void hold_bounds(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const struct counted *least,
                        const struct counted *most, bool zero_is_off)
{
    double low, high;
    bool counts = counted_measure(least, UNIT_COUNT, &low);
    bool limited = counted_measure(most, UNIT_COUNT, &high);
    if (counts && least->value && low < 1)
        say_one(judgement, rule, target, zero_is_off && low == 0 ? NO_HPA : NO_PODS, least);
    else if (limited && most->value && high < 1)
        say_one(judgement, rule, target, zero_is_off && high == 0 ? NO_HPA : NO_PODS, most);
    else if (counts && limited && (least->value || most->value) && low > high)
        say_bounds(judgement, rule, target,
                   !most->value    ? ABOVE_OWN_MOST
                   : !least->value ? BELOW_OWN_LEAST
                                   : ABOVE_MOST,
                   least, most);
}

/* Is the workload of a component scaled? */
static bool is_component_scaled(const struct judgement *judgement, const struct target *component)
{
    const struct target values = {.node = component->values->node, .values = component->values};
    return is_scaled(judgement, &values, workload_of(component));
}

static void check_component_bounds(struct judgement *judgement, const struct rule *rule,
                                   const struct target *target)
{
    const struct workload *workload = workload_of(target);
    if (!workload || !json_get(target->node, "hpaSpec") || !is_component_scaled(judgement, target))
        return;
    struct counted least =
        component_setting(judgement, target, "hpaSpec.minReplicas", workload->least, LEAST);
    struct counted most =
        component_setting(judgement, target, "hpaSpec.maxReplicas", workload->most, MOST);
    hold_bounds(judgement, rule, target, &least, &most, false);
}

static void check_bounds(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    if (target->scope == COMPONENT) {
        check_component_bounds(judgement, rule, target);
        return;
    }
    for (size_t i = 0; i < workload_count; i++) {
        const struct workload *workload = &workloads[i];
        if (!workload->on || !is_at_home(workload, target) ||
            component_states(judgement, workload, "hpaSpec") ||
            !is_scaled(judgement, target, workload))
            continue;
        struct counted least = setting_of(judgement, target, workload, workload->least, LEAST);
        struct counted most = setting_of(judgement, target, workload, workload->most, MOST);
        hold_bounds(judgement, rule, target, &least, &most, workload->zero_is_off);
    }
}

enum { IGNORED, NO_BUDGET };

/* Reports `replicas` that the HPA overrides. */
static void hold_replicas(struct judgement *judgement, const struct rule *rule,
                          const struct target *target, struct counted replicas,
                          struct counted least, struct counted most)
{
    double count, low;
    if (!replicas.value || !measure(replicas.value, UNIT_COUNT, &count) || count < 2 ||
        !counted_measure(&least, UNIT_COUNT, &low) || low >= count || low == 0)
        return;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[IGNORED],
                            .field = replicas.field,
                            .found = shown(judgement, replicas.value),
                            .wanted = counted_shown(judgement, &least),
                            .value = counted_shown(judgement, &most),
                            .key = path_written_key(replicas.field),
                            .inputs = {replicas.field, least.field, most.field}});
}

static void check_budget(struct judgement *judgement, const struct rule *rule,
                         const struct target *target, const struct workload *workload, bool scaled)
{
    const struct json *budget = json_get(target->node, workload->budget);
    struct counted pods = scaled
                              ? setting_of(judgement, target, workload, workload->least, LEAST)
                              : setting_of(judgement, target, workload, workload->replicas, LEAST);
    double count;
    if (!json_is(budget, JSON_OBJECT) || !json_size(budget) ||
        values_since(target->values, BUDGET_SINCE) != YES ||
        !counted_measure(&pods, UNIT_COUNT, &count) || count > 1)
        return;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[NO_BUDGET],
                            .field = workload->budget,
                            .found = shown(judgement, budget),
                            .wanted = counted_shown(judgement, &pods),
                            .key = workload->budget,
                            .inputs = {workload->budget, pods.field}});
}

static void check_component_replicas(struct judgement *judgement, const struct rule *rule,
                                     const struct target *target)
{
    const struct workload *workload = workload_of(target);
    if (!workload || !is_component_scaled(judgement, target))
        return;
    hold_replicas(
        judgement, rule, target,
        component_setting(judgement, target, "replicaCount", workload->replicas, NULL),
        component_setting(judgement, target, "hpaSpec.minReplicas", workload->least, LEAST),
        component_setting(judgement, target, "hpaSpec.maxReplicas", workload->most, MOST));
}

static void check_ignored(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    if (target->scope == COMPONENT) {
        check_component_replicas(judgement, rule, target);
        return;
    }
    for (size_t i = 0; i < workload_count; i++) {
        const struct workload *workload = &workloads[i];
        if (!workload->on || !is_at_home(workload, target) ||
            component_states(judgement, workload, "hpaSpec"))
            continue;
        bool scaled = is_scaled(judgement, target, workload);
        if (scaled)
            hold_replicas(judgement, rule, target,
                          setting_of(judgement, target, workload, workload->replicas, NULL),
                          setting_of(judgement, target, workload, workload->least, LEAST),
                          setting_of(judgement, target, workload, workload->most, MOST));
        if (workload->budget)
            check_budget(judgement, rule, target, workload, scaled);
    }
}

enum { NO_QUANTITY, BOTH_STATED, LIMIT_STATED, REQUEST_STATED };

static void check_quantities(struct judgement *judgement, const struct rule *rule,
                             const struct target *target, const char *block)
{
    static const char *const places[] = {"requests.cpu", "requests.memory", "limits.cpu",
                                         "limits.memory"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *field = arena_print(judgement->arena, "%s.%s", block, places[i]);
        const struct json *value = json_look(target->node, field);
        double number;
        if (!value || json_is(value, JSON_NULL) ||
            (measure(value, UNIT_QUANTITY, &number) && number >= 0))
            continue;
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[NO_QUANTITY],
                                .field = field,
                                .found = shown(judgement, value),
                                .key = path_written_key(field),
                                .inputs = {field}});
    }
}

static void check_component_resources(struct judgement *judgement, const struct rule *rule,
                                      const struct target *target)
{
    static const char *const blocks[] = {"resources", NULL};
    const struct workload *workload = workload_of(target);
    if (!workload)
        return;
    const struct order order = {.container = workload->container,
                                .blocks = blocks,
                                .faults = {BOTH_STATED, LIMIT_STATED, REQUEST_STATED}};
    check_quantities(judgement, rule, target, blocks[0]);
    check_order(judgement, rule, target, &order);
}

static void check_resources(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    if (target->scope == COMPONENT) {
        check_component_resources(judgement, rule, target);
        return;
    }
    for (size_t i = 0; i < workload_count; i++) {
        const struct workload *workload = &workloads[i];
        if (!is_at_home(workload, target) || component_states(judgement, workload, "resources"))
            continue;
        const char *blocks[SPELLINGS + 1];
        fields_of(judgement, target, workload, workload->resources, blocks);
        const struct order order = {.container = workload->container,
                                    .blocks = blocks,
                                    .faults = {BOTH_STATED, LIMIT_STATED, REQUEST_STATED}};
        for (size_t j = 0; blocks[j]; j++)
            check_quantities(judgement, rule, target, blocks[j]);
        check_order(judgement, rule, target, &order);
    }
}

#define HPA_REFUSED                                                                                \
    .why = "the API server refuses an HPA with a minimum above its maximum or below 1"
#define REFUSED_POD .why = "the API server refuses a container that requests more than its limit"
#define RAISED .fix = "{key}: {value}"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "VAL-HPA", .scope = VALUES, .also = ALSO(COMPONENT), .field = "", .check = check_bounds,
        .faults = FAULTS([NO_PODS] = {.says = "{found} is too low", .wanted = "1", HPA_REFUSED, .fix = "{key}: 1"},
                         [NO_HPA] = {.at_most = WARN, .says = "{found} takes the HPA away", .wanted = "1",
                                     .why = "the chart makes none for a bound of 0, and one pod is all there is", .fix = "{key}: 1"},
                         [ABOVE_MOST] = {.says = "{found} is above the maximum, which is {value}", HPA_REFUSED, RAISED},
                         [ABOVE_OWN_MOST] = {.says = "{found} is above {value}, the maximum that counts here", HPA_REFUSED, RAISED},
                         [BELOW_OWN_LEAST] = {.says = "is {found} unless stated, above the maximum of {value}", HPA_REFUSED, RAISED}),
        .reads = {"pilot", "autoscaling", "gateways", "hpaSpec"},
    },
    {
        .id = "VAL-REPLICAS-IGNORED", .scope = VALUES, .also = ALSO(COMPONENT), .field = "", .check = check_ignored, .actions = EVERYWHERE(WARN),
        .faults = FAULTS([IGNORED] = {.says = "has no effect while autoscaling is on",
                                      .why = "the HPA decides, {wanted} to {value} pods", .fix = "remove {key}; the HPA's minimum says it"},
                         [NO_BUDGET] = {.says = "is left out with {wanted} pod",
                                        .why = "from 1.28 on the chart makes no PodDisruptionBudget for a single pod",
                                        .fix = "remove {key}, or run two pods at least"}),
        .reads = {"pilot", "replicaCount", "autoscaling", "podDisruptionBudget"},
    },
    {
        .id = "VAL-RES-ORDER", .scope = VALUES, .also = ALSO(COMPONENT), .field = "", .check = check_resources,
        .faults = FAULTS([NO_QUANTITY] = {.says = "{found} is no quantity", .why = "the API server refuses the pods of the release",
                                          .fix = "mend {key} or remove it"},
                         [BOTH_STATED] = {.says = "{found} is below its request", REFUSED_POD, RAISED},
                         [LIMIT_STATED] = {.says = "{found} is below {wanted}, which the chart requests by itself", REFUSED_POD, RAISED},
                         [REQUEST_STATED] = {.says = "is {wanted} in the chart itself, below the request of {found}", REFUSED_POD, RAISED}),
        .reads = {"pilot.resources", "resources", "gateways", "global.waypoint"},
    },
};
// clang-format on

const struct family values_scaling_family = {"Istio values", rules, sizeof rules / sizeof *rules};
