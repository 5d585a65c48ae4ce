// SPDX-License-Identifier: Apache-2.0
/*
 * Two rules for one host and the same callers, which istiod makes one of.
 * Source: istio.io/istio pilot/pkg/model/destination_rule.go.
 */
#include "families.h"
#include "judge/checks.h"
#include "pairs/pairs.h"

#include <string.h>

/* The first of those that istiod makes one of, if it is not this rule itself. */
static const struct peer *before(const struct judgement *judgement, struct peers peers)
{
    const struct peer *first = peers_first(peers);
    return first && strcmp(first->name, judgement->subject->name) != 0 ? first : NULL;
}

enum { POLICY, SUBSET };

static void check_subsets(struct judgement *judgement, const struct rule *rule,
                          const struct target *target, const struct around *around,
                          const char *host, const char *callers)
{
    unsigned index = 0;
    json_each (subset, json_look(target->node, "spec.subsets")) {
        const char *name = json_string(json_get(subset, "name"));
        struct path path = path_under(judgement, target, "spec.subsets");
        path_add_index(&path, index++);
        path_add_key(&path, "name");
        const struct peer *other =
            before(judgement, around_find(around, PEER_RULE, PEER_MERGED_SUBSET, around->namespace,
                                          host, callers, name));
        if (!other)
            continue;
        struct finding finding = about(around, other);
        finding.path = path;
        finding.fault = &rule->faults[SUBSET];
        finding.found = shown(judgement, json_get(subset, "name"));
        report(judgement, rule, target, finding);
    }
}

static void check_same_host(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const struct around around = look_around(judgement, rule);
    const struct json *stated = json_look(target->node, rule->field);
    const struct json *spec = json_get(target->node, "spec");
    const char *host = around_host(&around, json_string(stated));
    const char *callers = callers_of(judgement->arena, json_get(spec, "workloadSelector"),
                                     json_get(spec, "exportTo"));
    const struct peer *other = json_is(json_get(spec, "trafficPolicy"), JSON_OBJECT)
                                   ? before(judgement, around_find(&around, PEER_RULE, PEER_MERGED,
                                                                   around.namespace, host, callers))
                                   : NULL;
    if (other) {
        struct finding finding = about(&around, other);
        finding.fault = &rule->faults[POLICY];
        finding.found = shown(judgement, stated);
        report(judgement, rule, target, finding);
    }
    check_subsets(judgement, rule, target, &around, host, callers);
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-SAME-HOST", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.host", .peers = PEER_RULE, .check = check_same_host,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([POLICY] = {.says = "{key} applies to the same host",
                                     .why = "of several rules for one host only the oldest trafficPolicy is used",
                                     .fix = "move the trafficPolicy into {key}"},
                         [SUBSET] = {.says = "{found} is a subset of {key} too",
                                     .why = "of subsets with one name only that of the oldest rule is used",
                                     .fix = "another name, or leave the subset to {key}"}),
        .reads = {"spec.host", "spec.subsets", "metadata.name"},
    },
};
// clang-format on

const struct family destination_rule_same_host_family = {"DestinationRule", rules,
                                                         sizeof rules / sizeof *rules};
