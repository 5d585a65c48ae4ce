// SPDX-License-Identifier: Apache-2.0
/* Outlier detection: what ejects a pod, when it comes back. */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"
#include "judge/shapes.h"

#include <string.h>

#define EVER 100       /* this many consecutive errors, and more, were written to mean "never" */
#define INERT_BELOW 34 /* per cent: with three endpoints current Envoy would never eject one */

/* What decides whether anything is ejected. */
#define THRESHOLD_READS                                                                            \
    "outlierDetection.consecutiveErrors", "outlierDetection.consecutive5xxErrors",                 \
        "outlierDetection.consecutiveGatewayErrors",                                               \
        "outlierDetection.consecutiveLocalOriginFailures"
#define EJECTION_READS THRESHOLD_READS, "outlierDetection.splitExternalLocalOriginErrors"

/* A null is no number: Istio takes its default. */
static bool has_count(const struct json *detection, const char *key)
{
    int64_t count;
    return json_integer(json_get(detection, key), &count);
}

/* Another field decides when a pod is ejected, so the dead one cannot. */
static bool has_threshold(const struct json *detection)
{
    return has_count(detection, "consecutive5xxErrors") ||
           has_count(detection, "consecutiveGatewayErrors") ||
           has_count(detection, "consecutiveLocalOriginFailures");
}

static bool http_off(const struct json *detection)
{
    return has_count(detection, "consecutive5xxErrors") &&
           count_at(detection, "consecutive5xxErrors") == 0;
}

static bool does_survive(const struct judgement *judgement, const struct target *target)
{
    const struct json *locality = json_look(target->node, "loadBalancer.localityLbSetting");
    (void)judgement;
    return count_at(target->node, "outlierDetection.minHealthPercent") > 0 ||
           json_size(json_get(locality, "failover")) > 0 ||
           json_size(json_get(locality, "failoverPriority")) > 0 ||
           stated_at(target->node, "loadBalancer.zoneAwareLbSetting");
}

static const struct condition survives_ejection = {.holds = does_survive};

/* 0 was written to mean "off", and so were numbers that are never reached. */
static bool means_never(const struct json *detection)
{
    int64_t errors;
    return json_integer(json_get(detection, "consecutiveErrors"), &errors) &&
           (errors == 0 || errors >= EVER);
}

static void check_consecutive_errors(struct judgement *judgement, const struct rule *rule,
                                     const struct target *target)
{
    const struct json *detection = json_get(target->node, "outlierDetection");
    const struct json *errors = json_get(detection, "consecutiveErrors");
    if (!has_count(detection, "consecutiveErrors"))
        return;
    const struct fault *say = &rule->faults[means_never(detection)];
    report(judgement, rule, target,
           (struct finding){.found = shown(judgement, errors),
                            .fault = has_threshold(detection) ? &rule->faults[2] : say});
}

/* DR-OD-CONSECUTIVE-ERRORS will switch it off; where it may not patch, the block still ejects. */
static bool patched_off(const struct judgement *judgement, const struct target *target)
{
    const struct json *detection = json_get(target->node, "outlierDetection");
    if (has_threshold(detection) || !means_never(detection) ||
        json_true(json_get(detection, "splitExternalLocalOriginErrors")))
        return false;
    const struct finding *finding = finding_of(judgement, "DR-OD-CONSECUTIVE-ERRORS", target);
    return finding && finding->repairable;
}

static bool ejects(const struct json *detection)
{
    return !http_off(detection) || count_at(detection, "consecutiveGatewayErrors") != 0 ||
           json_true(json_get(detection, "splitExternalLocalOriginErrors"));
}

static bool ejects_nothing(const struct judgement *judgement, const struct target *target)
{
    return patched_off(judgement, target) || !ejects(json_get(target->node, "outlierDetection"));
}

static const struct condition ejection_off = {.holds = ejects_nothing};

/* A fault of how pods are ejected. By which count they are, and were, is another matter: a patch of
 * ours may have changed it, and an old fault stays an old one. */
