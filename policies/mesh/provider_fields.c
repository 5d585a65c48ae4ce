// SPDX-License-Identifier: Apache-2.0
/*
 * The fields of an entry of extensionProviders.
 * Source: istio.io/api mesh/v1alpha1.
 */
#include "mesh/fields.h"

// clang-format off
static const struct row envoy_external_authorization_request_body[] = {
    {.name = "maxRequestBytes", .type = VALUE_UINT32},
    {.name = "allowPartialMessage", .type = VALUE_BOOL},
    {.name = "packAsBytes", .type = VALUE_BOOL},
    {0},
};
static const struct row envoy_external_authz_http_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "timeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "pathPrefix", .type = VALUE_TEXT},
    {.name = "failOpen", .type = VALUE_BOOL},
    {.name = "clearRouteCache", .type = VALUE_BOOL},
    {.name = "statusOnError", .type = VALUE_TEXT},
    {.name = "includeHeadersInCheck", .type = VALUE_TEXT, .many = LIST},
    {.name = "includeRequestHeadersInCheck", .type = VALUE_TEXT, .many = LIST},
    {.name = "includeAdditionalHeadersInCheck", .type = VALUE_TEXT, .many = MAP},
    {.name = "includeRequestBodyInCheck", .type = VALUE_OBJECT,
     .of = envoy_external_authorization_request_body},
    {.name = "headersToUpstreamOnAllow", .type = VALUE_TEXT, .many = LIST},
    {.name = "headersToDownstreamOnDeny", .type = VALUE_TEXT, .many = LIST},
    {.name = "headersToDownstreamOnAllow", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row envoy_external_authorization_grpc_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "timeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "failOpen", .type = VALUE_BOOL},
    {.name = "clearRouteCache", .type = VALUE_BOOL},
    {.name = "statusOnError", .type = VALUE_TEXT},
    {.name = "includeRequestBodyInCheck", .type = VALUE_OBJECT,
     .of = envoy_external_authorization_request_body},
    {0},
};
static const struct row http_header[] = {
    {.name = "name", .type = VALUE_TEXT},
    {.name = "value", .type = VALUE_TEXT},
    {.name = "envName", .type = VALUE_TEXT},
    {0},
};
static const struct row trace_context_option_words[] = {
    {.name = "USE_B3"},
    {.name = "USE_B3_WITH_W3C_PROPAGATION"},
    {0},
};
static const struct row zipkin_tracing_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "maxTagLength", .type = VALUE_UINT32},
    {.name = "enable64bitTraceId", .type = VALUE_BOOL, .other = "enable_64bit_trace_id"},
    {.name = "path", .type = VALUE_TEXT},
    {.name = "traceContextOption", .type = VALUE_WORD, .words = trace_context_option_words},
    {.name = "timeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "headers", .type = VALUE_OBJECT, .many = LIST, .of = http_header},
    {0},
};
static const struct row lightstep_tracing_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "accessToken", .type = VALUE_TEXT},
    {.name = "maxTagLength", .type = VALUE_UINT32},
    {0},
};
static const struct row datadog_tracing_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "maxTagLength", .type = VALUE_UINT32},
    {0},
};
static const struct row stackdriver_logging[] = {
    {.name = "labels", .type = VALUE_TEXT, .many = MAP},
    {0},
};
static const struct row stackdriver_provider[] = {
    {.name = "debug", .type = VALUE_BOOL},
    {.name = "maxNumberOfAttributes", .type = VALUE_INT},
    {.name = "maxNumberOfAnnotations", .type = VALUE_INT},
    {.name = "maxNumberOfMessageEvents", .type = VALUE_INT},
    {.name = "maxTagLength", .type = VALUE_UINT32},
    {.name = "logging", .type = VALUE_OBJECT, .of = stackdriver_logging},
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
static const struct row open_census_agent_tracing_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "context", .type = VALUE_WORD, .many = LIST, .words = trace_context_words},
    {.name = "maxTagLength", .type = VALUE_UINT32},
    {0},
};
static const struct row sky_walking_tracing_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "accessToken", .type = VALUE_TEXT},
    {0},
};
static const struct row http_service[] = {
    {.name = "path", .type = VALUE_TEXT},
    {.name = "timeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "headers", .type = VALUE_OBJECT, .many = LIST, .of = http_header},
    {0},
};
static const struct row grpc_service[] = {
    {.name = "timeout", .type = VALUE_NUMBER, .unit = UNIT_DURATION},
    {.name = "initialMetadata", .type = VALUE_OBJECT, .many = LIST, .of = http_header},
    {0},
};
static const struct row environment_resource_detector[] = {
    {0},
};
static const struct row dynatrace_resource_detector[] = {
    {0},
};
static const struct row resource_detectors[] = {
    {.name = "environment", .type = VALUE_OBJECT, .of = environment_resource_detector},
    {.name = "dynatrace", .type = VALUE_OBJECT, .of = dynatrace_resource_detector},
    {0},
};
static const struct row dynatrace_api[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "http", .type = VALUE_OBJECT, .of = http_service},
    {0},
};
static const struct row dynatrace_sampler[] = {
    {.name = "tenant", .type = VALUE_TEXT},
    {.name = "clusterId", .type = VALUE_INT32},
    {.name = "rootSpansPerMinute", .type = VALUE_UINT32},
    {.name = "httpService", .type = VALUE_OBJECT, .of = dynatrace_api},
    {0},
};
static const struct row service_attribute_enrichment_words[] = {
    {.name = "ISTIO_CANONICAL"},
    {.name = "OTEL_SEMANTIC_CONVENTIONS"},
    {0},
};
static const struct row open_telemetry_tracing_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "maxTagLength", .type = VALUE_UINT32},
    {.name = "http", .type = VALUE_OBJECT, .of = http_service},
    {.name = "grpc", .type = VALUE_OBJECT, .of = grpc_service},
    {.name = "resourceDetectors", .type = VALUE_OBJECT, .of = resource_detectors},
    {.name = "serviceAttributeEnrichment", .type = VALUE_WORD,
     .words = service_attribute_enrichment_words},
    {.name = "dynatraceSampler", .type = VALUE_OBJECT, .of = dynatrace_sampler},
    {0},
};
static const struct row prometheus_metrics_provider[] = {
    {0},
};
static const struct row file_log_format[] = {
    {.name = "text", .type = VALUE_TEXT},
    {.name = "labels", .type = VALUE_ANY, .many = MAP},
    {0},
};
static const struct row envoy_file_access_log_provider[] = {
    {.name = "path", .type = VALUE_TEXT},
    {.name = "logFormat", .type = VALUE_OBJECT, .of = file_log_format},
    {.name = "omitEmptyValues", .type = VALUE_BOOL},
    {0},
};
static const struct row envoy_http_grpc_v3_log_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "logName", .type = VALUE_TEXT},
    {.name = "filterStateObjectsToLog", .type = VALUE_TEXT, .many = LIST},
    {.name = "additionalRequestHeadersToLog", .type = VALUE_TEXT, .many = LIST},
    {.name = "additionalResponseHeadersToLog", .type = VALUE_TEXT, .many = LIST},
    {.name = "additionalResponseTrailersToLog", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row envoy_tcp_grpc_v3_log_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "logName", .type = VALUE_TEXT},
    {.name = "filterStateObjectsToLog", .type = VALUE_TEXT, .many = LIST},
    {0},
};
static const struct row log_format[] = {
    {.name = "text", .type = VALUE_TEXT},
    {.name = "labels", .type = VALUE_ANY, .many = MAP},
    {0},
};
static const struct row envoy_open_telemetry_log_provider[] = {
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {.name = "logName", .type = VALUE_TEXT},
    {.name = "logFormat", .type = VALUE_OBJECT, .of = log_format},
    {0},
};
static const struct row sds_provider[] = {
    {.name = "name", .type = VALUE_TEXT},
    {.name = "service", .type = VALUE_TEXT},
    {.name = "port", .type = VALUE_UINT32},
    {0},
};
const struct row extension_provider_fields[] = {
    {.name = "name", .type = VALUE_TEXT},
    {.name = "envoyExtAuthzHttp", .type = VALUE_OBJECT, .of = envoy_external_authz_http_provider},
    {.name = "envoyExtAuthzGrpc", .type = VALUE_OBJECT,
     .of = envoy_external_authorization_grpc_provider},
    {.name = "zipkin", .type = VALUE_OBJECT, .of = zipkin_tracing_provider},
    {.name = "lightstep", .type = VALUE_OBJECT, .of = lightstep_tracing_provider},
    {.name = "datadog", .type = VALUE_OBJECT, .of = datadog_tracing_provider},
    {.name = "stackdriver", .type = VALUE_OBJECT, .of = stackdriver_provider},
    {.name = "opencensus", .type = VALUE_OBJECT, .of = open_census_agent_tracing_provider},
    {.name = "skywalking", .type = VALUE_OBJECT, .of = sky_walking_tracing_provider},
    {.name = "opentelemetry", .type = VALUE_OBJECT, .of = open_telemetry_tracing_provider},
    {.name = "prometheus", .type = VALUE_OBJECT, .of = prometheus_metrics_provider},
    {.name = "envoyFileAccessLog", .type = VALUE_OBJECT, .of = envoy_file_access_log_provider},
    {.name = "envoyHttpAls", .type = VALUE_OBJECT, .of = envoy_http_grpc_v3_log_provider},
    {.name = "envoyTcpAls", .type = VALUE_OBJECT, .of = envoy_tcp_grpc_v3_log_provider},
    {.name = "envoyOtelAls", .type = VALUE_OBJECT, .of = envoy_open_telemetry_log_provider},
    {.name = "sds", .type = VALUE_OBJECT, .of = sds_provider},
    {0},
};
// clang-format on
