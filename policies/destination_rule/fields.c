// SPDX-License-Identifier: Apache-2.0
/*
 * The fields of a DestinationRule's spec, the same in v1, v1beta1 and v1alpha3.
 * Source: istio.io/api kubernetes/customresourcedefinitions.gen.yaml.
 */
#include "destination_rule/destination_rule.h"

// clang-format off
static const struct row http2_keepalive[] = {
    {.name = "interval", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "timeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {0},
};
static const struct row http[] = {
    {.name = "h2UpgradePolicy", .type = VALUE_TEXT},
    {.name = "http1MaxPendingRequests", .type = VALUE_INT},
    {.name = "http2KeepAlive", .type = VALUE_OBJECT, .of = http2_keepalive},
    {.name = "http2MaxRequests", .type = VALUE_INT},
    {.name = "idleTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "maxConcurrentStreams", .type = VALUE_INT},
    {.name = "maxRequestsPerConnection", .type = VALUE_INT},
    {.name = "maxRetries", .type = VALUE_INT},
    {.name = "useClientProtocol", .type = VALUE_BOOL},
    {0},
};
static const struct row tcp_keepalive[] = {
    {.name = "interval", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "probes", .type = VALUE_INT},
    {.name = "time", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {0},
};
static const struct row tcp[] = {
    {.name = "connectTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "idleTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "maxConnectionDuration", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "maxConnections", .type = VALUE_INT},
    {.name = "tcpKeepalive", .type = VALUE_OBJECT, .of = tcp_keepalive},
    {0},
};
static const struct row connection_pool[] = {
    {.name = "http", .type = VALUE_OBJECT, .of = http},
    {.name = "tcp", .type = VALUE_OBJECT, .of = tcp},
    {0},
};
static const struct row attribute[] = {
    {.name = "name", .type = VALUE_TEXT},
    {.name = "value", .type = VALUE_TEXT},
    {0},
};
static const struct row http_cookie[] = {
    {.name = "attributes", .type = VALUE_OBJECT, .many = LIST, .of = attribute},
    {.name = "name", .type = VALUE_TEXT},
    {.name = "path", .type = VALUE_TEXT},
    {.name = "ttl", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {0},
};
static const struct row maglev[] = {
    {.name = "tableSize", .type = VALUE_INT},
    {0},
};
static const struct row ring_hash[] = {
    {.name = "minimumRingSize", .type = VALUE_INT},
    {0},
};
static const struct row consistent_hash[] = {
    {.name = "httpCookie", .type = VALUE_OBJECT, .of = http_cookie},
    {.name = "httpHeaderName", .type = VALUE_TEXT},
    {.name = "httpQueryParameterName", .type = VALUE_TEXT},
    {.name = "maglev", .type = VALUE_OBJECT, .of = maglev},
    {.name = "minimumRingSize", .type = VALUE_INT},
    {.name = "ringHash", .type = VALUE_OBJECT, .of = ring_hash},
    {.name = "useSourceIp", .type = VALUE_BOOL},
    {0},
};
static const struct row distribute[] = {
    {.name = "from", .type = VALUE_TEXT},
    {.name = "to", .type = VALUE_INT, .many = MAP},
    {0},
};
static const struct row failover[] = {
    {.name = "from", .type = VALUE_TEXT},
    {.name = "to", .type = VALUE_TEXT},
    {0},
};
static const struct row locality[] = {
    {.name = "distribute", .type = VALUE_OBJECT, .many = LIST, .of = distribute},
    {.name = "enabled", .type = VALUE_BOOL},
    {.name = "failover", .type = VALUE_OBJECT, .many = LIST, .of = failover},
    {.name = "failoverPriority", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row zone_aware[] = {
    {.name = "enabled", .type = VALUE_BOOL},
    {.name = "failover", .type = VALUE_OBJECT, .many = LIST, .of = failover},
    {.name = "failoverPriority", .type = VALUE_TEXT, .many = LIST},
    {.name = "minClusterSize", .type = VALUE_INT},
    {0},
};
static const struct row warmup[] = {
    {.name = "aggression", .type = VALUE_NUMBER},
    {.name = "duration", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "minimumPercent", .type = VALUE_NUMBER},
    {0},
};
static const struct row load_balancer[] = {
    {.name = "consistentHash", .type = VALUE_OBJECT, .of = consistent_hash},
    {.name = "localityLbSetting", .type = VALUE_OBJECT, .of = locality},
    {.name = "simple", .type = VALUE_TEXT},
    {.name = "warmup", .type = VALUE_OBJECT, .of = warmup},
    {.name = "warmupDurationSecs", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "zoneAwareLbSetting", .type = VALUE_OBJECT, .of = zone_aware},
    {0},
};
static const struct row outlier_detection[] = {
    {.name = "baseEjectionTime", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "consecutive5xxErrors", .type = VALUE_INT, .other = "consecutive_5xx_errors"},
    {.name = "consecutiveErrors", .type = VALUE_INT},
    {.name = "consecutiveGatewayErrors", .type = VALUE_INT},
    {.name = "consecutiveLocalOriginFailures", .type = VALUE_INT},
    {.name = "interval", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "maxEjectionPercent", .type = VALUE_INT},
    {.name = "minHealthPercent", .type = VALUE_INT},
    {.name = "outlierDetectionHttpErrorCodes", .type = VALUE_INT, .many = LIST},
    {.name = "splitExternalLocalOriginErrors", .type = VALUE_BOOL},
    {0},
};
static const struct row tls[] = {
    {.name = "caCertificates", .type = VALUE_TEXT},
    {.name = "caCrl", .type = VALUE_TEXT},
    {.name = "clientCertificate", .type = VALUE_TEXT},
    {.name = "credentialName", .type = VALUE_TEXT},
    {.name = "insecureSkipVerify", .type = VALUE_BOOL},
    {.name = "mode", .type = VALUE_TEXT},
    {.name = "privateKey", .type = VALUE_TEXT},
    {.name = "sni", .type = VALUE_TEXT},
    {.name = "subjectAltNames", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row port[] = {
    {.name = "number", .type = VALUE_INT},
    {0},
};
static const struct row port_level[] = {
    {.name = "connectionPool", .type = VALUE_OBJECT, .of = connection_pool},
    {.name = "loadBalancer", .type = VALUE_OBJECT, .of = load_balancer},
    {.name = "outlierDetection", .type = VALUE_OBJECT, .of = outlier_detection},
    {.name = "port", .type = VALUE_OBJECT, .of = port},
    {.name = "tls", .type = VALUE_OBJECT, .of = tls},
    {0},
};
static const struct row proxy_protocol[] = {
    {.name = "version", .type = VALUE_TEXT},
    {0},
};
static const struct row retry_budget[] = {
    {.name = "budgetInterval", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "minRetryConcurrency", .type = VALUE_INT},
    {.name = "percent", .type = VALUE_NUMBER},
    {0},
};
static const struct row tunnel[] = {
    {.name = "protocol", .type = VALUE_TEXT},
    {.name = "targetHost", .type = VALUE_TEXT},
    {.name = "targetPort", .type = VALUE_INT},
    {0},
};
static const struct row traffic_policy[] = {
    {.name = "connectionPool", .type = VALUE_OBJECT, .of = connection_pool},
    {.name = "loadBalancer", .type = VALUE_OBJECT, .of = load_balancer},
    {.name = "outlierDetection", .type = VALUE_OBJECT, .of = outlier_detection},
    {.name = "portLevelSettings", .type = VALUE_OBJECT, .many = LIST, .of = port_level},
    {.name = "proxyProtocol", .type = VALUE_OBJECT, .of = proxy_protocol},
    {.name = "retryBudget", .type = VALUE_OBJECT, .of = retry_budget},
    {.name = "tls", .type = VALUE_OBJECT, .of = tls},
    {.name = "tunnel", .type = VALUE_OBJECT, .of = tunnel},
    {0},
};
static const struct row subset[] = {
    {.name = "labels", .type = VALUE_TEXT, .many = MAP},
    {.name = "name", .type = VALUE_TEXT},
    {.name = "trafficPolicy", .type = VALUE_OBJECT, .of = traffic_policy},
    {0},
};
static const struct row workload_selector[] = {
    {.name = "matchLabels", .type = VALUE_TEXT, .many = MAP},
    {0},
};
const struct row destination_rule_fields[] = {
    {.name = "exportTo", .type = VALUE_TEXT, .many = LIST},
    {.name = "host", .type = VALUE_TEXT},
    {.name = "subsets", .type = VALUE_OBJECT, .many = LIST, .of = subset},
    {.name = "trafficPolicy", .type = VALUE_OBJECT, .of = traffic_policy},
    {.name = "workloadSelector", .type = VALUE_OBJECT, .of = workload_selector},
    {0},
};
// clang-format on
