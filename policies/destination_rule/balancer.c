// SPDX-License-Identifier: Apache-2.0
/* Load balancing: algorithms and hashing. */
#include "destination_rule/destination_rule.h"
#include "families.h"

/* istiod takes one of the three; which one an author of two meant is his to say. Two sizes that are
   the same come of a file that is applied again over what was repaired. */
static bool has_one_hash(const struct judgement *judgement, const struct target *target)
{
    const struct json *hash = json_look(target->node, "loadBalancer.consistentHash");
    const struct json *ring = stated_at(hash, "ringHash");
    (void)judgement;
    return !stated_at(hash, "maglev") && (!ring || stated_at(ring, "minimumRingSize"));
}

static const struct condition one_hash = {.holds = has_one_hash};

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-LB-LEAST-CONN", .scope = TRAFFIC_POLICY,
        .field = "loadBalancer.simple", .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_EXACTLY("LEAST_CONN"),
                          .repair = {TO_TEXT, "LEAST_REQUEST", .reach = IN_FILES},
                          .says = "{found} is a deprecated name", .wanted = "LEAST_REQUEST",
                          .why = "LEAST_REQUEST is the same algorithm, the default since Istio 1.14",
                          .fix = "simple: LEAST_REQUEST"}),
    },
    {
        .id = "DR-HASH-MINRING", .scope = TRAFFIC_POLICY,
        .field = "loadBalancer.consistentHash.minimumRingSize", .actions = EVERYWHERE(WARN),
        .faults = FAULTS({MORE_THAN("0", UNIT_COUNT),
                          .repair = {TO_PLACE, "loadBalancer.consistentHash.ringHash.minimumRingSize",
                                     .when = &one_hash, .reach = IN_FILES},
                          .says = "is deprecated", .wanted = "ringHash.minimumRingSize",
                          .why = "Istio refuses it beside ringHash or maglev",
                          .fix = "ringHash: {minimumRingSize: {found}}"}),
    },
};
// clang-format on

const struct family destination_rule_balancer_family = {"DestinationRule", rules,
                                                        sizeof rules / sizeof *rules};
