// SPDX-License-Identifier: Apache-2.0
#include "read/yaml.h"

#include "base/work.h"
#include "read/yaml_anchor.h"
#include "read/yaml_bounds.h"
#include "read/yaml_events.h"
#include "read/yaml_mapping.h"
#include "read/yaml_place.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MOST 64
#define ANCHORS_MOST 1000
#define EXPANDED_MOST                                                                              \
    100000 /* nodes that stand for aliases: a few lines could stand for billions */

#define LONG_TAG "tag:yaml.org,2002:"
#define BINARY_TAG LONG_TAG "binary"
#define MERGE_TAG LONG_TAG "merge"

struct yaml_stream {
    struct yaml_events *events;
    struct arena *arena;
    enum yaml_mode mode;
    struct error *err;
    struct places places;
    struct anchors anchors; /* of this document; so the next */
    size_t expanded;
    bool merges;   /* what is read now stands behind <<, so it is merged */
    size_t begins; /* this document: its offset */
    bool over;
};

static bool out_of_memory(struct error *err)
{
    return error_set(err, YAML_TOO_LARGE);
}

/* Where it is as people count: libyaml ends a line at a lone CR, at NEL, LS and PS, too. */
static bool point(struct yaml_stream *stream, size_t offset)
{
    places_point(&stream->places, offset, stream->err);
    return false;
}
#define fault_at(stream, offset, ...)                                                              \
    (error_set((stream)->err, __VA_ARGS__), point((stream), (offset)))

static bool next_event(struct yaml_stream *stream, struct yaml_event *event)
{
    if (!work_step(WORK_OF_YAML_EVENT))
        return error_set(stream->err, "reading the document takes more work than it may");
    return yaml_events_next(stream->events, stream->arena, event, stream->err);
}

/* A key has no value and no place of its own. */
static bool read_node(struct yaml_stream *stream, const struct yaml_event *event, unsigned depth,
                      bool key, struct node *node);

/* Counts a node into the one that holds it. */
static void hold(struct node *holder, const struct node *node, const char *name, struct span key)
{
    places_hold(holder->place, node->place, name, key);
    holder->size += node->size;
    if (holder->height <= node->height)
        holder->height = node->height + 1;
}

static bool read_scalar(struct yaml_stream *stream, const struct yaml_event *event,
                        struct node *node)
{
    const char *text = event->text, *tag = event->tag;
    bool plain = event->plain;
    if (strlen(text) != event->length)
        return fault_at(stream, event->start, "a text may not hold a NUL");
    node->is_scalar = true;
    node->is_merge = strcmp(text, "<<") == 0 && (plain || (tag && strcmp(tag, MERGE_TAG) == 0));
    if (tag && strcmp(tag, BINARY_TAG) == 0)
        return fault_at(stream, event->start,
                        "JSON has no binary values; write the base64 text without the tag");
    if (stream->mode == YAML_POLICY) {
        bool word = plain && (!*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0 ||
                              strcmp(text, "true") == 0 || strcmp(text, "false") == 0);
        scalar_resolve(&node->scalar, stream->arena, NULL, word, text);
    } else if (!scalar_resolve(&node->scalar, stream->arena, tag, plain, text)) {
        return fault_at(stream, event->start,
                        "the tag does not fit the value; leave it out or quote the value");
    }
    return true;
}

static bool read_alias(struct yaml_stream *stream, const struct yaml_event *event, unsigned depth,
                       struct node *node)
{
    const char *name = event->text;
    const struct anchor *anchor = anchors_find(&stream->anchors, name);
    if (!anchor)
        return fault_at(stream, event->start, "there is no anchor &%.60s before this", name);
    if (anchor->open)
        return fault_at(stream, event->start, "the anchor &%.60s would hold itself", name);
    stream->expanded += anchor->node.size;
    if (stream->expanded > EXPANDED_MOST)
        return fault_at(stream, event->start, "aliases stand for too much; write the values out");
    if (depth + anchor->node.height > DEPTH_MOST)
        return fault_at(stream, event->start, "this is nested more than %d levels deep",
                        DEPTH_MOST);
    if (anchor->node.place)
        *(stream->merges ? &anchor->node.place->merged : &anchor->node.place->aliased) = true;
    *node = anchor->node;
    node->is_alias = true;
    node->is_merge = false;
    if (!node->is_scalar)
        node->value = json_new_twin(stream->arena, anchor->node.value);
    return true;
}

