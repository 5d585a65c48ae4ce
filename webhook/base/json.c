// SPDX-License-Identifier: Apache-2.0
#include "base/json_index.h"
#include "base/json_node.h"
#include "base/work.h"

#include <math.h>
#include <string.h>

#define FEW 16                   /* so many members are walked; an index would not be faster */
#define EXACT 9007199254740992.0 /* 2^53; it may itself have been 2^53 + 1 in the text */

enum json_kind json_kind(const struct json *value)
{
    switch (value ? value->node.type & 0xFF : cJSON_Invalid) {
    case cJSON_NULL:
        return JSON_NULL;
    case cJSON_False:
    case cJSON_True:
        return JSON_BOOL;
    case cJSON_Number:
        return JSON_NUMBER;
    case cJSON_String:
        return JSON_STRING;
    case cJSON_Array:
        return JSON_ARRAY;
    case cJSON_Object:
        return JSON_OBJECT;
    default:
        return JSON_ABSENT;
    }
}

static inline const struct json *node_after(const struct json *value)
{
    return (const struct json *)value->node.next;
}

bool json_is(const struct json *value, enum json_kind kind)
{
    return json_kind(value) == kind;
}

/* From `member` on, which is number FEW. Apart, for few objects have so many. */
static __attribute__((noinline)) const struct json *far_member(const struct json *object,
                                                               const struct json *member,
                                                               const char *key, size_t length,
                                                               size_t *place)
{
    const struct json_index *index = json_index_of(object);
    size_t at = FEW;
    if (index)
        return json_index_member(index, key, length, place ? place : &at);
    for (; member && work_step(1); member = node_after(member), at++)
        if (json_key_is(member, key, length)) {
            if (place)
                *place = at;
            return member;
        }
    return NULL;
}

const struct json *json_member(const struct json *object, const char *key, size_t length,
                               size_t *place)
{
    size_t at = 0;
    if (!object || object->node.type != cJSON_Object)
        return NULL;
    const struct json *member = (const struct json *)json_inside(object);
    while (member && at < FEW && !json_key_is(member, key, length)) {
        member = node_after(member);
        at++;
    }
    if (!work_step(at + 1) || !member)
        return NULL;
    if (at == FEW)
        return far_member(object, member, key, length, place);
    if (place)
        *place = at;
    return member;
}

const struct json *json_member_named(const struct json *object, const char *key)
{
    return key ? json_member(object, key, strlen(key), NULL) : NULL;
}

const struct json *json_at(const struct json *array, size_t index)
{
    size_t at = 0;
    if (!json_is(array, JSON_ARRAY))
        return NULL;
    json_each (element, array) {
        const struct json_index *list = at == FEW ? json_index_of(array) : NULL;
        if (list)
            return json_index_element(list, index);
        if (at++ == index)
            return element;
    }
    return NULL;
}

const struct json *json_first(const struct json *container)
{
    return work_step(1) ? (const struct json *)json_inside(container) : NULL;
}

const struct json *json_next(const struct json *value)
{
    return value && work_step(1) ? node_after(value) : NULL;
}

const char *json_key(const struct json *member)
{
    if (!member || member->node.string || !member->key)
        return member ? member->node.string : NULL;
    char *key = arena_copy(member->document->arena, member->key, member->key_length);
    json_writable(member)->node.string = key;
    return key ? key : ""; /* and the arena is exhausted */
}

const char *json_key_bytes(const struct json *member, size_t *length)
{
    *length = member->key_length;
    return member->key;
}

size_t json_extent(const struct json *value)
{
    return value ? value->end - value->start : 0;
}

size_t json_size(const struct json *container)
{
    size_t size = 0;
    for (const cJSON *item = json_inside(container); item; item = item->next)
        size++;
    work_step(size);
    return size;
}

const char *json_string(const struct json *value)
{
    if (!json_is(value, JSON_STRING))
        return NULL;
    if (!value->node.valuestring && value->document)
        json_writable(value)->node.valuestring =
            json_unquote(value->document, value->document->text + value->start + 1,
                         value->end - value->start - 2);
    return value->node.valuestring;
}

