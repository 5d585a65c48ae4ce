// SPDX-License-Identifier: Apache-2.0
#include "read/source.h"

#include "read/yaml_bounds.h"

#include <string.h>
#include <yaml.h>

#define DEPTH_MOST 64 /* as the reader: nesting costs the scanner its square */

struct anchor {
    const struct anchor *next; /* an earlier one */
    const char *name;
    struct source_node *node;
};

/* A document being read. */
struct walk {
    struct source *source;
    yaml_parser_t parser;
    struct source_node *open; /* the collection that stands open */
    unsigned depth;
    bool has_key; /* of the member that comes: its key has */
    const char *name;
    struct span key;
    const struct anchor *anchors; /* the newest first */
};

void source_init(struct source *source, struct arena *arena, const char *text, size_t length)
{
    *source = (struct source){.arena = arena, .text = text, .length = length};
    source->seen.offset = text_beginning(text, length);
    source->seen.line = source->seen.column = 1;
}

/* libyaml counts code points; the next mark is near the last one. */
static size_t offset_of(struct source *source, const yaml_mark_t *mark)
{
    return text_offset(source->text, source->length, &source->mark, mark->index);
}

static struct span span_of(struct source *source, const yaml_event_t *event)
{
    struct span span = {.start = offset_of(source, &event->start_mark)};
    span.end = offset_of(source, &event->end_mark);
    return span;
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

static struct source_node *add_node(struct walk *walk, enum source_kind kind, struct span value)
{
    struct source *source = walk->source;
    struct source_node *node = arena_alloc(source->arena, sizeof *node);
    if (!node)
        return NULL;
    *node =
        (struct source_node){.source = source, .kind = kind, .value = value, .parent = walk->open};
    if (walk->has_key) {
        node->name = walk->name;
        node->key = walk->key;
        walk->has_key = false;
    }
    struct source_node *around = walk->open;
    if (!around) {
        source->root = node;
        return node;
    }
    node->previous = around->last;
    *(around->last ? &around->last->next : &around->first) = node;
    around->last = node;
    around->size++;
    return node;
}

/* Notes what an anchor and a tag say of a node. */
static void mark(struct walk *walk, struct source_node *node, const void *name, const void *tag)
{
    struct arena *arena = walk->source->arena;
    struct anchor *anchor = name ? arena_alloc(arena, sizeof *anchor) : NULL;
    node->marked = name || tag;
    if (anchor) {
        *anchor = (struct anchor){walk->anchors, arena_copy(arena, name, strlen(name)), node};
        walk->anchors = anchor->name ? anchor : anchor->next;
    }
}

/* The node that an alias stands for stands in two places. */
static void follow(const struct walk *walk, const struct source_node *alias, const char *name)
{
    const struct anchor *anchor = walk->anchors;
    const struct source_node *at = alias;
    while (anchor && strcmp(anchor->name, name) != 0)
        anchor = anchor->next;
    if (!at->name && at->parent)
        at = at->parent; /* of a list of mappings that are merged */
    bool merges = at->name && strcmp(at->name, "<<") == 0;
    if (anchor)
        *(merges ? &anchor->node->merged : &anchor->node->aliased) = true;
}

static bool awaits_key(const struct walk *walk)
{
    return walk->open && walk->open->kind == SOURCE_MAPPING && !walk->has_key;
}

static bool add_scalar(struct walk *walk, const yaml_event_t *event)
{
    static const enum source_style styles[] = {
        [YAML_ANY_SCALAR_STYLE] = SOURCE_PLAIN,
        [YAML_PLAIN_SCALAR_STYLE] = SOURCE_PLAIN,
        [YAML_SINGLE_QUOTED_SCALAR_STYLE] = SOURCE_SINGLE,
        [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = SOURCE_DOUBLE,
        [YAML_LITERAL_SCALAR_STYLE] = SOURCE_LITERAL,
        [YAML_FOLDED_SCALAR_STYLE] = SOURCE_FOLDED,
    };
    struct source *source = walk->source;
    bool marked = event->data.scalar.anchor || event->data.scalar.tag;
    struct span span = span_of(source, event);
    size_t length = event->data.scalar.length;
    const char *text = arena_copy(source->arena, (const char *)event->data.scalar.value, length);
    if (marked)
        span.start = past_marks(source, span);
    if (awaits_key(walk)) {
        walk->has_key = true;
        walk->name = text;
        walk->key = span;
        return text != NULL;
    }
    struct source_node *node = add_node(walk, SOURCE_SCALAR, span);
    if (!node || !text)
        return false;
    mark(walk, node, event->data.scalar.anchor, event->data.scalar.tag);
    node->style = styles[event->data.scalar.style];
    node->text = text;
    node->length = length;
    if (node->style >= SOURCE_LITERAL)
        node->value.end = trimmed(source, span);
    return true;
}

static bool add_alias(struct walk *walk, const yaml_event_t *event)
{
    struct span span = span_of(walk->source, event);
    if (awaits_key(walk)) {
        walk->has_key = true;
        walk->name = "";
        walk->key = span;
        return true;
    }
    struct source_node *node = add_node(walk, SOURCE_ALIAS, span);
    if (node)
        follow(walk, node, (const char *)event->data.alias.anchor);
    return node != NULL;
}

static bool open_collection(struct walk *walk, const yaml_event_t *event)
{
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    struct span span = span_of(walk->source, event);
    const void *anchor =
        mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    const void *tag = mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    if (awaits_key(walk) || ++walk->depth > DEPTH_MOST) /* no object has such a key */
        return false;
    struct source_node *node = add_node(walk, mapping ? SOURCE_MAPPING : SOURCE_SEQUENCE, span);
    if (!node)
        return false;
    mark(walk, node, anchor, tag);
    if (node->marked)
        node->value.start =
            past_marks(walk->source, (struct span){span.start, walk->source->length});
    node->flow = mapping ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                         : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    walk->open = node;
    return true;
}

/* A block ends with what it holds; libyaml says where the next thing begins. */
static void close_collection(struct walk *walk, const yaml_event_t *event)
{
    struct source_node *node = walk->open;
    if (node->flow)
        node->value.end = offset_of(walk->source, &event->end_mark);
    else if (node->last)
        node->value.end = node->last->value.end;
    walk->open = node->parent;
    walk->depth--;
}

/* True with *over at the end of the document. */
static bool take(struct walk *walk, const yaml_event_t *event, bool *over)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return add_scalar(walk, event);
    case YAML_ALIAS_EVENT:
        return add_alias(walk, event);
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(walk, event);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        close_collection(walk, event);
        return true;
    case YAML_DOCUMENT_END_EVENT:
    case YAML_STREAM_END_EVENT:
        *over = true;
        return true;
    default:
        return true;
    }
}

