// SPDX-License-Identifier: Apache-2.0
#include "families.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *const profile_names[PROFILES + 1] = {
    [STANDARD] = "standard",
    [HIGH_TRAFFIC] = "high-traffic",
    [LOW_LOAD] = "low-load",
};

const char *const action_names[] = {
    [OFF] = "off", [AUDIT] = "audit", [WARN] = "warn", [DENY] = "deny", [PATCH] = "patch",
};

const struct family *const families[] = {
    &destination_rule_pool_family,
    &destination_rule_outlier_family,
    &destination_rule_balancer_family,
    &destination_rule_warmup_family,
    &destination_rule_host_family,
    &destination_rule_inherit_family,
    &destination_rule_same_host_family,
    &destination_rule_locality_family,
    &destination_rule_invalid_family,
    &destination_rule_schema_family,
    &ksvc_annotation_family,
    &ksvc_min_scale_family,
    &ksvc_scaling_family,
    &ksvc_timeout_family,
    &ksvc_port_family,
    &ksvc_resources_family,
    &ksvc_flag_family,
    &ksvc_service_family,
    &ksvc_invalid_family,
    &mesh_family,
    &mesh_identity_family,
    &injector_family,
    &knative_map_family,
    &knative_name_family,
    &knative_example_family,
    &knative_range_family,
    &knative_autoscaler_family,
    &knative_deployment_family,
    &knative_gc_family,
    &pod_resources_family,
    &pod_settings_family,
    &pod_annotation_family,
    &pod_drain_family,
    &nlb_family,
    &nlb_attribute_family,
    &nlb_listener_family,
    &flow_log_family,
    &flow_log_destination_family,
    &envoy_filter_family,
    &serving_family,
    &serving_disruption_family,
    &serving_resource_family,
    &control_plane_family,
    &control_scale_family,
    &operated_family,
    &pair_shadow_family,
    &pair_subset_family,
    &values_structure_family,
    &values_astray_family,
    &values_scaling_family,
    &pair_host_family,
    &pair_mtls_family,
    &object_family,
    &meshrail_family,
};
const size_t family_count = sizeof families / sizeof *families;

size_t rule_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < family_count; i++)
        count += families[i]->count;
    return count;
}

const struct rule *rule_at(size_t index)
{
    for (size_t i = 0; i < family_count; i++) {
        if (index < families[i]->count)
            return &families[i]->rules[index];
        index -= families[i]->count;
    }
    return NULL;
}

/* A rule's index by its place in memory. Families lie anywhere, but two rules at least the size of
 * one apart, so no two of them fall into one slot of that size. */
static struct {
    uintptr_t first; /* the lowest place */
    uint16_t *index;
} slots;

static size_t slot_of(const struct rule *rule)
{
    return ((uintptr_t)rule - slots.first) / sizeof *rule;
}

static void lay_out(void)
{
    uintptr_t last = 0;
    size_t index = 0;
    slots.first = UINTPTR_MAX;
    for (size_t i = 0; i < family_count; i++) {
        uintptr_t at = (uintptr_t)families[i]->rules;
        uintptr_t end = (uintptr_t)(families[i]->rules + families[i]->count);
        slots.first = at < slots.first ? at : slots.first;
        last = end > last ? end : last;
    }
    slots.index = calloc((last - slots.first) / sizeof(struct rule) + 1, sizeof *slots.index);
    if (!slots.index)
        abort(); /* as nothing has begun */
    for (size_t i = 0; i < family_count; i++)
        for (size_t j = 0; j < families[i]->count; j++)
            slots.index[slot_of(&families[i]->rules[j])] = (uint16_t)index++;
}

size_t rule_index(const struct rule *rule)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, lay_out);
    return slots.index[slot_of(rule)];
}

const struct family *family_of(const struct rule *rule)
{
    size_t index = rule_index(rule), i = 0;
    for (; index >= families[i]->count; i++)
        index -= families[i]->count;
    return families[i];
}

const struct rule *rule_named(const char *id)
{
    for (size_t i = 0; i < family_count; i++)
        for (size_t j = 0; j < families[i]->count; j++)
            if (strcmp(families[i]->rules[j].id, id) == 0)
                return &families[i]->rules[j];
    return NULL;
}
