// SPDX-License-Identifier: Apache-2.0
#include "base/repeats.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

struct stated {
    const char *text;
    size_t index;
};

static int compare_stated(const void *a, const void *b)
{
    const struct stated *one = a, *other = b;
    int order = strcmp(one->text, other->text);
    return order ? order : (one->index > other->index) - (one->index < other->index);
}

const bool *repeats_in(struct arena *arena, const struct json *list, const char *key,
                       const char *(*as)(struct arena *, const char *))
{
    size_t count = 0, index = 0;
    bool *before = arena_alloc(arena, json_size(list) + 1);
    struct stated *stated = arena_alloc(arena, (json_size(list) + 1) * sizeof *stated);
    if (!before || !stated)
        return NULL;
    json_each (element, list) {
        const char *text = json_string(key ? json_get(element, key) : element);
        if (text && *text)
            stated[count++] = (struct stated){as ? as(arena, text) : text, index};
        index++;
    }
    if (count)
        qsort(stated, count, sizeof *stated, compare_stated);
    for (size_t i = 1; i < count; i++)
        before[stated[i].index] = strcmp(stated[i].text, stated[i - 1].text) == 0;
    return before;
}
