// SPDX-License-Identifier: Apache-2.0
/*
 * The fields of ProxyConfig: defaultConfig of the mesh, and the annotation proxy.istio.io/config.
 * Source: istio.io/api mesh/v1alpha1.
 */
#include "mesh/fields.h"

// clang-format off
static const struct field zipkin[] = {
    {.name = "address", .type = FIELD_STRING},
    {0},
};
static const struct field lightstep[] = {
    {.name = "address", .type = FIELD_STRING},
    {.name = "accessToken", .type = FIELD_STRING},
    {0},
};
static const struct field datadog[] = {
    {.name = "address", .type = FIELD_STRING},
    {0},
};
static const struct field stackdriver[] = {
    {.name = "debug", .type = FIELD_BOOL},
    {.name = "maxNumberOfAttributes", .type = FIELD_PROTO_INT64},
    {.name = "maxNumberOfAnnotations", .type = FIELD_PROTO_INT64},
    {.name = "maxNumberOfMessageEvents", .type = FIELD_PROTO_INT64},
    {0},
};
static const char *const trace_context_words[] = {"UNSPECIFIED", "W3C_TRACE_CONTEXT", "GRPC_BIN",
    "CLOUD_TRACE_CONTEXT", "B3", NULL};
static const struct field open_census_agent[] = {
    {.name = "address", .type = FIELD_STRING},
    {.name = "context", .type = FIELD_PROTO_ENUM, .many = LIST, .words = trace_context_words},
    {0},
};
static const struct field literal_tag[] = {
    {.name = "value", .type = FIELD_STRING},
    {0},
};
static const struct field environment_tag[] = {
    {.name = "name", .type = FIELD_STRING},
    {.name = "defaultValue", .type = FIELD_STRING},
    {0},
};
static const struct field header_tag[] = {
    {.name = "name", .type = FIELD_STRING},
    {.name = "defaultValue", .type = FIELD_STRING},
    {0},
};
static const struct field custom_tag[] = {
    {.name = "literal", .type = FIELD_OBJECT, .of = literal_tag},
    {.name = "environment", .type = FIELD_OBJECT, .of = environment_tag},
    {.name = "header", .type = FIELD_OBJECT, .of = header_tag},
    {0},
};
static const char *const tls_mode_words[] = {"DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL", NULL};
const struct field client_tls_fields[] = {
    {.name = "mode", .type = FIELD_PROTO_ENUM, .words = tls_mode_words},
    {.name = "clientCertificate", .type = FIELD_STRING},
    {.name = "privateKey", .type = FIELD_STRING},
    {.name = "caCertificates", .type = FIELD_STRING},
    {.name = "credentialName", .type = FIELD_STRING},
    {.name = "subjectAltNames", .type = FIELD_STRING, .many = LIST},
    {.name = "sni", .type = FIELD_STRING},
    {.name = "insecureSkipVerify", .type = FIELD_BOOL},
    {.name = "caCrl", .type = FIELD_STRING},
    {0},
};
static const struct field tracing[] = {
    {.name = "zipkin", .type = FIELD_OBJECT, .of = zipkin},
    {.name = "lightstep", .type = FIELD_OBJECT, .of = lightstep},
    {.name = "datadog", .type = FIELD_OBJECT, .of = datadog},
    {.name = "stackdriver", .type = FIELD_OBJECT, .of = stackdriver},
    {.name = "openCensusAgent", .type = FIELD_OBJECT, .of = open_census_agent},
    {.name = "customTags", .type = FIELD_OBJECT, .many = MAP, .of = custom_tag},
    {.name = "maxPathTagLength", .type = FIELD_PROTO_UINT32},
    {.name = "sampling", .type = FIELD_PROTO_NUMBER},
    {.name = "tlsSettings", .type = FIELD_OBJECT, .of = client_tls_fields},
    {.name = "enableIstioTags", .type = FIELD_BOOL},
    {0},
};
static const struct field sds[] = {
    {.name = "enabled", .type = FIELD_BOOL},
    {.name = "k8sSaJwtPath", .type = FIELD_STRING},
    {0},
};
const struct field tcp_keepalive_fields[] = {
    {.name = "probes", .type = FIELD_PROTO_UINT32},
    {.name = "time", .type = FIELD_DURATION},
    {.name = "interval", .type = FIELD_DURATION},
    {0},
};
static const struct field remote_service[] = {
    {.name = "address", .type = FIELD_STRING},
    {.name = "tlsSettings", .type = FIELD_OBJECT, .of = client_tls_fields},
    {.name = "tcpKeepalive", .type = FIELD_OBJECT, .of = tcp_keepalive_fields},
    {0},
};
static const struct field proxy_protocol_configuration[] = {
    {0},
};
static const char *const forward_client_cert_details_words[] = {"UNDEFINED", "SANITIZE",
    "FORWARD_ONLY", "APPEND_FORWARD", "SANITIZE_SET", "ALWAYS_FORWARD_ONLY", NULL};
