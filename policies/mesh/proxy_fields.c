// SPDX-License-Identifier: Apache-2.0
/*
 * The fields of ProxyConfig: defaultConfig of the mesh, and the annotation proxy.istio.io/config.
 * Source: istio.io/api mesh/v1alpha1.
 */
#include "mesh/fields.h"

// clang-format off
static const struct row zipkin[] = {
    {.name = "address", .type = VALUE_TEXT},
    {0},
};
static const struct row lightstep[] = {
    {.name = "address", .type = VALUE_TEXT},
    {.name = "accessToken", .type = VALUE_TEXT},
    {0},
};
static const struct row datadog[] = {
    {.name = "address", .type = VALUE_TEXT},
    {0},
};
static const struct row stackdriver[] = {
    {.name = "debug", .type = VALUE_BOOL},
    {.name = "maxNumberOfAttributes", .type = VALUE_INT},
    {.name = "maxNumberOfAnnotations", .type = VALUE_INT},
    {.name = "maxNumberOfMessageEvents", .type = VALUE_INT},
    {0},
};
static const struct row trace_context_words[] = {
    {.name = "UNSPECIFIED"},
    {.name = "W3C_TRACE_CONTEXT"},
    {.name = "GRPC_BIN"},
    {.name = "CLOUD_TRACE_CONTEXT"},
    {.name = "B3"},
    {0},
};
static const struct row open_census_agent[] = {
    {.name = "address", .type = VALUE_TEXT},
    {.name = "context", .type = VALUE_WORD, .many = LIST, .words = trace_context_words},
    {0},
};
static const struct row literal_tag[] = {
    {.name = "value", .type = VALUE_TEXT},
    {0},
};
static const struct row environment_tag[] = {
    {.name = "name", .type = VALUE_TEXT},
    {.name = "defaultValue", .type = VALUE_TEXT},
    {0},
};
static const struct row header_tag[] = {
    {.name = "name", .type = VALUE_TEXT},
    {.name = "defaultValue", .type = VALUE_TEXT},
    {0},
};
static const struct row custom_tag[] = {
    {.name = "literal", .type = VALUE_OBJECT, .of = literal_tag},
    {.name = "environment", .type = VALUE_OBJECT, .of = environment_tag},
    {.name = "header", .type = VALUE_OBJECT, .of = header_tag},
    {0},
};
static const struct row tls_mode_words[] = {
    {.name = "DISABLE"},
    {.name = "SIMPLE"},
    {.name = "MUTUAL"},
    {.name = "ISTIO_MUTUAL"},
    {0},
};
const struct row client_tls_fields[] = {
    {.name = "mode", .type = VALUE_WORD, .words = tls_mode_words},
    {.name = "clientCertificate", .type = VALUE_TEXT},
    {.name = "privateKey", .type = VALUE_TEXT},
    {.name = "caCertificates", .type = VALUE_TEXT},
    {.name = "credentialName", .type = VALUE_TEXT},
    {.name = "subjectAltNames", .type = VALUE_TEXT, .many = LIST},
    {.name = "sni", .type = VALUE_TEXT},
    {.name = "insecureSkipVerify", .type = VALUE_BOOL},
    {.name = "caCrl", .type = VALUE_TEXT},
    {0},
};
static const struct row tracing[] = {
    {.name = "zipkin", .type = VALUE_OBJECT, .of = zipkin},
    {.name = "lightstep", .type = VALUE_OBJECT, .of = lightstep},
    {.name = "datadog", .type = VALUE_OBJECT, .of = datadog},
    {.name = "stackdriver", .type = VALUE_OBJECT, .of = stackdriver},
    {.name = "openCensusAgent", .type = VALUE_OBJECT, .of = open_census_agent},
    {.name = "customTags", .type = VALUE_OBJECT, .many = MAP, .of = custom_tag},
    {.name = "maxPathTagLength", .type = VALUE_UINT32},
    {.name = "sampling", .type = VALUE_NUMBER},
    {.name = "tlsSettings", .type = VALUE_OBJECT, .of = client_tls_fields},
    {.name = "enableIstioTags", .type = VALUE_BOOL},
    {0},
};
static const struct row sds[] = {
    {.name = "enabled", .type = VALUE_BOOL},
    {.name = "k8sSaJwtPath", .type = VALUE_TEXT},
    {0},
};
const struct row tcp_keepalive_fields[] = {
    {.name = "probes", .type = VALUE_UINT32},
    {.name = "time", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "interval", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {0},
};
static const struct row remote_service[] = {
    {.name = "address", .type = VALUE_TEXT},
    {.name = "tlsSettings", .type = VALUE_OBJECT, .of = client_tls_fields},
    {.name = "tcpKeepalive", .type = VALUE_OBJECT, .of = tcp_keepalive_fields},
    {0},
};
static const struct row proxy_protocol_configuration[] = {
    {0},
};
static const struct row forward_client_cert_details_words[] = {
    {.name = "UNDEFINED"},
    {.name = "SANITIZE"},
    {.name = "FORWARD_ONLY"},
    {.name = "APPEND_FORWARD"},
    {.name = "SANITIZE_SET"},
    {.name = "ALWAYS_FORWARD_ONLY"},
    {0},
};
static const struct row topology[] = {
    {.name = "numTrustedProxies", .type = VALUE_UINT32},
    {.name = "forwardClientCertDetails", .type = VALUE_WORD,
     .words = forward_client_cert_details_words},
    {.name = "proxyProtocol", .type = VALUE_OBJECT, .of = proxy_protocol_configuration},
    {0},
};
static const struct row http_header[] = {
    {.name = "name", .type = VALUE_TEXT},
    {.name = "value", .type = VALUE_TEXT},
    {0},
};
static const struct row http_health_check_config[] = {
    {.name = "path", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "host", .type = VALUE_TEXT},
    {.name = "scheme", .type = VALUE_TEXT},
    {.name = "httpHeaders", .type = VALUE_OBJECT, .many = LIST, .of = http_header},
    {0},
};
static const struct row tcp_health_check_config[] = {
    {.name = "host", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {0},
};
static const struct row exec_health_check_config[] = {
    {.name = "command", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row grpc_health_check_config[] = {
    {.name = "port", .type = VALUE_UINT32},
    {.name = "service", .type = VALUE_TEXT},
    {0},
};
static const struct row readiness_probe[] = {
    {.name = "initialDelaySeconds", .type = VALUE_INT32},
    {.name = "timeoutSeconds", .type = VALUE_INT32},
    {.name = "periodSeconds", .type = VALUE_INT32},
    {.name = "successThreshold", .type = VALUE_INT32},
    {.name = "failureThreshold", .type = VALUE_INT32},
    {.name = "httpGet", .type = VALUE_OBJECT, .of = http_health_check_config},
    {.name = "tcpSocket", .type = VALUE_OBJECT, .of = tcp_health_check_config},
    {.name = "exec", .type = VALUE_OBJECT, .of = exec_health_check_config},
    {.name = "grpc", .type = VALUE_OBJECT, .of = grpc_health_check_config},
    {0},
};
static const struct row proxy_stats_matcher[] = {
    {.name = "inclusionPrefixes", .type = VALUE_TEXT, .many = LIST},
    {.name = "inclusionSuffixes", .type = VALUE_TEXT, .many = LIST},
    {.name = "inclusionRegexps", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row proxy_image[] = {
    {.name = "imageType", .type = VALUE_TEXT},
    {0},
};
static const struct row crypto_mb[] = {
    {.name = "pollDelay", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "fallback", .type = VALUE_BOOL},
    {0},
};
static const struct row qat[] = {
    {.name = "pollDelay", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "fallback", .type = VALUE_BOOL},
    {0},
};
static const struct row private_key_provider[] = {
    {.name = "cryptomb", .type = VALUE_OBJECT, .of = crypto_mb},
    {.name = "qat", .type = VALUE_OBJECT, .of = qat},
    {0},
};
static const struct row set_current_client_cert_details[] = {
    {.name = "subject", .type = VALUE_BOOL},
    {.name = "cert", .type = VALUE_BOOL},
    {.name = "chain", .type = VALUE_BOOL},
    {.name = "dns", .type = VALUE_BOOL},
    {.name = "uri", .type = VALUE_BOOL},
    {0},
};
static const struct row request_id[] = {
    {.name = "disabled", .type = VALUE_BOOL},
    {0},
};
static const struct row server[] = {
    {.name = "disabled", .type = VALUE_BOOL},
    {.name = "value", .type = VALUE_TEXT},
    {0},
};
static const struct row attempt_count[] = {
    {.name = "disabled", .type = VALUE_BOOL},
    {0},
};
static const struct row envoy_debug_headers[] = {
    {.name = "disabled", .type = VALUE_BOOL},
    {0},
};
static const struct row metadata_exchange_mode_words[] = {
    {.name = "UNDEFINED"},
    {.name = "IN_MESH"},
    {0},
};
static const struct row metadata_exchange_headers[] = {
    {.name = "mode", .type = VALUE_WORD, .words = metadata_exchange_mode_words},
    {0},
};
static const struct row x_forwarded_host[] = {
    {.name = "enabled", .type = VALUE_BOOL},
    {0},
};
static const struct row x_forwarded_port[] = {
    {.name = "enabled", .type = VALUE_BOOL},
    {0},
};
static const struct row proxy_headers[] = {
    {.name = "forwardedClientCert", .type = VALUE_WORD,
     .words = forward_client_cert_details_words},
    {.name = "setCurrentClientCertDetails", .type = VALUE_OBJECT,
     .of = set_current_client_cert_details},
    {.name = "requestId", .type = VALUE_OBJECT, .of = request_id},
    {.name = "server", .type = VALUE_OBJECT, .of = server},
    {.name = "attemptCount", .type = VALUE_OBJECT, .of = attempt_count},
    {.name = "envoyDebugHeaders", .type = VALUE_OBJECT, .of = envoy_debug_headers},
    {.name = "metadataExchangeHeaders", .type = VALUE_OBJECT, .of = metadata_exchange_headers},
    {.name = "preserveHttp1HeaderCase", .type = VALUE_BOOL},
    {.name = "xForwardedHost", .type = VALUE_OBJECT, .of = x_forwarded_host},
    {.name = "xForwardedPort", .type = VALUE_OBJECT, .of = x_forwarded_port},
    {0},
};
static const struct row profile_words[] = {
    {.name = "SIDECAR"},
    {.name = "EDGE"},
    {0},
};
static const struct row headers_with_underscores_action_words[] = {
    {.name = "HEADERS_WITH_UNDERSCORES_UNSPECIFIED"},
    {.name = "HEADERS_WITH_UNDERSCORES_ALLOW"},
    {.name = "HEADERS_WITH_UNDERSCORES_REJECT_REQUEST"},
    {.name = "HEADERS_WITH_UNDERSCORES_DROP_HEADER"},
    {0},
};
static const struct row path_with_escaped_slashes_action_words[] = {
    {.name = "PATH_WITH_ESCAPED_SLASHES_UNSPECIFIED"},
    {.name = "KEEP_UNCHANGED"},
    {.name = "REJECT_REQUEST"},
    {.name = "UNESCAPE_AND_REDIRECT"},
    {.name = "UNESCAPE_AND_FORWARD"},
    {0},
};
static const struct row connection_settings[] = {
    {.name = "profile", .type = VALUE_WORD, .words = profile_words},
    {.name = "listenerPerConnectionBufferLimitBytes", .type = VALUE_INT32},
    {.name = "clusterPerConnectionBufferLimitBytes", .type = VALUE_INT32},
    {.name = "httpIdleTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "httpMaxConnectionDuration", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "httpDrainTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "httpRequestTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "httpRequestHeadersTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "httpStreamIdleTimeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "httpMaxStreamDuration", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "httpMaxConcurrentStreams", .type = VALUE_INT32},
    {.name = "http2InitialStreamWindowSize", .type = VALUE_INT32},
    {.name = "http2InitialConnectionWindowSize", .type = VALUE_INT32},
    {.name = "httpHeadersWithUnderscoresAction", .type = VALUE_WORD,
     .words = headers_with_underscores_action_words},
    {.name = "httpMergeSlashes", .type = VALUE_BOOL},
    {.name = "httpPathWithEscapedSlashesAction", .type = VALUE_WORD,
     .words = path_with_escaped_slashes_action_words},
    {.name = "listenerConnectionLimit", .type = VALUE_INT32},
    {.name = "globalDownstreamConnectionLimit", .type = VALUE_INT32},
    {0},
};
static const struct row tracing_service_name_words[] = {
    {.name = "APP_LABEL_AND_NAMESPACE"},
    {.name = "CANONICAL_NAME_ONLY"},
    {.name = "CANONICAL_NAME_AND_NAMESPACE"},
    {0},
};
static const struct row authentication_policy_words[] = {
    {.name = "NONE"},
    {.name = "MUTUAL_TLS"},
    {.name = "INHERIT"},
    {0},
};
static const struct row inbound_interception_mode_words[] = {
    {.name = "REDIRECT"},
    {.name = "TPROXY"},
    {.name = "NONE"},
    {0},
};
const struct row proxy_config_fields[] = {
    {.name = "configPath", .type = VALUE_TEXT},
    {.name = "binaryPath", .type = VALUE_TEXT},
    {.name = "serviceCluster", .type = VALUE_TEXT},
    {.name = "tracingServiceName", .type = VALUE_WORD, .words = tracing_service_name_words},
    {.name = "drainDuration", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "discoveryAddress", .type = VALUE_TEXT},
    {.name = "discoveryRefreshDelay", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "zipkinAddress", .type = VALUE_TEXT},
    {.name = "statsdUdpAddress", .type = VALUE_TEXT},
    {.name = "envoyMetricsServiceAddress", .type = VALUE_TEXT},
    {.name = "proxyAdminPort", .type = VALUE_INT32},
    {.name = "availabilityZone", .type = VALUE_TEXT},
    {.name = "controlPlaneAuthPolicy", .type = VALUE_WORD,
     .words = authentication_policy_words},
    {.name = "customConfigFile", .type = VALUE_TEXT},
    {.name = "statNameLength", .type = VALUE_INT32},
    {.name = "concurrency", .type = VALUE_INT32},
    {.name = "proxyBootstrapTemplatePath", .type = VALUE_TEXT},
    {.name = "interceptionMode", .type = VALUE_WORD,
     .words = inbound_interception_mode_words},
    {.name = "tracing", .type = VALUE_OBJECT, .of = tracing},
    {.name = "sds", .type = VALUE_OBJECT, .of = sds},
    {.name = "envoyAccessLogService", .type = VALUE_OBJECT, .of = remote_service},
    {.name = "envoyMetricsService", .type = VALUE_OBJECT, .of = remote_service},
    {.name = "proxyMetadata", .type = VALUE_TEXT, .many = MAP},
    {.name = "runtimeValues", .type = VALUE_TEXT, .many = MAP},
    {.name = "statusPort", .type = VALUE_INT32},
    {.name = "extraStatTags", .type = VALUE_TEXT, .many = LIST},
    {.name = "gatewayTopology", .type = VALUE_OBJECT, .of = topology},
    {.name = "terminationDrainDuration", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "meshId", .type = VALUE_TEXT},
    {.name = "readinessProbe", .type = VALUE_OBJECT, .of = readiness_probe},
    {.name = "proxyStatsMatcher", .type = VALUE_OBJECT, .of = proxy_stats_matcher},
    {.name = "holdApplicationUntilProxyStarts", .type = VALUE_BOOL},
    {.name = "caCertificatesPem", .type = VALUE_TEXT, .many = LIST},
    {.name = "image", .type = VALUE_OBJECT, .of = proxy_image},
    {.name = "privateKeyProvider", .type = VALUE_OBJECT, .of = private_key_provider},
    {.name = "proxyHeaders", .type = VALUE_OBJECT, .of = proxy_headers},
    {.name = "fileFlushInterval", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "fileFlushMinSizeKb", .type = VALUE_UINT32},
    {.name = "statsCompression", .type = VALUE_BOOL},
    {.name = "connectionSettings", .type = VALUE_OBJECT, .of = connection_settings},
    {0},
};
// clang-format on
