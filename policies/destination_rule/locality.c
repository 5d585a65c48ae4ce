// SPDX-License-Identifier: Apache-2.0
/*
 * Localities: outlier detection switches failover between them on, and nothing else does.
 * Source: istio.io/istio pilot/pkg/networking/core/loadbalancer, pilot/pkg/xds/endpoints.
 */
#include "destination_rule/destination_rule.h"
#include "families.h"

#define HASH "loadBalancer.consistentHash"
#define FAILOVER "loadBalancer.localityLbSetting.failover"
#define PRIORITY "loadBalancer.localityLbSetting.failoverPriority"
#define IN_FORCE_READ                                                                              \
    "loadBalancer", "outlierDetection", "/spec.trafficPolicy.loadBalancer",                        \
        "/spec.trafficPolicy.outlierDetection"

static const struct json *locality(const struct judgement *judgement, const struct target *target)
{
    return stated_at(in_force(judgement, target, "loadBalancer"), "localityLbSetting");
}

static bool is_off(const struct json *setting)
{
    const struct json *enabled = json_get(setting, "enabled");
    return json_is(enabled, JSON_BOOL) && !json_true(enabled);
}

static bool does_fail_over(const struct judgement *judgement, const struct target *target)
{
    const struct json *setting = locality(judgement, target);
    return json_is(setting, JSON_OBJECT) && !is_off(setting);
}

const struct condition fails_over = {
    .holds = does_fail_over,
    .reads = {"loadBalancer", "/spec.trafficPolicy.loadBalancer"},
};

/* Does Istio prefer near zones here although no localityLbSetting says so, because outlier
 * detection is on? */
static bool goes_by_zone(const struct judgement *judgement, const struct target *target)
{
    const struct json *balancer = in_force(judgement, target, "loadBalancer");
    const struct json *setting = locality(judgement, target);
    return stated_at(in_force(judgement, target, "outlierDetection"), "") && !is_off(setting) &&
           !stated_at(balancer, "zoneAwareLbSetting") &&
           json_size(json_get(setting, "distribute")) == 0;
}

static bool hashes(const struct json *balancer)
{
    return stated_at(balancer, "consistentHash");
}

/* Here, or in a subset that takes the hash from here. */
static bool does_hash_by_zone(const struct judgement *judgement, const struct target *target)
{
    bool any = goes_by_zone(judgement, target);
    for (const struct target *other = judgement->targets; other && target->depth == 2;
         other = other->next)
        any |= other->scope == TRAFFIC_POLICY && goes_by_zone(judgement, other) &&
               in_force(judgement, other, "loadBalancer") == json_get(target->node, "loadBalancer");
    return any;
}

static bool is_undecided(const struct judgement *judgement, const struct target *target)
{
    return goes_by_zone(judgement, target) && !locality(judgement, target) &&
           !hashes(in_force(judgement, target, "loadBalancer"));
}

static const struct condition hashes_by_zone = {.holds = does_hash_by_zone,
                                                .reads = {IN_FORCE_READ, "/spec.subsets"}};
static const struct condition undecided = {.holds = is_undecided, .reads = {IN_FORCE_READ}};

/* A subset may detect outliers where the top level does not. */
static bool detects(const struct judgement *judgement, const struct target *target)
{
    bool any = stated_at(in_force(judgement, target, "outlierDetection"), "");
    for (const struct target *other = judgement->targets; other && target->depth == 2;
         other = other->next)
        any |= other->scope == TRAFFIC_POLICY && stated_at(other->node, "outlierDetection");
    return any;
}

static bool lists_in_vain(const struct judgement *judgement, const struct target *target,
                          const char *list)
{
    const struct json *setting = json_look(target->node, "loadBalancer.localityLbSetting");
    return json_size(json_get(setting, list)) > 0 && !is_off(setting) &&
           json_size(json_get(setting, "distribute")) == 0 && !detects(judgement, target);
}

static bool has_vain_failover(const struct judgement *judgement, const struct target *target)
{
    return lists_in_vain(judgement, target, "failover");
}

static bool has_vain_priority(const struct judgement *judgement, const struct target *target)
{
    return lists_in_vain(judgement, target, "failoverPriority");
}

static const struct condition vain_failover = {.holds = has_vain_failover,
                                               .reads = {IN_FORCE_READ, "/spec.subsets"}};
static const struct condition vain_priority = {.holds = has_vain_priority,
                                               .reads = {IN_FORCE_READ, "/spec.subsets"}};

#define NEVER_HAPPENS                                                                              \
    .usual = "5", .fits = CONSECUTIVE_5XX, .says = "has no effect without outlier detection",      \
    .why = "nothing else tells that a place is down",                                              \
    .fix = "outlierDetection: {consecutive5xxErrors: {value}} beside loadBalancer"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-OD-LOCALITY", .scope = TRAFFIC_POLICY,
        .field = "outlierDetection", .unless = &host_outside_mesh, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.field = HASH, IS_STATED, .when = &hashes_by_zone,
                          .says = "does not go with outlier detection",
                          .why = "that makes callers stay in their zone, and each zone hashes over its own pods",
                          .fix = "loadBalancer: {localityLbSetting: {enabled: false}}"},
                         {IS_STATED, .when = &undecided, .at_most = AUDIT,
                          .says = "makes callers stay in their own zone",
                          .why = "unless the mesh has it off, it switches locality failover on",
                          .fix = "loadBalancer: {localityLbSetting: {enabled: false}}, if that is not meant"}),
    },
    {
        .id = "DR-LOCALITY-INERT", .scope = TRAFFIC_POLICY,
        .field = FAILOVER, .unless = &host_unmatched, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_STATED, .when = &vain_failover, NEVER_HAPPENS},
                         {.field = PRIORITY, IS_STATED, .when = &vain_priority, NEVER_HAPPENS}),
    },
};
// clang-format on

const struct family destination_rule_locality_family = {"DestinationRule", rules,
                                                        sizeof rules / sizeof *rules};
