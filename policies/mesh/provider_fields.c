// SPDX-License-Identifier: Apache-2.0
/*
 * The fields of an entry of extensionProviders.
 * Source: istio.io/api mesh/v1alpha1.
 */
#include "mesh/fields.h"

// clang-format off
static const struct field envoy_external_authorization_request_body[] = {
    {.name = "maxRequestBytes", .type = FIELD_PROTO_UINT32},
    {.name = "allowPartialMessage", .type = FIELD_BOOL},
    {.name = "packAsBytes", .type = FIELD_BOOL},
    {0},
};
static const struct field envoy_external_authz_http_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "timeout", .type = FIELD_DURATION},
    {.name = "pathPrefix", .type = FIELD_STRING},
    {.name = "failOpen", .type = FIELD_BOOL},
    {.name = "clearRouteCache", .type = FIELD_BOOL},
    {.name = "statusOnError", .type = FIELD_STRING},
    {.name = "includeHeadersInCheck", .type = FIELD_STRING, .many = LIST},
    {.name = "includeRequestHeadersInCheck", .type = FIELD_STRING, .many = LIST},
    {.name = "includeAdditionalHeadersInCheck", .type = FIELD_STRING, .many = MAP},
    {.name = "includeRequestBodyInCheck", .type = FIELD_OBJECT,
     .of = envoy_external_authorization_request_body},
    {.name = "headersToUpstreamOnAllow", .type = FIELD_STRING, .many = LIST},
    {.name = "headersToDownstreamOnDeny", .type = FIELD_STRING, .many = LIST},
    {.name = "headersToDownstreamOnAllow", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field envoy_external_authorization_grpc_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "timeout", .type = FIELD_DURATION},
    {.name = "failOpen", .type = FIELD_BOOL},
    {.name = "clearRouteCache", .type = FIELD_BOOL},
    {.name = "statusOnError", .type = FIELD_STRING},
    {.name = "includeRequestBodyInCheck", .type = FIELD_OBJECT,
     .of = envoy_external_authorization_request_body},
    {0},
};
static const struct field http_header[] = {
    {.name = "name", .type = FIELD_STRING},
    {.name = "value", .type = FIELD_STRING},
    {.name = "envName", .type = FIELD_STRING},
    {0},
};
static const char *const trace_context_option_words[] = {"USE_B3", "USE_B3_WITH_W3C_PROPAGATION",
    NULL};
static const struct field zipkin_tracing_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "maxTagLength", .type = FIELD_PROTO_UINT32},
    {.name = "enable64bitTraceId", .type = FIELD_BOOL, .snake = "enable_64bit_trace_id"},
    {.name = "path", .type = FIELD_STRING},
    {.name = "traceContextOption", .type = FIELD_PROTO_ENUM, .words = trace_context_option_words},
    {.name = "timeout", .type = FIELD_DURATION},
    {.name = "headers", .type = FIELD_OBJECT, .many = LIST, .of = http_header},
    {0},
};
static const struct field lightstep_tracing_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "accessToken", .type = FIELD_STRING},
    {.name = "maxTagLength", .type = FIELD_PROTO_UINT32},
    {0},
};
static const struct field datadog_tracing_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "maxTagLength", .type = FIELD_PROTO_UINT32},
    {0},
};
static const struct field stackdriver_logging[] = {
    {.name = "labels", .type = FIELD_STRING, .many = MAP},
    {0},
};
static const struct field stackdriver_provider[] = {
    {.name = "debug", .type = FIELD_BOOL},
    {.name = "maxNumberOfAttributes", .type = FIELD_PROTO_INT64},
    {.name = "maxNumberOfAnnotations", .type = FIELD_PROTO_INT64},
    {.name = "maxNumberOfMessageEvents", .type = FIELD_PROTO_INT64},
    {.name = "maxTagLength", .type = FIELD_PROTO_UINT32},
    {.name = "logging", .type = FIELD_OBJECT, .of = stackdriver_logging},
    {0},
};
static const char *const trace_context_words[] = {"UNSPECIFIED", "W3C_TRACE_CONTEXT", "GRPC_BIN",
    "CLOUD_TRACE_CONTEXT", "B3", NULL};
static const struct field open_census_agent_tracing_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "context", .type = FIELD_PROTO_ENUM, .many = LIST, .words = trace_context_words},
    {.name = "maxTagLength", .type = FIELD_PROTO_UINT32},
    {0},
};
static const struct field sky_walking_tracing_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "accessToken", .type = FIELD_STRING},
    {0},
};
static const struct field http_service[] = {
    {.name = "path", .type = FIELD_STRING},
    {.name = "timeout", .type = FIELD_DURATION},
    {.name = "headers", .type = FIELD_OBJECT, .many = LIST, .of = http_header},
    {0},
};
static const struct field grpc_service[] = {
    {.name = "timeout", .type = FIELD_DURATION},
    {.name = "initialMetadata", .type = FIELD_OBJECT, .many = LIST, .of = http_header},
    {0},
};
static const struct field environment_resource_detector[] = {
    {0},
};
static const struct field dynatrace_resource_detector[] = {
    {0},
};
static const struct field resource_detectors[] = {
    {.name = "environment", .type = FIELD_OBJECT, .of = environment_resource_detector},
    {.name = "dynatrace", .type = FIELD_OBJECT, .of = dynatrace_resource_detector},
    {0},
};
static const struct field dynatrace_api[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "http", .type = FIELD_OBJECT, .of = http_service},
    {0},
};
static const struct field dynatrace_sampler[] = {
    {.name = "tenant", .type = FIELD_STRING},
    {.name = "clusterId", .type = FIELD_PROTO_INT32},
    {.name = "rootSpansPerMinute", .type = FIELD_PROTO_UINT32},
    {.name = "httpService", .type = FIELD_OBJECT, .of = dynatrace_api},
    {0},
};
static const char *const service_attribute_enrichment_words[] = {"ISTIO_CANONICAL",
    "OTEL_SEMANTIC_CONVENTIONS", NULL};
