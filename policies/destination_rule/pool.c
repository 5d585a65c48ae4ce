// SPDX-License-Identifier: Apache-2.0
/* Connection pools: caps, timeouts, keep-alive. */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"

#include <math.h>

#define SECOND 1e9
#define CONNECTIONS "connectionPool.tcp.maxConnections"

const struct json *stated_at(const struct json *node, const char *path)
{
    const struct json *value = json_look(node, path);
    return json_is(value, JSON_NULL) ? NULL : value;
}

int64_t count_at(const struct json *node, const char *path)
{
    int64_t count;
    return json_integer(json_look(node, path), &count) ? count : 0;
}

/* As they are, or as DR-POOL-MAXCONN will raise them. */
static double connections_to_be(const struct judgement *judgement, const struct target *target)
{
    const struct finding *raised = finding_of(judgement, "DR-POOL-MAXCONN", target);
    if (raised && raised->repairable && raised->limit->recommended_text)
        return raised->limit->recommended;
    return (double)count_at(target->node, CONNECTIONS);
}

/* What the threshold recommends, but never fewer requests than connections. */
static double requests_wanted(const struct judgement *judgement, const struct target *target)
{
    const struct limit *limit = limit_of(judgement, MAX_REQUESTS);
    double least = limit->recommended_text ? limit->recommended : limit->floor;
    return fmax(least, connections_to_be(judgement, target));
}

static void check_requests(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    int64_t requests = count_at(target->node, rule->field);
    double connections = connections_to_be(judgement, target);
    const char *wanted = arena_print(judgement->arena, "%.0f", requests_wanted(judgement, target));

    if (too_low(judgement, rule, target, rule->threshold,
                (struct finding){
                    .field = rule->field, .value = wanted, .inputs = {rule->field, "/spec.host"}}))
        return;
    if (requests > 0 && (double)requests < connections)
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, json_look(target->node, rule->field)),
                                .key = arena_print(judgement->arena, "%.0f", connections),
                                .value = wanted,
                                .say = &rule->say[1],
                                .at_most = WARN});
}

static bool repair_requests(const struct judgement *judgement, const struct finding *finding,
                            struct patch *patch)
{
    double wanted = requests_wanted(judgement, finding->target);
    patch_replace(patch, &finding->path, json_new_number(judgement->arena, wanted));
    return true;
}

static void check_connect_timeout(struct judgement *judgement, const struct rule *rule,
                                  const struct target *target)
{
    struct finding finding = {
        .field = rule->field,
        .value = fitting(judgement, "10s", CONNECT_TIMEOUT_LEAST, CONNECT_TIMEOUT_MOST)};
    if (!too_low(judgement, rule, target, CONNECT_TIMEOUT_LEAST, finding)) {
        finding.say = &rule->say[1];
        too_high(judgement, rule, target, CONNECT_TIMEOUT_MOST, finding);
    }
}

static void check_keepalive(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const char *interval = "connectionPool.tcp.tcpKeepalive.interval";
    struct finding time = {.field = rule->field,
                           .value =
                               fitting(judgement, "300s", KEEPALIVE_LEAST, KEEPALIVE_TIME_MOST),
                           .key = fitting(judgement, "60s", KEEPALIVE_LEAST, NO_THRESHOLD),
                           .inputs = {rule->field, "/spec.host"}};

    if (!too_low(judgement, rule, target, KEEPALIVE_LEAST, time)) {
        time.say = &rule->say[1];
        too_high(judgement, rule, target, KEEPALIVE_TIME_MOST, time);
    }
    time.say = &rule->say[0];
    time.field = time.inputs[0] = interval;
    too_low(judgement, rule, target, KEEPALIVE_LEAST, time);
}

/* A duration above zero that is shorter than so many seconds. */
static bool shorter(const struct target *target, const char *field, double seconds)
{
    double nanoseconds;
    return measure(json_look(target->node, field), UNIT_DURATION, &nanoseconds) &&
           nanoseconds > 0 && nanoseconds < seconds * SECOND;
}

