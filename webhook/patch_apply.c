// SPDX-License-Identifier: Apache-2.0
#include "patch.h"
#include "yaml.h"

#include <string.h>

/* One operation on its way down the path; NULL: only the texts on the way are opened. */
struct way {
    struct arena *arena;
    const struct path *path;
    const struct operation *operation;
};

static struct json *changed(const struct way *way, const struct json *value, unsigned depth);

/* A copy of the container in which the child that the path leads to is changed, added or gone. */
static struct json *rebuilt(const struct way *way, const struct json *value, unsigned depth)
{
    const struct segment *segment = &way->path->segments[depth];
    bool object = segment->key != NULL, met = false;
    bool last = depth + 1 == way->path->length && way->operation;
    bool removes = last && way->operation->kind == OPERATION_REMOVE;
    bool adds = last && object && way->operation->kind == OPERATION_ADD;
    struct json *made = object ? json_new_object(way->arena) : json_new_array(way->arena);
    unsigned index = 0;

    json_each (item, value) {
        const char *key = json_key(item);
        bool here = object ? strcmp(key, segment->key) == 0 : index++ == segment->index;
        met |= here;
        if (here && removes)
            continue;
        struct json *kept = here ? changed(way, item, depth + 1) : json_new_twin(way->arena, item);
        if (!(object ? json_set(way->arena, made, key, kept) : json_append(made, kept)))
            return NULL;
    }
    if (met || !way->operation)
        return made;
    struct json *added = adds ? json_new_twin(way->arena, way->operation->value) : NULL;
    return json_set(way->arena, made, segment->key, added) ? made : NULL;
}

static struct json *changed(const struct way *way, const struct json *value, unsigned depth)
{
    struct error err;
    const char *text = json_string(value);
    if (depth == way->path->length)
        return json_new_twin(way->arena, way->operation ? way->operation->value : value);
    if (text)
        value = yaml_parse(way->arena, text, strlen(text), YAML_EMBEDDED, &err);
    if (!json_is(value, way->path->segments[depth].key ? JSON_OBJECT : JSON_ARRAY))
        return way->operation || !value ? NULL : json_new_twin(way->arena, value);
    return rebuilt(way, value, depth);
}

const struct json *patch_apply(struct arena *arena, const struct json *object,
                               const struct operation *operations, size_t count)
{
    for (size_t i = 0; i < count && object; i++) {
        const struct way way = {arena, &operations[i].path, &operations[i]};
        if (operations[i].kind != OPERATION_TEST)
            object = changed(&way, object, 0);
        else if (!json_equal(path_find(&operations[i].path, object), operations[i].value))
            object = NULL;
    }
    return object;
}

const struct json *patch_open(struct arena *arena, const struct json *object,
                              const struct path *path)
{
    return changed(&(struct way){arena, path, NULL}, object, 0);
}
