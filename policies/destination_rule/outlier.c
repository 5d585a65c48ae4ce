// SPDX-License-Identifier: Apache-2.0
/* Outlier detection: what ejects a pod, when it comes back. */
#include "destination_rule/destination_rule.h"
#include "families.h"

#define EVER 100 /* this many consecutive errors, and more, were written to mean "never" */

#define HTTP_ERRORS "outlierDetection.consecutive5xxErrors"
#define GATEWAY_ERRORS "outlierDetection.consecutiveGatewayErrors"
#define LOCAL_ERRORS "outlierDetection.consecutiveLocalOriginFailures"
#define DEAD_ERRORS "outlierDetection.consecutiveErrors"
#define SPLIT "outlierDetection.splitExternalLocalOriginErrors"
#define FAILURES "outlierDetection.failurePercentageThreshold"
#define THRESHOLDS_READ DEAD_ERRORS, HTTP_ERRORS, GATEWAY_ERRORS, LOCAL_ERRORS, FAILURES

static const char *const thresholds[] = {THRESHOLDS_READ, NULL};

/* A null is no number: Istio takes its default. */
static bool has_count(const struct json *detection, const char *key)
{
    int64_t count;
    return json_integer(json_get(detection, key), &count);
}

static bool is_zero(const struct json *detection, const char *key)
{
    return has_count(detection, key) && count_at(detection, key) == 0;
}

/* A field that Istio reads decides when a pod is ejected. */
static bool has_threshold(const struct json *detection)
{
    return has_count(detection, "consecutive5xxErrors") ||
           has_count(detection, "consecutiveGatewayErrors") ||
           has_count(detection, "consecutiveLocalOriginFailures") ||
           has_count(detection, "failurePercentageThreshold");
}

/* 0 was written to mean "off", and so were numbers that are never reached. */
static bool says_never(const struct json *detection)
{
    return is_zero(detection, "consecutiveErrors") ||
           count_at(detection, "consecutiveErrors") >= EVER;
}

static bool is_alone(const struct judgement *judgement, const struct target *target)
{
    const struct json *detection = json_get(target->node, "outlierDetection");
    (void)judgement;
    return !has_threshold(detection) && count_at(detection, "consecutiveErrors") >= 0 &&
           !says_never(detection);
}

static const struct condition alone = {.holds = is_alone, .reads = {THRESHOLDS_READ}};

static bool is_alone_and_never(const struct judgement *judgement, const struct target *target)
{
    const struct json *detection = json_get(target->node, "outlierDetection");
    (void)judgement;
    return !has_threshold(detection) && says_never(detection);
}

static const struct condition alone_and_never = {.holds = is_alone_and_never,
                                                 .reads = {THRESHOLDS_READ}};

/* Two counts that disagree leave nobody but the author to say which was meant. */
static bool does_agree(const struct judgement *judgement, const struct target *target)
{
    const struct json *detection = json_get(target->node, "outlierDetection");
    int64_t errors = count_at(detection, "consecutiveErrors");
    (void)judgement;
    if (!has_count(detection, "consecutiveErrors"))
        return true;
    if (says_never(detection))
        return is_zero(detection, "consecutive5xxErrors") &&
               count_at(detection, "consecutiveGatewayErrors") == 0;
    return errors > 0 && (count_at(detection, "consecutive5xxErrors") == errors ||
                          count_at(detection, "consecutiveGatewayErrors") == errors);
}

static const struct condition counts_agree = {.holds = does_agree};

/*
 * Up to Istio 1.6 consecutiveErrors N meant: eject after N gateway errors, never for other 5xx. N
 * of EVER and more meant never, and so does 0.
 */
static bool repair_consecutive_errors(const struct judgement *judgement,
                                      const struct finding *finding, struct patch *patch)
{
    const struct target *target = finding->target;
    const struct json *detection = json_get(target->node, "outlierDetection");
    struct path gateway = path_under(judgement, target, GATEWAY_ERRORS);
    struct path http = path_under(judgement, target, HTTP_ERRORS);
    int64_t errors;

    if (!json_integer(json_get(detection, "consecutiveErrors"), &errors) || errors < 0)
        return false;
    if (!says_never(detection))
        patch_add(patch, &gateway, json_new_number(judgement->arena, (double)errors));
    patch_add(patch, &http, json_new_number(judgement->arena, 0));
    patch_remove(patch, &finding->path);
    return true;
}