/* Its value and its place. Lack of memory is noticed at the end. */
static bool complete(struct yaml_stream *stream, const struct yaml_event *event, struct node *node)
{
    if (node->is_scalar)
        node->value = scalar_json(&node->scalar, stream->arena);
    if (node->is_scalar || node->is_alias)
        node->place = places_node(&stream->places, event);
    if (node->place)
        node->place->json = node->value;
    return node->value || stream->arena->exhausted || stream->mode == YAML_PLACES ||
           fault_at(stream, event->start,
                    "JSON has no infinity and no .nan; quote the value if a text is meant");
}

static bool read_sequence(struct yaml_stream *stream, unsigned depth, struct node *node)
{
    node->value = json_new_array(stream->arena);
    for (;;) {
        struct yaml_event event = {0};
        struct node item;
        if (!next_event(stream, &event))
            return false;
        if (event.kind == EVENT_SEQUENCE_END) {
            places_end(&stream->places, node->place, &event);
            return true;
        }
        if (!read_node(stream, &event, depth, false, &item))
            return false;
        json_append(node->value, item.value);
        hold(node, &item, NULL, (struct span){0});
    }
}

static bool read_key(struct yaml_stream *stream, const struct yaml_event *event, struct node *node,
                     const char **key)
{
    if (!node->is_scalar)
        return fault_at(stream, event->start, "a key must be a scalar");
    bool as_written = stream->mode == YAML_POLICY || stream->mode == YAML_PLACES;
    *key = as_written ? node->scalar.text : scalar_key(&node->scalar, stream->arena);
    if (!*key && stream->arena->exhausted)
        return out_of_memory(stream->err);
    return *key || fault_at(stream, event->start,
                            "null cannot be a key in JSON; quote it if a text is meant");
}

static bool read_member(struct yaml_stream *stream, const struct yaml_event *event, unsigned depth,
                        struct mapping *mapping, struct node *holder)
{
    struct yaml_event value_event = {0};
    struct node key, value;
    const char *name = NULL;
    bool around = stream->merges;
    stream->merges = false;
    if (!read_node(stream, event, depth, true, &key))
        return false;
    struct span span = places_span(&stream->places, event);
    bool merges = stream->merges = key.is_merge && stream->mode != YAML_POLICY;
    if (!next_event(stream, &value_event) ||
        !read_node(stream, &value_event, depth, false, &value) ||
        (!merges && !read_key(stream, event, &key, &name)))
        return false;
    stream->merges = around;
    hold(holder, &value, key.scalar.text, span);
    if (merges)
        return mapping_merge(mapping, value.value, !value.is_alias) || stream->arena->exhausted ||
               fault_at(stream, value_event.start, "<< merges mappings only");
    mapping_add(mapping, name, value.value, event->start);
    return true;
}

static bool read_mapping(struct yaml_stream *stream, unsigned depth, struct node *node)
{
    struct mapping mapping = {.arena = stream->arena, .places = &stream->places};
    bool strict = stream->mode == YAML_POLICY || stream->mode == YAML_MANIFEST;
    for (;;) {
        struct yaml_event event = {0};
        if (!next_event(stream, &event))
            return false;
        if (event.kind == EVENT_MAPPING_END) {
            places_end(&stream->places, node->place, &event);
            break;
        }
        if (!read_member(stream, &event, depth, &mapping, node))
            return false;
    }
    node->value = mapping_object(&mapping, strict, stream->err);
    return node->value || (stream->arena->exhausted && out_of_memory(stream->err));
}

/* A policy is data for people to review: nothing in it may stand for something else. */
static bool plain_enough(struct yaml_stream *stream, const struct yaml_event *event)
{
    const char *tag = event->tag;
    if (stream->mode != YAML_POLICY)
        return true;
    if (event->kind == EVENT_ALIAS || event->anchor)
        return fault_at(stream, event->start,
                        "anchors and aliases are not supported here; write the values out");
    if (!tag)
        return true;
    bool standard = starts_with(tag, LONG_TAG); /* written !!map, say */
    return fault_at(stream, event->start, "tags are not supported here; leave %s%.60s out",
                    standard ? "!!" : "", tag + (standard ? strlen(LONG_TAG) : 0));
}

/* Registers the anchor of a node that is being read. What follows may refer to it; the node itself
 * may not. */
static struct anchor *anchor_open(struct yaml_stream *stream, const struct yaml_event *event,
                                  const char *name)
{
    if (stream->anchors.count == ANCHORS_MOST) {
        fault_at(stream, event->start, "there are more than %d anchors", ANCHORS_MOST);
        return NULL;
    }
    struct anchor *anchor = anchors_add(&stream->anchors, stream->arena, name);
    if (!anchor)
        out_of_memory(stream->err);
    return anchor;
}

