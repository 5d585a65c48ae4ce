// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_anchor.h"

#include "base/digest.h"

#include <string.h>

static size_t bucket(const char *name)
{
    return digest_add(DIGEST_START, name, strlen(name)) % ANCHOR_BUCKETS;
}

struct anchor *anchors_find(const struct anchors *anchors, const char *name)
{
    struct anchor *anchor = anchors->buckets[bucket(name)];
    while (anchor && strcmp(anchor->name, name) != 0)
        anchor = anchor->next;
    return anchor;
}

struct anchor *anchors_add(struct anchors *anchors, struct arena *arena, const char *name)
{
    struct anchor *anchor = arena_alloc(arena, sizeof *anchor);
    struct anchor **first = &anchors->buckets[bucket(name)];
    if (!anchor || !(anchor->name = arena_copy(arena, name, strlen(name))))
        return NULL;
    anchor->open = true;
    anchor->next = *first;
    anchors->count++;
    return *first = anchor;
}
