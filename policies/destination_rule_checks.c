// SPDX-License-Identifier: Apache-2.0
#include "checks.h"
#include "destination_rule.h"

#include "../webhook/scalar.h"

#include <math.h>
#include <string.h>

#define EVER 100 /* this many consecutive errors, and more, were written to mean "never" */
#define SECOND 1e9

/* The host of a wildcard matches services of the mesh when its suffix ends like their names, or is
 * itself an end of them, as `*.local` is. */
static bool in_mesh(const struct judgement *judgement, const char *host)
{
    const char *services =
        arena_print(judgement->arena, ".svc.%s", judgement->policy->environment.cluster_domain);
    if (!services || ends_with(host, services) || ends_with(host, ".svc"))
        return true;
    return host[0] == '*' ? ends_with(services, host + 1) : !strchr(host, '.');
}

static const char *host_of(const struct judgement *judgement)
{
    const char *host = json_string(json_look(judgement->subject->object, "spec.host"));
    return host ? host : "";
}

bool host_outside_mesh(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return !in_mesh(judgement, host_of(judgement));
}

bool outside_root_namespace(const struct judgement *judgement, const struct target *target)
{
    const char *namespace = judgement->subject->namespace;
    (void)target;
    return !namespace || strcmp(namespace, judgement->policy->environment.istio_namespace) != 0;
}

static int64_t count_at(const struct json *node, const char *path)
{
    int64_t count;
    return json_integer(json_look(node, path), &count) ? count : 0;
}

/* Another field decides when a pod is ejected, so the dead one cannot. */
static bool has_threshold(const struct json *detection)
{
    return json_get(detection, "consecutive5xxErrors") ||
           json_get(detection, "consecutiveGatewayErrors") ||
           json_get(detection, "consecutiveLocalOriginFailures");
}

bool ejection_off(const struct judgement *judgement, const struct target *target)
{
    const struct json *detection = json_get(target->node, "outlierDetection");
    const struct json *http = json_get(detection, "consecutive5xxErrors");
    int64_t errors = count_at(detection, "consecutiveErrors");
    (void)judgement;
    if (errors >= EVER && !has_threshold(detection))
        return true;
    return http && count_at(detection, "consecutive5xxErrors") == 0 &&
           count_at(detection, "consecutiveGatewayErrors") == 0 &&
           !json_true(json_get(detection, "splitExternalLocalOriginErrors"));
}

bool survives_ejection(const struct judgement *judgement, const struct target *target)
{
    const struct json *locality = json_look(target->node, "loadBalancer.localityLbSetting");
    (void)judgement;
    return count_at(target->node, "outlierDetection.minHealthPercent") > 0 ||
           json_size(json_get(locality, "failover")) > 0 ||
           json_size(json_get(locality, "failoverPriority")) > 0 ||
           json_look(target->node, "loadBalancer.zoneAwareLbSetting");
}

void check_requests(struct judgement *judgement, const struct rule *rule,
                    const struct target *target)
{
    const struct json *cap = json_look(target->node, "connectionPool.tcp.maxConnections");
    int64_t requests = count_at(target->node, rule->field);
    int64_t connections = count_at(target->node, "connectionPool.tcp.maxConnections");

    if (too_low(judgement, rule, target, rule->threshold, (struct finding){.field = rule->field}))
        return;
    if (requests > 0 && requests < connections)
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, json_look(target->node, rule->field)),
                                .value = shown(judgement, cap),
                                .say = &rule->say[1],
                                .at_most = WARN});
}

/* What the threshold recommends, but never fewer requests than connections. */
bool repair_requests(const struct judgement *judgement, const struct finding *finding,
                     struct patch *patch)
{
    double connections =
        (double)count_at(finding->target->node, "connectionPool.tcp.maxConnections");
    double wanted = limit_of(judgement, finding->rule->threshold)->recommended;
    patch_replace(patch, &finding->path,
                  json_new_number(judgement->arena, fmax(wanted, connections)));
    return true;
}