static struct finding of_ejection(const struct rule *rule, const struct target *target)
{
    static const char *const counts[] = {EJECTION_READS}; /* the last reads of such a rule */
    struct finding finding = {.field = rule->field};
    bool ejected = target->old && ejects(json_get(target->old, "outlierDetection"));
    const char *end = ejected ? counts[0] : "";
    for (size_t i = 0; i < RULE_READS && rule->reads[i] && strcmp(rule->reads[i], end) != 0; i++)
        finding.inputs[i] = rule->reads[i];
    return finding;
}

static struct json *number(const struct judgement *judgement, int64_t value)
{
    return json_new_number(judgement->arena, (double)value);
}

static bool says_the_same(const struct json *detection, int64_t errors)
{
    if (means_never(detection))
        return http_off(detection) && count_at(detection, "consecutiveGatewayErrors") == 0;
    return count_at(detection, "consecutive5xxErrors") == errors ||
           count_at(detection, "consecutiveGatewayErrors") == errors;
}

/*
 * Up to Istio 1.6 consecutiveErrors N meant: eject after N gateway errors, never for other 5xx. N
 * of EVER and more meant never, and so does 0. Where another threshold stands beside it, only one
 * that says the same lets the dead field go; else the author has to say which he meant.
 */
static bool repair_consecutive_errors(const struct judgement *judgement,
                                      const struct finding *finding, struct patch *patch)
{
    const struct target *target = finding->target;
    const struct json *detection = json_get(target->node, "outlierDetection");
    int64_t errors = count_at(detection, "consecutiveErrors");
    struct path gateway_path =
        path_under(judgement, target, "outlierDetection.consecutiveGatewayErrors");
    struct path http_path = path_under(judgement, target, "outlierDetection.consecutive5xxErrors");

    if (errors < 0)
        return false;
    if (has_threshold(detection)) {
        if (!says_the_same(detection, errors))
            return false;
    } else {
        if (!means_never(detection))
            patch_add(patch, &gateway_path, number(judgement, errors));
        patch_add(patch, &http_path, number(judgement, 0));
    }
    patch_remove(patch, &finding->path);
    return true;
}

/* Where the policy recommends nothing, what Envoy does without a word, unless that is refused. */
static const char *threshold_to_add(const struct judgement *judgement, double *number)
{
    const struct limit *limit = limit_of(judgement, CONSECUTIVE_5XX);
    const char *text = limit->recommended_text
                           ? limit->recommended_text
                           : fitting(judgement, "5", CONSECUTIVE_5XX, NO_THRESHOLD);
    measure(json_new_string(judgement->arena, text), UNIT_COUNT, number);
    return text;
}

static void check_no_threshold(struct judgement *judgement, const struct rule *rule,
                               const struct target *target)
{
    const struct json *detection = json_get(target->node, rule->field);
    double number;
    if (json_is(detection, JSON_OBJECT) && !has_threshold(detection) &&
        !stated_at(detection, "consecutiveErrors"))
        report(judgement, rule, target,
               (struct finding){.value = threshold_to_add(judgement, &number)});
}

static bool repair_no_threshold(const struct judgement *judgement, const struct finding *finding,
                                struct patch *patch)
{
    struct path path = finding->path;
    double number;
    threshold_to_add(judgement, &number);
    path_add_key(&path, "consecutive5xxErrors");
    patch_add(patch, &path, json_new_number(judgement->arena, number));
    return true;
}

static void check_5xx(struct judgement *judgement, const struct rule *rule,
                      const struct target *target)
{
    const char *gateway = "outlierDetection.consecutiveGatewayErrors";
    int64_t errors = count_at(target->node, gateway);

    too_low(judgement, rule, target, rule_threshold(rule),
            (struct finding){.field = rule->field, .inputs = {rule->field}});
    if (errors == 1 || errors == 2)
        report(judgement, rule, target,
               (struct finding){.field = gateway,
                                .found = shown(judgement, json_look(target->node, gateway)),
                                .fault = &rule->faults[1],
                                .at_most = WARN});
}

/* Of two counts that disagree the author has to say which he meant. */
static bool repair_5xx(const struct judgement *judgement, const struct finding *finding,
                       struct patch *patch)
{
    const struct json *detection = json_get(finding->target->node, "outlierDetection");
    int64_t errors = count_at(detection, "consecutiveErrors");
    return (!has_count(detection, "consecutiveErrors") || says_the_same(detection, errors)) &&
           repair_to_recommended(judgement, finding, patch);
}

