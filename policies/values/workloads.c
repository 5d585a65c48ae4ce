// SPDX-License-Identifier: Apache-2.0
#include "values/workloads.h"

#include <string.h>

#define FLAT_SINCE 24                       /* Istio 1.24 */
#define OWN "_internal_defaults_do_not_set" /* the chart's copy of its own defaults */

#define SCALED_AS_ISTIOD                                                                           \
    .on = "autoscaleEnabled", .least = "autoscaleMin", .most = "autoscaleMax",                     \
    .replicas = "replicaCount", .zero_is_off = true

// A row reads like a sentence, and sentences share lines.
// clang-format off
const struct workload workloads[] = {
    {CHART_ISTIOD, {"pilot", ""}, SCALED_AS_ISTIOD, .resources = "resources", .container = PILOT, .component = "pilot"},
    {CHART_ISTIOD, {""}, .resources = "global.waypoint.resources", .container = WAYPOINT},
    {CHART_GATEWAY, {""}, .on = "autoscaling.enabled", .least = "autoscaling.minReplicas", .most = "autoscaling.maxReplicas",
     .replicas = "replicaCount", .budget = "podDisruptionBudget", .resources = "resources", .container = GATEWAY_POD},
    {CHART_INGRESS, {"gateways.istio-ingressgateway"}, SCALED_AS_ISTIOD, .resources = "resources", .container = GATEWAY_POD,
     .component = "ingressGateways"},
    {CHART_EGRESS, {"gateways.istio-egressgateway"}, SCALED_AS_ISTIOD, .resources = "resources", .container = GATEWAY_POD,
     .component = "egressGateways"},
    {CHART_CNI, {"cni", ""}, .resources = "resources", .container = CNI_NODE},
    {CHART_ZTUNNEL, {""}, .resources = "resources", .container = ZTUNNEL},
};
// clang-format on
const size_t workload_count = sizeof workloads / sizeof *workloads;

/* An operator renders the gateways' charts with the values of istiod. */
bool is_at_home(const struct workload *workload, const struct target *target)
{
    enum chart chart = target->values->chart;
    bool gateway = workload->chart == CHART_INGRESS || workload->chart == CHART_EGRESS;
    return chart == workload->chart || (gateway && target->values->by == BY_OPERATOR);
}

void fields_of(const struct judgement *judgement, const struct target *target,
               const struct workload *workload, const char *setting,
               const char *fields[SPELLINGS + 1])
{
    struct arena *arena = judgement->arena;
    bool flat = values_since(target->values, FLAT_SINCE) != NO;
    size_t count = 0;
    for (size_t i = 0; i < BASES && workload->bases[i]; i++)
        if (*workload->bases[i] || flat || !i)
            fields[count++] = path_written_below(arena, workload->bases[i], setting);
    for (size_t i = 0, given = count; i < given; i++)
        fields[count++] = path_written_below(arena, OWN, fields[i]);
    fields[count] = NULL;
}

struct counted setting_of(const struct judgement *judgement, const struct target *target,
                          const struct workload *workload, const char *setting, const char *usual)
{
    const char *fields[SPELLINGS + 1];
    fields_of(judgement, target, workload, setting, fields);
    return counted_at(judgement, target, fields, usual);
}

const struct workload *workload_of(const struct target *component)
{
    for (size_t i = 0; i < workload_count && component->depth > 2; i++)
        if (workloads[i].component &&
            strcmp(workloads[i].component, component->segments[2].key) == 0)
            return &workloads[i];
    return NULL;
}

struct counted component_setting(const struct judgement *judgement, const struct target *component,
                                 const char *field, const char *setting, const char *usual)
{
    const char *const fields[] = {field, NULL};
    const struct target values = {.node = component->values->node, .values = component->values};
    struct counted own = counted_at(judgement, component, fields, "");
    struct counted theirs = setting_of(judgement, &values, workload_of(component), setting, usual);
    if (own.text)
        own.text = theirs.value ? shown(judgement, theirs.value) : theirs.text;
    return own;
}

bool component_states(const struct judgement *judgement, const struct workload *workload,
                      const char *setting)
{
    const struct json *component =
        json_get(json_look(judgement->subject->object, "spec.components"),
                 workload->component ? workload->component : "");
    const char *field = arena_print(judgement->arena, "k8s.%s", setting);
    if (json_look(component, field))
        return true;
    json_each (one, json_list(component))
        if (json_look(one, field))
            return true;
    return false;
}