void check_consecutive_errors(struct judgement *judgement, const struct rule *rule,
                              const struct target *target)
{
    const struct json *detection = json_get(target->node, "outlierDetection");
    const struct json *errors = json_get(detection, "consecutiveErrors");
    int64_t count = count_at(detection, "consecutiveErrors");
    if (count == 0)
        return;
    const struct wording *say = &rule->say[count >= EVER];
    report(judgement, rule, target,
           (struct finding){.found = shown(judgement, errors),
                            .say = has_threshold(detection) ? &rule->say[2] : say});
}

static struct json *number(const struct judgement *judgement, int64_t value)
{
    return json_new_number(judgement->arena, (double)value);
}

/*
 * Up to Istio 1.6 consecutiveErrors N meant: eject after N gateway errors, never for other 5xx. N
 * of EVER and more meant never. Where another threshold stands beside it, only one that says the
 * same lets the dead field go; else the author has to say which he meant.
 */
bool repair_consecutive_errors(const struct judgement *judgement, const struct finding *finding,
                               struct patch *patch)
{
    const struct target *target = finding->target;
    const struct json *detection = json_get(target->node, "outlierDetection");
    const struct json *http = json_get(detection, "consecutive5xxErrors");
    int64_t errors = count_at(detection, "consecutiveErrors");
    struct path gateway_path =
        path_under(judgement, target, "outlierDetection.consecutiveGatewayErrors");
    struct path http_path = path_under(judgement, target, "outlierDetection.consecutive5xxErrors");

    if (errors < 0)
        return false;
    if (has_threshold(detection)) {
        bool same = count_at(detection, "consecutive5xxErrors") == errors ||
                    count_at(detection, "consecutiveGatewayErrors") == errors ||
                    (errors >= EVER && http && count_at(detection, "consecutive5xxErrors") == 0);
        if (!same)
            return false;
    } else {
        if (errors < EVER)
            patch_add(patch, &gateway_path, number(judgement, errors));
        patch_add(patch, &http_path, number(judgement, 0));
    }
    patch_remove(patch, &finding->path);
    return true;
}

void check_5xx(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    const char *gateway = "outlierDetection.consecutiveGatewayErrors";
    int64_t errors = count_at(target->node, gateway);

    too_low(judgement, rule, target, rule->threshold, (struct finding){.field = rule->field});
    if (errors == 1 || errors == 2)
        report(judgement, rule, target,
               (struct finding){.field = gateway,
                                .found = shown(judgement, json_look(target->node, gateway)),
                                .say = &rule->say[1],
                                .at_most = WARN});
}

void check_interval(struct judgement *judgement, const struct rule *rule,
                    const struct target *target)
{
    const struct json *interval = json_look(target->node, rule->field);
    double nanoseconds;

    if (too_high(judgement, rule, target, rule->threshold, (struct finding){.field = rule->field}))
        return;
    if (measure(interval, UNIT_DURATION, &nanoseconds) && nanoseconds < SECOND)
        report(judgement, rule, target,
               (struct finding){
                   .found = shown(judgement, interval), .say = &rule->say[1], .at_most = WARN});
}

bool repair_interval(const struct judgement *judgement, const struct finding *finding,
                     struct patch *patch)
{
    if (!finding->limit)
        return false;
    patch_replace(patch, &finding->path, json_new_string(judgement->arena, "30s"));
    return true;
}

static const char *const misplaced[] = {
    "connectionPool.tcp.warmupDurationSecs",
    "connectionPool.tcp.warmup",
    "connectionPool.http.warmupDurationSecs",
    "connectionPool.http.warmup",
    "connectionPool.warmupDurationSecs",
    "connectionPool.warmup",
    "warmupDurationSecs",
    "warmup",
};

