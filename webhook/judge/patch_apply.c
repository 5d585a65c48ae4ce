// SPDX-License-Identifier: Apache-2.0
/*
 * Many operations are done in one walk: what they change in a container is gathered, and the
 * container made once. A List with an operation in each item costs no more than the List.
 */
#include "judge/patch.h"
#include "read/yaml.h"

#include <stdlib.h>
#include <string.h>

struct way {
    struct arena *arena;
    bool opens; /* only read the texts on the way, apply nothing */
    bool unfit; /* an operation does not fit the object */
};

/* The operations whose paths go on from here, in their order; and in a container, the child that
 * each leads to. */
struct below {
    const struct operation *const *operations;
    size_t count;
};

struct child {
    const struct segment *segment;
    const struct operation *operation;
    size_t order;
    bool met;
};

static const struct json *changed(struct way *way, const struct json *value, struct below below,
                                  unsigned depth);

static int by_segment(const struct segment *a, const struct segment *b)
{
    if (a->key && b->key)
        return strcmp(a->key, b->key);
    return (a->index > b->index) - (a->index < b->index);
}

static int by_child(const void *a, const void *b)
{
    const struct child *one = a, *other = b;
    int order = by_segment(one->segment, other->segment);
    return order ? order : (one->order > other->order) - (one->order < other->order);
}

/* Children in the order of their segments, each with its operations in a row. */
static struct child *children_of(struct way *way, struct below below, unsigned depth)
{
    struct child *children = arena_alloc(way->arena, below.count * sizeof *children);
    for (size_t i = 0; i < below.count && children; i++)
        children[i] = (struct child){&below.operations[i]->path.segments[depth],
                                     below.operations[i], i, false};
    if (children && below.count > 1)
        qsort(children, below.count, sizeof *children, by_child);
    return children;
}

/* Applies the operations on one child, which begin at `first`; *next becomes the index after
 * them. */
static const struct json *change_child(struct way *way, const struct json *item,
                                       struct child *children, size_t count, size_t first,
                                       unsigned depth)
{
    size_t next = first;
    while (next < count && by_segment(children[next].segment, children[first].segment) == 0)
        children[next++].met = true;
    const struct operation **own = arena_alloc(way->arena, (next - first) * sizeof *own);
    if (!own) {
        way->unfit = true;
        return NULL;
    }
    for (size_t i = first; i < next; i++)
        own[i - first] = children[i].operation;
    return changed(way, item, (struct below){own, next - first}, depth + 1);
}

static size_t child_at(const struct child *children, size_t count, const struct segment *segment)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_segment(children[middle].segment, segment) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && by_segment(children[low].segment, segment) == 0 ? low : count;
}

static void add(struct way *way, struct json *made, const char *key, const struct json *value)
{
    struct json *twin = json_new_twin(way->arena, value);
    if (value && !(key ? json_set(way->arena, made, key, twin) : json_append(made, twin)))
        way->unfit = true;
}

/* Members that come, in the order of the operations. */
static void add_new(struct way *way, struct json *made, struct child *children, struct below below,
                    unsigned depth)
{
    for (size_t i = 0; i < below.count && !way->unfit; i++) {
        const struct segment *segment = &below.operations[i]->path.segments[depth];
        size_t at = child_at(children, below.count, segment);
        if (children[at].met)
            continue;
        if (!segment->key || way->opens)
            way->unfit |= !way->opens;
        else
            add(way, made, segment->key, change_child(way, NULL, children, below.count, at, depth));
    }
}

/* A copy of the container in which the children that the paths lead to are changed. */
static const struct json *rebuilt(struct way *way, const struct json *value, struct below below,
                                  unsigned depth)
{
    struct child *children = children_of(way, below, depth);
    bool object = json_is(value, JSON_OBJECT);
    struct json *made = object ? json_new_object(way->arena) : json_new_array(way->arena);
    struct segment segment = {0};
    for (size_t i = 0; i < below.count; i++)
        if (!children || !children[i].segment->key == object) {
            way->unfit |= !way->opens;
            return value;
        }
    json_each (item, value) {
        segment.key = json_key(item);
        size_t at = child_at(children, below.count, &segment);
        bool kept = at == below.count;
        segment.index++;
        add(way, made, segment.key,
            kept ? item : change_child(way, item, children, below.count, at, depth));
    }
    add_new(way, made, children, below, depth);
    return made;
}

