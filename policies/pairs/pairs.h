// SPDX-License-Identifier: Apache-2.0
/*
 * What rules about pairs of objects ask of the world in which their object stands. A rule names the
 * kinds that it reads in `.peers`; of what is found nothing stands there twice.
 */
#ifndef MESHRAIL_PAIRS_RULES_H
#define MESHRAIL_PAIRS_RULES_H

#include "rule/rule.h"
#include "world/world.h"

#define INJECTOR                                                                                   \
    "istio-sidecar-injector" /* the name of its map, or the beginning of a revision's */

/* The facts of a DestinationRule as a peer: which blocks it has that another rule may lack, and
 * whether it is for some clients only. */
enum {
    HAS_POOL = 1 << 0,
    HAS_EJECTION = 1 << 1,
    HAS_BALANCER = 1 << 2,
    HAS_TLS = 1 << 3,
    SELECTS = 1 << 4
};

/* The facts of an installation of Istio or Knative as a peer: its release 1.x (0: not stated), or
 * that it has several. */
#define RELEASE(minor) ((unsigned)((minor) + 1))
#define RELEASES (~0U)

/* Of a traffic policy: the blocks that are more than a default. */
unsigned blocks_of(const struct json *policy);

/* The surroundings of an object, as far as one rule is concerned. */
struct around {
    const struct judgement *judgement;
    const struct world *world;
    const struct folder *folder; /* NULL: nothing has a world in common with it */
    const char *namespace;       /* of the object; "?…" where it is unknown */
};

struct around look_around(const struct judgement *judgement, const struct rule *rule);

/* Those that a key finds there. */
#define around_find(around, is, ...)                                                               \
    world_find((around)->world, (around)->folder, (is), __VA_ARGS__)

/* The first of them; NULL: there is none. */
#define around_first(around, is, ...) peers_first(around_find(around, is, __VA_ARGS__))

/* Is there one of these kinds whose host or namespace is a placeholder? It may be about any object.
 * */
bool around_hides(const struct around *around, unsigned kinds);

/* A host as Istio takes it in this object. NULL for NULL, and where a placeholder hides it. */
const char *around_host(const struct around *around, const char *host);

/* The narrowest wildcard that covers more than the host or wildcard; NULL: none does. */
const char *host_wider(struct arena *arena, const char *host);

/* The callers of a DestinationRule as a text: istiod merges two rules only where these are equal.
 * */
const char *callers_of(struct arena *arena, const struct json *selector,
                       const struct json *export_to);

/* What a sentence calls the peer: by its namespace, too, if that is another one. */
const char *peer_called(const struct around *around, const struct peer *peer);

/* A finding about the object and a peer, which its author may exempt as well. */
struct finding about(const struct around *around, const struct peer *peer);

#endif
