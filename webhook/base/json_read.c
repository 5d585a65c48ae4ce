// SPDX-License-Identifier: Apache-2.0
#include "base/json_node.h"
#include "base/quoted.h"

#include <math.h>

#define NODES 32 /* that are taken from the arena at once */

/* In a checked text nothing else is less than a space, where a value or a comma may stand. */
static inline const char *past_space(const char *at)
{
    while ((unsigned char)*at <= ' ')
        at++;
    return at;
}

char *json_unquote(const struct document *document, const char *at, size_t length)
{
    if (!memchr(at, '\\', length))
        return arena_copy(document->arena, at, length);
    char *text = arena_bytes(document->arena, length + 1);
    if (text)
        text[quoted_copy(at, at + length, text)] = '\0';
    return text;
}

/* Fifteen digits are exact; the library reads what is longer, and fractions. */
static double read_number(const char *at, const char *end)
{
    const char *first = at + (*at == '-'), *digit = first;
    int64_t integer = 0;
    while (digit < end && *digit >= '0' && *digit <= '9' && digit - first < 15)
        integer = integer * 10 + (*digit++ - '0');
    if (digit == end && (integer || first == at))
        return (double)(first == at ? integer : -integer);
    cJSON *number = cJSON_ParseWithLengthOpts(at, (size_t)(end - at), NULL, false);
    double value = number ? number->valuedouble : NAN;
    cJSON_Delete(number);
    return value;
}

/* A value of a checked text; `outline` is the number of the next array or object. Returns its end.
 */
static inline __attribute__((always_inline)) const char *
read_value(const struct document *document, struct json *value, const char *at, uint32_t outline)
{
    const char *end = at + 1;
    switch (*at) {
    case '"':
        value->node.type = cJSON_String;
        end = quoted_end(at + 1, document->end) + 1;
        break;
    case '{':
    case '[':
        value->node.type = *at == '{' ? cJSON_Object : cJSON_Array;
        value->unopened = outline + 1;
        end = document->text + document->outlines[outline].end;
        break;
    default:
        while (end<document->end && * end> ' ' && *end != ',' && *end != ']' && *end != '}')
            end++;
        value->node.type = *at == 't'   ? cJSON_True
                           : *at == 'f' ? cJSON_False
                           : *at == 'n' ? cJSON_NULL
                                        : cJSON_Number;
        if (value->node.type == cJSON_Number)
            value->node.valuedouble = read_number(at, end);
    }
    value->start = (uint32_t)(at - document->text);
    value->end = (uint32_t)(end - document->text);
    return end;
}

/* The key of a member, behind its quote. Returns where its value begins; NULL: no memory. */
static const char *read_key(const struct document *document, struct json *member, const char *key)
{
    const char *end = printable_end(key, document->end);
    member->key = key;
    member->key_length = (uint32_t)(end - key);
    if (*end != '"') {
        end = quoted_end(end, document->end);
        member->key = member->node.string = json_unquote(document, key, (size_t)(end - key));
        if (!member->key)
            return NULL;
        member->key_length = (uint32_t)strlen(member->key);
    }
    return past_space(past_space(end + 1) + 1);
}

static inline struct json *new_node(struct document *document)
{
    if (document->spare == document->spare_end) {
        document->spare = arena_bytes(document->arena, NODES * sizeof *document->spare);
        document->spare_end = document->spare ? document->spare + NODES : NULL;
    }
    if (!document->spare)
        return NULL;
    struct json *node = document->spare++; /* whose value is yet to be read */
    node->document = document;
    node->node.next = node->node.prev = node->node.child = NULL;
    node->node.valuestring = node->node.string = NULL;
    node->key = NULL;
    node->key_length = 0;
    node->unopened = 0;
    return node;
}

void json_open(struct json *container)
{
    struct document *document = container->document;
    const char *at = past_space(document->text + container->start + 1);
    uint32_t outline = container->unopened; /* the next after its own */
    cJSON **link = &container->node.child, *last = NULL;
    container->unopened = 0;
    while (*at != ']' && *at != '}') {
        struct json *value = new_node(document);
        if (!value ||
            (container->node.type == cJSON_Object && !(at = read_key(document, value, at + 1))))
            return; /* and the arena is exhausted */
        at = past_space(read_value(document, value, at, outline));
        if (value->node.type & (cJSON_Object | cJSON_Array))
            outline = document->outlines[outline].next;
        *link = last = &value->node;
        link = &last->next;
        if (*at == ',')
            at = past_space(at + 1);
    }
    if (last)
        container->node.child->prev = last; /* for the library to append there */
}

const struct json *json_parse(struct arena *arena, const char *text, size_t length,
                              struct error *err)
{
    const struct outline *outlines;
    if (!gate_check(text, length, arena, &outlines, err))
        return NULL;
    struct document *document = arena_alloc(arena, sizeof *document);
    struct json *root = NULL;
    if (document) {
        *document = (struct document){arena, text, text + length, outlines, NULL, NULL};
        root = new_node(document);
    }
    if (!root) {
        error_set(err, "the document takes more memory than it may");
        return NULL;
    }
    read_value(document, root, past_space(text), 0);
    return root;
}
