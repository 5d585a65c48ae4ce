// SPDX-License-Identifier: Apache-2.0
/* The anchors of a YAML document while it is read, found by name: there may be as many aliases as
 * the text has room for. */
#ifndef MESHRAIL_YAML_ANCHOR_H
#define MESHRAIL_YAML_ANCHOR_H

#include "read/source.h"
#include "read/yaml_scalar.h"

#define ANCHOR_BUCKETS 256

/* A node that has been read. */
struct node {
    struct json *value; /* of what is no key */
    struct yaml_scalar scalar;
    struct source_node *place; /* of the same; NULL where nobody asks */
    bool is_scalar, is_alias, is_merge;
    size_t size;     /* nodes in it, itself included */
    unsigned height; /* levels below it */
};

struct anchor {
    struct anchor *next; /* an earlier one of its bucket */
    const char *name;
    bool open; /* still being read: an alias would hold itself */
    struct node node;
};

struct anchors {
    struct anchor *buckets[ANCHOR_BUCKETS];
    size_t count;
};

/* The last one of that name; NULL: there is none so far. */
struct anchor *anchors_find(const struct anchors *anchors, const char *name);

/* A new one, open. NULL without memory. */
struct anchor *anchors_add(struct anchors *anchors, struct arena *arena, const char *name);

#endif
