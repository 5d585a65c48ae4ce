// SPDX-License-Identifier: Apache-2.0
#include "shipped/put.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct arena *arena, struct json *container, const char *key,
                const struct json *value)
{
    struct json *twin = json_new_twin(arena, value);
    if (json_is(container, JSON_ARRAY))
        json_append(container, twin);
    else
        json_set(arena, container, key, twin);
}

const struct json *put(struct arena *arena, const struct json *value, const char *const *way,
                       const struct json *below)
{
    if (!*way)
        return below;
    bool array = json_is(value, JSON_ARRAY), met = false;
    struct json *made = array ? json_new_array(arena) : json_new_object(arena);
    size_t index = 0;
    json_each (item, value) {
        char number[24];
        snprintf(number, sizeof number, "%zu", index++);
        const char *key = array ? number : json_key(item);
        bool here = strcmp(key, *way) == 0;
        met |= here;
        add(arena, made, key, here ? put(arena, item, way + 1, below) : item);
    }
    if (!met)
        add(arena, made, *way, put(arena, NULL, way + 1, below));
    return made;
}

const struct json *put_string(struct arena *arena, const struct json *value, const char *const *way,
                              const char *below)
{
    return put(arena, value, way, json_new_string(arena, below));
}

/* "/webhooks/0/matchConditions/-" in pieces, which are those of `pointer`. */
static bool split(const char *way[WAY_MOST], char *pointer)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *key = strtok_r(pointer, "/", &rest); key; key = strtok_r(NULL, "/", &rest)) {
        if (count == WAY_MOST - 1 || strchr(key, '~'))
            return false;
        way[count++] = key;
    }
    way[count] = NULL;
    return true;
}

static const struct json *find(const struct json *value, const char *const *way)
{
    for (; *way; way++)
        value = json_is(value, JSON_ARRAY) ? json_at(value, strtoul(*way, NULL, 10))
                                           : json_get(value, *way);
    return value;
}

static bool operate(struct arena *arena, const struct json **value, const struct json *operation,
                    struct error *err)
{
    const char *way[WAY_MOST], *path = json_string_or(json_get(operation, "path"), "");
    const struct json *below = json_get(operation, "value"), *op = json_get(operation, "op");
    char *pointer = arena_copy(arena, path, strlen(path));
    bool ok = pointer && split(way, pointer);
    if (ok && json_says(op, "add"))
        *value = put(arena, *value, way, below);
    else
        ok = ok && json_says(op, "test") && json_equal(find(*value, way), below);
    return ok || error_set(err, "an operation at %.100s does not fit", path);
}

bool put_all(struct arena *arena, const struct json **value, const struct json *operations,
             struct error *err)
{
    json_each (operation, operations)
        if (!operate(arena, value, operation, err))
            return false;
    return true;
}
