// SPDX-License-Identifier: Apache-2.0
#include "base/json_index.h"

#include "base/memo.h"
#include "base/work.h"

#include <stdlib.h>
#include <string.h>

#define WALKS 4 /* the first look-ups do not pay for a list */

struct place {
    const struct json *value;
    size_t at;
};

struct json_index {
    size_t count;
    struct place places[]; /* of an object sorted by key, of an array as they stand */
};

static int by_key(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = strcmp(json_key(a->value), json_key(b->value));
    return order ? order : (a->at > b->at) - (a->at < b->at);
}

static struct json_index *list(const struct json *container)
{
    size_t size = json_size(container), at = 0;
    struct json_index *index = memo_alloc(sizeof *index + size * sizeof *index->places);
    if (!index)
        return NULL;
    json_each (value, container) {
        index->places[at] = (struct place){value, at};
        at++;
    }
    index->count = at;
    if (json_is(container, JSON_OBJECT))
        qsort(index->places, index->count, sizeof *index->places, by_key);
    return index;
}

const struct json_index *json_index_of(const struct json *container)
{
    static const char question;
    struct memo *memo = memo_of(container, &question);
    if (!memo || memo->asked <= WALKS)
        return NULL;
    if (!memo->made)
        memo->made = list(container);
    return memo->made;
}

/* The key of a place against one that need not be terminated. */
static int compare(const struct place *place, const char *key, size_t length)
{
    const char *its = json_key(place->value);
    int order = strncmp(its, key, length);
    return order ? order : its[length] != '\0';
}

const struct json *json_index_member(const struct json_index *index, const char *key, size_t length,
                                     size_t *place)
{
    size_t low = 0, high = index->count;
    while (low < high && work_step(1)) {
        size_t middle = low + (high - low) / 2;
        if (compare(&index->places[middle], key, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == index->count || compare(&index->places[low], key, length) != 0)
        return NULL;
    *place = index->places[low].at;
    return index->places[low].value;
}

const struct json *json_index_element(const struct json_index *index, size_t at)
{
    return at < index->count ? index->places[at].value : NULL;
}
