// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_mapping.h"

#include "base/text.h"
#include "read/yaml_place.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN 63

static void entry_add(struct mapping *mapping, struct entry entry)
{
    struct entry *entries = arena_grow(mapping->arena, mapping->entries, sizeof *entries,
                                       mapping->count, 1, &mapping->room);
    if (!entries)
        return;
    mapping->entries = entries;
    mapping->entries[mapping->count++] = entry;
}

void mapping_add(struct mapping *mapping, const char *key, struct json *value, size_t offset)
{
    entry_add(mapping, (struct entry){.key = key, .value = value, .offset = offset});
}

static bool object_merge(struct mapping *mapping, const struct json *object)
{
    json_each (member, object) {
        entry_add(mapping, (struct entry){.key = json_key(member),
                                          .value = json_new_twin(mapping->arena, member),
                                          .merged = true});
    }
    return json_is(object, JSON_OBJECT);
}

/* Of a list of mappings the first one wins, so it is merged last. */
bool mapping_merge(struct mapping *mapping, const struct json *value, bool list)
{
    if (!list || !json_is(value, JSON_ARRAY))
        return object_merge(mapping, value);
    size_t count = 0;
    const struct json **objects = arena_alloc(mapping->arena, json_size(value) * sizeof *objects);
    if (!objects)
        return true;
    json_each (object, value) {
        objects[count++] = object;
    }
    bool merged = true;
    while (merged && count > 0)
        merged = object_merge(mapping, objects[--count]);
    return merged;
}

static int by_key(const void *a, const void *b)
{
    const struct entry *const *left = a, *const *right = b;
    int order = strcmp((*left)->key, (*right)->key);
    return order ? order : (*left > *right) - (*left < *right);
}

static bool twice(struct mapping *mapping, const struct entry *first, const struct entry *second,
                  struct error *err)
{
    struct text shown = TEXT_IN(mapping->arena);
    text_add_shown(&shown, second->key, SHOWN);
    places_point(mapping->places, first->offset, err);
    error_set(err, "the key %s is there twice, first on line %u; remove one", shown.data,
              err->line);
    places_point(mapping->places, second->offset, err);
    return false;
}

/* Most mappings are small, and sorting takes longer than looking at each pair. */
static bool is_small_and_unique(const struct mapping *mapping)
{
    enum { SMALL = 12 };
    const struct entry *entries = mapping->entries;
    for (size_t i = 0; i < mapping->count && mapping->count <= SMALL; i++)
        for (size_t j = 0; j < i; j++)
            if (*entries[i].key == *entries[j].key && strcmp(entries[i].key, entries[j].key) == 0)
                return false;
    return mapping->count <= SMALL;
}

/* Of equal keys all but the last are hidden. */
static bool doubles_hide(struct mapping *mapping, bool strict, struct error *err)
{
    if (is_small_and_unique(mapping))
        return true;
    struct entry **sorted = arena_alloc(mapping->arena, mapping->count * sizeof *sorted);
    if (!sorted)
        return true;
    for (size_t i = 0; i < mapping->count; i++)
        sorted[i] = &mapping->entries[i];
    qsort(sorted, mapping->count, sizeof *sorted, by_key);
    for (size_t i = 0; i + 1 < mapping->count; i++) {
        struct entry *first = sorted[i], *second = sorted[i + 1];
        if (strcmp(first->key, second->key) != 0)
            continue;
        if (strict && !first->merged && !second->merged)
            return twice(mapping, first, second, err);
        first->hidden = true;
    }
    return true;
}

struct json *mapping_object(struct mapping *mapping, bool strict, struct error *err)
{
    struct json *object = json_new_object(mapping->arena);
    if (!doubles_hide(mapping, strict, err))
        return NULL;
    for (size_t i = 0; i < mapping->count; i++) {
        const struct entry *entry = &mapping->entries[i];
        if (!entry->hidden)
            json_add(object, entry->key, entry->value);
    }
    return object;
}
