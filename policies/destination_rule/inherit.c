// SPDX-License-Identifier: Apache-2.0
/*
 * Settings that are not inherited. An entry of portLevelSettings replaces all four blocks of its
 * parent, a subset's block replaces the parent's block of that name; nothing is merged below.
 * Source: istio.io/istio pilot/pkg/networking/util GetPortLevelTrafficPolicy,
 * MergeSubsetTrafficPolicy.
 */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"

#include "base/memo.h"

#include <string.h>

/* The first four may stand at a port as well. */
static const char *const blocks[] = {"connectionPool", "outlierDetection", "loadBalancer", "tls",
                                     "proxyProtocol",  "retryBudget",      "tunnel"};
#define BLOCKS (sizeof blocks / sizeof *blocks)
#define OF_PORTS 4

static bool may_stand_at_port(const char *block)
{
    for (size_t i = 0; i < OF_PORTS; i++)
        if (strcmp(blocks[i], block) == 0)
            return true;
    return false;
}

static bool says(const struct json *object, const char *key, const char *text)
{
    const char *value = json_string(json_get(object, key));
    return value && strcmp(value, text) == 0;
}

/* Losing the block changes nothing: it says what holds by default. Auto mTLS stands in for TLS
 * inside the mesh. */
static bool harmless(const struct judgement *judgement, const char *block, const struct json *value)
{
    if (strcmp(block, "loadBalancer") == 0)
        return !stated_at(value, "consistentHash") && !says(value, "simple", "PASSTHROUGH") &&
               !stated_at(value, "localityLbSetting") && !stated_at(value, "zoneAwareLbSetting");
    return strcmp(block, "tls") == 0 &&
           (!condition_holds(&host_outside_mesh, judgement, NULL) ||
            !(says(value, "mode", "SIMPLE") || says(value, "mode", "MUTUAL")));
}

static bool is_subset(const struct target *target)
{
    return target->depth == 4 && !target->parent;
}

const struct json *in_force(const struct judgement *judgement, const struct target *policy,
                            const char *block)
{
    const struct json *top = json_look(judgement->subject->object, "spec.trafficPolicy");
    const struct json *own = stated_at(policy->node, block);
    bool of_subset = policy->parent && is_subset(policy->parent) && !may_stand_at_port(block);
    return own || !(is_subset(policy) || of_subset) ? own : stated_at(top, block);
}

/* What the entry takes from the port: what its parent has, but for what a port cannot state and a
 * subset has from the top level. */
static const struct json *inherited(const struct judgement *judgement, const struct target *target,
                                    const char *block)
{
    return may_stand_at_port(block) ? in_force(judgement, target->parent, block)
                                    : stated_at(target->parent->node, block);
}

enum { TO_DEFAULTS, TO_PLAINTEXT, FOR_ALL_PORTS, NOT_LOST };

/* A tunnel is the one block that an entry does not drop: istiod reads it at the top level and in
 * subsets, whatever a port says. Source: pilot/pkg/networking/core/tunnelingconfig. */
static size_t loss_of(const char *block)
{
    if (strcmp(block, "tunnel") == 0)
        return NOT_LOST;
    if (!may_stand_at_port(block))
        return FOR_ALL_PORTS;
    return strcmp(block, "tls") == 0 ? TO_PLAINTEXT : TO_DEFAULTS;
}

static void check_port_resets(struct judgement *judgement, const struct rule *rule,
                              const struct target *target)
{
    for (size_t i = 0; i < BLOCKS && target->parent; i++) {
        const char *block = blocks[i];
        const struct json *lost = inherited(judgement, target, block);
        if (!json_is(lost, JSON_OBJECT) || stated_at(target->node, block) ||
            harmless(judgement, block, lost))
            continue;
        report(judgement, rule, target,
               (struct finding){
                   .field = block,
                   .key = block,
                   .fault = &rule->faults[loss_of(block)],
                   .inputs = {block, arena_print(judgement->arena, "../%s", block),
                              arena_print(judgement->arena, "/spec.trafficPolicy.%s", block),
                              "/spec.host"}});
    }
}

/* Of fields that exclude each other, stating one does not lose the others. */
static bool chosen_instead(const struct json *mine, const char *key)
{
    static const char *const choices[][2] = {
        {"simple", "consistentHash"},
        {"warmup", "warmupDurationSecs"},
        {"localityLbSetting", "zoneAwareLbSetting"},
    };
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        for (size_t j = 0; j < 2; j++)
            if (strcmp(key, choices[i][j]) == 0 && stated_at(mine, choices[i][1 - j]))
                return true;
    return false;
}

