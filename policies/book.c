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

/* Where a family lies in memory; C does not say which of two comes first. */
static struct {
    uintptr_t at;
    size_t before; /* how many rules the book has before it */
} in_memory[sizeof families / sizeof *families];

static int by_address(const void *a, const void *b)
{
    uintptr_t left = *(const uintptr_t *)a, right = *(const uintptr_t *)b;
    return (left > right) - (left < right);
}

static void lay_out(void)
{
    size_t before = 0;
    for (size_t i = 0; i < family_count; i++) {
        in_memory[i].at = (uintptr_t)families[i]->rules;
        in_memory[i].before = before;
        before += families[i]->count;
    }
    qsort(in_memory, family_count, sizeof *in_memory, by_address);
}

size_t rule_index(const struct rule *rule)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, lay_out);
    size_t low = 0, high = family_count;
    while (high - low > 1) { /* that at `low` is not behind the rule */
        size_t middle = (low + high) / 2;
        *(in_memory[middle].at <= (uintptr_t)rule ? &low : &high) = middle;
    }
    return in_memory[low].before + ((uintptr_t)rule - in_memory[low].at) / sizeof *rule;
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