static bool surrogate(const char *text, const char *end)
{
    return end - text >= 6 && text[0] == '\\' && text[1] == 'u' && (text[2] | 0x20) == 'd' &&
           strchr("89abcdefABCDEF", text[3]) != NULL;
}

/* JSON writes what lies beyond 16 bits as two halves, which are no characters to libyaml. It gets a
 * text of the same length: only places count here. */
static const char *without_surrogates(struct arena *arena, const char *text, size_t length)
{
    static const char other[] = {'\\', 'u', 'f', 'f', 'f', 'd'};
    const char *end = text + length;
    char *copy = NULL;
    for (const char *at = text; (at = memchr(at, '\\', (size_t)(end - at))) != NULL;) {
        if (surrogate(at, end)) {
            if (!copy && !(copy = arena_copy(arena, text, length)))
                return NULL;
            memcpy(copy + (at - text), other, sizeof other);
        }
        at += end - at < 2 ? 1 : 2;
    }
    return copy ? copy : text;
}

/* JSON may stand behind tabs, which no YAML begins with; between brackets no column counts. */
static size_t blanks_before_brackets(const char *text)
{
    size_t blanks = strspn(text, " \t\r\n");
    return text[blanks] == '{' ? blanks : 0;
}

bool source_read(struct source *source, struct span document)
{
    struct walk walk = {.source = source};
    bool ok = true, over = false;

    if (document.start == 0)
        document.start = text_beginning(source->text, document.end);
    document.start += blanks_before_brackets(source->text + document.start);
    source->root = NULL;
    source->mark = (struct text_mark){.offset = document.start};
    size_t length = document.end - document.start;
    const char *text = without_surrogates(source->arena, source->text + document.start, length);
    struct error ignored;
    if (!text || (source->holder && !yaml_bounds(text, length, &ignored)) ||
        !yaml_parser_initialize(&walk.parser))
        return false;
    yaml_parser_set_encoding(&walk.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&walk.parser, (const unsigned char *)text, length);
    while (ok && !over) {
        yaml_event_t event;
        ok = yaml_parser_parse(&walk.parser, &event);
        if (!ok)
            break;
        ok = take(&walk, &event, &over);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&walk.parser);
    if (!ok)
        source->root = NULL;
    return source->root != NULL;
}
