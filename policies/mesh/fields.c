// SPDX-License-Identifier: Apache-2.0
/*
 * The fields of MeshConfig, the text of data.mesh.
 * Source: istio.io/api mesh/v1alpha1.
 */
#include "mesh/fields.h"

// clang-format off
static const struct row outbound_mode_words[] = {
    {.name = "REGISTRY_ONLY"},
    {.name = "ALLOW_ANY"},
    {.name = "ALLOW_ANY_DYNAMIC_DNS"},
    {0},
};
static const struct row outbound_traffic_policy[] = {
    {.name = "mode", .type = VALUE_WORD, .words = outbound_mode_words},
    {.name = "tls", .type = VALUE_OBJECT, .of = client_tls_fields},
    {0},
};
static const struct row inbound_mode_words[] = {
    {.name = "PASSTHROUGH"},
    {.name = "LOCALHOST"},
    {0},
};
static const struct row inbound_traffic_policy[] = {
    {.name = "mode", .type = VALUE_WORD, .words = inbound_mode_words},
    {0},
};
static const struct row resource_words[] = {
    {.name = "SERVICE_REGISTRY"},
    {0},
};
static const struct row config_source[] = {
    {.name = "address", .type = VALUE_TEXT},
    {.name = "tlsSettings", .type = VALUE_OBJECT, .of = client_tls_fields},
    {.name = "subscribedResources", .type = VALUE_WORD, .many = LIST,
     .words = resource_words},
    {0},
};
static const struct row certificate_data[] = {
    {.name = "pem", .type = VALUE_TEXT},
    {.name = "spiffeBundleUrl", .type = VALUE_TEXT},
    {.name = "certSigners", .type = VALUE_TEXT, .many = LIST},
    {.name = "trustDomains", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row distribute[] = {
    {.name = "from", .type = VALUE_TEXT},
    {.name = "to", .type = VALUE_UINT32, .many = MAP},
    {0},
};
static const struct row failover[] = {
    {.name = "from", .type = VALUE_TEXT},
    {.name = "to", .type = VALUE_TEXT},
    {0},
};
static const struct row locality_load_balancer_setting[] = {
    {.name = "distribute", .type = VALUE_OBJECT, .many = LIST, .of = distribute},
    {.name = "failover", .type = VALUE_OBJECT, .many = LIST, .of = failover},
    {.name = "failoverPriority", .type = VALUE_TEXT, .many = LIST},
    {.name = "enabled", .type = VALUE_BOOL},
    {0},
};
static const struct row zone_failover[] = {
    {.name = "from", .type = VALUE_TEXT},
    {.name = "to", .type = VALUE_TEXT},
    {0},
};
static const struct row zone_aware_load_balancer_setting[] = {
    {.name = "enabled", .type = VALUE_BOOL},
    {.name = "failover", .type = VALUE_OBJECT, .many = LIST, .of = zone_failover},
    {.name = "failoverPriority", .type = VALUE_TEXT, .many = LIST},
    {.name = "minClusterSize", .type = VALUE_UINT32},
    {0},
};
static const struct row certificate[] = {
    {.name = "secretName", .type = VALUE_TEXT},
    {.name = "dnsNames", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row service_settings_settings[] = {
    {.name = "clusterLocal", .type = VALUE_BOOL},
    {0},
};
static const struct row service_settings[] = {
    {.name = "settings", .type = VALUE_OBJECT, .of = service_settings_settings},
    {.name = "hosts", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row label_selector_requirement[] = {
    {.name = "key", .type = VALUE_TEXT},
    {.name = "operator", .type = VALUE_TEXT},
    {.name = "values", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row label_selector[] = {
    {.name = "matchLabels", .type = VALUE_TEXT, .many = MAP, .other = "matchLabels"},
    {.name = "matchExpressions", .type = VALUE_OBJECT, .many = LIST,
     .of = label_selector_requirement, .other = "matchExpressions"},
    {0},
};
static const struct row scope_words[] = {
    {.name = "LOCAL"},
    {.name = "GLOBAL"},
    {0},
};
static const struct row service_scope_configs[] = {
    {.name = "namespaceSelector", .type = VALUE_OBJECT, .of = label_selector},
    {.name = "servicesSelector", .type = VALUE_OBJECT, .of = label_selector},
    {.name = "scope", .type = VALUE_WORD, .words = scope_words},
    {0},
};
static const struct row ca[] = {
    {.name = "address", .type = VALUE_TEXT},
    {.name = "tlsSettings", .type = VALUE_OBJECT, .of = client_tls_fields},
    {.name = "requestTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "istiodSide", .type = VALUE_BOOL},
    {0},
};
static const struct row default_providers[] = {
    {.name = "tracing", .type = VALUE_TEXT, .many = LIST},
    {.name = "metrics", .type = VALUE_TEXT, .many = LIST},
    {.name = "accessLogging", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row normalization_type_words[] = {
    {.name = "DEFAULT"},
    {.name = "NONE"},
    {.name = "BASE"},
    {.name = "MERGE_SLASHES"},
    {.name = "DECODE_AND_MERGE_SLASHES"},
    {0},
};
static const struct row proxy_path_normalization[] = {
    {.name = "normalization", .type = VALUE_WORD, .words = normalization_type_words},
    {0},
};
static const struct row http_retry[] = {
    {.name = "attempts", .type = VALUE_INT32},
    {.name = "perTryTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "retryOn", .type = VALUE_TEXT},
    {.name = "retryRemoteLocalities", .type = VALUE_BOOL},
    {.name = "retryIgnorePreviousHosts", .type = VALUE_BOOL},
    {.name = "backoff", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {0},
};
static const struct row tls_protocol_words[] = {
    {.name = "TLS_AUTO"},
    {.name = "TLSV1_2"},
    {.name = "TLSV1_3"},
    {0},
};
static const struct row tls_config[] = {
    {.name = "minProtocolVersion", .type = VALUE_WORD, .words = tls_protocol_words},
    {.name = "ecdhCurves", .type = VALUE_TEXT, .many = LIST},
    {.name = "cipherSuites", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row tcp_settings[] = {
    {.name = "maxConnections", .type = VALUE_INT32},
    {.name = "connectTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "tcpKeepalive", .type = VALUE_OBJECT, .of = tcp_keepalive_fields},
    {.name = "maxConnectionDuration", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "idleTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {0},
};
static const struct row connection_keepalive[] = {
    {.name = "interval", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "timeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {0},
};
static const struct row pool_h2_upgrade_policy_words[] = {
    {.name = "DEFAULT"},
    {.name = "DO_NOT_UPGRADE"},
    {.name = "UPGRADE"},
    {0},
};
static const struct row http_settings[] = {
    {.name = "http1MaxPendingRequests", .type = VALUE_INT32},
    {.name = "http2MaxRequests", .type = VALUE_INT32},
    {.name = "maxRequestsPerConnection", .type = VALUE_INT32},
    {.name = "maxRetries", .type = VALUE_INT32},
    {.name = "idleTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "h2UpgradePolicy", .type = VALUE_WORD, .words = pool_h2_upgrade_policy_words},
    {.name = "useClientProtocol", .type = VALUE_BOOL},
    {.name = "maxConcurrentStreams", .type = VALUE_INT32},
    {.name = "http2KeepAlive", .type = VALUE_OBJECT, .of = connection_keepalive},
    {0},
};
static const struct row connection_pool_settings[] = {
    {.name = "tcp", .type = VALUE_OBJECT, .of = tcp_settings},
    {.name = "http", .type = VALUE_OBJECT, .of = http_settings},
    {0},
};
static const struct row outlier_detection[] = {
    {.name = "consecutiveErrors", .type = VALUE_INT32},
    {.name = "splitExternalLocalOriginErrors", .type = VALUE_BOOL},
    {.name = "consecutiveLocalOriginFailures", .type = VALUE_UINT32},
    {.name = "consecutiveGatewayErrors", .type = VALUE_UINT32},
    {.name = "consecutive5xxErrors", .type = VALUE_UINT32, .other = "consecutive_5xx_errors"},
    {.name = "interval", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "baseEjectionTime", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "maxEjectionPercent", .type = VALUE_INT32},
    {.name = "minHealthPercent", .type = VALUE_INT32},
    {.name = "outlierDetectionHttpErrorCodes", .type = VALUE_UINT32, .many = LIST},
    {0},
};
static const struct row default_traffic_policy[] = {
    {.name = "connectionPool", .type = VALUE_OBJECT, .of = connection_pool_settings},
    {.name = "outlierDetection", .type = VALUE_OBJECT, .of = outlier_detection},
    {0},
};
static const struct row match_rule[] = {
    {.name = "namespaceSelector", .type = VALUE_OBJECT, .of = label_selector},
    {0},
};
static const struct row visibility_words[] = {
    {.name = "VISIBILITY_UNSPECIFIED"},
    {.name = "NONE"},
    {.name = "NAMESPACE"},
    {.name = "PUBLIC"},
    {0},
};
static const struct row visibility_policy[] = {
    {.name = "visibility", .type = VALUE_WORD, .words = visibility_words},
    {.name = "matchingRules", .type = VALUE_OBJECT, .many = LIST, .of = match_rule},
    {0},
};
static const struct row service_entry_visibility[] = {
    {.name = "defaultVisibility", .type = VALUE_WORD, .words = visibility_words},
    {.name = "applyToSidecars", .type = VALUE_BOOL},
    {.name = "policies", .type = VALUE_OBJECT, .many = LIST, .of = visibility_policy},
    {0},
};
static const struct row ingress_controller_mode_words[] = {
    {.name = "UNSPECIFIED"},
    {.name = "OFF"},
    {.name = "DEFAULT"},
    {.name = "STRICT"},
    {0},
};
static const struct row access_log_encoding_words[] = {
    {.name = "TEXT"},
    {.name = "JSON"},
    {0},
};
static const struct row h2_upgrade_policy_words[] = {
    {.name = "DO_NOT_UPGRADE"},
    {.name = "UPGRADE"},
    {0},
};
const struct row mesh_config_fields[] = {
    {.name = "proxyListenPort", .type = VALUE_INT32},
    {.name = "proxyInboundListenPort", .type = VALUE_INT32},
    {.name = "proxyHttpPort", .type = VALUE_INT32},
    {.name = "connectTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "hboneIdleTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "protocolDetectionTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "tcpKeepalive", .type = VALUE_OBJECT, .of = tcp_keepalive_fields},
    {.name = "ingressClass", .type = VALUE_TEXT},
    {.name = "ingressService", .type = VALUE_TEXT},
    {.name = "ingressControllerMode", .type = VALUE_WORD,
     .words = ingress_controller_mode_words},
    {.name = "ingressSelector", .type = VALUE_TEXT},
    {.name = "enableTracing", .type = VALUE_BOOL},
    {.name = "accessLogFile", .type = VALUE_TEXT},
    {.name = "accessLogFormat", .type = VALUE_TEXT},
    {.name = "accessLogEncoding", .type = VALUE_WORD, .words = access_log_encoding_words},
    {.name = "enableEnvoyAccessLogService", .type = VALUE_BOOL},
    {.name = "disableEnvoyListenerLog", .type = VALUE_BOOL},
    {.name = "defaultConfig", .type = VALUE_OBJECT, .of = proxy_config_fields},
    {.name = "outboundTrafficPolicy", .type = VALUE_OBJECT, .of = outbound_traffic_policy},
    {.name = "inboundTrafficPolicy", .type = VALUE_OBJECT, .of = inbound_traffic_policy},
    {.name = "configSources", .type = VALUE_OBJECT, .many = LIST, .of = config_source},
    {.name = "enableAutoMtls", .type = VALUE_BOOL},
    {.name = "trustDomain", .type = VALUE_TEXT},
    {.name = "trustDomainAliases", .type = VALUE_TEXT, .many = LIST},
    {.name = "caCertificates", .type = VALUE_OBJECT, .many = LIST, .of = certificate_data},
    {.name = "defaultServiceExportTo", .type = VALUE_TEXT, .many = LIST},
    {.name = "defaultVirtualServiceExportTo", .type = VALUE_TEXT, .many = LIST},
    {.name = "defaultDestinationRuleExportTo", .type = VALUE_TEXT, .many = LIST},
    {.name = "rootNamespace", .type = VALUE_TEXT},
    {.name = "localityLbSetting", .type = VALUE_OBJECT, .of = locality_load_balancer_setting},
    {.name = "zoneAwareLbSetting", .type = VALUE_OBJECT, .of = zone_aware_load_balancer_setting},
    {.name = "dnsRefreshRate", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "h2UpgradePolicy", .type = VALUE_WORD, .words = h2_upgrade_policy_words},
    {.name = "inboundClusterStatName", .type = VALUE_TEXT},
    {.name = "outboundClusterStatName", .type = VALUE_TEXT},
    {.name = "certificates", .type = VALUE_OBJECT, .many = LIST, .of = certificate},
    {.name = "serviceSettings", .type = VALUE_OBJECT, .many = LIST, .of = service_settings},
    {.name = "serviceScopeConfigs", .type = VALUE_OBJECT, .many = LIST,
     .of = service_scope_configs},
    {.name = "enablePrometheusMerge", .type = VALUE_BOOL},
    {.name = "verifyCertificateAtClient", .type = VALUE_BOOL},
    {.name = "ca", .type = VALUE_OBJECT, .of = ca},
    {.name = "extensionProviders", .type = VALUE_OBJECT, .many = LIST,
     .of = extension_provider_fields},
    {.name = "defaultProviders", .type = VALUE_OBJECT, .of = default_providers},
    {.name = "discoverySelectors", .type = VALUE_OBJECT, .many = LIST, .of = label_selector},
    {.name = "pathNormalization", .type = VALUE_OBJECT, .of = proxy_path_normalization},
    {.name = "defaultHttpRetryPolicy", .type = VALUE_OBJECT, .of = http_retry},
    {.name = "meshMTLS", .type = VALUE_OBJECT, .of = tls_config, .other = "mesh_mTLS"},
    {.name = "tlsDefaults", .type = VALUE_OBJECT, .of = tls_config},
    {.name = "defaultTrafficPolicy", .type = VALUE_OBJECT, .of = default_traffic_policy},
    {.name = "serviceEntryVisibility", .type = VALUE_OBJECT, .of = service_entry_visibility},
    {0},
};
// clang-format on
