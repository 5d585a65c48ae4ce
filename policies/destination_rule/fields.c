// SPDX-License-Identifier: Apache-2.0
/*
 * The fields of a DestinationRule's spec, the same in v1, v1beta1 and v1alpha3.
 * Source: istio.io/api kubernetes/customresourcedefinitions.gen.yaml.
 */
#include "destination_rule/destination_rule.h"

// clang-format off
static const struct field http2_keepalive[] = {
    {.name = "interval", .type = FIELD_DURATION},
    {.name = "timeout", .type = FIELD_DURATION},
    {0},
};
static const struct field http[] = {
    {.name = "h2UpgradePolicy", .type = FIELD_STRING},
    {.name = "http1MaxPendingRequests", .type = FIELD_INT},
    {.name = "http2KeepAlive", .type = FIELD_OBJECT, .of = http2_keepalive},
    {.name = "http2MaxRequests", .type = FIELD_INT},
    {.name = "idleTimeout", .type = FIELD_DURATION},
    {.name = "maxConcurrentStreams", .type = FIELD_INT},
    {.name = "maxRequestsPerConnection", .type = FIELD_INT},
    {.name = "maxRetries", .type = FIELD_INT},
    {.name = "useClientProtocol", .type = FIELD_BOOL},
    {0},
};
static const struct field tcp_keepalive[] = {
    {.name = "interval", .type = FIELD_DURATION},
    {.name = "probes", .type = FIELD_INT},
    {.name = "time", .type = FIELD_DURATION},
    {0},
};
static const struct field tcp[] = {
    {.name = "connectTimeout", .type = FIELD_DURATION},
    {.name = "idleTimeout", .type = FIELD_DURATION},
    {.name = "maxConnectionDuration", .type = FIELD_DURATION},
    {.name = "maxConnections", .type = FIELD_INT},
    {.name = "tcpKeepalive", .type = FIELD_OBJECT, .of = tcp_keepalive},
    {0},
};
static const struct field connection_pool[] = {
    {.name = "http", .type = FIELD_OBJECT, .of = http},
    {.name = "tcp", .type = FIELD_OBJECT, .of = tcp},
    {0},
};
static const struct field attribute[] = {
    {.name = "name", .type = FIELD_STRING},
    {.name = "value", .type = FIELD_STRING},
    {0},
};
static const struct field http_cookie[] = {
    {.name = "attributes", .type = FIELD_OBJECT, .many = LIST, .of = attribute},
    {.name = "name", .type = FIELD_STRING},
    {.name = "path", .type = FIELD_STRING},
    {.name = "ttl", .type = FIELD_DURATION},
    {0},
};
static const struct field maglev[] = {
    {.name = "tableSize", .type = FIELD_INT},
    {0},
};
static const struct field ring_hash[] = {
    {.name = "minimumRingSize", .type = FIELD_INT},
    {0},
};
static const struct field consistent_hash[] = {
    {.name = "httpCookie", .type = FIELD_OBJECT, .of = http_cookie},
    {.name = "httpHeaderName", .type = FIELD_STRING},
    {.name = "httpQueryParameterName", .type = FIELD_STRING},
    {.name = "maglev", .type = FIELD_OBJECT, .of = maglev},
    {.name = "minimumRingSize", .type = FIELD_INT},
    {.name = "ringHash", .type = FIELD_OBJECT, .of = ring_hash},
    {.name = "useSourceIp", .type = FIELD_BOOL},
    {0},
};
static const struct field distribute[] = {
    {.name = "from", .type = FIELD_STRING},
    {.name = "to", .type = FIELD_INT, .many = MAP},
    {0},
};
static const struct field failover[] = {
    {.name = "from", .type = FIELD_STRING},
    {.name = "to", .type = FIELD_STRING},
    {0},
};
static const struct field locality[] = {
    {.name = "distribute", .type = FIELD_OBJECT, .many = LIST, .of = distribute},
    {.name = "enabled", .type = FIELD_BOOL},
    {.name = "failover", .type = FIELD_OBJECT, .many = LIST, .of = failover},
    {.name = "failoverPriority", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field zone_aware[] = {
    {.name = "enabled", .type = FIELD_BOOL},
    {.name = "failover", .type = FIELD_OBJECT, .many = LIST, .of = failover},
    {.name = "failoverPriority", .type = FIELD_STRING, .many = LIST},
    {.name = "minClusterSize", .type = FIELD_INT},
    {0},
};
static const struct field warmup[] = {
    {.name = "aggression", .type = FIELD_NUMBER},
    {.name = "duration", .type = FIELD_DURATION},
    {.name = "minimumPercent", .type = FIELD_NUMBER},
    {0},
};
static const struct field load_balancer[] = {
    {.name = "consistentHash", .type = FIELD_OBJECT, .of = consistent_hash},
    {.name = "localityLbSetting", .type = FIELD_OBJECT, .of = locality},
    {.name = "simple", .type = FIELD_STRING},
    {.name = "warmup", .type = FIELD_OBJECT, .of = warmup},
    {.name = "warmupDurationSecs", .type = FIELD_DURATION},
    {.name = "zoneAwareLbSetting", .type = FIELD_OBJECT, .of = zone_aware},
    {0},
};
static const struct field outlier_detection[] = {
    {.name = "baseEjectionTime", .type = FIELD_DURATION},
    {.name = "consecutive5xxErrors", .type = FIELD_INT, .snake = "consecutive_5xx_errors"},
    {.name = "consecutiveErrors", .type = FIELD_INT},
    {.name = "consecutiveGatewayErrors", .type = FIELD_INT},
    {.name = "consecutiveLocalOriginFailures", .type = FIELD_INT},
    {.name = "interval", .type = FIELD_DURATION},
    {.name = "maxEjectionPercent", .type = FIELD_INT},
    {.name = "minHealthPercent", .type = FIELD_INT},
    {.name = "outlierDetectionHttpErrorCodes", .type = FIELD_INT, .many = LIST},
    {.name = "splitExternalLocalOriginErrors", .type = FIELD_BOOL},
    {0},
};
static const struct field tls[] = {
    {.name = "caCertificates", .type = FIELD_STRING},
    {.name = "caCrl", .type = FIELD_STRING},
    {.name = "clientCertificate", .type = FIELD_STRING},
    {.name = "credentialName", .type = FIELD_STRING},
    {.name = "insecureSkipVerify", .type = FIELD_BOOL},
    {.name = "mode", .type = FIELD_STRING},
    {.name = "privateKey", .type = FIELD_STRING},
    {.name = "sni", .type = FIELD_STRING},
    {.name = "subjectAltNames", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field port[] = {
    {.name = "number", .type = FIELD_INT},
    {0},
};
static const struct field port_level[] = {
    {.name = "connectionPool", .type = FIELD_OBJECT, .of = connection_pool},
    {.name = "loadBalancer", .type = FIELD_OBJECT, .of = load_balancer},
    {.name = "outlierDetection", .type = FIELD_OBJECT, .of = outlier_detection},
    {.name = "port", .type = FIELD_OBJECT, .of = port},
    {.name = "tls", .type = FIELD_OBJECT, .of = tls},
    {0},
};
static const struct field proxy_protocol[] = {
    {.name = "version", .type = FIELD_STRING},
    {0},
};
static const struct field retry_budget[] = {
    {.name = "budgetInterval", .type = FIELD_DURATION},
    {.name = "minRetryConcurrency", .type = FIELD_INT},
    {.name = "percent", .type = FIELD_NUMBER},
    {0},
};
static const struct field tunnel[] = {
    {.name = "protocol", .type = FIELD_STRING},
    {.name = "targetHost", .type = FIELD_STRING},
    {.name = "targetPort", .type = FIELD_INT},
    {0},
};
static const struct field traffic_policy[] = {
    {.name = "connectionPool", .type = FIELD_OBJECT, .of = connection_pool},
    {.name = "loadBalancer", .type = FIELD_OBJECT, .of = load_balancer},
    {.name = "outlierDetection", .type = FIELD_OBJECT, .of = outlier_detection},
    {.name = "portLevelSettings", .type = FIELD_OBJECT, .many = LIST, .of = port_level},
    {.name = "proxyProtocol", .type = FIELD_OBJECT, .of = proxy_protocol},
    {.name = "retryBudget", .type = FIELD_OBJECT, .of = retry_budget},
    {.name = "tls", .type = FIELD_OBJECT, .of = tls},
    {.name = "tunnel", .type = FIELD_OBJECT, .of = tunnel},
    {0},
};
static const struct field subset[] = {
    {.name = "labels", .type = FIELD_STRING, .many = MAP},
    {.name = "name", .type = FIELD_STRING},
    {.name = "trafficPolicy", .type = FIELD_OBJECT, .of = traffic_policy},
    {0},
};
static const struct field workload_selector[] = {
    {.name = "matchLabels", .type = FIELD_STRING, .many = MAP},
    {0},
};
const struct field destination_rule_fields[] = {
    {.name = "exportTo", .type = FIELD_STRING, .many = LIST},
    {.name = "host", .type = FIELD_STRING},
    {.name = "subsets", .type = FIELD_OBJECT, .many = LIST, .of = subset},
    {.name = "trafficPolicy", .type = FIELD_OBJECT, .of = traffic_policy},
    {.name = "workloadSelector", .type = FIELD_OBJECT, .of = workload_selector},
    {0},
};
// clang-format on
