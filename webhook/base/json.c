// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include "base/gate.h"
#include "base/json_index.h"
#include "base/memo.h"
#include "base/work.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Look-ups that ignore case, errors in a global, printing that rounds. */
#pragma GCC poison cJSON_GetObjectItem cJSON_HasObjectItem cJSON_GetErrorPtr cJSON_Print
#pragma GCC poison cJSON_Parse cJSON_ParseWithLength cJSON_Delete

#define FEW 16                   /* so many members are walked; an index would not be faster */
#define SHORT 256                /* bytes of a text that is compared at once */
#define LONG 64                  /* steps of a comparison that is worth a note */
#define EXACT 9007199254740992.0 /* 2^53; it may itself have been 2^53 + 1 in the text */

/* Where the parser of this thread takes its memory; NULL: the heap. */
static _Thread_local struct arena *parsing;

static void *hook_alloc(size_t size)
{
    return parsing ? arena_alloc(parsing, size) : malloc(size);
}

static void hook_free(void *memory)
{
    if (parsing)
        arena_return(parsing, memory);
    else
        free(memory);
}

void json_init(void)
{
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = hook_alloc, .free_fn = hook_free});
}

static const cJSON *node(const struct json *value)
{
    return (const cJSON *)value;
}

const struct json *json_parse(struct arena *arena, const char *text, size_t length,
                              struct error *err)
{
    if (!gate_check(text, length, arena, err))
        return NULL;
    const char *end = text;
    parsing = arena;
    cJSON *root = cJSON_ParseWithLengthOpts(text, length, &end, false); /* the gate saw the end */
    parsing = NULL;
    if (!root && arena->exhausted) {
        error_set(err, "the document takes more memory than it may");
    } else if (!root) {
        error_set(err, "the document is not JSON; check the text at this place");
        error_place(err, text, (size_t)(end - text));
    }
    return (const struct json *)root;
}

