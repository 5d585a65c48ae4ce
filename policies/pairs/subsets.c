// SPDX-License-Identifier: Apache-2.0
/*
 * Subsets that routes name, and those that rules define: each is a cluster of its own in Envoy.
 * Source: istio.io/istio pilot/pkg/networking/core/route/route.go and cluster_builder.go.
 */
#include "families.h"
#include "judge/checks.h"
#include "judge/inputs.h"
#include "pairs/pods.h"
#include "pairs/routes.h"

#include <string.h>

enum { NO_SUBSET, NOT_MIRRORED, NO_RULE };

struct looking {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    struct around around;
};

/* A rule for the host, or for a wildcard that covers it. *known: one of these rules defines the
 * subset, or may define it behind a placeholder. */
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
        each_destination(judgement->arena, target->node, false, look_for, &looking);
}

/* Calls with each subset of the rule that has a name, and its place in the list. */
static void each_subset(const struct looking *looking,
                        void (*visit)(const struct looking *, const struct json *, const char *))
{
    unsigned index = 0;
    json_each (subset, json_look(looking->target->node, "spec.subsets")) {
        const char *field = arena_print(looking->judgement->arena, "spec.subsets[%u]", index++);
        const char *name = json_string(json_get(subset, "name"));
        if (name && !has_placeholder(name))
            visit(looking, subset, field);
    }
}

static const char *host_of_rule(const struct looking *looking)
{
    return around_host(&looking->around,
                       json_string(json_look(looking->target->node, "spec.host")));
}

static void look_for_route(const struct looking *looking, const struct json *subset,
                           const char *place)
{
    const struct around *around = &looking->around;
    struct judgement *judgement = looking->judgement;
    const char *name = json_string(json_get(subset, "name")), *host = host_of_rule(looking);
    if (!host || !json_size(json_get(subset, "trafficPolicy")) ||
        around_first(around, PEER_ROUTE, PEER_OF_SUBSET, host[0] == '*' ? "*" : host, name) ||
        around_first(around, PEER_FILTER, PEER_ABOUT, "subset", name))
        return;
    const char *field = arena_print(judgement->arena, "%s.name", place);
    report(judgement, looking->rule, looking->target,
           (struct finding){.field = field, .found = name, .inputs = {field, "spec.host"}});
}

static void check_unused(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const struct looking looking = {judgement, rule, target, look_around(judgement, rule)};
    if (looking.around.folder && !around_hides(&looking.around, PEER_ROUTE))
        each_subset(&looking, look_for_route);
}

static bool are_known(const struct json *labels)
{
    json_each_member (label, labels)
        if (!json_string(label) || has_placeholder(json_string(label)))
            return false;
    return json_size(labels) > 0;
}

static void look_for_pods(const struct looking *looking, const struct json *subset,
                          const char *place)
{
    const struct around *around = &looking->around;
    struct judgement *judgement = looking->judgement;
    const struct json *labels = json_get(subset, "labels");
    const struct peer *service = service_of(around, host_of_rule(looking));
    const struct json *selector = service ? peer_says(service, "spec.selector") : NULL;
    if (!service || !are_known(labels) || !are_known(selector))
        return;
    struct chosen pods = workloads_with(around, service->namespace, selector, labels);
    if (chosen_next(&pods) || around_first(around, PEER_MAKER, PEER_IN, service->namespace) ||
        around_first(around, PEER_WORKLOAD, PEER_IN, service->namespace))
        return;
    struct finding finding = about(around, service);
    finding.field = arena_print(judgement->arena, "%s.labels", place);
    finding.found = shown(judgement, labels);
    finding.value = json_string(json_get(subset, "name"));
    finding.inputs[0] = finding.field;
    finding.inputs[1] = "spec.host";
    report(judgement, looking->rule, looking->target, finding);
}

static void check_empty(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct looking looking = {judgement, rule, target, look_around(judgement, rule)};
    if (looking.around.folder && !around_hides(&looking.around, PEER_WORKLOAD | PEER_MAKER))
        each_subset(&looking, look_for_pods);
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "X-SUBSET-MISSING", .kinds = VIRTUAL_SERVICE, .scope = OBJECT,
        .field = "spec", .peers = PEER_RULE | PEER_ROUTE, .check = check_missing,
        .faults = FAULTS([NO_SUBSET] = {.says = "{found} is no subset of {value}",
                                        .why = "no such cluster: its share is answered 503 (NC), on TCP it is closed",
                                        .fix = "define {found} in DestinationRule {key}, or name a subset that is there"},
                         [NOT_MIRRORED] = {.says = "{found} is no subset of {value}",
                                           .why = "there is no such cluster, and nothing is mirrored",
                                           .fix = "define {found} in DestinationRule {key}, or name a subset that is there"},
                         [NO_RULE] = {.at_most = WARN, .says = "{found} is a subset that no DestinationRule defines",
                                      .why = "no such cluster: its share is answered 503 (NC), on TCP it is closed",
                                      .fix = "define {found} in a DestinationRule for {value}"}),
        .reads = {"spec"},
    },
    {
        .id = "X-SUBSET-UNUSED", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.subsets", .peers = PEER_RULE | PEER_ROUTE | PEER_FILTER, .complete = true,
        .check = check_unused, .actions = EVERYWHERE(AUDIT),
        .faults = FAULTS({.says = "{found} is a subset that no route leads to",
                          .why = "a subset's policy runs for requests alone that a route sends there",
                          .fix = "name {found} in a VirtualService, or remove the subset"}),
        .reads = {"spec.host", "spec.subsets"},
    },
    {
        .id = "X-SUBSET-EMPTY", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.subsets", .complete = true,
        .peers = PEER_RULE | PEER_SERVICE | PEER_WORKLOAD | PEER_MAKER,
        .check = check_empty, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "no Pod of Service {key} has the labels of subset {value}",
                          .why = "every request that goes to the subset is answered 503 (UH)",
                          .fix = "labels of a workload that Service {key} selects"}),
        .reads = {"spec.host", "spec.subsets"},
    },
};
// clang-format on

const struct family pair_subset_family = {"Pairs of objects", rules, sizeof rules / sizeof *rules};
