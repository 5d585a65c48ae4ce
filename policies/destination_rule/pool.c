// SPDX-License-Identifier: Apache-2.0
/* Connection pools: caps, timeouts, keep-alive. */
#include "destination_rule/destination_rule.h"
#include "families.h"

#define CONNECTIONS "connectionPool.tcp.maxConnections"

#define CUTS_CONNECTIONS                                                                           \
    .says = "{found} is too short",                                                                \
    .why = "connections are closed under requests that would have used them",                      \
    .fix = "{key}: {value}, or remove it"
#define CUT_TO_SECONDS .why = "Istio cuts it to whole seconds, and 0 switches keep-alive off"

/* TCP listeners read it nowhere else. */
static bool is_below_top_level(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return target->depth > 2;
}

static const struct condition below_top_level = {.holds = is_below_top_level};

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-POOL-MAXCONN", .scope = TRAFFIC_POLICY,
        .field = CONNECTIONS, .lenient = &host_outside_mesh,
        .faults = {{AT_LEAST(MAX_CONNECTIONS), .repair = {.how = TO_RECOMMENDED},
                    .why = "overflow is 503 (UO), on TCP ports an empty reply",
                    .fix = "maxConnections: {recommended}"}},
    },
    {
        .id = "DR-POOL-PENDING", .scope = TRAFFIC_POLICY,
        .field = "connectionPool.http.http1MaxPendingRequests", .lenient = &host_outside_mesh,
        .faults = {{AT_LEAST(PENDING_REQUESTS), .repair = {.how = TO_RECOMMENDED},
                    .why = "a burst overflows into 503 (UO); on TCP ports it limits connections",
                    .fix = "http1MaxPendingRequests: {recommended}"}},
    },
    {
        .id = "DR-POOL-H2REQ", .scope = TRAFFIC_POLICY,
        .field = "connectionPool.http.http2MaxRequests", .lenient = &host_outside_mesh,
        .after = "DR-POOL-MAXCONN",
        .faults = {{AT_LEAST(MAX_REQUESTS), .not_below = CONNECTIONS, .repair = {.how = TO_VALUE},
                    .why = "it caps HTTP/1.1 requests as well, and overflow is 503 (UO)",
                    .fix = "http2MaxRequests: {value}"},
                   {IS_FEWER_THAN(CONNECTIONS), .at_most = WARN, .repair = {.how = TO_VALUE},
                    .says = "{found} is below maxConnections, which is {value}",
                    .why = "requests are capped before connections are, and overflow is 503 (UO)",
                    .fix = "http2MaxRequests: {value}"}},
    },
    {
        .id = "DR-POOL-RETRIES", .scope = TRAFFIC_POLICY,
        .field = "connectionPool.http.maxRetries", .lenient = &host_outside_mesh,
        .faults = {{AT_LEAST(MAX_RETRIES), .repair = {.how = TO_RECOMMENDED},
                    .why = "retries run out while pods come and go, and clients see the 503",
                    .fix = "maxRetries: {recommended}"}},
    },
    {
        .id = "DR-POOL-RPC", .scope = TRAFFIC_POLICY,
        .field = "connectionPool.http.maxRequestsPerConnection", .lenient = &host_outside_mesh,
        .faults = {{AT_LEAST(REQUESTS_PER_CONNECTION), .repair = {.how = REMOVED},
                    .why = "every few requests need another TCP and TLS handshake",
                    .fix = "remove maxRequestsPerConnection"}},
    },
    {
        .id = "DR-POOL-CONNECT-TIMEOUT", .scope = TRAFFIC_POLICY,
        .field = "connectionPool.tcp.connectTimeout", .lenient = &host_outside_mesh,
        .faults = {{AT_LEAST(CONNECT_TIMEOUT_LEAST), .usual = "10s",
                    .why = "a slow SYN becomes a 503 (UF) and a strike against the pod",
                    .fix = "connectTimeout: {value}"},
                   {AT_MOST(CONNECT_TIMEOUT_MOST), .usual = "10s",
                    .why = "requests wait this long for a pod that is gone",
                    .fix = "connectTimeout: {value}"}},
    },
    {
        .id = "DR-POOL-KEEPALIVE", .scope = TRAFFIC_POLICY,
        .field = "connectionPool.tcp.tcpKeepalive.time", .lenient = &host_outside_mesh,
        .faults = {{AT_LEAST(KEEPALIVE_LEAST), .usual = "300s",
                    CUT_TO_SECONDS,
                    .fix = "tcpKeepalive: {time: {value}}"},
                   {AT_MOST(KEEPALIVE_TIME_MOST), .usual = "300s",
                    .why = "an NLB drops an idle connection after 350s, before the first probe",
                    .fix = "tcpKeepalive: {time: {value}}"},
                   {.field = "connectionPool.tcp.tcpKeepalive.interval",
                    AT_LEAST(KEEPALIVE_LEAST), .usual = "60s",
                    CUT_TO_SECONDS,
                    .fix = "tcpKeepalive: {interval: {value}}"}},
    },
    {
        .id = "DR-POOL-CUT", .scope = TRAFFIC_POLICY,
        .field = "connectionPool.tcp.idleTimeout", .actions = EVERYWHERE(WARN),
        .faults = {{.field = "connectionPool.tcp.maxConnectionDuration",
                    LESS_THAN("30s", UNIT_DURATION), CUTS_CONNECTIONS},
                   {.field = "connectionPool.http.idleTimeout",
                    LESS_THAN("5s", UNIT_DURATION), CUTS_CONNECTIONS},
                   {LESS_THAN("30s", UNIT_DURATION), CUTS_CONNECTIONS},
                   {IS_STATED, .when = &below_top_level, .says = "has no effect here",
                    .why = "TCP listeners read idleTimeout at the top level only",
                    .fix = "move it to spec.trafficPolicy.connectionPool.tcp"}},
    },
};
// clang-format on

const struct family destination_rule_pool_family = {"DestinationRule", rules,
                                                    sizeof rules / sizeof *rules};
