// SPDX-License-Identifier: Apache-2.0
#include "base/json_node.h"
#include "base/memo.h"
#include "base/work.h"

#include <stdlib.h>
#include <string.h>

#define SHORT 256 /* bytes of a text that is compared at once */
#define LONG 64   /* steps of a comparison that is worth a note */

static int by_key(const void *a, const void *b)
{
    const struct json *const *left = a, *const *right = b;
    return strcmp(json_key(*left), json_key(*right));
}

static void list_members(const struct json *object, const struct json **members)
{
    for (const cJSON *member = json_inside(object); member; member = member->next)
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
    while (left && right && json_key_is(left, right->key, right->key_length)) {
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

static bool is_long(const char *text)
{
    return text && strnlen(text, SHORT) == SHORT;
}

/* The first bytes tell most texts apart; the rest is compared here. Without memory they count as
 * different. */
static bool equal_strings(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    size_t start = strnlen(a, SHORT);
    if (strncmp(a, b, SHORT) != 0 || start < SHORT)
        return strncmp(a, b, SHORT) == 0;
    size_t length = strlen(a + start);
    work_step(length / 16);
    return strcmp(a + start, b + start) == 0;
}

static bool equal_numbers(const struct json *a, const struct json *b)
{
    double one, other;
    return json_number(a, &one) && json_number(b, &other) && one == other;
}

static bool equal(const struct json *a, const struct json *b)
{
    enum json_kind kind = json_kind(a);
    switch (kind) {
    case JSON_BOOL:
        return json_true(a) == json_true(b);
    case JSON_NUMBER:
        return equal_numbers(a, b);
    case JSON_STRING:
        return equal_strings(json_string(a), json_string(b));
    case JSON_ARRAY:
    case JSON_OBJECT:
        return equal_containers(a, b);
    default:
        return true;
    }
}

bool json_same_text(const struct json *a, const struct json *b)
{
    uint32_t length = a->end - a->start;
    if (!a->document || !b->document || b->end - b->start != length)
        return false;
    work_step(length / 16);
    return memcmp(a->document->text + a->start, b->document->text + b->start, length) == 0;
}

/* The result of a long comparison is kept, because many findings may need it again. */
bool json_equal(const struct json *a, const struct json *b)
{
    if (a == b)
        return true;
    if (json_kind(a) != json_kind(b))
        return false;
    if (a && b && json_same_text(a, b)) /* the API server writes old and new alike */
        return true;
    bool memorable = json_is(a, JSON_STRING) ? is_long(json_string(a)) : json_first(a) != NULL;
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
