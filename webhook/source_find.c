// SPDX-License-Identifier: Apache-2.0
#include "source.h"

#include <stdlib.h>
#include <string.h>

#define WALKS_MOST 8

/* Of members of one name the last comes last, and counts. */
static int by_name(const void *left, const void *right)
{
    const struct source_node *a = *(struct source_node *const *)left;
    const struct source_node *b = *(struct source_node *const *)right;
    int order = strcmp(a->name, b->name);
    return order ? order : (a->key.start > b->key.start) - (a->key.start < b->key.start);
}

static bool sort_members(struct source_node *mapping)
{
    size_t count = 0;
    for (struct source_node *node = mapping->first; node; node = node->next)
        count++;
    mapping->sorted = arena_alloc(mapping->source->arena, count * sizeof(struct source_node *));
    for (struct source_node *node = mapping->first; node && mapping->sorted; node = node->next)
        mapping->sorted[mapping->count++] = node;
    if (mapping->sorted)
        qsort(mapping->sorted, count, sizeof(struct source_node *), by_name);
    return mapping->sorted != NULL;
}

static struct source_node *member_sorted(const struct source_node *mapping, const char *key)
{
    size_t low = 0, high = mapping->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(mapping->sorted[middle]->name, key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct source_node *found = low ? mapping->sorted[low - 1] : NULL;
    return found && strcmp(found->name, key) == 0 ? found : NULL;
}

/* Findings come in the order of the text: the next one is asked for near the last one. What is
 * absent is walked for a few times, and then no more. */
static struct source_node *member(struct source_node *mapping, const char *key)
{
    struct source_node *from = mapping->recent;
    if (mapping->misses > WALKS_MOST && (mapping->sorted || sort_members(mapping)))
        return member_sorted(mapping, key);
    for (struct source_node *node = from; node; node = node->next)
        if (strcmp(node->name, key) == 0)
            return mapping->recent = node;
    for (struct source_node *node = mapping->first; node != from; node = node->next)
        if (strcmp(node->name, key) == 0)
            return mapping->recent = node;
    mapping->misses++;
    return NULL;
}

static struct source_node *element(struct source_node *sequence, unsigned index)
{
    struct source_node *node = sequence->recent;
    unsigned at = sequence->recent_index;
    if (at > index) {
        node = sequence->first;
        at = 0;
    }
    for (; node && at < index; at++)
        node = node->next;
    if (node) {
        sequence->recent = node;
        sequence->recent_index = index;
    }
    return node;
}

static struct source_node *child(struct source_node *node, const struct segment *segment)
{
    if (node->kind == SOURCE_SCALAR) {
        struct source *inside = source_enter(node);
        node = inside && inside->root ? inside->root : node;
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
    *found = 0;
    return source->root ? source_below(source->root, path, found) : NULL;
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

void source_place(struct source *source, size_t offset, unsigned *line, unsigned *column)
{
    const char *text = source->text;
    size_t at = source->seen.offset;
    *line = source->seen.line;
    *column = source->seen.column;
    if (offset < at) { /* back to the start of its line */
        for (size_t i = offset; i < at; i++)
            *line -= text[i] == '\n';
        const char *before = memrchr(text, '\n', offset);
        at = before ? (size_t)(before - text) + 1 : 0;
        *column = 1;
    }
    for (; at < offset; at++) {
        bool ends = text[at] == '\n';
        *line += ends;
        *column = ends ? 1 : *column + !text_continues(text[at]);
    }
    source->seen.offset = offset;
    source->seen.line = *line;
    source->seen.column = *column;
}
