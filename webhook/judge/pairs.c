// SPDX-License-Identifier: Apache-2.0
#include "judge/pairs.h"

#include "base/json_writer.h"
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

struct element {
    const struct json *value;
    const char *key; /* the text by which a side is sorted; NULL: the element has no partner */
    size_t index;
};

/* One list: its elements that have no partner yet. */
struct side {
    struct element *elements;
    size_t count;
};

static bool open_side(struct side *side, struct arena *arena, const struct json *list)
{
    *side = (struct side){.elements =
                              arena_alloc(arena, (json_size(list) + 1) * sizeof(struct element))};
    if (!side->elements)
        return false;
    json_each (value, list) {
        side->elements[side->count] = (struct element){value, NULL, side->count};
        side->count++;
    }
    return true;
}

/* Elements without a name are paired as if they had the same name. */
static const char *name_key(struct arena *arena, const struct json *element, const char *path)
{
    const struct json *name = json_look(element, path);
    struct text text = TEXT_IN(arena);
    if (json_string(name))
        return json_string(name);
    if (name)
        text_add_json(&text, name);
    return name ? text.data : "";
}

static int by_member(const void *left, const void *right)
{
    return strcmp(json_key(*(const struct json *const *)left),
                  json_key(*(const struct json *const *)right));
}

/* The mapping as text, with its members sorted. An absent or empty one is like nothing. */
static const char *likeness_key(struct arena *arena, const struct json *element, const char *path)
{
    const struct json *mapping = json_look(element, path);
    size_t count = json_is(mapping, JSON_OBJECT) ? json_size(mapping) : 0, i = 0;
    const struct json **members =
        count ? arena_alloc(arena, count * sizeof(const struct json *)) : NULL;
    struct text text = TEXT_IN(arena);
    if (!members)
        return NULL;
    json_each (member, mapping)
        members[i++] = member;
    qsort(members, count, sizeof(const struct json *), by_member);
    for (i = 0; i < count; i++) {
        text_add_json_string(&text, json_key(members[i]));
        text_add_json(&text, members[i]);
    }
    return text.data;
}

static int compare_keys(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int by_key(const void *left, const void *right)
{
    const struct element *a = left, *b = right;
    int order = compare_keys(a->key, b->key);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

static void sort_side(struct side *side, struct arena *arena, const char *path,
                      const char *(*key)(struct arena *, const struct json *, const char *))
{
    for (size_t i = 0; i < side->count; i++)
        side->elements[i].key = key(arena, side->elements[i].value, path);
    qsort(side->elements, side->count, sizeof *side->elements, by_key);
}

/* Which of two elements comes first. An element is always before the end of the other side. */
static int order_of(const struct side *here, size_t i, const struct side *there, size_t j)
{
    if (i == here->count || j == there->count)
        return i == here->count ? 1 : -1;
    return compare_keys(here->elements[i].key, there->elements[j].key);
}

/* Pairs those of two sorted sides that have the same key, and keeps the others. */
static void merge(struct side *here, struct side *there, const struct json **twins)
{
    size_t i = 0, j = 0, news = 0, olds = 0;
    while (i < here->count || j < there->count) {
        int order = order_of(here, i, there, j);
        if (order == 0 && here->elements[i].key)
            twins[here->elements[i++].index] = there->elements[j++].value;
        else if (order <= 0)
            here->elements[news++] = here->elements[i++];
        else
            there->elements[olds++] = there->elements[j++];
    }
    here->count = news;
    there->count = olds;
}

/* Removes the elements from `kept` up to before `common`; what comes after them moves up. */
static void close_gap(struct side *side, size_t kept, size_t common)
{
    size_t rest = side->count - common;
    memmove(side->elements + kept, side->elements + common, rest * sizeof *side->elements);
    side->count = kept + rest;
}

/* Most updates leave the order alone, so the element at the same place is tried first. */
static void pair_in_place(struct side *here, struct side *there, const char *name,
                          const struct json **twins)
{
    size_t common = here->count < there->count ? here->count : there->count, kept = 0;
    for (size_t i = 0; i < common; i++) {
        const struct json *mine = here->elements[i].value, *its = there->elements[i].value;
        if (json_equal(json_look(mine, name), json_look(its, name))) {
            twins[i] = its;
        } else {
            here->elements[kept] = here->elements[i];
            there->elements[kept++] = there->elements[i];
        }
    }
    close_gap(here, kept, common);
    close_gap(there, kept, common);
}

const struct json *const *pairs_of(struct arena *arena, const struct json *list,
                                   const struct json *old, const char *name, const char *alike)
{
    struct side here, there;
    if (!json_size(list) || !json_is(old, JSON_ARRAY))
        return NULL;
    const struct json **twins = arena_alloc(arena, json_size(list) * sizeof(const struct json *));
    if (!twins || !open_side(&here, arena, list) || !open_side(&there, arena, old))
        return NULL;

    pair_in_place(&here, &there, name, twins);
    sort_side(&here, arena, name, name_key);
    sort_side(&there, arena, name, name_key);
    merge(&here, &there, twins);
    if (!alike)
        return twins;
    sort_side(&here, arena, alike, likeness_key);
    sort_side(&there, arena, alike, likeness_key);
    merge(&here, &there, twins);
    if (here.count == 1 && there.count == 1)
        twins[here.elements[0].index] = there.elements[0].value;
    return twins;
}
