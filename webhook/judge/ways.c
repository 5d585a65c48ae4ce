// SPDX-License-Identifier: Apache-2.0
#include "judge/ways.h"

#include "base/path.h"
#include "judge/inputs.h"

#include <string.h>

void marks_add(struct marks *marks, const struct marks *others)
{
    for (size_t i = 0; i < sizeof marks->bits / sizeof *marks->bits; i++)
        marks->bits[i] |= others->bits[i];
}

static struct fork *fork_named(struct fork *from, struct arena *arena, const char *key)
{
    struct fork **next = &from->first;
    while (*next && strcmp((*next)->key, key) != 0)
        next = &(*next)->beside;
    if (!*next && (*next = arena_alloc(arena, sizeof **next)))
        **next = (struct fork){.key = key, .length = strlen(key)};
    return *next;
}

bool ways_add(struct fork *from, struct arena *arena, const char *written, size_t number)
{
    struct path path = {0};
    const char *list = strstr(written, "[*]");
    written = list ? arena_copy(arena, written, (size_t)(list - written)) : written;
    if (!path_parse(&path, arena, written))
        return false;
    for (unsigned i = 0; i < path.length && path.segments[i].key; i++) {
        struct fork *next = fork_named(from, arena, path.segments[i].key);
        if (!next)
            return false;
        mark(&from->below, number);
        from = next;
    }
    mark(&from->here, number);
    return path.length && path.segments[0].key;
}

void ways_follow(const struct fork *from, const struct json *object, bool either,
                 struct marks *marks)
{
    for (const struct fork *next = from->first; next; next = next->beside) {
        const struct json *there = either ? config_member(object, next->key)
                                          : json_member(object, next->key, next->length, NULL);
        if (!there)
            continue;
        marks_add(marks, &next->here);
        if (json_is(there, JSON_OBJECT))
            ways_follow(next, there, either, marks);
        else
            marks_add(marks, &next->below);
    }
}
