// SPDX-License-Identifier: Apache-2.0
#include "judge/ways.h"

#include "base/path.h"
#include "judge/inputs.h"

#include <string.h>

/* So many members of an object are looked for among the names; else the names among the members. */
#define FEW 16

#define ELEMENTS "[*]" /* in a path: each of a list */

void marks_add(struct marks *marks, const struct marks *others)
{
    for (size_t i = 0; i < sizeof marks->bits / sizeof *marks->bits; i++)
        marks->bits[i] |= others->bits[i];
}

size_t marks_next(const struct marks *marks, size_t number)
{
    size_t word = number / 64;
    uint64_t bits = number < MARKS ? marks->bits[word] >> number % 64 << number % 64 : 0;
    while (!bits && ++word < MARKS / 64)
        bits = marks->bits[word];
    return bits ? 64 * word + (size_t)__builtin_ctzll(bits) : MARKS;
}

static struct fork *fork_named(struct fork *from, struct arena *arena, const char *key)
{
    struct fork **next = &from->first;
    while (*next && strcmp((*next)->key, key) != 0)
        next = &(*next)->beside;
    const char *other = *next ? NULL : config_spelling(arena, key);
    if (other && (*next = arena_alloc(arena, sizeof **next)))
        **next = (struct fork){
            .key = key, .other = other, .length = strlen(key), .other_length = strlen(other)};
    return *next;
}

/* Goes along the path as far as it has names, and says how far that was. NULL: it is none. */
static struct fork *go(struct fork *from, struct arena *arena, const char *written, size_t number,
                       unsigned *length)
{
    struct path path = {0};
    *length = 0;
    if (!path_parse(&path, arena, written))
        return NULL;
    for (; *length < path.length && path.segments[*length].key; ++*length) {
        struct fork *next = fork_named(from, arena, path.segments[*length].key);
        if (!next)
            return NULL;
        mark(&from->below, number);
        from = next;
    }
    return from;
}

static const char *up_to(struct arena *arena, const char *written, const char *list)
{
    return list ? arena_copy(arena, written, (size_t)(list - written)) : written;
}

bool ways_add(struct fork *from, struct arena *arena, const char *written, size_t number)
{
    unsigned length;
    written = up_to(arena, written, strstr(written, ELEMENTS));
    struct fork *end = written ? go(from, arena, written, number, &length) : NULL;
    if (end)
        mark(&end->here, number);
    return end && length;
}

bool ways_add_through(struct fork *from, struct arena *arena, const char *written, size_t number)
{
    const char *list = strstr(written, ELEMENTS), *before = up_to(arena, written, list);
    unsigned length;
    struct fork *end = before ? go(from, arena, before, number, &length) : NULL;
    if (!end)
        return false;
    if (!list) {
        mark(&end->here, number);
        return true;
    }
    if (!end->elements && !(end->elements = arena_alloc(arena, sizeof *end->elements)))
        return false;
    mark(&end->below, number);
    list += strlen(ELEMENTS);
    list += *list == '.';
    if (*list)
        return ways_add_through(end->elements, arena, list, number);
    mark(&end->elements->here, number);
    return true;
}

/* Marks the paths that lead to the value or further. */
static void take(const struct fork *fork, const struct json *value, bool either,
                 struct marks *marks)
{
    marks_add(marks, &fork->here);
    if (json_is(value, JSON_OBJECT))
        ways_follow(fork, value, either, marks);
    else if (json_is(value, JSON_ARRAY) && fork->elements)
        json_each (element, value)
            take(fork->elements, element, either, marks);
    else
        marks_add(marks, &fork->below);
}

static bool is_same(const char *name, size_t its, const char *key, size_t length)
{
    return its == length && memcmp(name, key, length) == 0;
}

static bool is_named(const struct fork *fork, const char *key, size_t length, bool either)
{
    return is_same(fork->key, fork->length, key, length) ||
           (either && is_same(fork->other, fork->other_length, key, length));
}

/* False: the object has too many members; look up each name instead. A name in both spellings
 * counts as there whichever is read. */
static bool follow_members(const struct fork *from, const struct json *object, bool either,
                           struct marks *marks)
{
    size_t left = FEW, length;
    json_each_member (member, object) {
        const char *key = json_key_bytes(member, &length);
        if (left-- == 0)
            return false;
        for (const struct fork *fork = from->first; fork; fork = fork->beside)
            if (is_named(fork, key, length, either))
                take(fork, member, either, marks);
    }
    return true;
}

void ways_follow(const struct fork *from, const struct json *object, bool either,
                 struct marks *marks)
{
    if (!from->first || follow_members(from, object, either, marks))
        return;
    for (const struct fork *fork = from->first; fork; fork = fork->beside) {
        const struct json *there = either ? config_member(object, fork->key)
                                          : json_member(object, fork->key, fork->length, NULL);
        if (there)
            take(fork, there, either, marks);
    }
}
