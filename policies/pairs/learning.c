// SPDX-License-Identifier: Apache-2.0
#include "pairs/learning.h"

#include "base/json_writer.h"
#include "judge/inputs.h"
#include "knative/lessons.h"
#include "pairs/pairs.h"

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

/* The folder is constant but for what learning remembers in it. */
static struct folder *folder_around(const struct folder *file, unsigned kinds)
{
    return (struct folder *)(uintptr_t)world_around(file, kinds);
}

const struct lessons *learn(const struct subject *subject, struct world *world,
                            const struct folder *file)
{
    if (subject->kind != KSVC)
        return NULL;
    struct folder *around = folder_around(file, PEER_MAP | PEER_SERVING | PEER_KSVC);
    if (around && !around->has_lessons) {
        around->has_lessons = true;
        around->lessons = take_lessons(&world->arena, world, around);
    }
    return around ? around->lessons : NULL;
}

/* The release that all peers agree upon; -1: they differ, or none states one. */
static int minor_taught(struct world *world, const struct folder *around, enum peer_kind is,
                        const char *namespace, const char **by)
{
    struct peers found = world_find(world, around, is, PEER_IN, namespace);
    const struct peer *teacher = NULL;
    for (const struct peer *peer; (peer = peers_next(&found));) {
        if (peer->facts == RELEASES || (teacher && peer->facts && peer->facts != teacher->facts))
            return -1;
        teacher = teacher || !peer->facts ? teacher : peer;
    }
    *by = teacher ? called(&world->arena, teacher) : NULL;
    return teacher ? (int)teacher->facts - 1 : -1;
}

/* The only PeerAuthentication of the root namespace that is for all, if it is STRICT. */
static const struct peer *strict_taught(const struct world *world, const struct folder *around)
{
    struct peers found = world_find(world, around, PEER_AUTHENTICATION, PEER_IN,
                                    world->environment->istio_namespace);
    const struct peer *only = NULL;
    for (const struct peer *peer; (peer = peers_next(&found));) {
        if (json_size(json_look(peer_says(peer, "spec"), "selector.matchLabels")))
            continue;
        if (only || peer->veiled)
            return NULL;
        only = peer;
    }
    const char *mode = only ? json_string(json_look(peer_says(only, "spec"), "mtls.mode")) : NULL;
    return mode && strcmp(mode, "STRICT") == 0 ? only : NULL;
}

/* A quantity as a text; NULL: it is none. */
static const char *written(struct arena *arena, const struct json *quantity)
{
    struct text text = TEXT_IN(arena);
    if (json_is(quantity, JSON_NUMBER))
        text_add_json(&text, quantity);
    return text.length ? text.data : json_string(quantity);
}

/* Of a sidecar that says none, a quantity that all that speak of its resources agree upon; NULL:
 * they differ, or nobody does. */
static const char *quantity_taught(struct world *world, const struct folder *around,
                                   const char *path, const struct peer **by)
{
    struct peers sources[] = {world_find(world, around, PEER_MAP, PEER_ABOUT,
                                         world->environment->istio_namespace, INJECTOR),
                              world_find(world, around, PEER_MESH, PEER_IN, "")};
    const char *taught = NULL;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        for (const struct peer *peer; (peer = peers_next(&sources[i]));) {
            const struct json *resources = peer_says(peer, "resources");
            const char *said = written(&world->arena, json_look(resources, path));
            if (resources && (!said || (taught && strcmp(said, taught) != 0)))
                return NULL;
            *by = said && !taught ? peer : *by;
            taught = said ? said : taught;
        }
    return taught && !has_placeholder(taught) ? taught : NULL;
}

static void take_quantities(struct environment *environment, struct world *world,
                            const struct folder *around)
{
    const struct {
        const char **place, *path, **by;
    } rows[] = {
        {&environment->cpu_request, "requests.cpu", &environment->cpu_request_by},
        {&environment->memory_request, "requests.memory", &environment->memory_request_by},
        {&environment->cpu_limit, "limits.cpu", &environment->cpu_limit_by},
        {&environment->memory_limit, "limits.memory", &environment->memory_limit_by},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct peer *by = NULL;
        bool stated = *rows[i].place;
        if (!stated)
            *rows[i].place = quantity_taught(world, around, rows[i].path, &by);
        if (!stated && *rows[i].place)
            *rows[i].by = called(&world->arena, by);
    }
}

/* Are the facts that an input can teach the same? */
static bool is_same(const struct environment *a, const struct environment *b)
{
    return a->istio_minor == b->istio_minor && a->knative_minor == b->knative_minor &&
           a->mtls == b->mtls && a->cpu_request == b->cpu_request &&
           a->memory_request == b->memory_request && a->cpu_limit == b->cpu_limit &&
           a->memory_limit == b->memory_limit;
}

/* Most folders teach nothing about the mesh; those use the policy itself. */
static const struct policy *take_mesh(const struct policy *policy, struct world *world,
                                      const struct folder *around)
{
    struct environment environment = policy->environment;
    if (environment.istio_minor < 0)
        environment.istio_minor = minor_taught(world, around, PEER_MESH, "", &environment.istio_by);
    if (environment.knative_minor < 0)
        environment.knative_minor = minor_taught(
            world, around, PEER_SERVING, environment.knative_namespace, &environment.knative_by);
    const struct peer *strict = environment.mtls ? NULL : strict_taught(world, around);
    if (strict) {
        environment.mtls = MTLS_STRICT;
        environment.strict_by = called(&world->arena, strict);
    }
    take_quantities(&environment, world, around);
    bool same = is_same(&environment, &policy->environment);
    struct policy *learned = same ? NULL : arena_alloc(&world->arena, sizeof *learned);
    if (!learned)
        return policy;
    *learned = *policy;
    learned->environment = environment;
    return learned;
}

const struct policy *learn_mesh(const struct policy *policy, const struct subject *subject,
                                struct world *world, const struct folder *file)
{
    const struct peer_row *row =
        subject->row ? peer_row_of(subject->row->group, subject->kind_name) : NULL;
    struct folder *around = folder_around(file, PEER_MESH | PEER_AUTHENTICATION | PEER_MAP |
                                                    PEER_SERVING | (row ? (unsigned)row->is : 0));
    if (!around)
        return policy;
    if (!around->policy)
        around->policy = take_mesh(policy, world, around);
    return around->policy;
}