static const char *interval_wanted(const struct judgement *judgement)
{
    return fitting(judgement, "30s", NO_THRESHOLD, OUTLIER_INTERVAL);
}

static void check_interval(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    const struct json *interval = json_look(target->node, rule->field);
    struct finding finding = of_ejection(rule, target);
    double nanoseconds;

    finding.value = interval_wanted(judgement);
    if (too_high(judgement, rule, target, rule_threshold(rule), finding))
        return;
    if (measure(interval, UNIT_DURATION, &nanoseconds) && nanoseconds < SECOND)
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, interval),
                                .value = fitting(judgement, "10s", NO_THRESHOLD, OUTLIER_INTERVAL),
                                .fault = &rule->faults[1],
                                .at_most = WARN});
}

static bool repair_interval(const struct judgement *judgement, const struct finding *finding,
                            struct patch *patch)
{
    if (!finding->limit)
        return false;
    patch_replace(patch, &finding->path, json_new_string(judgement->arena, finding->value));
    return true;
}

static void check_base_ejection(struct judgement *judgement, const struct rule *rule,
                                const struct target *target)
{
    struct finding finding = of_ejection(rule, target);
    finding.value = fitting(judgement, "30s", NO_THRESHOLD, rule_threshold(rule));
    too_high(judgement, rule, target, rule_threshold(rule), finding);
}

/* Only where every endpoint may go does nothing answer. */
static void check_share(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    bool all = count_at(target->node, rule->field) >= 100 && !does_survive(judgement, target);
    struct finding finding = of_ejection(rule, target);
    finding.fault = &rule->faults[all ? 0 : 1];
    too_high(judgement, rule, target, rule_threshold(rule), finding);
}

