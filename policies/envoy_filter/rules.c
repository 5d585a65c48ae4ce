// SPDX-License-Identifier: Apache-2.0
/* EnvoyFilters: what of them never counts, and what cuts connections. */
#include "envoy_filter/envoy_filter.h"
#include "families.h"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "EF-CB-DEAD", .scope = ENVOY_PATCH,
        .field = "patch.value.circuit_breakers", .unless = &own_cluster, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_STATED, .when = &dropped_thresholds, .says = "has no effect here",
                          .why = "of a patch with a transport_socket Istio merges that alone",
                          .fix = "remove {key}, and set connectionPool in a DestinationRule"},
                         {IS_STATED, .when = &second_thresholds, .says = "has no effect here",
                          .why = "MERGE puts it behind Istio's own threshold, and Envoy takes the first",
                          .fix = "remove {key}, and set connectionPool in a DestinationRule"}),
    },
    {
        .id = "EF-KEEPALIVE", .scope = ENVOY_KEEPALIVE,
        .field = "keepalive_time", .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_BELOW("1", UNIT_COUNT), .says = "0 is no time",
                          .why = "it ends keep-alive, and before Istio 1.29 every connect",
                          .fix = "{key}: 300"},
                         {IS_FROM("350", UNIT_COUNT), .when = &through_nlb, .says = "{found} seconds are too long",
                          .why = "an NLB drops an idle connection after 350s, before the first probe",
                          .fix = "{key}: 300"},
                         {.field = "int_value", IS_FROM("350", UNIT_COUNT), .when = &keepidle_through_nlb,
                          .says = "{found} seconds are too long",
                          .why = "an NLB drops an idle connection after 350s, before the first probe",
                          .fix = "{key}: 300"}),
    },
    {
        .id = "EF-CUT", .scope = ENVOY_HTTP, .also = ALSO(ENVOY_TCP),
        .field = "common_http_protocol_options.idle_timeout", .actions = EVERYWHERE(WARN),
        .faults = FAULTS({LESS_THAN("5s", UNIT_DURATION), .when = &of_http, .says = "{found} is too short",
                          .why = "clients find connections closed that they were about to use again",
                          .fix = "{key}: 60s, or remove it"},
                         {.field = "stream_idle_timeout", LESS_THAN("5s", UNIT_DURATION), .when = &of_http,
                          .says = "{found} is too short",
                          .why = "a request that waits this long is answered 504, or cut in its answer",
                          .fix = "{key}: 300s, or remove it"},
                         {.field = "common_http_protocol_options.max_connection_duration", LESS_THAN("30s", UNIT_DURATION),
                          .when = &of_http, .says = "{found} is too short",
                          .why = "clients find connections closed that they were about to use again",
                          .fix = "{key}: 3600s, or remove it"},
                         {.field = "idle_timeout", LESS_THAN("30s", UNIT_DURATION), .when = &of_tcp,
                          .says = "{found} is too short",
                          .why = "TCP clients find connections closed that they were about to use again",
                          .fix = "{key}: 3600s, or remove it"},
                         {.field = "max_downstream_connection_duration", LESS_THAN("30s", UNIT_DURATION), .when = &of_tcp,
                          .says = "{found} is too short",
                          .why = "a TCP connection is closed then, whatever it carries",
                          .fix = "{key}: 3600s, or remove it"}),
    },
};
// clang-format on

const struct family envoy_filter_family = {"EnvoyFilter", rules, sizeof rules / sizeof *rules};
