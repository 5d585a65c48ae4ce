// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_place.h"

#include "read/yaml_events.h"

#include <string.h>

void places_point(const struct places *places, size_t offset, struct error *err)
{
    size_t start = text_beginning(places->text, places->length);
    error_point(err, places->text + start, offset - start);
}

static bool blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Past the anchor and the tag of a value, and past what may stand between them and it. */
static size_t past_marks(const struct source *source, struct span span)
{
    const char *text = source->text;
    size_t at = span.start;
    while (at < span.end && (text[at] == '&' || text[at] == '!')) {
        while (at < span.end && !blank(text[at]))
            at++;
        while (at < span.end && (blank(text[at]) || text[at] == '#')) {
            const char *end = memchr(text + at, '\n', span.end - at);
            at = text[at] != '#' ? at + 1 : end ? (size_t)(end - text) : span.end;
        }
    }
    return at;
}

/* Where a block scalar's last line ends; libyaml goes on to what comes after it. */
static size_t trimmed(const struct source *source, struct span span)
{
    while (span.end > span.start && blank(source->text[span.end - 1]))
        span.end--;
    return span.end;
}

static bool marked(const struct yaml_event *event)
{
    return event->anchor || event->tag;
}

void places_begin(struct places *places, const struct yaml_event *event)
{
    size_t start = event->start;
    while (start > 0 && places->text[start - 1] == ' ')
        start--; /* the indent of its first line is its own */
    places->document.start = places->base + start;
}

struct span places_span(const struct places *places, const struct yaml_event *event)
{
    struct source *source = places->source;
    struct span span = {0}, marks;
    if (!source)
        return span;
    span.start = places->base + event->start;
    span.end = places->base + event->end;
    if (!marked(event))
        return span;
    marks.start = span.start;
    marks.end = event->kind == EVENT_SCALAR ? span.end : source->length;
    span.start = past_marks(source, marks);
    return span;
}

static void describe_scalar(struct source_node *node, const struct yaml_event *event)
{
    node->kind = SOURCE_SCALAR;
    node->style = event->style;
    node->text = event->text;
    node->length = event->length;
    if (node->style >= SOURCE_LITERAL)
        node->value.end = trimmed(node->source, node->value);
}

struct source_node *places_node(const struct places *places, const struct yaml_event *event)
{
    struct source *source = places->source;
    struct source_node *node = source ? arena_alloc(source->arena, sizeof *node) : NULL;
    if (!node)
        return NULL;
    node->source = source;
    node->value = places_span(places, event);
    node->marked = marked(event);
    if (event->kind == EVENT_SCALAR) {
        describe_scalar(node, event);
    } else if (event->kind == EVENT_ALIAS) {
        node->kind = SOURCE_ALIAS;
    } else if (event->kind == EVENT_MAPPING) {
        node->kind = SOURCE_MAPPING;
        node->flow = event->flow;
    } else {
        node->kind = SOURCE_SEQUENCE;
        node->flow = event->flow;
    }
    return node;
}

/* A block ends with what it holds; libyaml says where the next thing begins. */
void places_end(const struct places *places, struct source_node *node,
                const struct yaml_event *event)
{
    if (node && node->flow)
        node->value.end = places->base + event->end;
    else if (node && node->last)
        node->value.end = node->last->value.end;
}

void places_hold(struct source_node *holder, struct source_node *node, const char *name,
                 struct span key)
{
    if (!holder || !node)
        return;
    node->parent = holder;
    node->name = name;
    node->key = key;
    node->previous = holder->last;
    *(holder->last ? &holder->last->next : &holder->first) = node;
    holder->last = node;
    holder->size++;
}
