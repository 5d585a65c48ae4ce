// SPDX-License-Identifier: Apache-2.0
/* What pair rules read of the objects beside theirs, a row for each kind; and how they find them.
 */
#include "judge/inputs.h"
#include "pairs/pairs.h"

#include <string.h>

/* NULL: a placeholder hides it. */
static const char *host_of(struct world *world, const struct peer *peer, const struct json *host)
{
    const char *whole =
        host_resolved(&world->arena, json_string(host), peer->namespace, world->domain);
    return whole && !has_placeholder(whole) ? whole : NULL;
}

static void enter_subsets(struct world *world, struct peer *peer, const struct json *subsets,
                          const char *host, const char *callers)
{
    json_each (subset, subsets) {
        const char *name = json_string(json_get(subset, "name"));
        if (!name || has_placeholder(name)) {
            peer_enter(world, peer, PEER_UNTOLD, host);
            continue;
        }
        peer_enter(world, peer, PEER_OF_SUBSET, host, name);
        if (!peer->veiled)
            peer_enter(world, peer, PEER_MERGED_SUBSET, peer->namespace, host, callers, name);
    }
}

static void enter_rule(struct world *world, struct peer *peer, const struct json *object)
{
    const struct json *spec = json_get(object, "spec"), *policy = json_get(spec, "trafficPolicy");
    const char *host = host_of(world, peer, json_get(spec, "host"));
    const char *callers =
        callers_of(&world->arena, json_get(spec, "workloadSelector"), json_get(spec, "exportTo"));
    if (!host) {
        peer_veil(peer);
        return;
    }
    peer->facts = blocks_of(policy) | (json_get(spec, "workloadSelector") ? SELECTS : 0);
    peer_enter(world, peer, PEER_OF_HOST, host);
    peer_enter(world, peer, PEER_OF_HOST_IN, peer->namespace, host);
    if (peer->veiled)
        peer_enter(world, peer, PEER_UNTOLD, host);
    if (json_is(policy, JSON_OBJECT)) {
        peer_enter(world, peer, PEER_SPEAKING, peer->namespace, host);
        peer_enter(world, peer, PEER_MERGED, peer->namespace, host, peer->veiled ? NULL : callers);
    }
    enter_subsets(world, peer, json_get(spec, "subsets"), host, callers);
}

static void enter_name(struct world *world, struct peer *peer, const struct json *object)
{
    (void)object;
    peer_enter(world, peer, PEER_NAMED, peer->namespace, peer->name);
}

static void enter_hosts(struct world *world, struct peer *peer, const struct json *object)
{
    json_each (host, json_look(object, "spec.hosts"))
        peer_enter(world, peer, PEER_OF_HOST, json_string(host));
}

// A row reads like a sentence, and sentences share lines.
// clang-format off
const struct peer_row peer_rows[] = {
    {"networking.istio.io", "DestinationRule", PEER_RULE,
     {"spec.exportTo"}, enter_rule},
    {"networking.istio.io", "VirtualService", PEER_ROUTE, {0}, NULL},
    {"networking.istio.io", "ServiceEntry", PEER_ENTRY, {0}, enter_hosts},
    {"", "Service", PEER_SERVICE, {"spec.type"}, enter_name},
};
// clang-format on
const size_t peer_row_count = sizeof peer_rows / sizeof *peer_rows;
