// SPDX-License-Identifier: Apache-2.0
/*
 * What does not inherit. An entry of portLevelSettings replaces all four blocks of its parent, a
 * subset's block replaces the parent's block of that name; nothing is merged below.
 * Source: istio.io/istio pilot/pkg/networking/util GetPortLevelTrafficPolicy,
 * MergeSubsetTrafficPolicy.
 */
#include "checks.h"
#include "destination_rule.h"
#include "families.h"

#include <string.h>

static const char *const blocks[] = {"connectionPool", "outlierDetection", "loadBalancer", "tls"};
#define BLOCKS (sizeof blocks / sizeof *blocks)

static bool says(const struct json *object, const char *key, const char *text)
{
    const char *value = json_string(json_get(object, key));
    return value && strcmp(value, text) == 0;
}

/* Losing it changes nothing that anybody would notice. */
static bool harmless(const char *block, const struct json *value)
{
    if (strcmp(block, "loadBalancer") == 0)
        return !json_get(value, "consistentHash") && !says(value, "simple", "PASSTHROUGH") &&
               !json_get(value, "localityLbSetting") && !json_get(value, "zoneAwareLbSetting");
    return strcmp(block, "tls") == 0 && says(value, "mode", "ISTIO_MUTUAL");
}

/* A path from the root, as a rule writes it. */
static const char *from_root(const struct judgement *judgement, const struct target *target,
                             const char *field)
{
    struct path path = path_under(judgement, target, field);
    struct text written = TEXT_IN(judgement->arena);
    text_add(&written, "/");
    path_print(&path, &written);
    return written.data;
}

static void check_port_resets(struct judgement *judgement, const struct rule *rule,
                              const struct target *target)
{
    for (size_t i = 0; i < BLOCKS && target->parent; i++) {
        const struct json *lost = json_get(target->parent->node, blocks[i]);
        bool plaintext = says(lost, "mode", "SIMPLE") || says(lost, "mode", "MUTUAL");
        if (!json_is(lost, JSON_OBJECT) || json_get(target->node, blocks[i]) ||
            harmless(blocks[i], lost))
            continue;
        report(
            judgement, rule, target,
            (struct finding){.field = blocks[i],
                             .key = blocks[i],
                             .say = &rule->say[plaintext],
                             .inputs = {blocks[i], from_root(judgement, target->parent, blocks[i])},
                             .at_most = plaintext ? DENY : WARN});
    }
}

static bool repair_port_resets(const struct judgement *judgement, const struct finding *finding,
                               struct patch *patch)
{
    (void)judgement;
    patch_add(patch, &finding->path, json_get(finding->target->parent->node, finding->key));
    return true;
}

/* One of these is chosen; the others are not lost by choosing. */
static bool chosen_instead(const struct json *mine, const char *key)
{
    static const char *const choices[][2] = {
        {"simple", "consistentHash"},
        {"warmup", "warmupDurationSecs"},
        {"localityLbSetting", "zoneAwareLbSetting"},
    };
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        for (size_t j = 0; j < 2; j++)
            if (strcmp(key, choices[i][j]) == 0 && json_get(mine, choices[i][1 - j]))
                return true;
    return false;
}

/* Lists what `parent` sets and `mine` does not. Below a hash there are choices only. */
static void list_lost(struct text *lost, const char *prefix, const struct json *parent,
                      const struct json *mine)
{
    json_each (member, parent) {
        const char *key = json_key(member);
        const struct json *same = json_get(mine, key);
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
    bool subset = target->path.length == 4 && !target->parent;

    for (size_t i = 0; i < BLOCKS && subset; i++) {
        const struct json *parent = json_get(top, blocks[i]);
        const struct json *mine = json_get(target->node, blocks[i]);
        struct text lost = TEXT_IN(judgement->arena), cut = TEXT_IN(judgement->arena);
        if (!mine || other_mode(blocks[i], parent, mine))
            continue;
        list_lost(&lost, "", parent, mine);
        text_add_shown(&cut, lost.data, 60);
        if (lost.length)
            report(judgement, rule, target,
                   (struct finding){
                       .field = blocks[i],
                       .found = arena_print(judgement->arena, "%zu fields", json_size(mine)),
                       .key = cut.data,
                       .inputs = {blocks[i], arena_print(judgement->arena, "/spec.trafficPolicy.%s",
                                                         blocks[i])}});
    }
}

/* clang-format off: a rule reads like a sentence, and sentences share lines. */
static const struct rule rules[] = {
    {
        .id = "DR-PORT-RESETS",
        .kinds = DESTINATION_RULE,
        .scope = TRAFFIC_POLICY,
        .field = "connectionPool",
        .check = check_port_resets,
        .actions = EVERYWHERE(DENY),
        .repair = repair_port_resets,
        .say = {{.wanted = "the parent's {key}",
                 .why = "port-level settings do not inherit: this port falls back to the defaults",
                 .fix = "repeat {key} of the parent here"},
                {.wanted = "the parent's {key}",
                 .why = "port-level settings do not inherit: this port goes plaintext",
                 .fix = "repeat {key} of the parent here"}},
        .reads = {"connectionPool", "outlierDetection", "loadBalancer", "tls", "/spec"},
    },
    {
        .id = "DR-SUBSET-RESETS",
        .kinds = DESTINATION_RULE,
        .scope = TRAFFIC_POLICY,
        .field = "connectionPool",
        .check = check_subset_resets,
        .actions = EVERYWHERE(WARN),
        .say = {{.wanted = "the lost {key}",
                 .why = "a subset's block replaces the whole block of spec.trafficPolicy",
                 .fix = "repeat {key} here"}},
        .reads = {"connectionPool", "outlierDetection", "loadBalancer", "tls",
                  "/spec.trafficPolicy"},
    },
};
/* clang-format on */

const struct family destination_rule_inherit_family = {"DestinationRule", rules,
                                                       sizeof rules / sizeof *rules};
