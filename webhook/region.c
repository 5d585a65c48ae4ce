// SPDX-License-Identifier: Apache-2.0
#include "region.h"

#include "edit.h"

#include <string.h>

/* In a block the item begins with its dash. */
static bool whole_item(const struct source_node *item, struct region *region)
{
    const struct source *source = item->source;
    size_t start = item->value.start;
    if (!item->parent->flow) {
        while (start && strchr(" \r\n", source->text[start - 1]))
            start--;
        if (!start || source->text[--start] != '-')
            return false;
        path_add_index(&region->prefix, 0);
    }
    if (edit_begins_line(source, start))
        start = line_start(source, start);
    else if (!item->parent->flow)
        return false;
    size_t end = item->parent->flow ? item->value.end : line_end(source, item->value.end);
    region->span = (struct span){start, end};
    return true;
}

/* Read alone, it is the same object. */
static bool says(const struct source *source, const struct region *region,
                 const struct json *object, struct arena *arena)
{
    const struct mending alone = {.text = source->text + region->span.start,
                                  .length = region->span.end - region->span.start};
    const struct json *tree = mending_read(&alone, arena);
    return tree && json_equal(path_find(&region->prefix, tree), object);
}

struct region region_of(struct source *source, struct span document, const struct path *prefix,
                        const struct json *object, struct arena *arena)
{
    struct region part = {.part = true}, whole = {.span = document, .prefix = *prefix};
    unsigned found = 0;
    const struct source_node *node = source_find(source, prefix, &found);
    if (prefix->length && node && found == prefix->length && whole_item(node, &part) &&
        !source->tied && says(source, &part, object, arena))
        return part;
    return whole;
}