/* What the author meant, as a duration; NULL where that cannot be told. */
static const char *meant(const struct judgement *judgement, const struct json *value)
{
    int64_t seconds, nanoseconds;
    if (json_is(value, JSON_OBJECT))
        value = json_get(value, "duration");
    if (json_integer(value, &seconds) && seconds > 0)
        return arena_print(judgement->arena, "%llds", (long long)seconds);
    const char *text = json_string(value);
    return text && go_duration(text, &nanoseconds) && nanoseconds > 0 ? text : NULL;
}

/*
 * In a file the field stands where it was written; at the webhook the API server has pruned it and
 * only the last-applied annotation knows. There a warm-up that is set where it belongs means that
 * somebody, we perhaps, has mended it.
 */
void check_warmup_misplaced(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const struct json *applied = path_find(&target->path, judgement->last_applied);
    bool warmed = json_look(target->node, "loadBalancer.warmup") ||
                  json_look(target->node, "loadBalancer.warmupDurationSecs");

    for (size_t i = 0; i < sizeof misplaced / sizeof *misplaced; i++) {
        const struct json *value = json_look(target->node, misplaced[i]);
        if (!value && !warmed)
            value = json_look(applied, misplaced[i]);
        if (!value)
            continue;
        const char *duration = meant(judgement, value);
        report(judgement, rule, target,
               (struct finding){.field = misplaced[i],
                                .found = shown(judgement, value),
                                .value = duration ? duration : "60s"});
    }
}

static bool can_warm_up(const struct json *balancer)
{
    static const char *const algorithms[] = {"LEAST_REQUEST", "ROUND_ROBIN", "LEAST_CONN",
                                             "UNSPECIFIED"};
    const char *simple = json_string(json_get(balancer, "simple"));
    if (json_get(balancer, "consistentHash"))
        return false;
    for (size_t i = 0; simple && i < sizeof algorithms / sizeof *algorithms; i++)
        if (strcmp(simple, algorithms[i]) == 0)
            return true;
    return !simple;
}

bool repair_warmup_misplaced(const struct judgement *judgement, const struct finding *finding,
                             struct patch *patch)
{
    const struct target *target = finding->target;
    const struct json *balancer = json_get(target->node, "loadBalancer");
    const struct json *value = json_look(target->node, finding->field);
    const struct json *source = value;
    if (!source)
        source = json_look(path_find(&target->path, judgement->last_applied), finding->field);
    const char *duration = meant(judgement, source);
    struct path warmup = path_under(judgement, target, "loadBalancer.warmup.duration");

    if (!duration || !can_warm_up(balancer))
        return false;
    if (value)
        patch_remove(patch, &finding->path);
    if (!json_get(balancer, "warmup") && !json_get(balancer, "warmupDurationSecs"))
        patch_add(patch, &warmup, json_new_string(judgement->arena, duration));
    return true;
}

/* A policy that does something to services it was not written for. Only mTLS, or pass-through as
 * Knative uses it, does not. */
static bool bites(const struct json *policy)
{
    const struct json *balancer = json_get(policy, "loadBalancer");
    const char *simple = json_string(json_get(balancer, "simple"));
    const char *mode = json_string(json_look(policy, "tls.mode"));
    bool passes_through = simple && strcmp(simple, "PASSTHROUGH") == 0;
    return json_get(policy, "connectionPool") || json_get(policy, "outlierDetection") ||
           (balancer && !passes_through) || (mode && strcmp(mode, "DISABLE") == 0);
}

void check_wildcard(struct judgement *judgement, const struct rule *rule,
                    const struct target *target)
{
    const char *host = host_of(judgement);
    bool any = false;
    for (const struct target *policy = judgement->targets; policy; policy = policy->next)
        any |= policy->scope == TRAFFIC_POLICY && bites(policy->node);
    if (any && host[0] == '*' && in_mesh(judgement, host))
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, json_look(target->node, rule->field))});
}