static bool ejects(const struct json *detection)
{
    return !is_zero(detection, "consecutive5xxErrors") ||
           count_at(detection, "consecutiveGatewayErrors") != 0 ||
           count_at(detection, "failurePercentageThreshold") != 0 ||
           json_true(json_get(detection, "splitExternalLocalOriginErrors"));
}

/* The patch of DR-OD-CONSECUTIVE-ERRORS will switch the block off. Where the rule may not patch,
 * pods are still ejected. */
static bool patched_off(const struct judgement *judgement, const struct target *target)
{
    const struct json *detection = json_get(target->node, "outlierDetection");
    if (has_threshold(detection) || !says_never(detection) ||
        json_true(json_get(detection, "splitExternalLocalOriginErrors")))
        return false;
    const struct finding *finding = finding_of(judgement, "DR-OD-CONSECUTIVE-ERRORS", target);
    return finding && finding->meant;
}

static bool ejects_nothing(const struct judgement *judgement, const struct target *target)
{
    return condition_holds(&host_unmatched, judgement, target) || patched_off(judgement, target) ||
           !ejects(json_get(target->node, "outlierDetection"));
}

/* The old object ejected nothing either. Which field made it eject does not count, for a patch of
 * ours may have moved the number. */
static bool ejected_nothing(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return !ejects(json_get(target->old, "outlierDetection"));
}

const struct condition ejection_off = {
    .holds = ejects_nothing,
    .held = ejected_nothing,
    .reads = {THRESHOLDS_READ, SPLIT},
};

static bool does_survive(const struct judgement *judgement, const struct target *target)
{
    const struct json *locality = json_look(target->node, "loadBalancer.localityLbSetting");
    (void)judgement;
    return count_at(target->node, "outlierDetection.minHealthPercent") > 0 ||
           json_size(json_get(locality, "failover")) > 0 ||
           json_size(json_get(locality, "failoverPriority")) > 0 ||
           stated_at(target->node, "loadBalancer.zoneAwareLbSetting");
}

#define SURVIVAL_READ                                                                              \
    "outlierDetection.minHealthPercent", "loadBalancer.localityLbSetting",                         \
        "loadBalancer.zoneAwareLbSetting"

static const struct condition survives_ejection = {.holds = does_survive, .reads = {SURVIVAL_READ}};

/* The whole service can only go dark where every endpoint may be ejected. */
static bool can_eject_all(const struct judgement *judgement, const struct target *target)
{
    return count_at(target->node, "outlierDetection.maxEjectionPercent") >= 100 &&
           !does_survive(judgement, target);
}

static const struct condition everyone_may_go = {.holds = can_eject_all, .reads = {SURVIVAL_READ}};

static bool does_split(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return json_true(json_look(target->node, SPLIT));
}

static const struct condition splits = {.holds = does_split, .reads = {SPLIT}};