static void check_inert(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct json *detection = json_get(target->node, "outlierDetection");
    const struct json *percent = stated_at(target->node, rule->field);
    int64_t share;
    bool absent = json_is(detection, JSON_OBJECT) && !percent;
    if (absent || (json_integer(percent, &share) && share < INERT_BELOW))
        report(judgement, rule, target,
               (struct finding){.found = percent ? shown(judgement, percent) : NULL});
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-OD-CONSECUTIVE-ERRORS", .scope = TRAFFIC_POLICY,
        .field = "outlierDetection.consecutiveErrors",
        .check = check_consecutive_errors,
        .actions = EVERYWHERE(PATCH | WARN),
        .faults = {{.repair = {BY_FUNCTION, .function = repair_consecutive_errors}, .wanted = "consecutive5xxErrors or consecutiveGatewayErrors",
                 .why =
                     "ignored since Istio 1.7: the block ejects at 5 consecutive 5xx all the same",
                 .fix = "consecutiveGatewayErrors: {found}, consecutive5xxErrors: 0"},
                {.repair = {BY_FUNCTION, .function = repair_consecutive_errors}, .wanted = "consecutive5xxErrors: 0",
                 .why =
                     "ignored since Istio 1.7: the block ejects at 5 consecutive 5xx all the same",
                 .fix = "consecutive5xxErrors: 0"},
                {.repair = {BY_FUNCTION, .function = repair_consecutive_errors}, .wanted = "one threshold",
                 .why =
                     "ignored since Istio 1.7: the other threshold counts, and 5 where no "
                     "5xx count is set",
                 .fix = "remove consecutiveErrors"}},
        .reads = {THRESHOLD_READS},
        /* The thresholds where they are null. */
        .rewrites = {"outlierDetection.consecutiveErrors", "outlierDetection.consecutive5xxErrors",
                     "outlierDetection.consecutiveGatewayErrors"},
        .writes = {"outlierDetection.consecutiveGatewayErrors",
                   "outlierDetection.consecutive5xxErrors=0"},
    },
    {
        .id = "DR-OD-NO-THRESHOLD", .scope = TRAFFIC_POLICY,
        .field = "outlierDetection",
        .check = check_no_threshold,
        .actions = {AUDIT, WARN, WARN},
        .faults = {{.repair = {BY_FUNCTION, .function = repair_no_threshold}, .wanted = "a threshold",
                 .why = "without one, 5 consecutive 5xx eject a pod",
                 .fix = "consecutive5xxErrors: {value}"}},
        .reads = {"outlierDetection", THRESHOLD_READS},
        /* Where it is null. */
        .rewrites = {"outlierDetection.consecutive5xxErrors"},
    },
    {
        .id = "DR-OD-5XX-LOW", .scope = TRAFFIC_POLICY,
        .field = "outlierDetection.consecutive5xxErrors",
        .check = check_5xx,
        .faults = {{.least = CONSECUTIVE_5XX, .repair = {BY_FUNCTION, .function = repair_5xx}, .why = "a short blip ejects a healthy pod",
                 .fix = "consecutive5xxErrors: {recommended}"},
                {.at_most = WARN, .repair = {BY_FUNCTION, .function = repair_5xx}, .wanted = "3 or more",
                 .why = "a short blip ejects a healthy pod",
                 .fix = "consecutiveGatewayErrors: 5"}},
        .reads = {"outlierDetection.consecutive5xxErrors",
                  "outlierDetection.consecutiveGatewayErrors"},
        .rewrites = {"outlierDetection.consecutive5xxErrors"},
    },
    {
        .id = "DR-OD-INTERVAL", .scope = TRAFFIC_POLICY,
        .field = "outlierDetection.interval",
        .check = check_interval, .unless = &ejection_off,
        .after = "DR-OD-CONSECUTIVE-ERRORS",
        .faults = {{.most = OUTLIER_INTERVAL, .repair = {BY_FUNCTION, .function = repair_interval}, .why = "interval is the sweep that brings ejected pods back",
                 .fix = "interval: {value}"},
                {.at_most = WARN, .repair = {BY_FUNCTION, .function = repair_interval}, .wanted = "1s or more",
                 .why = "a sweep this often only costs CPU",
                 .fix = "interval: {value}"}},
        .reads = {"outlierDetection.interval", EJECTION_READS},
        .rewrites = {"outlierDetection.interval"},
    },
    {
        .id = "DR-OD-BASE-EJECTION", .scope = TRAFFIC_POLICY,
        .field = "outlierDetection.baseEjectionTime",
        .check = check_base_ejection, .unless = &ejection_off,
        .after = "DR-OD-CONSECUTIVE-ERRORS",
        .faults = {{.most = BASE_EJECTION_TIME, .why = "a blip takes a pod out this long, and longer each time",
                 .fix = "baseEjectionTime: {value}"}},
        .reads = {"outlierDetection.baseEjectionTime", EJECTION_READS},
    },
    {
        .id = "DR-OD-EJECT-ALL", .scope = TRAFFIC_POLICY,
        .field = "outlierDetection.maxEjectionPercent",
        .check = check_share, .unless = &ejection_off,
        .after = "DR-OD-CONSECUTIVE-ERRORS",
        .lenient = &survives_ejection,
        .faults = {{.most = MAX_EJECTION_PERCENT, .repair = {TO_RECOMMENDED}, .why = "all pods may be ejected: 503 UH; Istio's panic threshold is off",
                 .fix = "maxEjectionPercent: {recommended}"},
                {.most = MAX_EJECTION_PERCENT, .repair = {TO_RECOMMENDED}, .why = "what is left has to carry the load of all pods that are ejected",
                 .fix = "maxEjectionPercent: {recommended}"}},
        .reads = {"outlierDetection.maxEjectionPercent", "outlierDetection.minHealthPercent",
                  "loadBalancer.localityLbSetting", "loadBalancer.zoneAwareLbSetting",
                  EJECTION_READS},
    },
    {
        .id = "DR-OD-INERT", .scope = TRAFFIC_POLICY,
        .field = "outlierDetection.maxEjectionPercent",
        .check = check_inert, .unless = &ejection_off,
        .after = "DR-OD-CONSECUTIVE-ERRORS",
        .actions = EVERYWHERE(AUDIT),
        .faults = {{.wanted = "34 or more",
                 .why = "with few endpoints current Envoy never ejects at this share",
                 .fix = "maxEjectionPercent: 50"}},
        .reads = {"outlierDetection"},
    },
};
// clang-format on

const struct family destination_rule_outlier_family = {"DestinationRule", rules,
                                                       sizeof rules / sizeof *rules};
