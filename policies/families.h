// SPDX-License-Identifier: Apache-2.0
/* The families of the book, in its order. A new one is named here and in book.c. */
#ifndef MESHRAIL_FAMILIES_H
#define MESHRAIL_FAMILIES_H

#include "rule/rule.h"

extern const struct family destination_rule_pool_family;
extern const struct family destination_rule_outlier_family;
extern const struct family destination_rule_balancer_family;
extern const struct family destination_rule_warmup_family;
extern const struct family destination_rule_host_family;
extern const struct family destination_rule_inherit_family;
extern const struct family destination_rule_same_host_family;
extern const struct family destination_rule_locality_family;
extern const struct family destination_rule_invalid_family;
extern const struct family destination_rule_schema_family;
extern const struct family ksvc_annotation_family;
extern const struct family ksvc_min_scale_family;
extern const struct family ksvc_scaling_family;
extern const struct family ksvc_timeout_family;
extern const struct family ksvc_port_family;
extern const struct family ksvc_resources_family;
extern const struct family ksvc_flag_family;
extern const struct family ksvc_service_family;
extern const struct family ksvc_invalid_family;
extern const struct family mesh_family;
extern const struct family mesh_identity_family;
extern const struct family injector_family;
extern const struct family knative_map_family;
extern const struct family knative_name_family;
extern const struct family knative_example_family;
extern const struct family knative_range_family;
extern const struct family knative_autoscaler_family;
extern const struct family knative_deployment_family;
extern const struct family knative_gc_family;
extern const struct family pod_resources_family;
extern const struct family pod_settings_family;
extern const struct family pod_annotation_family;
extern const struct family pod_drain_family;
extern const struct family flow_log_family;
extern const struct family flow_log_destination_family;
extern const struct family nlb_family;
extern const struct family nlb_attribute_family;
extern const struct family nlb_listener_family;
extern const struct family envoy_filter_family;
extern const struct family serving_family;
extern const struct family serving_disruption_family;
extern const struct family serving_resource_family;
extern const struct family control_plane_family;
extern const struct family control_scale_family;
extern const struct family operated_family;
extern const struct family pair_shadow_family;
extern const struct family pair_subset_family;
extern const struct family values_structure_family;
extern const struct family values_astray_family;
extern const struct family values_scaling_family;
extern const struct family pair_host_family;
extern const struct family pair_mtls_family;
extern const struct family object_family;
extern const struct family meshrail_family;

#endif
