// SPDX-License-Identifier: Apache-2.0
/*
 * What a JSON value is made of, for the files that make and compare them. A value that was read is
 * a place in its text until somebody looks into it: then nodes are made of what it holds, and those
 * are places in turn. So a review costs the gate's walk, and beyond that what its rules look at.
 */
#ifndef MESHRAIL_JSON_NODE_H
#define MESHRAIL_JSON_NODE_H

#include "base/gate.h"
#include "base/json.h"

#include <cjson/cJSON.h>
#include <string.h>

/* Look-ups that ignore case, errors in a global, printing that rounds. */
#pragma GCC poison cJSON_GetObjectItem cJSON_HasObjectItem cJSON_GetErrorPtr cJSON_Print
#pragma GCC poison cJSON_Parse cJSON_ParseWithLength

/* What a text is read from, as far as somebody looks. */
struct document {
    struct arena *arena;
    const char *text, *end;
    const struct outline *outlines;
    struct json *spare, *spare_end; /* nodes that were taken from the arena beforehand */
};

/* A node of cJSON, and what it is made of once somebody looks into it. */
struct json {
    cJSON node; /* its string is the key once somebody asks for it, or it had escapes */
    struct document *document; /* of one that was read */
    uint32_t start, end;       /* of its text */
    uint32_t unopened;         /* of an array or object: 0, or its outline's number plus one, while
                                * what it holds has no nodes */
    uint32_t key_length;
    const char *key; /* of a member: so many bytes; nothing need end them */
};

static inline bool json_key_is(const struct json *member, const char *key, size_t length)
{
    return member->key_length == length &&
           (!length || (*member->key == *key && memcmp(member->key, key, length) == 0));
}

/* Looking completes a value; what it says does not change. */
static inline struct json *json_writable(const struct json *value)
{
    return (struct json *)(uintptr_t)value;
}

/* Makes the nodes of what a container holds. Without memory some are missing, and the arena of its
 * document is exhausted. */
void json_open(struct json *container);

/* The text of a string of a document, between its quotes; NULL: no memory. */
char *json_unquote(const struct document *document, const char *at, size_t length);

/* The first of what a container holds; NULL for what holds nothing. */
static inline const cJSON *json_inside(const struct json *value)
{
    if (!value || !(value->node.type & (cJSON_Object | cJSON_Array)))
        return NULL;
    if (value->unopened)
        json_open(json_writable(value));
    return value->node.child;
}

#endif
