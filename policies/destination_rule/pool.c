// SPDX-License-Identifier: Apache-2.0
/* Connection pools: caps, timeouts, keep-alive. */
#include "destination_rule/destination_rule.h"
#include "families.h"

#include <strings.h>

#define CONNECTIONS "connectionPool.tcp.maxConnections"

#define DURATION_MOST "connectionPool.tcp.maxConnectionDuration"
#define KEEPALIVE "connectionPool.tcp.tcpKeepalive"

#define PROTOCOL "port.protocol"

#define RETRY_BUDGET_SINCE 27 /* Istio 1.27 */

#define CUT_TO_SECONDS                                                                             \
    .why = "Istio cuts it to whole seconds: 0 ends keep-alive, and before 1.29 every connect"

/* The pool that a mesh config has for all hosts, and that of a server's own sidecar, towards its
 * app. */
#define AND_ELSEWHERE .also = ALSO(MESH_POLICY) | ALSO(SIDECAR_POOL)

static const char *const keepalive_time[] = {KEEPALIVE ".time", NULL};

/* Only a Sidecar tells what its port speaks. */
static bool takes_http(const struct target *target)
{
    const char *protocol = json_string(json_look(target->node, PROTOCOL));
    return !protocol || strncasecmp(protocol, "HTTP", 4) == 0 ||
           strncasecmp(protocol, "GRPC", 4) == 0;
}

static bool has_no_http(const struct judgement *judgement, const struct target *target)
{
    return condition_holds(&host_unmatched, judgement, target) || !takes_http(target);
}

static const struct condition no_http = {.holds = has_no_http, .reads = {"/spec.host", PROTOCOL}};

static bool is_towards_app(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return target->scope == SIDECAR_POOL;
}

static const struct condition towards_app = {.holds = is_towards_app};

/* Listeners of TCP read this at the top level alone; elsewhere only a cluster reads it, which cuts
 * no request. */
static bool is_at_top_level(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return target->depth == 2;
}

static const struct condition top_level = {.holds = is_at_top_level};

static bool is_below_top_level(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return target->scope == TRAFFIC_POLICY && target->depth > 2;
}

/* The inbound listener of a Sidecar ignores the timeouts of TCP, and a port of HTTP drains. */
static bool is_tcp_of_server(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return target->scope == SIDECAR_POOL &&
           (!json_look(target->node, PROTOCOL) || !takes_http(target));
}

static const struct condition tcp_of_server = {.holds = is_tcp_of_server, .reads = {PROTOCOL}};

static const struct condition below_top_level = {.holds = is_below_top_level};

/* With a retry budget Envoy ignores maxRetries. Of an unknown release we assume that it has
 * retryBudget. */
static bool is_no_limit(const struct judgement *judgement, const struct target *target)
{
    int minor = istio_minor_at(judgement, target);
    bool known = minor < 0 || minor >= RETRY_BUDGET_SINCE;
    return has_no_http(judgement, target) ||
           (known && json_is(in_force(judgement, target, "retryBudget"), JSON_OBJECT));
}

