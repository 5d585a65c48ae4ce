// SPDX-License-Identifier: Apache-2.0
/*
 * Subsets that routes name, and those that rules define: each is a cluster of its own in Envoy.
 * Source: istio.io/istio pilot/pkg/networking/core/route/route.go and cluster_builder.go.
 */
#include "families.h"
#include "judge/checks.h"
#include "judge/inputs.h"
#include "pairs/pairs.h"
#include "pairs/routes.h"

#include <string.h>

enum { NO_SUBSET, NOT_MIRRORED, NO_RULE };

struct looking {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    struct around around;
};

/* A rule for the host, or for a wildcard that covers it, which may define the subset, too. *known:
 * one of them does, or nobody can tell. */
static const struct peer *rule_for(const struct around *around, const char *host,
                                   const char *subset, bool *known)
{
    const struct peer *rule = NULL;
    *known = around_hides(around, PEER_RULE);
    for (; host && !*known; host = host_wider(around->judgement->arena, host)) {
        *known = around_first(around, PEER_RULE, PEER_OF_SUBSET, host, subset) ||
                 around_first(around, PEER_RULE, PEER_UNTOLD, host);
        rule = rule ? rule : around_first(around, PEER_RULE, PEER_OF_HOST, host);
    }
    return rule;
}

static void look_for(const struct route_place *place, void *closure)
{
    const struct looking *looking = closure;
    struct judgement *judgement = looking->judgement;
    const char *subset = json_string(json_get(place->destination, "subset"));
    const struct json *stated = json_get(place->destination, "host");
    const char *host = around_host(&looking->around, json_string(stated));
    bool known;
    if (!subset || !*subset || !host)
        return;
    const struct peer *rule = rule_for(&looking->around, host, subset, &known);
    if (known || (!rule && !judgement->subject->beside->complete))
        return;
    struct finding finding = rule ? about(&looking->around, rule) : (struct finding){.key = host};
    finding.fault = &looking->rule->faults[!rule             ? NO_RULE
                                           : place->mirrored ? NOT_MIRRORED
                                                             : NO_SUBSET];
    finding.field = arena_print(judgement->arena, "%s.subset", place->field);
    finding.found = shown(judgement, json_get(place->destination, "subset"));
    finding.value = shown(judgement, stated);
    finding.inputs[0] = finding.field;
    finding.inputs[1] = arena_print(judgement->arena, "%s.host", place->field);
    report(judgement, looking->rule, looking->target, finding);
}

static void check_missing(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    struct looking looking = {judgement, rule, target, look_around(judgement, rule)};
    if (looking.around.folder)
        each_destination(judgement->arena, target->node, look_for, &looking);
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "X-SUBSET-MISSING", .kinds = VIRTUAL_SERVICE, .scope = OBJECT,
        .field = "spec", .peers = PEER_RULE | PEER_ROUTE, .check = check_missing,
        .faults = {[NO_SUBSET] = {.says = "{found} is no subset of {value}",
                                  .why = "no such cluster: its share is answered 503 (NC), on TCP it is closed",
                                  .fix = "define {found} in DestinationRule {key}, or name a subset that is there"},
                   [NOT_MIRRORED] = {.says = "{found} is no subset of {value}",
                                     .why = "there is no such cluster, and nothing is mirrored",
                                     .fix = "define {found} in DestinationRule {key}, or name a subset that is there"},
                   [NO_RULE] = {.at_most = WARN, .says = "{found} is a subset that no DestinationRule defines",
                                .why = "no such cluster: its share is answered 503 (NC), on TCP it is closed",
                                .fix = "define {found} in a DestinationRule for {value}"}},
        .reads = {"spec"},
    },
};
// clang-format on

const struct family pair_subset_family = {"Pairs of objects", rules, sizeof rules / sizeof *rules};