static const struct field open_telemetry_tracing_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "maxTagLength", .type = FIELD_PROTO_UINT32},
    {.name = "http", .type = FIELD_OBJECT, .of = http_service},
    {.name = "grpc", .type = FIELD_OBJECT, .of = grpc_service},
    {.name = "resourceDetectors", .type = FIELD_OBJECT, .of = resource_detectors},
    {.name = "serviceAttributeEnrichment", .type = FIELD_PROTO_ENUM,
     .words = service_attribute_enrichment_words},
    {.name = "dynatraceSampler", .type = FIELD_OBJECT, .of = dynatrace_sampler},
    {0},
};
static const struct field prometheus_metrics_provider[] = {
    {0},
};
static const struct field file_log_format[] = {
    {.name = "text", .type = FIELD_STRING},
    {.name = "labels", .type = FIELD_ANY, .many = MAP},
    {0},
};
static const struct field envoy_file_access_log_provider[] = {
    {.name = "path", .type = FIELD_STRING},
    {.name = "logFormat", .type = FIELD_OBJECT, .of = file_log_format},
    {.name = "omitEmptyValues", .type = FIELD_BOOL},
    {0},
};
static const struct field envoy_http_grpc_v3_log_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "logName", .type = FIELD_STRING},
    {.name = "filterStateObjectsToLog", .type = FIELD_STRING, .many = LIST},
    {.name = "additionalRequestHeadersToLog", .type = FIELD_STRING, .many = LIST},
    {.name = "additionalResponseHeadersToLog", .type = FIELD_STRING, .many = LIST},
    {.name = "additionalResponseTrailersToLog", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field envoy_tcp_grpc_v3_log_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "logName", .type = FIELD_STRING},
    {.name = "filterStateObjectsToLog", .type = FIELD_STRING, .many = LIST},
    {0},
};
static const struct field log_format[] = {
    {.name = "text", .type = FIELD_STRING},
    {.name = "labels", .type = FIELD_ANY, .many = MAP},
    {0},
};
static const struct field envoy_open_telemetry_log_provider[] = {
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {.name = "logName", .type = FIELD_STRING},
    {.name = "logFormat", .type = FIELD_OBJECT, .of = log_format},
    {0},
};
static const struct field sds_provider[] = {
    {.name = "name", .type = FIELD_STRING},
    {.name = "service", .type = FIELD_STRING},
    {.name = "port", .type = FIELD_PROTO_UINT32},
    {0},
};
const struct field extension_provider_fields[] = {
    {.name = "name", .type = FIELD_STRING},
    {.name = "envoyExtAuthzHttp", .type = FIELD_OBJECT, .of = envoy_external_authz_http_provider},
    {.name = "envoyExtAuthzGrpc", .type = FIELD_OBJECT,
     .of = envoy_external_authorization_grpc_provider},
    {.name = "zipkin", .type = FIELD_OBJECT, .of = zipkin_tracing_provider},
    {.name = "lightstep", .type = FIELD_OBJECT, .of = lightstep_tracing_provider},
    {.name = "datadog", .type = FIELD_OBJECT, .of = datadog_tracing_provider},
    {.name = "stackdriver", .type = FIELD_OBJECT, .of = stackdriver_provider},
    {.name = "opencensus", .type = FIELD_OBJECT, .of = open_census_agent_tracing_provider},
    {.name = "skywalking", .type = FIELD_OBJECT, .of = sky_walking_tracing_provider},
    {.name = "opentelemetry", .type = FIELD_OBJECT, .of = open_telemetry_tracing_provider},
    {.name = "prometheus", .type = FIELD_OBJECT, .of = prometheus_metrics_provider},
    {.name = "envoyFileAccessLog", .type = FIELD_OBJECT, .of = envoy_file_access_log_provider},
    {.name = "envoyHttpAls", .type = FIELD_OBJECT, .of = envoy_http_grpc_v3_log_provider},
    {.name = "envoyTcpAls", .type = FIELD_OBJECT, .of = envoy_tcp_grpc_v3_log_provider},
    {.name = "envoyOtelAls", .type = FIELD_OBJECT, .of = envoy_open_telemetry_log_provider},
    {.name = "sds", .type = FIELD_OBJECT, .of = sds_provider},
    {0},
};
// clang-format on