static bool read_node(struct yaml_stream *stream, const struct yaml_event *event, unsigned depth,
                      bool key, struct node *node)
{
    bool scalar = event->kind == EVENT_SCALAR, alias = event->kind == EVENT_ALIAS,
         mapping = event->kind == EVENT_MAPPING;
    *node = (struct node){.size = 1, .height = !scalar};
    const char *name = event->anchor;
    struct anchor *anchor = NULL;
    if (!plain_enough(stream, event))
        return false;
    if (name && !(anchor = anchor_open(stream, event, name)))
        return false;
    if (!scalar && !alias && depth == DEPTH_MOST)
        return fault_at(stream, event->start, "this is nested more than %d levels deep",
                        DEPTH_MOST);
    if (!scalar && !alias && !key)
        node->place = places_node(&stream->places, event);
    bool read = scalar    ? read_scalar(stream, event, node)
                : alias   ? read_alias(stream, event, depth, node)
                : mapping ? read_mapping(stream, depth + 1, node)
                          : read_sequence(stream, depth + 1, node);
    read = read && (key || complete(stream, event, node));
    if (anchor) {
        anchor->node = *node;
        anchor->open = false;
    }
    return read;
}

static struct yaml_stream *begin(enum yaml_mode mode, const struct places *places,
                                 struct yaml_notes *notes, size_t part)
{
    struct yaml_stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    stream->mode = mode;
    stream->places = *places;
    stream->events = yaml_events_open(&stream->places, notes, part);
    if (!stream->events) {
        free(stream);
        return NULL;
    }
    return stream;
}

struct yaml_stream *yaml_open(const char *text, size_t length, enum yaml_mode mode,
                              struct source *source, size_t base)
{
    return begin(mode,
                 &(struct places){.source = source, .text = text, .length = length, .base = base},
                 NULL, 0);
}

struct yaml_stream *yaml_open_noted(const char *text, size_t length, struct source *source,
                                    struct yaml_notes *notes, size_t part)
{
    return begin(YAML_MANIFEST, &(struct places){.source = source, .text = text, .length = length},
                 notes, part);
}

/* Reads the root, whose event has come, and the end of its document. */
static bool read_root(struct yaml_stream *stream, const struct yaml_event *event,
                      const struct json **document)
{
    struct yaml_event end = {0};
    struct node root;
    if (!read_node(stream, event, 0, false, &root) || !next_event(stream, &end))
        return false;
    stream->places.document.end = stream->places.base + end.end;
    if (stream->arena->exhausted)
        return out_of_memory(stream->err);
    bool empty = root.is_scalar && root.scalar.type == SCALAR_NULL && !*root.scalar.text;
    *document = empty ? NULL : root.value;
    if (stream->places.source)
        stream->places.source->root = root.place;
    return true;
}

/* False at the end too. */
static bool read_document(struct yaml_stream *stream, const struct json **document)
{
    for (;;) {
        struct yaml_event event = {0};
        if (!next_event(stream, &event) || event.kind == EVENT_STREAM_END)
            return false;
        if (event.kind == EVENT_DOCUMENT) {
            stream->begins = event.start;
            places_begin(&stream->places, &event);
            stream->anchors = (struct anchors){0};
            stream->expanded = 0;
        } else if (event.kind != EVENT_STREAM) {
            return read_root(stream, &event, document);
        }
    }
}

bool yaml_next(struct yaml_stream *stream, struct arena *arena, const struct json **document,
               struct error *err)
{
    *err = (struct error){0};
    if (!stream)
        return out_of_memory(err);
    if (stream->over)
        return false;
    stream->err = err;
    stream->arena = arena;
    if (stream->places.source)
        stream->places.source->arena = arena;
    stream->over = !read_document(stream, document);
    return !stream->over;
}

void yaml_close(struct yaml_stream *stream)
{
    if (stream)
        yaml_events_close(stream->events);
    free(stream);
}

struct span yaml_span(const struct yaml_stream *stream)
{
    return stream->places.document;
}

const struct json *yaml_parse(struct arena *arena, const char *text, size_t length,
                              enum yaml_mode mode, struct error *err)
{
    const struct json *document = NULL, *second;
    struct error found = {0};
    struct yaml_stream *stream = NULL;
    if (yaml_bounds(text, length, &found)) {
        stream = yaml_open(text, length, mode, NULL, 0);
        yaml_next(stream, arena, &document, &found);
    }
    if (!found.text[0] && mode == YAML_POLICY) {
        if (!document)
            error_at(&found, 1, 1, "the text is empty; write a mapping");
        else if (yaml_next(stream, arena, &second, &found))
            fault_at(stream, stream->begins, "one document is expected; remove this one");
    } else if (!found.text[0] && !document && !(document = json_new_null(arena))) {
        out_of_memory(&found);
    }
    yaml_close(stream);
    if (!found.text[0])
        return document;
    *err = found;
    return NULL;
}