static const struct condition no_limit_of_retries = {
    .holds = is_no_limit,
    .reads = {"/spec.host", "retryBudget", "/spec.trafficPolicy.retryBudget", PROTOCOL},
};

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-POOL-MAXCONN", .scope = TRAFFIC_POLICY, AND_ELSEWHERE,
        .field = CONNECTIONS, .unless = &host_unmatched, .lenient = &host_outside_mesh,
        .faults = FAULTS({AT_LEAST(MAX_CONNECTIONS), .repair = {.how = TO_RECOMMENDED},
                          .why = "HTTP requests beyond it wait or get 503 (UO), TCP clients an empty reply",
                          .fix = "maxConnections: {recommended}"}),
    },
    {
        .id = "DR-POOL-PENDING", .scope = TRAFFIC_POLICY, AND_ELSEWHERE,
        .field = "connectionPool.http.http1MaxPendingRequests", .unless = &host_unmatched, .lenient = &host_outside_mesh,
        .faults = FAULTS({AT_LEAST(PENDING_REQUESTS), .repair = {.how = TO_RECOMMENDED},
                          .why = "a burst overflows into 503 (UO); on TCP ports it cuts connects of the same moment",
                          .fix = "http1MaxPendingRequests: {recommended}"}),
    },
    {
        .id = "DR-POOL-H2REQ", .scope = TRAFFIC_POLICY, AND_ELSEWHERE,
        .field = "connectionPool.http.http2MaxRequests", .unless = &no_http,
        .lenient = &host_outside_mesh, .after = "DR-POOL-MAXCONN",
        .faults = FAULTS({AT_LEAST(MAX_REQUESTS), .not_below = CONNECTIONS, .repair = {.how = TO_VALUE},
                          .why = "it caps HTTP/1.1 requests as well, and overflow is 503 (UO)",
                          .fix = "http2MaxRequests: {value}"},
                         {IS_FEWER_THAN(CONNECTIONS), .at_most = WARN, .repair = {.how = TO_VALUE},
                          .says = "{found} is below maxConnections, which is {value}",
                          .why = "requests are capped before connections are, and overflow is 503 (UO)",
                          .fix = "http2MaxRequests: {value}"}),
    },
    {
        .id = "DR-POOL-RETRIES", .scope = TRAFFIC_POLICY, AND_ELSEWHERE,
        .field = "connectionPool.http.maxRetries",
        .unless = &no_limit_of_retries, .lenient = &host_outside_mesh,
        .faults = FAULTS({AT_LEAST(MAX_RETRIES), .when = &towards_app, .repair = {.how = REMOVED},
                          .why = "the sidecar tries again where the app closed a connection; beyond it that is a 503",
                          .fix = "remove maxRetries"},
                         {AT_LEAST(MAX_RETRIES), .repair = {.how = REMOVED},
                          .why = "retries run out while pods come and go, and clients see the 503",
                          .fix = "remove maxRetries"}),
    },
    {
        .id = "DR-POOL-RPC", .scope = TRAFFIC_POLICY, AND_ELSEWHERE,
        .field = "connectionPool.http.maxRequestsPerConnection", .unless = &no_http, .lenient = &host_outside_mesh,
        .faults = FAULTS({AT_LEAST(REQUESTS_PER_CONNECTION), .when = &towards_app, .repair = {.how = REMOVED},
                          .why = "every few requests need another connection to the app",
                          .fix = "remove maxRequestsPerConnection"},
                         {AT_LEAST(REQUESTS_PER_CONNECTION), .repair = {.how = REMOVED},
                          .why = "every few requests need another TCP and TLS handshake",
                          .fix = "remove maxRequestsPerConnection"}),
    },
    {
        .id = "DR-POOL-CONNECT-TIMEOUT", .scope = TRAFFIC_POLICY, AND_ELSEWHERE,
        .field = "connectionPool.tcp.connectTimeout", .unless = &host_unmatched, .lenient = &host_outside_mesh,
        .faults = FAULTS({AT_LEAST(CONNECT_TIMEOUT_LEAST), .when = &towards_app, .usual = "10s",
                          .why = "a busy app that accepts late costs a 503 (UF)",
                          .fix = "connectTimeout: {value}"},
                         {AT_MOST(CONNECT_TIMEOUT_MOST), .when = &towards_app, .usual = "10s",
                          .why = "requests wait this long for an app that accepts no connection",
                          .fix = "connectTimeout: {value}"},
                         {AT_LEAST(CONNECT_TIMEOUT_LEAST), .usual = "10s",
                          .why = "a slow SYN costs a retry, then a 503 (UF), and is a strike against the pod",
                          .fix = "connectTimeout: {value}"},
                         {AT_MOST(CONNECT_TIMEOUT_MOST), .usual = "10s",
                          .why = "requests wait this long for a pod that is gone",
                          .fix = "connectTimeout: {value}"}),
    },
    {
        .id = "DR-POOL-KEEPALIVE", .scope = TRAFFIC_POLICY, AND_ELSEWHERE,
        .field = KEEPALIVE ".time", .unless = &host_unmatched, .lenient = &host_outside_mesh,
        .faults = FAULTS({AT_LEAST(KEEPALIVE_LEAST), .usual = "300s",
                          CUT_TO_SECONDS,
                          .fix = "tcpKeepalive: {time: {value}}"},
                         {AT_MOST(KEEPALIVE_TIME_MOST), .when = &host_outside_mesh, .at_most = WARN,
                          .usual = "300s",
                          .why = "an NLB drops an idle connection after 350s, before the first probe",
                          .fix = "tcpKeepalive: {time: {value}}"},
                         {.field = KEEPALIVE ".interval", AT_LEAST(KEEPALIVE_LEAST), .usual = "60s",
                          CUT_TO_SECONDS,
                          .fix = "tcpKeepalive: {interval: {value}}"},
                         {.field = KEEPALIVE, HAS_NONE_OF(keepalive_time), .when = &host_outside_mesh,
                          .at_most = WARN, .usual = "300s",
                          .says = "does not say after which time it begins",
                          .why = "unless the mesh says it, that is the kernel's 7200s; an NLB drops after 350s",
                          .fix = "tcpKeepalive: {time: {value}}"}),
    },
    {
        .id = "DR-POOL-CUT", .scope = TRAFFIC_POLICY, .also = ALSO(SIDECAR_POOL),
        .field = "connectionPool.tcp.idleTimeout", .unless = &host_unmatched,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({LESS_THAN("30s", UNIT_DURATION), .when = &top_level,
                          .says = "{found} is too short",
                          .why = "TCP clients find connections closed that they were about to use again",
                          .fix = "{key}: {value}, or remove it"},
                         {.field = DURATION_MOST, LESS_THAN("30s", UNIT_DURATION), .when = &top_level,
                          .says = "{found} is too short",
                          .why = "a TCP connection is closed then, whatever it carries",
                          .fix = "{key}: {value}, or remove it"},
                         {.field = DURATION_MOST, IS_STATED, .when = &below_top_level,
                          .says = "has no effect on TCP ports here",
                          .why = "TCP listeners read it at the top level only; HTTP ports heed it here as well",
                          .fix = "move it to spec.trafficPolicy.connectionPool.tcp"},
                         {.field = DURATION_MOST, IS_STATED, .when = &tcp_of_server,
                          .says = "has no effect on TCP ports here",
                          .why = "the listeners of a server read no such time; on HTTP ports connections drain",
                          .fix = "remove maxConnectionDuration"}),
    },
};
// clang-format on

const struct family destination_rule_pool_family = {"DestinationRule", rules,
                                                    sizeof rules / sizeof *rules};