static const struct json *go_on(struct way *way, const struct json *value, struct below below,
                                unsigned depth)
{
    struct error err;
    const char *text = json_string(value);
    if (text)
        value = yaml_parse(way->arena, text, strlen(text), YAML_EMBEDDED, &err);
    if (json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY))
        return rebuilt(way, value, below, depth);
    way->unfit |= !way->opens || !value;
    return value;
}

/* Applies the operations that end here and those that go on below, in their order. */
static const struct json *changed(struct way *way, const struct json *value, struct below below,
                                  unsigned depth)
{
    for (size_t i = 0, next; i < below.count && !way->unfit; i = next) {
        const struct operation *operation = below.operations[i];
        for (next = i; next < below.count && below.operations[next]->path.length > depth;)
            next++;
        if (next > i) {
            value = go_on(way, value, (struct below){below.operations + i, next - i}, depth);
            continue;
        }
        next = i + 1;
        if (way->opens)
            continue;
        if (operation->kind == OPERATION_TEST)
            way->unfit |= !json_equal(value, operation->value);
        else if (operation->kind != OPERATION_ADD)
            way->unfit |= !value;
        if (operation->kind != OPERATION_TEST)
            value = operation->value;
    }
    return value;
}

static const struct json *go(struct way way, const struct json *object,
                             const struct operation *const *operations, size_t count)
{
    const struct json *after = changed(&way, object, (struct below){operations, count}, 0);
    return way.unfit || way.arena->exhausted ? NULL : after;
}

const struct json *patch_apply(struct arena *arena, const struct json *object,
                               const struct operation *const *operations, size_t count)
{
    return go((struct way){.arena = arena}, object, operations, count);
}

const struct json *patch_result(const struct patch *patch)
{
    const struct operation *all[PATCH_MOST];
    for (size_t i = 0; i < patch->count; i++)
        all[i] = &patch->operations[i];
    return patch_apply(patch->arena, patch->object, all, patch->count);
}

static bool leads_into_text(const struct json *at, const struct path *path)
{
    for (unsigned i = 0; at && i < path->length; i++) {
        const struct segment *segment = &path->segments[i];
        if (json_string(at))
            return true;
        at = segment->key ? json_get(at, segment->key) : json_at(at, segment->index);
    }
    return false;
}

/* Where no path leads into a text the object stays what it is: who opens it for one operation after
 * the other would else copy a long list for each. */
const struct json *patch_open(struct arena *arena, const struct json *object,
                              const struct operation *const *operations, size_t count)
{
    const struct operation **into = arena_alloc(arena, count * sizeof *into);
    size_t texts = 0;
    for (size_t i = 0; i < count && into; i++)
        if (leads_into_text(object, &operations[i]->path))
            into[texts++] = operations[i];
    if (!into || !texts)
        return into ? object : NULL;
    return go((struct way){.arena = arena, .opens = true}, object, into, texts);
}

struct operation *patch_below(struct arena *arena, const struct path *prefix,
                              const struct operation *operations, size_t count)
{
    struct operation *made = arena_alloc(arena, count * sizeof *made);
    for (size_t i = 0; i < count && made; i++) {
        struct path *path = &made[i].path;
        made[i] = operations[i];
        made[i].value = json_copy(arena, operations[i].value);
        *path = *prefix;
        path_add(path, &operations[i].path);
        if (path->length != prefix->length + operations[i].path.length)
            return NULL;
        for (unsigned at = prefix->length; at < path->length; at++) {
            const char *key = path->segments[at].key;
            if (key && !(path->segments[at].key = arena_copy(arena, key, strlen(key))))
                return NULL;
        }
    }
    return made;
}
