// SPDX-License-Identifier: Apache-2.0
/* Which annotations the two controllers of AWS read, and which attributes a target group has. From
 * kubernetes-sigs/aws-load-balancer-controller : pkg/annotations/constants.go, and
 * kubernetes/cloud-provider-aws : pkg/providers/v1/aws.go, aws_loadbalancer.go, aws_validations.go
 */
#include "aws/nlb.h"

// clang-format off
const struct nlb_annotation nlb_annotations[] = {
    {"access-log-emit-interval", false, CCM_FOR_CLASSIC, false},
    {"access-log-enabled", true, CCM_READS, false},
    {"access-log-s3-bucket-name", true, CCM_READS, false},
    {"access-log-s3-bucket-prefix", true, CCM_READS, false},
    {"additional-resource-tags", true, CCM_READS, false},
    {"alpn-policy", true, CCM_IGNORES, false},
    {"attributes", true, CCM_IGNORES, false},
    {"backend-protocol", true, CCM_READS, false},
    {"connection-draining-enabled", false, CCM_FOR_CLASSIC, false},
    {"connection-draining-timeout", false, CCM_FOR_CLASSIC, false},
    {"connection-idle-timeout", false, CCM_FOR_CLASSIC, false},
    {"cross-zone-load-balancing-enabled", true, CCM_READS, false},
    {"disable-nlb-sg", true, CCM_IGNORES, false},
    {"eip-allocations", true, CCM_READS, false},
    {"enable-icmp-for-path-mtu-discovery", true, CCM_IGNORES, false},
    {"enable-prefix-for-ipv6-source-nat", true, CCM_IGNORES, false},
    {"enable-tcp-udp-listener", true, CCM_IGNORES, false},
    {"extra-security-groups", false, CCM_REFUSES, false},
    {"healthcheck-healthy-threshold", true, CCM_READS, false},
    {"healthcheck-interval", true, CCM_READS, false},
    {"healthcheck-path", true, CCM_READS, false},
    {"healthcheck-port", true, CCM_READS, false},
    {"healthcheck-protocol", true, CCM_READS, false},
    {"healthcheck-success-codes", true, CCM_IGNORES, false},
    {"healthcheck-timeout", true, CCM_READS, false},
    {"healthcheck-unhealthy-threshold", true, CCM_READS, false},
    {"inbound-sg-rules-on-private-link-traffic", true, CCM_IGNORES, false},
    {"internal", true, CCM_READS, false},
    {"ip-address-type", true, CCM_IGNORES, false},
    {"ipv6-addresses", true, CCM_IGNORES, false},
    {"listener-attributes", true, CCM_IGNORES, true},
    {"manage-backend-security-group-rules", true, CCM_IGNORES, false},
    {"minimum-load-balancer-capacity", true, CCM_IGNORES, false},
    {"multi-cluster-target-group", true, CCM_IGNORES, false},
    {"name", true, CCM_IGNORES, false},
    {"nlb-target-type", true, CCM_IGNORES, false},
    {"private-ipv4-addresses", true, CCM_READS, false},
    {"proxy-protocol", true, CCM_FOR_CLASSIC, false},
    {"proxy-protocol-per-target-group", true, CCM_IGNORES, false},
    /* of Pods, and read there alone */
    {"quic-enabled-containers", true, CCM_IGNORES, false},
    {"quic-enabled-ports", true, CCM_IGNORES, false},
    {"scheme", true, CCM_IGNORES, false},
    {"security-group-prefix-lists", true, CCM_IGNORES, false},
    {"security-groups", true, CCM_READS, false},
    {"source-nat-ipv6-prefixes", true, CCM_IGNORES, false},
    {"ssl-cert", true, CCM_READS, false},
    {"ssl-negotiation-policy", true, CCM_READS, false},
    {"ssl-ports", true, CCM_READS, false},
    {"subnets", true, CCM_READS, false},
    {"target-group-attributes", true, CCM_READS, true},
    {"target-node-labels", true, CCM_READS, false},
    {"type", true, CCM_READS, false},
    {0},
};

#define BOOL "true|false"

const struct nlb_attribute nlb_attributes[] = {
    {.name = "deregistration_delay.timeout_seconds", .most = 3600, .usual = "300"},
    {.name = "deregistration_delay.connection_termination.enabled", .words = BOOL, .usual = "true"},
    {.name = "load_balancing.cross_zone.enabled", .words = "true|false|use_load_balancer_configuration", .usual = "true"},
    {.name = "preserve_client_ip.enabled", .ccm = true, .words = BOOL, .usual = "true"},
    {.name = "proxy_protocol_v2.enabled", .ccm = true, .words = BOOL, .usual = "true"},
    {.name = "proxy_protocol_v2.client_to_server.header_placement"},
    {.name = "stickiness.enabled", .words = BOOL, .usual = "true"},
    {.name = "stickiness.type"},
    {.name = "target_group_health.", .goes_on = true},
    {.name = "target_health_state.unhealthy.connection_termination.enabled", .words = BOOL, .usual = "true"},
    {.name = "target_health_state.unhealthy.draining_interval_seconds", .most = 360000, .usual = "0"},
    {.name = "load_balancing.algorithm.type", .of_alb = true},
    {.name = "load_balancing.algorithm.anomaly_mitigation", .of_alb = true},
    {.name = "slow_start.duration_seconds", .of_alb = true},
    {.name = "stickiness.app_cookie.", .goes_on = true, .of_alb = true},
    {.name = "stickiness.lb_cookie.", .goes_on = true, .of_alb = true},
    {.name = "lambda.", .goes_on = true, .of_alb = true},
    {0},
};
// clang-format on
