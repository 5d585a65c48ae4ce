// SPDX-License-Identifier: Apache-2.0
/*
 * Knative's ConfigMaps as a KnativeServing has them: a key of spec.config is the name of a map,
 * with or without config-, and what stands under it goes into the map that is shipped. Each is a
 * view of the ConfigMap that its operator makes. Source: knative.dev/operator
 * pkg/reconciler/common/config_maps.go.
 */
#include "judge/overrides.h"
#include "judge/targets.h"

#include <string.h>

#define PREFIX "config-"
#define RELEASE "app.kubernetes.io/version"

static struct json *with(struct arena *arena, const char *key, struct json *value)
{
    struct json *object = value ? json_new_object(arena) : NULL;
    json_set(arena, object, key, value);
    return object;
}

/* NULL where there is no data. */
static const struct json *map_view(struct arena *arena, const struct json *spec, const char *name,
                                   const struct json *data)
{
    const struct json *version = json_get(spec, "version");
    struct json *view =
        json_is(data, JSON_OBJECT) ? with(arena, "data", json_new_twin(arena, data)) : NULL;
    struct json *metadata = with(arena, "name", json_new_string(arena, name));
    if (version)
        json_set(arena, metadata, "labels", with(arena, RELEASE, json_new_twin(arena, version)));
    json_set(arena, view, "metadata", metadata);
    return view;
}

/* The entry in force for a map, by the map's full name. */
static const struct json *data_of(const struct json *config, const char *name)
{
    const struct json *data = json_get(config, name);
    return data ? data : json_get(config, name + strlen(PREFIX));
}

#define RENAMES_MOST 3

static const struct rename *kept(struct arena *arena, const struct rename renames[RENAMES_MOST])
{
    struct rename *kept = arena_alloc(arena, RENAMES_MOST * sizeof *renames);
    return kept && renames->here ? memcpy(kept, renames, RENAMES_MOST * sizeof *renames) : NULL;
}

static const struct rename *names_of_map(struct arena *arena, const char *key)
{
    return kept(arena,
                (const struct rename[RENAMES_MOST]){{"data", arena_print(arena, "config[%s]", key)},
                                                    {"metadata.labels[" RELEASE "]", "version"}});
}

void add_operated_maps(struct judgement *judgement, const char *written)
{
    struct arena *arena = judgement->arena;
    const struct json *spec = json_look(judgement->subject->object, written);
    const struct json *old = json_look(judgement->subject->old, written);
    const struct json *config = json_get(spec, "config");
    struct path path = {0};
    path_parse(&path, arena, written);
    json_each_member (data, config) {
        const char *key = json_key(data);
        const char *name = starts_with(key, PREFIX) ? key : arena_print(arena, PREFIX "%s", key);
        if (!name || data_of(config, name) != data) /* the full name beats the short one */
            continue;
        const struct target target = {
            .scope = KNATIVE_MAP,
            .node = map_view(arena, spec, name, data),
            .old = map_view(arena, old, name, data_of(json_get(old, "config"), name)),
            .renames = names_of_map(arena, key)};
        if (target.node && target.renames)
            target_add(judgement, &path, target);
    }
}

#define ACTIVATOR "activator"

static struct override memory_of(const struct judgement *judgement, const struct json *spec)
{
    return override_of(
        judgement, spec,
        &(struct overridden){
            .workload = ACTIVATOR, .container = ACTIVATOR, .kind = "limits", .key = "memory"});
}

static const struct json *container_view(struct arena *arena, const struct json *memory)
{
    struct json *limits = with(arena, "memory", json_new_twin(arena, memory));
    return with(arena, "resources", with(arena, "limits", limits));
}

void add_serving_memory(struct judgement *judgement, const char *written)
{
    struct arena *arena = judgement->arena;
    const struct override now =
        memory_of(judgement, json_look(judgement->subject->object, written));
    const struct override then = memory_of(judgement, json_look(judgement->subject->old, written));
    struct path path = {0};
    path_parse(&path, arena, written);
    if (now.value)
        target_add(
            judgement, &path,
            (struct target){.scope = SERVING_MEMORY,
                            .node = container_view(arena, now.value),
                            .old = container_view(arena, then.value),
                            .renames = kept(arena, (const struct rename[RENAMES_MOST]){
                                                       {"resources.limits.memory", now.field}})});
}

void add_serving_minimum(struct judgement *judgement, const char *written)
{
    struct arena *arena = judgement->arena;
    const struct json *spec = json_look(judgement->subject->object, written);
    const struct json *old = json_look(judgement->subject->old, written);
    const struct minimum now = minimum_of(judgement, spec, ACTIVATOR);
    const struct minimum then = minimum_of(judgement, old, ACTIVATOR);
    struct path path = {0};
    path_parse(&path, arena, written);
    if (now.value)
        target_add(
            judgement, &path,
            (struct target){.scope = SERVING_MINIMUM,
                            .node = with(arena, "minReplicas", json_new_twin(arena, now.value)),
                            .old = with(arena, "minReplicas", json_new_twin(arena, then.value)),
                            .renames = kept(arena, (const struct rename[RENAMES_MOST]){
                                                       {"minReplicas", now.field}})});
}