static void check_cut(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    static const struct {
        const char *field, *least;
        double seconds;
    } cuts[] = {
        {"connectionPool.tcp.maxConnectionDuration", "30s", 30},
        {"connectionPool.http.idleTimeout", "5s", 5},
        {"connectionPool.tcp.idleTimeout", "30s", 30},
    };
    const char *idle = cuts[2].field;
    bool top_level = target->depth == 2;

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
        if (shorter(target, cuts[i].field, cuts[i].seconds))
            report(
                judgement, rule, target,
                (struct finding){.field = cuts[i].field,
                                 .found = shown(judgement, json_look(target->node, cuts[i].field)),
                                 .value = cuts[i].least,
                                 .inputs = {cuts[i].field}});
    const struct json *elsewhere = stated_at(target->node, idle);
    if (elsewhere && !top_level)
        report(judgement, rule, target,
               (struct finding){.field = idle,
                                .found = shown(judgement, elsewhere),
                                .say = &rule->say[1],
                                .inputs = {idle}});
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-POOL-MAXCONN", .kinds = DESTINATION_RULE, .scope = TRAFFIC_POLICY,
        .field = "connectionPool.tcp.maxConnections",
        .check = check_at_least, .threshold = MAX_CONNECTIONS, .lenient = host_outside_mesh,
        .actions = EVERYWHERE(DENY), .repair = repair_to_recommended, .guide = "47, 150, 204, 293",
        .say = {{.why = "overflow is 503 UO, on TCP ports an empty reply",
                 .fix = "maxConnections: {recommended}"}},
        .reads = {"connectionPool.tcp.maxConnections", "/spec.host"},
        .rewrites = {"connectionPool.tcp.maxConnections"},
    },
    {
        .id = "DR-POOL-PENDING", .kinds = DESTINATION_RULE, .scope = TRAFFIC_POLICY,
        .field = "connectionPool.http.http1MaxPendingRequests",
        .check = check_at_least, .threshold = PENDING_REQUESTS, .lenient = host_outside_mesh,
        .actions = EVERYWHERE(DENY), .repair = repair_to_recommended, .guide = "207",
        .say = {{.why = "a burst overflows into 503 UO; on TCP ports it limits connections",
                 .fix = "http1MaxPendingRequests: {recommended}"}},
        .reads = {"connectionPool.http.http1MaxPendingRequests", "/spec.host"},
        .rewrites = {"connectionPool.http.http1MaxPendingRequests"},
    },
    {
        .id = "DR-POOL-H2REQ", .kinds = DESTINATION_RULE, .scope = TRAFFIC_POLICY,
        .field = "connectionPool.http.http2MaxRequests",
        .check = check_requests, .after = "DR-POOL-MAXCONN",
        .threshold = MAX_REQUESTS, .lenient = host_outside_mesh,
        .actions = EVERYWHERE(DENY), .repair = repair_requests, .guide = "50, 564",
        .say = {{.why = "caps HTTP/1.1 requests as well; overflow is 503 UO",
                 .fix = "http2MaxRequests: {value}"},
                {.wanted = "at least maxConnections {key}",
                 .why = "requests are capped before connections; overflow is 503 UO",
                 .fix = "http2MaxRequests: {value}"}},
        .reads = {"connectionPool.http.http2MaxRequests", CONNECTIONS, "/spec.host"},
        .rewrites = {"connectionPool.http.http2MaxRequests"},
    },
    {
        .id = "DR-POOL-RETRIES", .kinds = DESTINATION_RULE, .scope = TRAFFIC_POLICY,
        .field = "connectionPool.http.maxRetries",
        .check = check_at_least, .threshold = MAX_RETRIES, .lenient = host_outside_mesh,
        .actions = EVERYWHERE(DENY), .repair = repair_to_recommended,
        .say = {{.why = "retries stop while pods come and go: clients see the 503",
                 .fix = "maxRetries: {recommended}"}},
        .reads = {"connectionPool.http.maxRetries", "/spec.host"},
        .rewrites = {"connectionPool.http.maxRetries"},
    },
    {
        .id = "DR-POOL-RPC", .kinds = DESTINATION_RULE, .scope = TRAFFIC_POLICY,
        .field = "connectionPool.http.maxRequestsPerConnection",
        .check = check_at_least, .threshold = REQUESTS_PER_CONNECTION, .lenient = host_outside_mesh,
        .actions = EVERYWHERE(DENY), .repair = repair_remove, .guide = "51, 208, 565",
        .say = {{.why = "so few requests per connection cost a TCP and TLS handshake each time",
                 .fix = "remove maxRequestsPerConnection"}},
        .reads = {"connectionPool.http.maxRequestsPerConnection", "/spec.host"},
        .rewrites = {"connectionPool.http.maxRequestsPerConnection"},
    },
    {
        .id = "DR-POOL-CONNECT-TIMEOUT", .kinds = DESTINATION_RULE, .scope = TRAFFIC_POLICY,
        .field = "connectionPool.tcp.connectTimeout",
        .check = check_connect_timeout, .threshold = CONNECT_TIMEOUT_LEAST,
        .other_thresholds = {CONNECT_TIMEOUT_MOST},
        .lenient = host_outside_mesh,
        .actions = EVERYWHERE(DENY), .guide = "48, 205",
        .say = {{.why = "a slow SYN becomes 503 UF and a strike against the pod",
                 .fix = "connectTimeout: {value}"},
                {.why = "requests wait this long for a pod that is gone",
                 .fix = "connectTimeout: {value}"}},
        .reads = {"connectionPool.tcp.connectTimeout", "/spec.host"},
    },
    {
        .id = "DR-POOL-KEEPALIVE", .kinds = DESTINATION_RULE, .scope = TRAFFIC_POLICY,
        .field = "connectionPool.tcp.tcpKeepalive.time",
        .check = check_keepalive, .threshold = KEEPALIVE_TIME_MOST,
        .other_thresholds = {KEEPALIVE_LEAST}, .lenient = host_outside_mesh,
        .actions = EVERYWHERE(DENY), .guide = "72-78, 465-467",
        .say = {{.why = "Istio cuts it to whole seconds: 0 switches keep-alive off",
                 .fix = "tcpKeepalive: {time: {value}, interval: {key}}"},
                {.why = "an NLB drops an idle connection after 350s, before the first probe",
                 .fix = "tcpKeepalive: {time: {value}}"}},
        .reads = {"connectionPool.tcp.tcpKeepalive.time",
                  "connectionPool.tcp.tcpKeepalive.interval", "/spec.host"},
    },
    {
        .id = "DR-POOL-CUT", .kinds = DESTINATION_RULE, .scope = TRAFFIC_POLICY,
        .field = "connectionPool.tcp.idleTimeout",
        .check = check_cut,
        .actions = EVERYWHERE(WARN), .guide = "428",
        .say = {{.wanted = "{value} or more",
                 .why = "connections are closed under requests that would have used them",
                 .fix = "{value}, or remove it"},
                {.wanted = "none here",
                 .why = "TCP listeners read idleTimeout at the top level only",
                 .fix = "move it to spec.trafficPolicy.connectionPool.tcp"}},
        .reads = {"connectionPool.tcp.maxConnectionDuration", "connectionPool.http.idleTimeout",
                  "connectionPool.tcp.idleTimeout"},
    },
};
// clang-format on

const struct family destination_rule_pool_family = {"DestinationRule", rules,
                                                    sizeof rules / sizeof *rules};
