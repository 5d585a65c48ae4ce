// SPDX-License-Identifier: Apache-2.0
/*
 * A JSON value as the rules see it. The library behind it is nobody else's business: its traps
 * (case-insensitive look-ups, numbers clipped to int, a parser that takes more than JSON) are
 * closed here. Trees live in an arena and are never freed one by one; looking never changes them,
 * and what has been looked into is complete. Every function takes NULL for "absent" and answers as
 * for a value that is not there. Looking is counted work: when that is over, see work.h, every
 * value is absent.
 */
#ifndef MESHRAIL_JSON_H
#define MESHRAIL_JSON_H

#include "base/arena.h"
#include "base/error.h"

#include <stdint.h>
#include <string.h>

struct json;

enum json_kind {
    JSON_ABSENT,
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

/* Gate and reader in one: strict JSON in, tree out. The gate sees all of the text; a value is made
 * when somebody looks at it, in the arena, so the text has to stay as long as the tree, and a tree
 * is one thread's. NULL: err says where and why, or arena->exhausted is set; that may be set later,
 * too, by looking, and then something is absent that should be there. */
const struct json *json_parse(struct arena *arena, const char *text, size_t length,
                              struct error *err);

enum json_kind json_kind(const struct json *value);
bool json_is(const struct json *value, enum json_kind kind);

/* The member of an object, by a key of so many bytes, which need not end there; NULL for absent.
 * Null counts as present here. *place, if asked for, is its index among the members. */
const struct json *json_member(const struct json *object, const char *key, size_t length,
                               size_t *place);

/* The same for all of a text. The compiler counts one that it knows. */
const struct json *json_member_named(const struct json *object, const char *key);

static inline const struct json *json_get(const struct json *object, const char *key)
{
    return __builtin_constant_p(*key) ? json_member(object, key, strlen(key), NULL)
                                      : json_member_named(object, key);
}

/* The element of an array. In a judgement this and the look-ups above are quick in large values
 * too, when they are asked for often; elsewhere iterate with json_each where all are wanted. */
const struct json *json_at(const struct json *array, size_t index);

/* Members or elements, in the order of the text. */
const struct json *json_first(const struct json *container);
const struct json *json_next(const struct json *value);
#define json_each(item, container)                                                                 \
    for (const struct json *item = json_first(container); item; item = json_next(item))

/* Members alone: what stands where a mapping should, say an array, has none. */
#define json_each_member(member, object)                                                           \
    for (const struct json *member = json_is(object, JSON_OBJECT) ? json_first(object) : NULL;     \
         member; member = json_next(member))

const char *json_key(const struct json *member); /* NULL in an array */
/* The same, so many bytes; nothing need end them. */
const char *json_key_bytes(const struct json *member, size_t *length);
size_t json_extent(const struct json *value);      /* bytes of its text; 0: it was not read */
size_t json_size(const struct json *container);    /* members or elements */
const char *json_string(const struct json *value); /* NULL unless a string */
const char *json_string_or(const struct json *value, const char *otherwise);
bool json_says(const struct json *value, const char *text); /* it is this string */
const struct json *json_list(const struct json *value);     /* itself if an array, else NULL */
bool json_true(const struct json *value);                   /* present and true */
bool json_number(const struct json *value, double *number);

/* Numbers without a fraction, below 2^53 either way: from there on a double no longer tells. */
bool json_integer(const struct json *value, int64_t *number);

/* Deep equality; objects regardless of the order of their members. Two absent values are equal. */
bool json_equal(const struct json *a, const struct json *b);

/* Were both read from the same bytes? Then they say the same. */
bool json_same_text(const struct json *a, const struct json *b);

/* Builders, for readers of other syntaxes and for the values of a patch. NULL when the arena is
 * exhausted; adding takes NULL quietly, so that a chain of calls needs one check at its end. */
struct json *json_new_null(struct arena *arena);
struct json *json_new_bool(struct arena *arena, bool value);
struct json *json_new_number(struct arena *arena, double value);
struct json *json_new_string(struct arena *arena, const char *text);
struct json *json_new_text(struct arena *arena, const char *text); /* that stays where it is */
struct json *json_new_array(struct arena *arena);
struct json *json_new_object(struct arena *arena);

/* How another syntax wrote a number or a truth, as long as that is known; else NULL. */
void json_spell(struct json *value, const char *text); /* that stays where it is */
const char *json_spelling(const struct json *value);

/* A second node with the same content, to stand in another place too: an element or a member
 * belongs to one container. What is below is shared. */
struct json *json_new_twin(struct arena *arena, const struct json *value);

/* A value with all that is below it, strings too, in another arena. */
struct json *json_copy(struct arena *arena, const struct json *value);

bool json_append(struct json *array, struct json *element);
bool json_set(struct arena *arena, struct json *object, const char *key, struct json *member);

/* The same with a key that stays where it is. */
bool json_add(struct json *object, const char *key, struct json *member);

#endif
