// SPDX-License-Identifier: Apache-2.0
/*
 * The fields of MeshConfig, the text of data.mesh.
 * Source: istio.io/api mesh/v1alpha1.
 */
#include "mesh/fields.h"

// clang-format off
static const char *const outbound_mode_words[] = {"REGISTRY_ONLY", "ALLOW_ANY",
    "ALLOW_ANY_DYNAMIC_DNS", NULL};
static const struct field outbound_traffic_policy[] = {
    {.name = "mode", .type = FIELD_PROTO_ENUM, .words = outbound_mode_words},
    {.name = "tls", .type = FIELD_OBJECT, .of = client_tls_fields},
    {0},
};
static const char *const inbound_mode_words[] = {"PASSTHROUGH", "LOCALHOST", NULL};
static const struct field inbound_traffic_policy[] = {
    {.name = "mode", .type = FIELD_PROTO_ENUM, .words = inbound_mode_words},
    {0},
};
static const char *const resource_words[] = {"SERVICE_REGISTRY", NULL};
static const struct field config_source[] = {
    {.name = "address", .type = FIELD_STRING},
    {.name = "tlsSettings", .type = FIELD_OBJECT, .of = client_tls_fields},
    {.name = "subscribedResources", .type = FIELD_PROTO_ENUM, .many = LIST,
     .words = resource_words},
    {0},
};
static const struct field certificate_data[] = {
    {.name = "pem", .type = FIELD_STRING},
    {.name = "spiffeBundleUrl", .type = FIELD_STRING},
    {.name = "certSigners", .type = FIELD_STRING, .many = LIST},
    {.name = "trustDomains", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field distribute[] = {
    {.name = "from", .type = FIELD_STRING},
    {.name = "to", .type = FIELD_PROTO_UINT32, .many = MAP},
    {0},
};
static const struct field failover[] = {
    {.name = "from", .type = FIELD_STRING},
    {.name = "to", .type = FIELD_STRING},
    {0},
};
static const struct field locality_load_balancer_setting[] = {
    {.name = "distribute", .type = FIELD_OBJECT, .many = LIST, .of = distribute},
    {.name = "failover", .type = FIELD_OBJECT, .many = LIST, .of = failover},
    {.name = "failoverPriority", .type = FIELD_STRING, .many = LIST},
    {.name = "enabled", .type = FIELD_BOOL},
    {0},
};
static const struct field zone_failover[] = {
    {.name = "from", .type = FIELD_STRING},
    {.name = "to", .type = FIELD_STRING},
    {0},
};
static const struct field zone_aware_load_balancer_setting[] = {
    {.name = "enabled", .type = FIELD_BOOL},
    {.name = "failover", .type = FIELD_OBJECT, .many = LIST, .of = zone_failover},
    {.name = "failoverPriority", .type = FIELD_STRING, .many = LIST},
    {.name = "minClusterSize", .type = FIELD_PROTO_UINT32},
    {0},
};
static const struct field certificate[] = {
    {.name = "secretName", .type = FIELD_STRING},
    {.name = "dnsNames", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field service_settings_settings[] = {
    {.name = "clusterLocal", .type = FIELD_BOOL},
    {0},
};
static const struct field service_settings[] = {
    {.name = "settings", .type = FIELD_OBJECT, .of = service_settings_settings},
    {.name = "hosts", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field label_selector_requirement[] = {
    {.name = "key", .type = FIELD_STRING},
    {.name = "operator", .type = FIELD_STRING},
    {.name = "values", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field label_selector[] = {
    {.name = "matchLabels", .type = FIELD_STRING, .many = MAP, .snake = "matchLabels"},
    {.name = "matchExpressions", .type = FIELD_OBJECT, .many = LIST,
     .of = label_selector_requirement, .snake = "matchExpressions"},
    {0},
};
static const char *const scope_words[] = {"LOCAL", "GLOBAL", NULL};
static const struct field service_scope_configs[] = {
    {.name = "namespaceSelector", .type = FIELD_OBJECT, .of = label_selector},
    {.name = "servicesSelector", .type = FIELD_OBJECT, .of = label_selector},
    {.name = "scope", .type = FIELD_PROTO_ENUM, .words = scope_words},
    {0},
};
static const struct field ca[] = {
    {.name = "address", .type = FIELD_STRING},
    {.name = "tlsSettings", .type = FIELD_OBJECT, .of = client_tls_fields},
    {.name = "requestTimeout", .type = FIELD_DURATION},
    {.name = "istiodSide", .type = FIELD_BOOL},
    {0},
};
static const struct field default_providers[] = {
    {.name = "tracing", .type = FIELD_STRING, .many = LIST},
    {.name = "metrics", .type = FIELD_STRING, .many = LIST},
    {.name = "accessLogging", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const char *const normalization_type_words[] = {"DEFAULT", "NONE", "BASE", "MERGE_SLASHES",
    "DECODE_AND_MERGE_SLASHES", NULL};
static const struct field proxy_path_normalization[] = {
    {.name = "normalization", .type = FIELD_PROTO_ENUM, .words = normalization_type_words},
    {0},
};
static const struct field http_retry[] = {
    {.name = "attempts", .type = FIELD_PROTO_INT32},
    {.name = "perTryTimeout", .type = FIELD_DURATION},
    {.name = "retryOn", .type = FIELD_STRING},
    {.name = "retryRemoteLocalities", .type = FIELD_BOOL},
    {.name = "retryIgnorePreviousHosts", .type = FIELD_BOOL},
    {.name = "backoff", .type = FIELD_DURATION},
    {0},
};
static const char *const tls_protocol_words[] = {"TLS_AUTO", "TLSV1_2", "TLSV1_3", NULL};
static const struct field tls_config[] = {
    {.name = "minProtocolVersion", .type = FIELD_PROTO_ENUM, .words = tls_protocol_words},
    {.name = "ecdhCurves", .type = FIELD_STRING, .many = LIST},
    {.name = "cipherSuites", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field tcp_settings[] = {
    {.name = "maxConnections", .type = FIELD_PROTO_INT32},
    {.name = "connectTimeout", .type = FIELD_DURATION},
    {.name = "tcpKeepalive", .type = FIELD_OBJECT, .of = tcp_keepalive_fields},
    {.name = "maxConnectionDuration", .type = FIELD_DURATION},
    {.name = "idleTimeout", .type = FIELD_DURATION},
    {0},
};
static const struct field connection_keepalive[] = {
    {.name = "interval", .type = FIELD_DURATION},
    {.name = "timeout", .type = FIELD_DURATION},
    {0},
};
static const char *const pool_h2_upgrade_policy_words[] = {"DEFAULT", "DO_NOT_UPGRADE", "UPGRADE",
    NULL};
static const struct field http_settings[] = {
    {.name = "http1MaxPendingRequests", .type = FIELD_PROTO_INT32},
    {.name = "http2MaxRequests", .type = FIELD_PROTO_INT32},
    {.name = "maxRequestsPerConnection", .type = FIELD_PROTO_INT32},
    {.name = "maxRetries", .type = FIELD_PROTO_INT32},
    {.name = "idleTimeout", .type = FIELD_DURATION},
    {.name = "h2UpgradePolicy", .type = FIELD_PROTO_ENUM, .words = pool_h2_upgrade_policy_words},
    {.name = "useClientProtocol", .type = FIELD_BOOL},
    {.name = "maxConcurrentStreams", .type = FIELD_PROTO_INT32},
    {.name = "http2KeepAlive", .type = FIELD_OBJECT, .of = connection_keepalive},
    {0},
};
static const struct field connection_pool_settings[] = {
    {.name = "tcp", .type = FIELD_OBJECT, .of = tcp_settings},
    {.name = "http", .type = FIELD_OBJECT, .of = http_settings},
    {0},
};
static const struct field outlier_detection[] = {
    {.name = "consecutiveErrors", .type = FIELD_PROTO_INT32},
    {.name = "splitExternalLocalOriginErrors", .type = FIELD_BOOL},
    {.name = "consecutiveLocalOriginFailures", .type = FIELD_PROTO_UINT32},
    {.name = "consecutiveGatewayErrors", .type = FIELD_PROTO_UINT32},
    {.name = "consecutive5xxErrors", .type = FIELD_PROTO_UINT32, .snake = "consecutive_5xx_errors"},
    {.name = "interval", .type = FIELD_DURATION},
    {.name = "baseEjectionTime", .type = FIELD_DURATION},
    {.name = "maxEjectionPercent", .type = FIELD_PROTO_INT32},
    {.name = "minHealthPercent", .type = FIELD_PROTO_INT32},
    {.name = "outlierDetectionHttpErrorCodes", .type = FIELD_PROTO_UINT32, .many = LIST},
    {0},
};
static const struct field default_traffic_policy[] = {
    {.name = "connectionPool", .type = FIELD_OBJECT, .of = connection_pool_settings},
    {.name = "outlierDetection", .type = FIELD_OBJECT, .of = outlier_detection},
    {0},
};
static const struct field match_rule[] = {
    {.name = "namespaceSelector", .type = FIELD_OBJECT, .of = label_selector},
    {0},
};
static const char *const visibility_words[] = {"VISIBILITY_UNSPECIFIED", "NONE", "NAMESPACE",
    "PUBLIC", NULL};
static const struct field visibility_policy[] = {
    {.name = "visibility", .type = FIELD_PROTO_ENUM, .words = visibility_words},
    {.name = "matchingRules", .type = FIELD_OBJECT, .many = LIST, .of = match_rule},
    {0},
};
static const struct field service_entry_visibility[] = {
    {.name = "defaultVisibility", .type = FIELD_PROTO_ENUM, .words = visibility_words},
    {.name = "applyToSidecars", .type = FIELD_BOOL},
    {.name = "policies", .type = FIELD_OBJECT, .many = LIST, .of = visibility_policy},
    {0},
};
static const char *const ingress_controller_mode_words[] = {"UNSPECIFIED", "OFF", "DEFAULT",
    "STRICT", NULL};
static const char *const access_log_encoding_words[] = {"TEXT", "JSON", NULL};
static const char *const h2_upgrade_policy_words[] = {"DO_NOT_UPGRADE", "UPGRADE", NULL};
const struct field mesh_config_fields[] = {
    {.name = "proxyListenPort", .type = FIELD_PROTO_INT32},
    {.name = "proxyInboundListenPort", .type = FIELD_PROTO_INT32},
    {.name = "proxyHttpPort", .type = FIELD_PROTO_INT32},
    {.name = "connectTimeout", .type = FIELD_DURATION},
    {.name = "hboneIdleTimeout", .type = FIELD_DURATION},
    {.name = "protocolDetectionTimeout", .type = FIELD_DURATION},
    {.name = "tcpKeepalive", .type = FIELD_OBJECT, .of = tcp_keepalive_fields},
    {.name = "ingressClass", .type = FIELD_STRING},
    {.name = "ingressService", .type = FIELD_STRING},
    {.name = "ingressControllerMode", .type = FIELD_PROTO_ENUM,
     .words = ingress_controller_mode_words},
    {.name = "ingressSelector", .type = FIELD_STRING},
    {.name = "enableTracing", .type = FIELD_BOOL},
    {.name = "accessLogFile", .type = FIELD_STRING},
    {.name = "accessLogFormat", .type = FIELD_STRING},
    {.name = "accessLogEncoding", .type = FIELD_PROTO_ENUM, .words = access_log_encoding_words},
    {.name = "enableEnvoyAccessLogService", .type = FIELD_BOOL},
    {.name = "disableEnvoyListenerLog", .type = FIELD_BOOL},
    {.name = "defaultConfig", .type = FIELD_OBJECT, .of = proxy_config_fields},
    {.name = "outboundTrafficPolicy", .type = FIELD_OBJECT, .of = outbound_traffic_policy},
    {.name = "inboundTrafficPolicy", .type = FIELD_OBJECT, .of = inbound_traffic_policy},
    {.name = "configSources", .type = FIELD_OBJECT, .many = LIST, .of = config_source},
    {.name = "enableAutoMtls", .type = FIELD_BOOL},
    {.name = "trustDomain", .type = FIELD_STRING},
    {.name = "trustDomainAliases", .type = FIELD_STRING, .many = LIST},
    {.name = "caCertificates", .type = FIELD_OBJECT, .many = LIST, .of = certificate_data},
    {.name = "defaultServiceExportTo", .type = FIELD_STRING, .many = LIST},
    {.name = "defaultVirtualServiceExportTo", .type = FIELD_STRING, .many = LIST},
    {.name = "defaultDestinationRuleExportTo", .type = FIELD_STRING, .many = LIST},
    {.name = "rootNamespace", .type = FIELD_STRING},
    {.name = "localityLbSetting", .type = FIELD_OBJECT, .of = locality_load_balancer_setting},
    {.name = "zoneAwareLbSetting", .type = FIELD_OBJECT, .of = zone_aware_load_balancer_setting},
    {.name = "dnsRefreshRate", .type = FIELD_DURATION},
    {.name = "h2UpgradePolicy", .type = FIELD_PROTO_ENUM, .words = h2_upgrade_policy_words},
    {.name = "inboundClusterStatName", .type = FIELD_STRING},
    {.name = "outboundClusterStatName", .type = FIELD_STRING},
    {.name = "certificates", .type = FIELD_OBJECT, .many = LIST, .of = certificate},
    {.name = "serviceSettings", .type = FIELD_OBJECT, .many = LIST, .of = service_settings},
    {.name = "serviceScopeConfigs", .type = FIELD_OBJECT, .many = LIST,
     .of = service_scope_configs},
    {.name = "enablePrometheusMerge", .type = FIELD_BOOL},
    {.name = "verifyCertificateAtClient", .type = FIELD_BOOL},
    {.name = "ca", .type = FIELD_OBJECT, .of = ca},
    {.name = "extensionProviders", .type = FIELD_OBJECT, .many = LIST,
     .of = extension_provider_fields},
    {.name = "defaultProviders", .type = FIELD_OBJECT, .of = default_providers},
    {.name = "discoverySelectors", .type = FIELD_OBJECT, .many = LIST, .of = label_selector},
    {.name = "pathNormalization", .type = FIELD_OBJECT, .of = proxy_path_normalization},
    {.name = "defaultHttpRetryPolicy", .type = FIELD_OBJECT, .of = http_retry},
    {.name = "meshMTLS", .type = FIELD_OBJECT, .of = tls_config, .snake = "mesh_mTLS"},
    {.name = "tlsDefaults", .type = FIELD_OBJECT, .of = tls_config},
    {.name = "defaultTrafficPolicy", .type = FIELD_OBJECT, .of = default_traffic_policy},
    {.name = "serviceEntryVisibility", .type = FIELD_OBJECT, .of = service_entry_visibility},
    {0},
};
// clang-format on
