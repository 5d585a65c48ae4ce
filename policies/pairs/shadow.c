// SPDX-License-Identifier: Apache-2.0
/*
 * A rule that some clients get in the place of another one, which says more. istiod takes the rules
 * of the client's namespace, else those that the service's exports, else the root's; there those of
 * the host itself, else of the longest wildcard. What it has found it merges with nothing.
 * Source: istio.io/istio pilot/pkg/model/push_context.go.
 */
#include "families.h"
#include "judge/checks.h"
#include "pairs/pairs.h"

#include <string.h>

/* Is the rule for clients of the namespace? `own`: the namespace is the rule's. */
static bool reaches(const struct json *export_to, const char *namespace, bool own)
{
    bool reaches = json_size(export_to) == 0;
    json_each (entry, export_to) {
        const char *to = json_string(entry);
        reaches |= to && (strcmp(to, "*") == 0 || strcmp(to, namespace) == 0 ||
                          (own && strcmp(to, ".") == 0));
    }
    return reaches;
}

/* The namespace of the service; NULL: there may be several, or nobody knows it. */
static const char *namespace_of_host(const struct around *around, const char *host)
{
    struct arena *arena = around->judgement->arena;
    const char *domain = around->judgement->policy->environment.cluster_domain;
    const char *dot = strchr(host, '.'), *end = dot ? strchr(dot + 1, '.') : NULL;
    if (end && strcmp(end, arena_print(arena, ".svc.%s", domain)) == 0)
        return arena_copy(arena, dot + 1, (size_t)(end - dot - 1));
    const struct peer *entry = around_first(around, PEER_ENTRY, PEER_OF_HOST, host);
    return entry ? entry->namespace : NULL;
}

/* Of rules that istiod makes one of, the one whose policy it takes; else the first. */
static const struct peer *speaker(const struct around *around, const char *namespace,
                                  const char *host)
{
    const struct peer *speaking = around_first(around, PEER_RULE, PEER_SPEAKING, namespace, host);
    return speaking ? speaking : around_first(around, PEER_RULE, PEER_OF_HOST_IN, namespace, host);
}

/* The rule that clients in `client` would get in a namespace for the host, or what covers it. */
static const struct peer *rule_in(const struct around *around, const char *namespace,
                                  const char *client, const char *host)
{
    struct peers found = around_find(around, PEER_RULE, PEER_OF_HOST_IN, namespace, host);
    bool own = namespace && strcmp(namespace, client) == 0;
    for (const struct peer *peer; (peer = peers_next(&found));)
        if (reaches(peer_says(peer, "spec.exportTo"), client, own))
            return speaker(around, namespace, host);
    const char *wider = host_wider(around->judgement->arena, host);
    return wider ? rule_in(around, namespace, client, wider) : NULL;
}

/* The rule that this one's clients would get if this one were not there. */
static const struct peer *hidden_by(const struct around *around, const struct json *spec,
                                    const char *host)
{
    const struct environment *environment = &around->judgement->policy->environment;
    const char *here = around->namespace, *root = environment->istio_namespace;
    const char *home = namespace_of_host(around, host);
    bool at_home = home && strcmp(home, here) == 0, in_root = strcmp(root, here) == 0;
    if (!at_home && !reaches(json_get(spec, "exportTo"), here, true))
        return NULL;
    const char *wider = host_wider(around->judgement->arena, host);
    const struct peer *peer = wider ? rule_in(around, here, here, wider) : NULL;
    if (!peer && !in_root && !at_home)
        peer = rule_in(around, home, here, host);
    if (!peer && !in_root)
        peer = rule_in(around, root, here, host);
    return peer;
}

static bool is_tls(const struct json *policy)
{
    const char *mode = json_string(json_look(policy, "tls.mode"));
    return mode && (strcmp(mode, "SIMPLE") == 0 || strcmp(mode, "MUTUAL") == 0);
}

static bool is_sticky(const struct json *policy)
{
    return json_look(policy, "loadBalancer.consistentHash") ||
           json_look(policy, "loadBalancer.localityLbSetting");
}

unsigned blocks_of(const struct json *policy)
{
    return (json_get(policy, "connectionPool") ? HAS_POOL : 0) |
           (json_get(policy, "outlierDetection") ? HAS_EJECTION : 0) |
           (is_sticky(policy) ? HAS_BALANCER : 0) | (is_tls(policy) ? HAS_TLS : 0);
}

static bool states(const struct json *policy, const char *block)
{
    json_each (port, json_get(policy, "portLevelSettings"))
        if (json_get(port, block))
            return true;
    return json_get(policy, block);
}

/* The blocks of the other that this policy lacks, as a list. */
static const char *lost(struct arena *arena, const struct json *mine, unsigned other)
{
    static const struct {
        const char *block;
        unsigned fact;
    } blocks[] = {
        {"connectionPool", HAS_POOL},
        {"outlierDetection", HAS_EJECTION},
        {"loadBalancer", HAS_BALANCER},
        {"tls", HAS_TLS},
    };
    struct text list = TEXT_IN(arena);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if ((other & blocks[i].fact) && !states(mine, blocks[i].block))
            text_print(&list, "%s%s", list.length ? ", " : "", blocks[i].block);
    return list.length ? list.data : NULL;
}

static bool is_apart(const struct peer *peer)
{
    return peer->veiled || (peer->facts & SELECTS);
}

static void check_shadow(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const struct around around = look_around(judgement, rule);
    const struct json *spec = json_get(target->node, "spec"), *host = json_get(spec, "host");
    const char *name = around_host(&around, json_string(host));
    const struct peer *mine = name ? speaker(&around, around.namespace, name) : NULL;
    if (!mine || is_apart(mine) || strcmp(mine->name, judgement->subject->name) != 0)
        return;
    const struct peer *other = hidden_by(&around, spec, name);
    const char *blocks = other && !is_apart(other)
                             ? lost(judgement->arena, json_get(spec, "trafficPolicy"), other->facts)
                             : NULL;
    if (!blocks)
        return;
    struct finding finding = about(&around, other);
    finding.found = shown(judgement, host);
    finding.value = blocks;
    report(judgement, rule, target, finding);
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "X-DR-SHADOW", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec.host", .peers = PEER_RULE | PEER_ENTRY, .check = check_shadow,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "hides DestinationRule {key} from clients that get this one",
                          .why = "rules are not merged across namespaces or hosts; lost here: {value}",
                          .fix = "repeat {value} of {key} here"}),
        .reads = {"spec.host", "spec.trafficPolicy", "spec.exportTo", "metadata.name"},
    },
};
// clang-format on

const struct family pair_shadow_family = {"Pairs of objects", rules, sizeof rules / sizeof *rules};
