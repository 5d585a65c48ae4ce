// SPDX-License-Identifier: Apache-2.0
/*
 * Two rules for one host and the same callers, which istiod makes one of.
 * Source: istio.io/istio pilot/pkg/model/destination_rule.go.
 */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"

#include <string.h>

static const char *full_name(const struct judgement *judgement, const char *host,
                             const char *namespace)
{
    return host_resolved(judgement->arena, host, namespace,
                         judgement->policy->environment.cluster_domain);
}

/* Rules for different callers are kept apart. Who is selected by labels is in the rule's namespace,
 * whatever it is exported to. */
static bool same_callers(const struct json *mine, const struct json *its)
{
    const struct json *labels = json_get(mine, "labels"), *other = json_get(its, "labels");
    return labels || other ? json_equal(labels, other)
                           : json_equal(json_get(mine, "exportTo"), json_get(its, "exportTo"));
}

/* The next earlier rule from `other` on that istiod merges with this one. */
static const struct neighbour *merged(const struct judgement *judgement, const struct json *mine,
                                      const char *host, const struct neighbour *other)
{
    const struct subject *subject = judgement->subject;
    for (; other; other = other->next) {
        const char *its = full_name(judgement, other->host, other->namespace);
        if (its && strcmp(its, host) == 0 && strcmp(other->namespace, subject->namespace) == 0 &&
            strcmp(other->name, subject->name) != 0 && same_callers(mine, other->outline))
            return other;
    }
    return NULL;
}

enum { POLICY, SUBSET };

static void report_policy(struct judgement *judgement, const struct rule *rule,
                          const struct target *target, const struct neighbour *other)
{
    report(judgement, rule, target,
           (struct finding){.found = shown(judgement, json_look(target->node, rule->field)),
                            .fault = &rule->faults[POLICY],
                            .key = other->name});
}

/* `left` are the names that no other rule has taken yet. */
static const struct json *report_subsets(struct judgement *judgement, const struct rule *rule,
                                         const struct target *target, const struct neighbour *other,
                                         const struct json *left)
{
    struct json *still = json_new_object(judgement->arena);
    unsigned index = 0;
    json_each (subset, json_look(target->node, "spec.subsets")) {
        const char *name = json_string(json_get(subset, "name"));
        struct path path = path_under(judgement, target, "spec.subsets");
        path_add_index(&path, index++);
        path_add_key(&path, "name");
        if (!name || !json_get(left, name))
            continue;
        if (json_get(json_get(other->outline, "subsets"), name))
            report(judgement, rule, target,
                   (struct finding){.path = path,
                                    .fault = &rule->faults[SUBSET],
                                    .found = shown(judgement, json_get(subset, "name")),
                                    .key = other->name,
                                    .inputs = {"spec.host", "spec.subsets"}});
        else if (!json_get(still, name))
            json_set(judgement->arena, still, name, json_new_null(judgement->arena));
    }
    return still;
}

/* Only a door that sees many objects knows of another; the webhook sees one at a time. */
static void check_same_host(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const struct neighbour *other = judgement->subject->earlier;
    const char *namespace = judgement->subject->namespace;
    const char *stated = json_string(json_look(target->node, rule->field));
    const char *host = full_name(judgement, stated, namespace);
    const struct json *mine = other ? outline_of(judgement->arena, target->node) : NULL;
    const struct json *left = json_get(mine, "subsets");
    bool speaks = json_get(mine, "trafficPolicy");

    while (namespace && host && (speaks || json_size(left)) &&
           (other = merged(judgement, mine, host, other))) {
        if (speaks && json_get(other->outline, "trafficPolicy")) {
            report_policy(judgement, rule, target, other);
            speaks = false;
        }
        if (json_size(left) && json_size(json_get(other->outline, "subsets")))
            left = report_subsets(judgement, rule, target, other, left);
        other = other->next;
    }
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-SAME-HOST", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.host", .check = check_same_host, .actions = EVERYWHERE(WARN),
        .faults = {[POLICY] = {.says = "{key} applies to the same host",
                               .why = "of several rules for one host only the oldest trafficPolicy is used",
                               .fix = "move the trafficPolicy into {key}"},
                   [SUBSET] = {.says = "{found} is a subset of {key} too",
                               .why = "of subsets with one name only that of the oldest rule is used",
                               .fix = "another name, or leave the subset to {key}"}},
        .reads = {"spec.host", "metadata.name"},
    },
};
// clang-format on

const struct family destination_rule_same_host_family = {"DestinationRule", rules,
                                                         sizeof rules / sizeof *rules};