static const struct field topology[] = {
    {.name = "numTrustedProxies", .type = FIELD_PROTO_UINT32},
    {.name = "forwardClientCertDetails", .type = FIELD_PROTO_ENUM,
     .words = forward_client_cert_details_words},
    {.name = "proxyProtocol", .type = FIELD_OBJECT, .of = proxy_protocol_configuration},
    {0},
};
static const struct field http_header[] = {
    {.name = "name", .type = FIELD_STRING},
    {.name = "value", .type = FIELD_STRING},
    {0},
};
static const struct field http_health_check_config[] = {
    {.name = "path", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "host", .type = FIELD_STRING},
    {.name = "scheme", .type = FIELD_STRING},
    {.name = "httpHeaders", .type = FIELD_OBJECT, .many = LIST, .of = http_header},
    {0},
};
static const struct field tcp_health_check_config[] = {
    {.name = "host", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {0},
};
static const struct field exec_health_check_config[] = {
    {.name = "command", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field grpc_health_check_config[] = {
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "service", .type = FIELD_STRING},
    {0},
};
static const struct field readiness_probe[] = {
    {.name = "initialDelaySeconds", .type = FIELD_PROTO_INT32},
    {.name = "timeoutSeconds", .type = FIELD_PROTO_INT32},
    {.name = "periodSeconds", .type = FIELD_PROTO_INT32},
    {.name = "successThreshold", .type = FIELD_PROTO_INT32},
    {.name = "failureThreshold", .type = FIELD_PROTO_INT32},
    {.name = "httpGet", .type = FIELD_OBJECT, .of = http_health_check_config},
    {.name = "tcpSocket", .type = FIELD_OBJECT, .of = tcp_health_check_config},
    {.name = "exec", .type = FIELD_OBJECT, .of = exec_health_check_config},
    {.name = "grpc", .type = FIELD_OBJECT, .of = grpc_health_check_config},
    {0},
};
static const struct field proxy_stats_matcher[] = {
    {.name = "inclusionPrefixes", .type = FIELD_STRING, .many = LIST},
    {.name = "inclusionSuffixes", .type = FIELD_STRING, .many = LIST},
    {.name = "inclusionRegexps", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field proxy_image[] = {
    {.name = "imageType", .type = FIELD_STRING},
    {0},
};
static const struct field crypto_mb[] = {
    {.name = "pollDelay", .type = FIELD_DURATION},
    {.name = "fallback", .type = FIELD_BOOL},
    {0},
};
static const struct field qat[] = {
    {.name = "pollDelay", .type = FIELD_DURATION},
    {.name = "fallback", .type = FIELD_BOOL},
    {0},
};
static const struct field private_key_provider[] = {
    {.name = "cryptomb", .type = FIELD_OBJECT, .of = crypto_mb},
    {.name = "qat", .type = FIELD_OBJECT, .of = qat},
    {0},
};
static const struct field set_current_client_cert_details[] = {
    {.name = "subject", .type = FIELD_BOOL},
    {.name = "cert", .type = FIELD_BOOL},
    {.name = "chain", .type = FIELD_BOOL},
    {.name = "dns", .type = FIELD_BOOL},
    {.name = "uri", .type = FIELD_BOOL},
    {0},
};
static const struct field request_id[] = {
    {.name = "disabled", .type = FIELD_BOOL},
    {0},
};
static const struct field server[] = {
    {.name = "disabled", .type = FIELD_BOOL},
    {.name = "value", .type = FIELD_STRING},
    {0},
};
static const struct field attempt_count[] = {
    {.name = "disabled", .type = FIELD_BOOL},
    {0},
};
static const struct field envoy_debug_headers[] = {
    {.name = "disabled", .type = FIELD_BOOL},
    {0},
};
static const char *const metadata_exchange_mode_words[] = {"UNDEFINED", "IN_MESH", NULL};
static const struct field metadata_exchange_headers[] = {
    {.name = "mode", .type = FIELD_PROTO_ENUM, .words = metadata_exchange_mode_words},
    {0},
};
static const struct field x_forwarded_host[] = {
    {.name = "enabled", .type = FIELD_BOOL},
    {0},
};
static const struct field x_forwarded_port[] = {
    {.name = "enabled", .type = FIELD_BOOL},
    {0},
};
static const struct field proxy_headers[] = {
    {.name = "forwardedClientCert", .type = FIELD_PROTO_ENUM,
     .words = forward_client_cert_details_words},
    {.name = "setCurrentClientCertDetails", .type = FIELD_OBJECT,
     .of = set_current_client_cert_details},
    {.name = "requestId", .type = FIELD_OBJECT, .of = request_id},
    {.name = "server", .type = FIELD_OBJECT, .of = server},
    {.name = "attemptCount", .type = FIELD_OBJECT, .of = attempt_count},
    {.name = "envoyDebugHeaders", .type = FIELD_OBJECT, .of = envoy_debug_headers},
    {.name = "metadataExchangeHeaders", .type = FIELD_OBJECT, .of = metadata_exchange_headers},
    {.name = "preserveHttp1HeaderCase", .type = FIELD_BOOL},
    {.name = "xForwardedHost", .type = FIELD_OBJECT, .of = x_forwarded_host},
    {.name = "xForwardedPort", .type = FIELD_OBJECT, .of = x_forwarded_port},
    {0},
};
static const char *const profile_words[] = {"SIDECAR", "EDGE", NULL};
static const char *const headers_with_underscores_action_words[] =
    {"HEADERS_WITH_UNDERSCORES_UNSPECIFIED", "HEADERS_WITH_UNDERSCORES_ALLOW",
    "HEADERS_WITH_UNDERSCORES_REJECT_REQUEST", "HEADERS_WITH_UNDERSCORES_DROP_HEADER", NULL};
static const char *const path_with_escaped_slashes_action_words[] =
    {"PATH_WITH_ESCAPED_SLASHES_UNSPECIFIED", "KEEP_UNCHANGED", "REJECT_REQUEST",
    "UNESCAPE_AND_REDIRECT", "UNESCAPE_AND_FORWARD", NULL};
static const struct field connection_settings[] = {
    {.name = "profile", .type = FIELD_PROTO_ENUM, .words = profile_words},
    {.name = "listenerPerConnectionBufferLimitBytes", .type = FIELD_PROTO_INT32},
    {.name = "clusterPerConnectionBufferLimitBytes", .type = FIELD_PROTO_INT32},
    {.name = "httpIdleTimeout", .type = FIELD_DURATION},
    {.name = "httpMaxConnectionDuration", .type = FIELD_DURATION},
    {.name = "httpDrainTimeout", .type = FIELD_DURATION},
    {.name = "httpRequestTimeout", .type = FIELD_DURATION},
    {.name = "httpRequestHeadersTimeout", .type = FIELD_DURATION},
    {.name = "httpStreamIdleTimeout", .type = FIELD_DURATION},
    {.name = "httpMaxStreamDuration", .type = FIELD_DURATION},
    {.name = "httpMaxConcurrentStreams", .type = FIELD_PROTO_INT32},
    {.name = "http2InitialStreamWindowSize", .type = FIELD_PROTO_INT32},
    {.name = "http2InitialConnectionWindowSize", .type = FIELD_PROTO_INT32},
    {.name = "httpHeadersWithUnderscoresAction", .type = FIELD_PROTO_ENUM,
     .words = headers_with_underscores_action_words},
    {.name = "httpMergeSlashes", .type = FIELD_BOOL},
    {.name = "httpPathWithEscapedSlashesAction", .type = FIELD_PROTO_ENUM,
     .words = path_with_escaped_slashes_action_words},
    {.name = "listenerConnectionLimit", .type = FIELD_PROTO_INT32},
    {.name = "globalDownstreamConnectionLimit", .type = FIELD_PROTO_INT32},
    {0},
};
static const char *const tracing_service_name_words[] = {"APP_LABEL_AND_NAMESPACE",
    "CANONICAL_NAME_ONLY", "CANONICAL_NAME_AND_NAMESPACE", NULL};
static const char *const authentication_policy_words[] = {"NONE", "MUTUAL_TLS", "INHERIT", NULL};
static const char *const inbound_interception_mode_words[] = {"REDIRECT", "TPROXY", "NONE", NULL};
const struct field proxy_config_fields[] = {
    {.name = "configPath", .type = FIELD_STRING},
    {.name = "binaryPath", .type = FIELD_STRING},
    {.name = "serviceCluster", .type = FIELD_STRING},
    {.name = "tracingServiceName", .type = FIELD_PROTO_ENUM, .words = tracing_service_name_words},
    {.name = "drainDuration", .type = FIELD_DURATION},
    {.name = "discoveryAddress", .type = FIELD_STRING},
    {.name = "discoveryRefreshDelay", .type = FIELD_DURATION},
    {.name = "zipkinAddress", .type = FIELD_STRING},
    {.name = "statsdUdpAddress", .type = FIELD_STRING},
    {.name = "envoyMetricsServiceAddress", .type = FIELD_STRING},
    {.name = "proxyAdminPort", .type = FIELD_PROTO_INT32},
    {.name = "availabilityZone", .type = FIELD_STRING},
    {.name = "controlPlaneAuthPolicy", .type = FIELD_PROTO_ENUM,
     .words = authentication_policy_words},
    {.name = "customConfigFile", .type = FIELD_STRING},
    {.name = "statNameLength", .type = FIELD_PROTO_INT32},
    {.name = "concurrency", .type = FIELD_PROTO_INT32},
    {.name = "proxyBootstrapTemplatePath", .type = FIELD_STRING},
    {.name = "interceptionMode", .type = FIELD_PROTO_ENUM,
     .words = inbound_interception_mode_words},
    {.name = "tracing", .type = FIELD_OBJECT, .of = tracing},
    {.name = "sds", .type = FIELD_OBJECT, .of = sds},
    {.name = "envoyAccessLogService", .type = FIELD_OBJECT, .of = remote_service},
    {.name = "envoyMetricsService", .type = FIELD_OBJECT, .of = remote_service},
    {.name = "proxyMetadata", .type = FIELD_STRING, .many = MAP},
    {.name = "runtimeValues", .type = FIELD_STRING, .many = MAP},
    {.name = "statusPort", .type = FIELD_PROTO_INT32},
    {.name = "extraStatTags", .type = FIELD_STRING, .many = LIST},
    {.name = "gatewayTopology", .type = FIELD_OBJECT, .of = topology},
    {.name = "terminationDrainDuration", .type = FIELD_DURATION},
    {.name = "meshId", .type = FIELD_STRING},
    {.name = "readinessProbe", .type = FIELD_OBJECT, .of = readiness_probe},
    {.name = "proxyStatsMatcher", .type = FIELD_OBJECT, .of = proxy_stats_matcher},
    {.name = "holdApplicationUntilProxyStarts", .type = FIELD_BOOL},
    {.name = "caCertificatesPem", .type = FIELD_STRING, .many = LIST},
    {.name = "image", .type = FIELD_OBJECT, .of = proxy_image},
    {.name = "privateKeyProvider", .type = FIELD_OBJECT, .of = private_key_provider},
    {.name = "proxyHeaders", .type = FIELD_OBJECT, .of = proxy_headers},
    {.name = "fileFlushInterval", .type = FIELD_DURATION},
    {.name = "fileFlushMinSizeKb", .type = FIELD_PROTO_UINT32},
    {.name = "statsCompression", .type = FIELD_BOOL},
    {.name = "connectionSettings", .type = FIELD_OBJECT, .of = connection_settings},
    {0},
};
// clang-format on
