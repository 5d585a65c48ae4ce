// SPDX-License-Identifier: Apache-2.0
#include "judge/patch.h"

#include "base/json_writer.h"

#include <stdlib.h>
#include <string.h>

void patch_init(struct patch *patch, struct arena *arena, const struct json *object)
{
    *patch = (struct patch){.arena = arena, .object = object};
}

static void spoil(struct patch *patch)
{
    if (!patch->spoilt)
        patch->sound = patch->count;
    patch->spoilt = true;
}

/*
 * Whether our text of the value is byte for byte what the API server has: it decides a test
 * operation by comparing scalars as text. Fractions have many spellings, releases of Go differ on
 * the escape of backspace and form feed, and a null in an array makes its comparison panic.
 */
static bool exact(const struct json *value)
{
    int64_t integer;
    switch (json_kind(value)) {
    case JSON_ABSENT:
        return false;
    case JSON_NUMBER:
        return json_integer(value, &integer);
    case JSON_STRING:
        return !strpbrk(json_string(value), "\b\f");
    default:
        break;
    }
    json_each (item, value) {
        const char *key = json_key(item);
        if (!exact(item) || (key ? strpbrk(key, "\b\f") != NULL : json_is(item, JSON_NULL)))
            return false;
    }
    return true;
}

static void operate(struct patch *patch, enum operation_kind kind, const struct path *path,
                    const struct json *value)
{
    if (patch->spoilt)
        return;
    if (patch->count == PATCH_MOST || (kind != OPERATION_REMOVE && !exact(value))) {
        spoil(patch);
        return;
    }
    struct operation *operations = arena_grow(patch->arena, patch->operations, sizeof *operations,
                                              patch->count, 1, &patch->room);
    if (!operations) {
        spoil(patch);
        return;
    }
    patch->operations = operations;
    patch->operations[patch->count++] =
        (struct operation){.kind = kind, .path = *path, .value = value};
    if (kind != OPERATION_TEST && (!patch->shortest || path->length < patch->shortest))
        patch->shortest = path->length;
}

/* The value at the path after the operations so far: the last operation at or above it decides. */
static const struct json *present(const struct patch *patch, const struct path *path)
{
    bool deep = patch->shortest && path->length >= patch->shortest;
    for (size_t i = deep ? patch->count : 0; i-- > 0;) {
        const struct operation *done = &patch->operations[i];
        if (done->kind == OPERATION_TEST || done->path.length > path->length ||
            !path_within(path, &done->path))
            continue;
        struct path rest = {.length = path->length - done->path.length};
        memcpy(rest.segments, path->segments + done->path.length,
               rest.length * sizeof *rest.segments);
        return path_find(&rest, done->value);
    }
    return path_find(path, patch->object);
}

/* Tests the value that is about to be lost. If an operation has changed something below it, one
 * test cannot say what was there. */
static void expect(struct patch *patch, const struct path *path)
{
    for (size_t i = 0; i < patch->count; i++) {
        const struct path *done = &patch->operations[i].path;
        if (patch->operations[i].kind != OPERATION_TEST && done->length > path->length &&
            path_within(done, path))
            spoil(patch);
    }
    if (!patch->untested)
        operate(patch, OPERATION_TEST, path, present(patch, path));
}

static bool is_member(const struct path *path)
{
    return path->length && path->segments[path->length - 1].key;
}

/* A null stands for nothing, yet it is a value that was submitted: tested, then replaced. */
static void put(struct patch *patch, const struct path *path, const struct json *value)
{
    const struct json *before = present(patch, path);
    if (!before) {
        operate(patch, OPERATION_ADD, path, value);
    } else if (json_is(before, JSON_NULL)) {
        expect(patch, path);
        operate(patch, OPERATION_REPLACE, path, value);
    } else {
        spoil(patch);
    }
}

/* Only members of objects are made. An array that is too short is not filled up. */
static void make_parents(struct patch *patch, const struct path *path)
{
    struct path parent = *path;
    for (parent.length = 0; parent.length < path->length; parent.length++) {
        const struct json *value = present(patch, &parent);
        bool key = path->segments[parent.length].key != NULL;
        if (json_is(value, key ? JSON_OBJECT : JSON_ARRAY))
            continue;
        if (!key || !is_member(&parent) || (value && !json_is(value, JSON_NULL))) {
            spoil(patch);
            return;
        }
        put(patch, &parent, json_new_object(patch->arena));
    }
}

void patch_add(struct patch *patch, const struct path *path, const struct json *value)
{
    if (!is_member(path)) {
        spoil(patch);
        return;
    }
    make_parents(patch, path);
    put(patch, path, value);
}

void patch_replace(struct patch *patch, const struct path *path, const struct json *value)
{
    expect(patch, path);
    operate(patch, OPERATION_REPLACE, path, value);
}

void patch_remove(struct patch *patch, const struct path *path)
{
    if (!is_member(path)) {
        spoil(patch);
        return;
    }
    expect(patch, path);
    operate(patch, OPERATION_REMOVE, path, NULL);
}

/* RFC 6902 has a `move`, but that takes whatever stands there, untested. */
void patch_move(struct patch *patch, const struct path *from, const struct path *to)
{
    const struct json *value = present(patch, from);
    if (!is_member(from) || path_within(to, from) || path_within(from, to)) {
        spoil(patch);
        return;
    }
    expect(patch, from);
    patch_add(patch, to, value);
    if (!patch->spoilt)
        patch->operations[patch->count - 1].moves = true;
    operate(patch, OPERATION_REMOVE, from, NULL);
}

static int by_length(const void *left, const void *right)
{
    const struct path *a = left, *b = right;
    return (a->length > b->length) - (a->length < b->length);
}

/* A parent comes before its children, because it is added and removed together with them. */
void patch_towards(struct patch *patch, const struct json *after, struct path *places, size_t count)
{
    if (count)
        qsort(places, count, sizeof *places, by_length);
    for (size_t i = 0; i < count; i++) {
        const struct json *now = present(patch, &places[i]), *then = path_find(&places[i], after);
        if (json_equal(now, then) || (json_is(now, JSON_OBJECT) && json_is(then, JSON_OBJECT)))
            continue;
        if (!now)
            patch_add(patch, &places[i], then);
        else if (!then)
            patch_remove(patch, &places[i]);
        else
            patch_replace(patch, &places[i], then);
    }
}

void patch_rewind(struct patch *patch, size_t first)
{
    if (first > patch->count)
        return;
    patch->count = first;
    patch->spoilt = patch->spoilt && patch->sound < first;
}

void patch_print(const struct patch *patch, struct text *out)
{
    static const char *const names[] = {"test", "add", "remove", "replace"};
    struct json_writer json = JSON_TO(out);
    json_write_array(&json, NULL);
    for (size_t i = 0; i < patch->count; i++) {
        const struct operation *operation = &patch->operations[i];
        struct text pointer = TEXT_IN(out->arena);
        path_print_pointer(&operation->path, &pointer);
        json_write_object(&json, NULL);
        json_write_string(&json, "op", names[operation->kind]);
        json_write_string(&json, "path", pointer.data);
        if (operation->kind != OPERATION_REMOVE)
            json_write(&json, "value", operation->value);
        json_write_object_end(&json);
    }
    json_write_array_end(&json);
}