const char *json_string_or(const struct json *value, const char *otherwise)
{
    const char *string = json_string(value);
    return string ? string : otherwise;
}

bool json_says(const struct json *value, const char *text)
{
    const char *string = json_string(value);
    return string && strcmp(string, text) == 0;
}

const struct json *json_list(const struct json *value)
{
    return json_is(value, JSON_ARRAY) ? value : NULL;
}

bool json_true(const struct json *value)
{
    return value && (value->node.type & 0xFF) == cJSON_True;
}

bool json_number(const struct json *value, double *number)
{
    if (!json_is(value, JSON_NUMBER))
        return false;
    *number = value->node.valuedouble;
    return true;
}

bool json_integer(const struct json *value, int64_t *number)
{
    double exact;
    if (!json_number(value, &exact) || !(fabs(exact) < EXACT) || floor(exact) != exact)
        return false;
    *number = (int64_t)exact;
    return true;
}

static struct json *make(struct arena *arena, int type)
{
    struct json *made = arena_alloc(arena, sizeof *made);
    if (made)
        made->node.type = type;
    return made;
}

struct json *json_new_null(struct arena *arena)
{
    return make(arena, cJSON_NULL);
}

struct json *json_new_bool(struct arena *arena, bool value)
{
    return make(arena, value ? cJSON_True : cJSON_False);
}

struct json *json_new_number(struct arena *arena, double value)
{
    struct json *made = make(arena, cJSON_Number);
    if (made)
        made->node.valuedouble = value;
    return made;
}

struct json *json_new_string(struct arena *arena, const char *text)
{
    const char *copy = arena_copy(arena, text, strlen(text));
    return copy ? json_new_text(arena, copy) : NULL;
}

struct json *json_new_text(struct arena *arena, const char *text)
{
    struct json *made = make(arena, cJSON_String);
    if (made)
        made->node.valuestring = (char *)(uintptr_t)text;
    return made;
}

void json_spell(struct json *value, const char *text)
{
    if (value && !value->document && (value->node.type & (cJSON_Number | cJSON_True | cJSON_False)))
        value->node.valuestring = (char *)(uintptr_t)text;
}

const char *json_spelling(const struct json *value)
{
    bool spelt = value && (value->node.type & (cJSON_Number | cJSON_True | cJSON_False));
    return spelt ? value->node.valuestring : NULL;
}

struct json *json_new_array(struct arena *arena)
{
    return make(arena, cJSON_Array);
}

struct json *json_new_object(struct arena *arena)
{
    return make(arena, cJSON_Object);
}

struct json *json_new_twin(struct arena *arena, const struct json *value)
{
    struct json *made = value ? make(arena, value->node.type) : NULL;
    if (made) {
        json_inside(value);
        json_string(value);
        made->node.child = value->node.child;
        made->node.valuestring = value->node.valuestring;
        made->node.valuedouble = value->node.valuedouble;
    }
    return made;
}

struct json *json_copy(struct arena *arena, const struct json *value)
{
    struct json *made = value ? make(arena, value->node.type) : NULL;
    const char *string = json_string(value);
    if (!made)
        return NULL;
    made->node.valuedouble = value->node.valuedouble;
    if (string && !(made->node.valuestring = arena_copy(arena, string, strlen(string))))
        return NULL;
    json_each (item, value) {
        struct json *inner = json_copy(arena, item);
        const char *key = json_key(item);
        if (!(key ? json_set(arena, made, key, inner) : json_append(made, inner)))
            return NULL;
    }
    return made;
}

bool json_append(struct json *array, struct json *element)
{
    return array && element &&
           (json_inside(array), cJSON_AddItemToArray(&array->node, &element->node));
}

bool json_set(struct arena *arena, struct json *object, const char *key, struct json *member)
{
    const char *copy = object && member ? arena_copy(arena, key, strlen(key)) : NULL;
    return copy && json_add(object, copy, member);
}

bool json_add(struct json *object, const char *key, struct json *member)
{
    if (!object || !member)
        return false;
    member->key = member->node.string = (char *)(uintptr_t)key;
    member->key_length = (uint32_t)strlen(key);
    return json_append(object, member);
}
