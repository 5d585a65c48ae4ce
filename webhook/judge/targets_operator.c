// SPDX-License-Identifier: Apache-2.0
/*
 * Knative's ConfigMaps as a KnativeServing has them: a key of spec.config is the name of a map,
 * with or without config-, and what stands under it goes into the map that is shipped. Each is a
 * view of the ConfigMap that its operator makes. Source: knative.dev/operator
 * pkg/reconciler/common/config_maps.go.
 */
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

/* The one that counts, by the full name of the map. */
static const struct json *data_of(const struct json *config, const char *name)
{
    const struct json *data = json_get(config, name);
    return data ? data : json_get(config, name + strlen(PREFIX));
}

static const struct rename *renames_of(struct arena *arena, const char *key)
{
    const struct rename renames[] = {{"data", arena_print(arena, "config[%s]", key)},
                                     {"metadata.labels[" RELEASE "]", "version"},
                                     {0}};
    struct rename *kept = arena_alloc(arena, sizeof renames);
    return kept && renames->here ? memcpy(kept, renames, sizeof renames) : NULL;
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
            .renames = renames_of(arena, key)};
        if (target.node && target.renames)
            target_add(judgement, &path, target);
    }
}
