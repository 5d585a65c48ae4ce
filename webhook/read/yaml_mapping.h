// SPDX-License-Identifier: Apache-2.0
/*
 * The members of a YAML mapping while it is read: doubles are found and merge keys (<<) done here,
 * without a look-up per key, since whoever wrote the text chooses how many there are. As with
 * go-yaml v2 the last member of a name wins, also over and under one that was merged. Without
 * memory members are lost, and arena->exhausted tells.
 */
#ifndef MESHRAIL_YAML_MAPPING_H
#define MESHRAIL_YAML_MAPPING_H

#include "base/json.h"

struct places;

struct entry {
    const char *key;
    struct json *value;
    size_t offset; /* of the key */
    bool merged, hidden;
};

struct mapping {
    struct arena *arena;
    const struct places *places; /* of the text */
    struct entry *entries;
    size_t count, room;
};

void mapping_add(struct mapping *mapping, const char *key, struct json *value, size_t offset);

/* Merges an object or, with `list`, an array of objects: the first wins. False for others. */
bool mapping_merge(struct mapping *mapping, const struct json *value, bool list);

/* The object. If `strict`, a key written twice is an error; NULL then, or without memory. */
struct json *mapping_object(struct mapping *mapping, bool strict, struct error *err);

#endif