/* The members that are not null, listed once, because each subset is compared with them. */
static const struct json *stated_in(struct arena *arena, const struct json *object)
{
    static const char question;
    struct memo *memo = memo_of(object, &question);
    if (memo && memo->made)
        return memo->made;
    struct json *stated = json_new_object(arena);
    json_each_member (member, object)
        if (!json_is(member, JSON_NULL))
            json_set(arena, stated, json_key(member), json_new_twin(arena, member));
    if (memo)
        memo->made = stated;
    return stated;
}

/* Lists what `parent` sets and `mine` does not, until the text is full. It does not go below
 * consistentHash, where all fields exclude each other. */
static void list_lost(struct text *lost, const char *prefix, const struct json *parent,
                      const struct json *mine)
{
    json_each_member (member, stated_in(lost->arena, parent)) {
        const char *key = json_key(member);
        const struct json *same = stated_at(mine, key);
        if (lost->length > 4 * FOUND_MOST)
            return;
        if (same && json_is(member, JSON_OBJECT) && strcmp(key, "consistentHash") != 0) {
            const char *longer = arena_print(lost->arena, "%s%s.", prefix, key);
            list_lost(lost, longer ? longer : "", member, same);
        } else if (!same && !chosen_instead(mine, key)) {
            text_print(lost, "%s%s%s", lost->length ? ", " : "", prefix, key);
        }
    }
}

/* Another mode is another decision about TLS, not a loss. */
static bool other_mode(const char *block, const struct json *parent, const struct json *mine)
{
    return strcmp(block, "tls") == 0 &&
           !json_equal(json_get(parent, "mode"), json_get(mine, "mode"));
}

static void check_subset_resets(struct judgement *judgement, const struct rule *rule,
                                const struct target *target)
{
    const struct json *top = json_look(judgement->subject->object, "spec.trafficPolicy");

    for (size_t i = 0; i < OF_PORTS && is_subset(target); i++) {
        const struct json *parent = json_get(top, blocks[i]);
        const struct json *mine = json_get(target->node, blocks[i]);
        struct text lost = TEXT_IN(judgement->arena), cut = TEXT_IN(judgement->arena);
        if (!json_is(parent, JSON_OBJECT) || !json_is(mine, JSON_OBJECT) ||
            other_mode(blocks[i], parent, mine))
            continue;
        list_lost(&lost, "", parent, mine);
        if (!lost.length)
            continue;
        text_add_shown(&cut, lost.data, FOUND_MOST);
        report(judgement, rule, target,
               (struct finding){
                   .field = blocks[i],
                   .found = shown(judgement, mine),
                   .key = cut.data,
                   .inputs = {blocks[i],
                              arena_print(judgement->arena, "/spec.trafficPolicy.%s", blocks[i])}});
    }
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-PORT-RESETS", .scope = TRAFFIC_POLICY,
        .field = "connectionPool", .unless = &host_unmatched, .check = check_port_resets,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([TO_DEFAULTS] =
                             {.says = "is not inherited from the parent",
                              .why = "this port falls back to Istio's defaults",
                              .fix = "repeat the parent's {key} here"},
                         [TO_PLAINTEXT] =
                             {.says = "is not inherited from the parent",
                              .why = "this port sends plaintext",
                              .fix = "repeat the parent's {key} here"},
                         [FOR_ALL_PORTS] =
                             {.says = "does not hold for this port",
                              .why = "an entry in portLevelSettings drops it, and has no room for it",
                              .fix = "remove the entry, or {key}"},
                         [NOT_LOST] =
                             {.says = "holds for this port too",
                              .why = "istiod tunnels all ports alike; what its pages say of inheriting is not so",
                              .fix = "remove the entry, or {key}"}),
        .reads = {"connectionPool", "outlierDetection", "loadBalancer", "tls", "../connectionPool",
                  "../outlierDetection", "../loadBalancer", "../tls", "/spec"},
    },
    {
        .id = "DR-SUBSET-RESETS", .scope = TRAFFIC_POLICY,
        .field = "connectionPool", .check = check_subset_resets, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "drops {key} of spec.trafficPolicy",
                       .why = "a subset's block replaces the whole block, nothing of it is merged",
                       .fix = "repeat {key} here"}),
        .reads = {"connectionPool", "outlierDetection", "loadBalancer", "tls",
                  "/spec.trafficPolicy"},
    },
};
// clang-format on

const struct family destination_rule_inherit_family = {"DestinationRule", rules,
                                                       sizeof rules / sizeof *rules};
