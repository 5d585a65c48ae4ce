// SPDX-License-Identifier: Apache-2.0
#include "pairs/learning.h"

#include "knative/lessons.h"

#include <string.h>

static const char *called(struct arena *arena, const struct peer *peer)
{
    return arena_print(arena, "%s %s", peer->row->kind, peer->name);
}

/* What the operator makes a map of, as if it were one. The whole name of a map beats the short one.
 */
static const struct json *map_in(struct arena *arena, const struct peer *serving, const char *name)
{
    const struct json *config = peer_says(serving, "spec.config");
    const struct json *data = json_get(config, name);
    data = data ? data : json_get(config, name + strlen("config-"));
    if (!json_is(data, JSON_OBJECT))
        return NULL;
    struct json *map = json_new_object(arena);
    json_set(arena, map, "data", json_new_twin(arena, data));
    return map;
}

static const struct lessons *take_lessons(struct arena *arena, const struct world *world,
                                          const struct folder *around)
{
    const char *namespace = world->environment->knative_namespace;
    struct peers servings = world_find(world, around, PEER_SERVING, PEER_IN, namespace);
    const struct peer *serving = peers_count(&servings) == 1 ? peers_first(servings) : NULL;
    struct lessons *lessons = arena_alloc(arena, sizeof *lessons);
    bool any = false;
    for (size_t i = 0; lessons && i < LESSON_MAPS; i++) {
        const char *name = lesson_map_names[i];
        const struct peer *map =
            peers_first(world_find(world, around, PEER_MAP, PEER_NAMED, namespace, name));
        if (map)
            lessons->maps[i][0] = (struct lesson){map->said, called(arena, map)};
        if (serving)
            lessons->maps[i][1] =
                (struct lesson){map_in(arena, serving, name), called(arena, serving)};
        any |= map || serving;
    }
    return any ? lessons : NULL;
}

const struct lessons *learn(const struct subject *subject, struct world *world,
                            const struct folder *file, struct learned *learned)
{
    if (subject->kind != KSVC)
        return NULL;
    const struct folder *around = world_around(file, PEER_MAP | PEER_SERVING | PEER_KSVC);
    if (around && around != learned->around)
        *learned = (struct learned){around, take_lessons(&world->arena, world, around)};
    return around ? learned->lessons : NULL;
}
