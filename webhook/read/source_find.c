// SPDX-License-Identifier: Apache-2.0
#include "read/source.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define SCANNED_MOST 8 /* of more members than that, an index is made */

/* Members of one name stay in their order. */
static int by_name(const void *a, const void *b)
{
    const struct source_node *const *one = a, *const *other = b;
    int order = strcmp((*one)->name, (*other)->name);
    return order ? order : ((*one)->key.start > (*other)->key.start) * 2 - 1;
}

static struct source_node **children_of(struct source_node *node)
{
    if (node->children)
        return node->children;
    struct source_node **children =
        arena_alloc(node->source->arena, (node->size + 1) * sizeof *children);
    if (!children)
        return NULL;
    size_t count = 0;
    for (struct source_node *child = node->first; child; child = child->next)
        children[count++] = child;
    if (node->kind == SOURCE_MAPPING)
        qsort(children, count, sizeof *children, by_name);
    return node->children = children;
}

/* The first of that name. */
static struct source_node *member(struct source_node *mapping, const char *key)
{
    struct source_node *node = mapping->first;
    if (mapping->size <= SCANNED_MOST) {
        while (node && strcmp(node->name, key) != 0)
            node = node->next;
        return node;
    }
    struct source_node **children = children_of(mapping);
    size_t low = 0, high = children ? mapping->size : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(children[middle]->name, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool met = children && low < mapping->size && strcmp(children[low]->name, key) == 0;
    return met ? children[low] : NULL;
}

static struct source_node *element(struct source_node *sequence, unsigned index)
{
    struct source_node **children = index < sequence->size ? children_of(sequence) : NULL;
    return children ? children[index] : NULL;
}

static struct source_node *child(struct source_node *node, const struct segment *segment)
{
    if (node->kind == SOURCE_SCALAR) {
        struct source *inside = source_enter(node);
        struct source_node *root = inside ? source_root(inside) : NULL;
        node = root ? root : node;
    }
    if (node->kind == SOURCE_MAPPING && segment->key)
        return member(node, segment->key);
    if (node->kind == SOURCE_SEQUENCE && !segment->key)
        return element(node, segment->index);
    return NULL;
}

struct source_node *source_below(struct source_node *node, const struct path *path, unsigned *found)
{
    for (*found = 0; *found < path->length; ++*found) {
        struct source_node *next = child(node, &path->segments[*found]);
        if (!next)
            break;
        node = next;
    }
    return node;
}

struct source_node *source_find(struct source *source, const struct path *path, unsigned *found)
{
    struct source_node *root = source_root(source);
    *found = 0;
    return root ? source_below(root, path, found) : NULL;
}

bool source_around(const struct source *source, size_t inner, struct span *outer)
{
    size_t low = 0, high = source->stretch_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (source->stretches[middle].inner <= inner)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return false;
    const struct stretch *stretch = &source->stretches[low - 1];
    size_t into = inner - stretch->inner;
    *outer = (struct span){stretch->outer, stretch->outer + stretch->written};
    if (into >= stretch->length) /* the end of a line, which is not written as it is said */
        outer->start = outer->end;
    else if (stretch->length == stretch->written)
        *outer = (struct span){stretch->outer + into, stretch->outer + into + 1};
    return true;
}

/* From the text inside, through those around it, to the file. */
static struct span in_file(const struct source *source, struct span span)
{
    for (; source->holder; source = source->holder->source) {
        struct span first, last;
        bool empty = span.start == span.end;
        if (!source_around(source, span.start, &first) ||
            !source_around(source, empty ? span.start : span.end - 1, &last))
            return source_shown(source->holder, true);
        span = (struct span){first.start, empty ? first.start : last.end};
    }
    return span;
}

struct span source_shown(const struct source_node *node, bool value)
{
    bool block = node->kind == SOURCE_SCALAR ? node->style >= SOURCE_LITERAL
                                             : node->kind != SOURCE_ALIAS && !node->flow;
    bool empty = node->value.start == node->value.end;
    if (node->name && (!value || block || empty))
        return in_file(node->source, node->key);
    if (block && node->first)
        return source_shown(node->first, false);
    return in_file(node->source, node->value);
}

struct span source_inside(struct source_node *scalar, unsigned line, unsigned column)
{
    struct source *inside = scalar->kind == SOURCE_SCALAR ? source_enter(scalar) : NULL;
    if (!inside || !inside->stretch_count)
        return source_shown(scalar, true);
    size_t at = text_locate(scalar->text, scalar->length, line, column);
    return in_file(inside, (struct span){at, at});
}

struct span source_line(struct source *source, size_t offset)
{
    struct span *line = &source->line;
    if (offset < line->start || offset > line->end || line->start == line->end) {
        const char *text = source->text, *before = memrchr(text, '\n', offset);
        const char *end = memchr(text + offset, '\n', source->length - offset);
        line->start = before ? (size_t)(before - text) + 1 : text_beginning(text, source->length);
        line->end = end ? (size_t)(end - text) : source->length;
    }
    return *line;
}

static unsigned code_points(const char *text, size_t from, size_t to)
{
    unsigned count = 0;
    for (; from < to; from++)
        count += !utf8_continues(text[from]);
    return count;
}

static unsigned line_breaks(const char *text, size_t from, size_t to)
{
    unsigned count = 0;
    for (; from < to; from++)
        count += text[from] == '\n';
    return count;
}

void source_place(struct source *source, size_t offset, unsigned *line, unsigned *column)
{
    const char *text = source->text;
    size_t at = source->seen.offset, beginning = text_beginning(text, source->length);
    offset = offset < beginning ? beginning : offset;
    bool back = offset < at;
    size_t from = back ? offset : at, to = back ? at : offset;
    unsigned lines = line_breaks(text, from, to);
    unsigned points =
        code_points(text, lines ? source_line(source, offset).start : from, lines ? offset : to);
    *line = back ? source->seen.line - lines : source->seen.line + lines;
    *column = lines  ? 1 + points
              : back ? source->seen.column - points
                     : source->seen.column + points;
    source->seen.offset = offset;
    source->seen.line = *line;
    source->seen.column = *column;
}
