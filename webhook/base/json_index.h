// SPDX-License-Identifier: Apache-2.0
/*
 * Where things stand in a large object or array. json.c walks the first few members; what it does
 * not find there, and seeks again and again, is listed once in a judgement and found by halving the
 * list. For json.c alone: whoever looks into a value need not know.
 */
#ifndef MESHRAIL_JSON_INDEX_H
#define MESHRAIL_JSON_INDEX_H

#include "base/json.h"

struct json_index;

/* The index of an object or array; NULL: there is none, walk. */
const struct json_index *json_index_of(const struct json *container);

/* The first member of that name; NULL: there is none. *place is its index among the members. */
const struct json *json_index_member(const struct json_index *index, const char *key, size_t length,
                                     size_t *place);

const struct json *json_index_element(const struct json_index *index, size_t at);

#endif