#define IGNORED .says = "has been ignored since Istio 1.7"
#define EJECTS_ALL_THE_SAME IGNORED, .why = "without another count, 5 consecutive 5xx eject a pod"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-OD-CONSECUTIVE-ERRORS", .scope = TRAFFIC_POLICY, .also = ALSO(MESH_POLICY),
        .field = DEAD_ERRORS, .unless = &host_unmatched, .actions = EVERYWHERE(PATCH | WARN),
        .faults = FAULTS({IS_STATED, .when = &alone,
                          .repair = {BY_FUNCTION, .function = repair_consecutive_errors},
                          EJECTS_ALL_THE_SAME,
                          .fix = "consecutiveGatewayErrors: {found}, consecutive5xxErrors: 0"},
                         {IS_STATED, .when = &alone_and_never,
                          .repair = {BY_FUNCTION, .function = repair_consecutive_errors},
                          EJECTS_ALL_THE_SAME,
                          .fix = "consecutive5xxErrors: 0"},
                         {IS_STATED, .repair = {REMOVED, .when = &counts_agree},
                          IGNORED, .why = "the other count decides; where no 5xx count is set, 5 consecutive 5xx eject a pod",
                          .fix = "remove it"}),
        /* The thresholds where they are null. */
        .rewrites = {DEAD_ERRORS, HTTP_ERRORS, GATEWAY_ERRORS},
        .writes = {GATEWAY_ERRORS, HTTP_ERRORS "=0"},
    },
    {
        .id = "DR-OD-NO-THRESHOLD", .scope = TRAFFIC_POLICY, .also = ALSO(MESH_POLICY),
        .field = "outlierDetection", .unless = &host_unmatched, .actions = {AUDIT, WARN, WARN},
        .faults = FAULTS({HAS_NONE_OF(thresholds), .usual = "5", .fits = CONSECUTIVE_5XX,
                          .repair = {.how = ADDED, .to = HTTP_ERRORS},
                          .says = "names no threshold",
                          .why = "without one, 5 consecutive 5xx eject a pod",
                          .fix = "consecutive5xxErrors: {value}"}),
        .rewrites = {HTTP_ERRORS}, /* where it is null */
    },
    {
        .id = "DR-OD-5XX-LOW", .scope = TRAFFIC_POLICY, .also = ALSO(MESH_POLICY), .field = HTTP_ERRORS,
        .unless = &host_unmatched, .lenient = &fails_over,
        .faults = FAULTS({AT_LEAST(CONSECUTIVE_5XX), .repair = {TO_RECOMMENDED, .when = &counts_agree},
                          .why = "a short blip ejects a healthy pod",
                          .fix = "consecutive5xxErrors: {recommended}"},
                         {.field = GATEWAY_ERRORS, LESS_THAN("3", UNIT_COUNT), .at_most = WARN,
                          .says = "{found} is too low",
                          .why = "a short blip ejects a healthy pod",
                          .fix = "consecutiveGatewayErrors: 5"},
                         {.field = LOCAL_ERRORS, LESS_THAN("2", UNIT_COUNT), .when = &splits, .at_most = WARN,
                          .says = "{found} is too low",
                          .why = "one connect that fails ejects a pod",
                          .fix = "consecutiveLocalOriginFailures: 5"}),
    },
    {
        .id = "DR-OD-INTERVAL", .scope = TRAFFIC_POLICY, .also = ALSO(MESH_POLICY),
        .field = "outlierDetection.interval", .unless = &ejection_off,
        .after = "DR-OD-CONSECUTIVE-ERRORS",
        .faults = FAULTS({AT_MOST(OUTLIER_INTERVAL), .usual = "30s", .repair = {.how = TO_VALUE},
                          .why = "an ejected pod waits for the next sweep to come back",
                          .fix = "interval: {value}"},
                         {LESS_THAN("1s", UNIT_DURATION), .usual = "10s", .at_most = WARN,
                          .says = "{found} is too short",
                          .why = "a sweep this often only costs CPU",
                          .fix = "interval: {value}"}),
    },
    {
        .id = "DR-OD-BASE-EJECTION", .scope = TRAFFIC_POLICY, .also = ALSO(MESH_POLICY),
        .field = "outlierDetection.baseEjectionTime", .unless = &ejection_off,
        .after = "DR-OD-CONSECUTIVE-ERRORS",
        .faults = FAULTS({AT_MOST(BASE_EJECTION_TIME), .usual = "30s",
                          .why = "a blip takes a pod out this long, and longer each time",
                          .fix = "baseEjectionTime: {value}"}),
    },
    {
        .id = "DR-OD-EJECT-ALL", .scope = TRAFFIC_POLICY, .also = ALSO(MESH_POLICY),
        .field = "outlierDetection.maxEjectionPercent", .unless = &ejection_off,
        .after = "DR-OD-CONSECUTIVE-ERRORS", .lenient = &survives_ejection,
        .faults = FAULTS({AT_MOST(MAX_EJECTION_PERCENT), .when = &everyone_may_go, .repair = {.how = TO_RECOMMENDED},
                          .why = "all pods may be ejected, and with Istio's panic threshold off that is 503 (UH)",
                          .fix = "maxEjectionPercent: {recommended}"},
                         {AT_MOST(MAX_EJECTION_PERCENT), .repair = {.how = TO_RECOMMENDED},
                          .why = "the pods that are left have to carry the load of all that are ejected",
                          .fix = "maxEjectionPercent: {recommended}"}),
    },
    {
        .id = "DR-OD-INERT", .scope = TRAFFIC_POLICY, .also = ALSO(MESH_POLICY),
        .field = "outlierDetection.maxEjectionPercent", .unless = &ejection_off, .general = true,
        .after = "DR-OD-CONSECUTIVE-ERRORS", .actions = EVERYWHERE(AUDIT),
        .faults = FAULTS({LESS_THAN("34", UNIT_COUNT), DEFAULT_IN("outlierDetection", "10"),
                          .says = "is too low for a service of few pods",
                          .why = "below 34 per cent Envoy ejects none of three pods, and 10 is the default",
                          .fix = "maxEjectionPercent: 50"}),
    },
};
// clang-format on

const struct family destination_rule_outlier_family = {"DestinationRule", rules,
                                                       sizeof rules / sizeof *rules};