enum json_kind json_kind(const struct json *value)
{
    switch (value ? node(value)->type & 0xFF : cJSON_Invalid) {
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

bool json_is(const struct json *value, enum json_kind kind)
{
    return json_kind(value) == kind;
}

const struct json *json_member(const struct json *object, const char *key, size_t length,
                               size_t *place)
{
    size_t at = 0;
    if (!json_is(object, JSON_OBJECT))
        return NULL;
    json_each (member, object) {
        const struct json_index *index = at == FEW ? json_index_of(object) : NULL;
        const char *its = json_key(member);
        if (index)
            return json_index_member(index, key, length, place ? place : &at);
        if (strncmp(its, key, length) == 0 && !its[length]) {
            if (place)
                *place = at;
            return member;
        }
        at++;
    }
    return NULL;
}

const struct json *json_get(const struct json *object, const char *key)
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
    bool holds = json_is(container, JSON_ARRAY) || json_is(container, JSON_OBJECT);
    return holds && work_step(1) ? (const struct json *)node(container)->child : NULL;
}

const struct json *json_next(const struct json *value)
{
    return value && work_step(1) ? (const struct json *)node(value)->next : NULL;
}

const char *json_key(const struct json *member)
{
    return member ? node(member)->string : NULL;
}

size_t json_size(const struct json *container)
{
    bool holds = json_is(container, JSON_ARRAY) || json_is(container, JSON_OBJECT);
    size_t size = 0;
    for (const cJSON *item = holds ? node(container)->child : NULL; item; item = item->next)
        size++;
    work_step(size);
    return size;
}

const char *json_string(const struct json *value)
{
    return json_is(value, JSON_STRING) ? node(value)->valuestring : NULL;
}

bool json_true(const struct json *value)
{
    return value && (node(value)->type & 0xFF) == cJSON_True;
}

bool json_number(const struct json *value, double *number)
{
    if (!json_is(value, JSON_NUMBER))
        return false;
    *number = node(value)->valuedouble;
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

static int by_key(const void *a, const void *b)
{
    const struct json *const *left = a, *const *right = b;
    return strcmp(json_key(*left), json_key(*right));
}

static void list_members(const struct json *object, const struct json **members)
{
    for (const cJSON *member = node(object)->child; member; member = member->next)
        *members++ = (const struct json *)member;
}

/* Both in the order of their keys: a look-up for each member would be quadratic, and who sends the
 * object chooses its order. Without memory they count as different. */
static bool equal_sorted(const struct json *a, const struct json *b, size_t size)
{
    const struct json **members = calloc(size, 2 * sizeof *members);
    if (!members)
        return false;
    list_members(a, members);
    list_members(b, members + size);
    qsort(members, size, sizeof *members, by_key);
    qsort(members + size, size, sizeof *members, by_key);
    bool same = true;
    for (size_t i = 0; same && i < size; i++)
        same = strcmp(json_key(members[i]), json_key(members[size + i])) == 0 &&
               json_equal(members[i], members[size + i]);
    free(members);
    return same;
}

static bool same_order(const struct json *a, const struct json *b)
{
    const struct json *left = json_first(a), *right = json_first(b);
    while (left && right && strcmp(json_key(left), json_key(right)) == 0) {
        left = json_next(left);
        right = json_next(right);
    }
    return !left && !right;
}

/* The keys are compared before any value is, so that no pair of values is compared twice: with
 * nesting that would double at each level. */
static bool equal_containers(const struct json *a, const struct json *b)
{
    size_t size = json_size(a);
    if (size != json_size(b))
        return false;
    if (size && json_is(a, JSON_OBJECT) && !same_order(a, b))
        return equal_sorted(a, b, size);
    const struct json *left = json_first(a), *right = json_first(b);
    while (left && json_equal(left, right)) {
        left = json_next(left);
        right = json_next(right);
    }
    return !left;
}

/* The first bytes tell most texts apart; the rest is compared here. */
static bool equal_strings(const char *a, const char *b)
{
    size_t start = strnlen(a, SHORT);
    if (strncmp(a, b, SHORT) != 0 || start < SHORT)
        return strncmp(a, b, SHORT) == 0;
    size_t length = strlen(a + start);
    work_step(length / 16);
    return strcmp(a + start, b + start) == 0;
}

static bool equal(const struct json *a, const struct json *b)
{
    enum json_kind kind = json_kind(a);
    switch (kind) {
    case JSON_BOOL:
        return json_true(a) == json_true(b);
    case JSON_NUMBER:
        return node(a)->valuedouble == node(b)->valuedouble;
    case JSON_STRING:
        return equal_strings(json_string(a), json_string(b));
    case JSON_ARRAY:
    case JSON_OBJECT:
        return equal_containers(a, b);
    default:
        return true;
    }
}

/* The result of a long comparison is kept, because many findings may need it again. */
bool json_equal(const struct json *a, const struct json *b)
{
    if (a == b)
        return true;
    if (json_kind(a) != json_kind(b))
        return false;
    bool memorable =
        json_is(a, JSON_STRING) ? strnlen(json_string(a), SHORT) == SHORT : json_first(a) != NULL;
    if (!memorable)
        return equal(a, b);
    struct memo *memo = memo_known(a, b);
    if (memo)
        return memo->yes;
    uint64_t before = work_spent();
    bool same = equal(a, b);
    if (work_spent() - before >= LONG && (memo = memo_of(a, b)))
        memo->yes = same;
    return same;
}

/* The library's own constructors would ask the hooks for an arena that is only known here. */
static cJSON *make(struct arena *arena, int type)
{
    cJSON *made = arena_alloc(arena, sizeof *made);
    if (made)
        made->type = type;
    return made;
}

struct json *json_new_null(struct arena *arena)
{
    return (struct json *)make(arena, cJSON_NULL);
}

struct json *json_new_bool(struct arena *arena, bool value)
{
    return (struct json *)make(arena, value ? cJSON_True : cJSON_False);
}

struct json *json_new_number(struct arena *arena, double value)
{
    cJSON *made = make(arena, cJSON_Number);
    if (made)
        made->valuedouble = value;
    return (struct json *)made;
}

struct json *json_new_string(struct arena *arena, const char *text)
{
    cJSON *made = make(arena, cJSON_String);
    if (made)
        made->valuestring = arena_copy(arena, text, strlen(text));
    return made && made->valuestring ? (struct json *)made : NULL;
}

struct json *json_new_array(struct arena *arena)
{
    return (struct json *)make(arena, cJSON_Array);
}

struct json *json_new_object(struct arena *arena)
{
    return (struct json *)make(arena, cJSON_Object);
}

struct json *json_new_twin(struct arena *arena, const struct json *value)
{
    cJSON *made = value ? make(arena, node(value)->type) : NULL;
    if (made) {
        made->child = node(value)->child;
        made->valuestring = node(value)->valuestring;
        made->valuedouble = node(value)->valuedouble;
    }
    return (struct json *)made;
}

struct json *json_copy(struct arena *arena, const struct json *value)
{
    cJSON *copy = value ? make(arena, node(value)->type) : NULL;
    const char *string = json_string(value);
    if (!copy)
        return NULL;
    copy->valuedouble = node(value)->valuedouble;
    if (string && !(copy->valuestring = arena_copy(arena, string, strlen(string))))
        return NULL;
    struct json *made = (struct json *)copy;
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
    return array && element && cJSON_AddItemToArray((cJSON *)array, (cJSON *)element);
}

bool json_set(struct arena *arena, struct json *object, const char *key, struct json *member)
{
    if (!object || !member)
        return false;
    cJSON *added = (cJSON *)member;
    added->string = arena_copy(arena, key, strlen(key));
    return added->string && cJSON_AddItemToArray((cJSON *)object, added);
}
