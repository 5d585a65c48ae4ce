// SPDX-License-Identifier: Apache-2.0
#include "read/yaml.h"

#include "base/work.h"
#include "read/yaml_anchor.h"
#include "read/yaml_bounds.h"
#include "read/yaml_library.h"
#include "read/yaml_mapping.h"
#include "read/yaml_place.h"
#include "read/yaml_plain.h"

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
    struct plain plain;
    struct library *library; /* NULL: what was read so far is plain */
    struct arena *arena;
    enum yaml_mode mode;
    struct error *err;
    struct places places;
    struct anchors anchors; /* of this document; so the next */
    size_t expanded;
    bool merges;   /* what is read now stands behind <<, so it is merged */
    size_t begins; /* this document */
    bool over;
};

static bool out_of_memory(struct error *err)
{
    return error_set(err, YAML_TOO_LARGE);
}

/* Where the offset is as people count: libyaml ends a line at a lone CR, at NEL, LS and PS, too. */
static bool point(struct yaml_stream *stream, size_t offset)
{
    places_point(&stream->places, offset, stream->err);
    return false;
}
#define fault_at(stream, event, ...)                                                               \
    (error_set((stream)->err, __VA_ARGS__), point((stream), (event)->span.start))

static bool next_event(struct yaml_stream *stream, struct event *event)
{
    if (!work_step(WORK_OF_YAML_EVENT))
        return error_set(stream->err, "reading the document takes more work than it may");
    return stream->library ? library_next(stream->library, event, stream->err)
                           : plain_next(&stream->plain, event);
}

/* A key has no value and no place of its own. */
static bool read_node(struct yaml_stream *stream, const struct event *event, unsigned depth,
                      bool key, struct node *node);

/* Counts a node into the one that holds it. */
static void hold(struct node *holder, const struct node *node, const char *name, struct span key)
{
    places_hold(holder->place, node->place, name, key);
    holder->size += node->size;
    if (holder->height <= node->height)
        holder->height = node->height + 1;
}

static bool read_scalar(struct yaml_stream *stream, const struct event *event, struct node *node)
{
    const char *tag = event->tag;
    bool plain = event->typed;
    if (memchr(event->value, '\0', event->length))
        return fault_at(stream, event, "a text may not hold a NUL");
    const char *text = arena_copy(stream->arena, event->value, event->length);
    if (!text)
        return out_of_memory(stream->err);
    node->is_scalar = true;
    node->is_merge = strcmp(text, "<<") == 0 && (plain || (tag && strcmp(tag, MERGE_TAG) == 0));
    if (tag && strcmp(tag, BINARY_TAG) == 0)
        return fault_at(stream, event,
                        "JSON has no binary values; write the base64 text without the tag");
    if (stream->mode == YAML_POLICY) {
        bool word = plain && (!*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0 ||
                              strcmp(text, "true") == 0 || strcmp(text, "false") == 0);
        scalar_resolve(&node->scalar, stream->arena, NULL, word, text);
    } else if (!scalar_resolve(&node->scalar, stream->arena, tag, plain, text)) {
        return fault_at(stream, event,
                        "the tag does not fit the value; leave it out or quote the value");
    }
    return true;
}

static bool read_alias(struct yaml_stream *stream, const struct event *event, unsigned depth,
                       struct node *node)
{
    const char *name = event->value;
    const struct anchor *anchor = anchors_find(&stream->anchors, name);
    if (!anchor)
        return fault_at(stream, event, "there is no anchor &%.60s before this", name);
    if (anchor->open)
        return fault_at(stream, event, "the anchor &%.60s would hold itself", name);
    stream->expanded += anchor->node.size;
    if (stream->expanded > EXPANDED_MOST)
        return fault_at(stream, event, "aliases stand for too much; write the values out");
    if (depth + anchor->node.height > DEPTH_MOST)
        return fault_at(stream, event, "this is nested more than %d levels deep", DEPTH_MOST);
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
static bool complete(struct yaml_stream *stream, const struct event *event, struct node *node)
{
    if (node->is_scalar)
        node->value = scalar_json(&node->scalar, stream->arena);
    if (node->is_scalar || node->is_alias)
        node->place = places_node(&stream->places, event, node->scalar.text);
    if (node->place)
        node->place->json = node->value;
    return node->value || stream->arena->exhausted || stream->mode == YAML_PLACES ||
           fault_at(stream, event,
                    "JSON has no infinity and no .nan; quote the value if a text is meant");
}

static bool read_sequence(struct yaml_stream *stream, unsigned depth, struct node *node)
{
    node->value = json_new_array(stream->arena);
    for (;;) {
        struct event event;
        struct node item;
        if (!next_event(stream, &event))
            return false;
        if (event.type == EVENT_SEQUENCE_END) {
            places_end(&stream->places, node->place, &event);
            return true;
        }
        if (!read_node(stream, &event, depth, false, &item))
            return false;
        json_append(node->value, item.value);
        hold(node, &item, NULL, (struct span){0});
    }
}

static bool read_key(struct yaml_stream *stream, const struct event *event, struct node *node,
                     const char **key)
{
    if (!node->is_scalar)
        return fault_at(stream, event, "a key must be a scalar");
    bool as_written = stream->mode == YAML_POLICY || stream->mode == YAML_PLACES;
    *key = as_written ? node->scalar.text : scalar_key(&node->scalar, stream->arena);
    if (!*key && stream->arena->exhausted)
        return out_of_memory(stream->err);
    return *key ||
           fault_at(stream, event, "null cannot be a key in JSON; quote it if a text is meant");
}

static bool read_member(struct yaml_stream *stream, const struct event *event, unsigned depth,
                        struct mapping *mapping, struct node *holder)
{
    struct event value_event;
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
               fault_at(stream, &value_event, "<< merges mappings only");
    mapping_add(mapping, name, value.value, event->span.start);
    return true;
}

static bool read_mapping(struct yaml_stream *stream, unsigned depth, struct node *node)
{
    struct mapping mapping = {.arena = stream->arena, .places = &stream->places};
    bool strict = stream->mode == YAML_POLICY || stream->mode == YAML_MANIFEST;
    for (;;) {
        struct event event;
        if (!next_event(stream, &event))
            return false;
        if (event.type == EVENT_MAPPING_END) {
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
static bool plain_enough(struct yaml_stream *stream, const struct event *event)
{
    const char *tag = event->tag;
    if (stream->mode != YAML_POLICY)
        return true;
    if (event->type == EVENT_ALIAS || event->anchor)
        return fault_at(stream, event,
                        "anchors and aliases are not supported here; write the values out");
    if (!tag)
        return true;
    bool standard = starts_with(tag, LONG_TAG); /* written !!map, say */
    return fault_at(stream, event, "tags are not supported here; leave %s%.60s out",
                    standard ? "!!" : "", tag + (standard ? strlen(LONG_TAG) : 0));
}

/* Registers the anchor of a node that is being read. What follows may refer to it; the node itself
 * may not. */
static struct anchor *anchor_open(struct yaml_stream *stream, const struct event *event,
                                  const char *name)
{
    if (stream->anchors.count == ANCHORS_MOST) {
        fault_at(stream, event, "there are more than %d anchors", ANCHORS_MOST);
        return NULL;
    }
    struct anchor *anchor = anchors_add(&stream->anchors, stream->arena, name);
    if (!anchor)
        out_of_memory(stream->err);
    return anchor;
}

static bool read_node(struct yaml_stream *stream, const struct event *event, unsigned depth,
                      bool key, struct node *node)
{
    bool scalar = event->type == EVENT_SCALAR, alias = event->type == EVENT_ALIAS,
         mapping = event->type == EVENT_MAPPING;
    *node = (struct node){.size = 1, .height = !scalar};
    const char *name = event->anchor;
    struct anchor *anchor = NULL;
    if (!plain_enough(stream, event))
        return false;
    if (name && !(anchor = anchor_open(stream, event, name)))
        return false;
    if (!scalar && !alias && depth == DEPTH_MOST)
        return fault_at(stream, event, "this is nested more than %d levels deep", DEPTH_MOST);
    if (!scalar && !alias && !key)
        node->place = places_node(&stream->places, event, NULL);
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

struct yaml_stream *yaml_open(const char *text, size_t length, enum yaml_mode mode,
                              struct source *source, size_t base)
{
    struct yaml_stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return NULL;
    stream->mode = mode;
    stream->places =
        (struct places){.source = source, .text = text, .length = length, .base = base};
    if (!plain_open(&stream->plain, text, length) &&
        !(stream->library = library_open(&stream->places, 0))) {
        free(stream);
        return NULL;
    }
    return stream;
}

/* Reads the root, whose event has come, and the end of its document. */
static bool read_root(struct yaml_stream *stream, const struct event *event,
                      const struct json **document)
{
    struct event end;
    struct node root;
    if (!read_node(stream, event, 0, false, &root) || !next_event(stream, &end))
        return false;
    stream->places.document.end = stream->places.base + end.span.end;
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
        struct event event;
        if (!next_event(stream, &event))
            return false;
        stream->over = event.type == EVENT_END;
        if (stream->over)
            return false;
        if (event.type == EVENT_DOCUMENT) {
            stream->begins = event.span.start;
            places_begin(&stream->places, &event);
            stream->anchors = (struct anchors){0};
            stream->expanded = 0;
            stream->merges = false;
        } else {
            return read_root(stream, &event, document);
        }
    }
}

/* What is not plain, and whatever is wrong: what libyaml makes of it counts. */
static bool read_again(struct yaml_stream *stream, const struct json **document)
{
    *stream->err = (struct error){0};
    stream->library = library_open(&stream->places, stream->plain.document);
    return stream->library ? read_document(stream, document) : out_of_memory(stream->err);
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
    stream->plain.arena = arena;
    bool read = read_document(stream, document) ||
                (!stream->library && !stream->over && read_again(stream, document));
    stream->over = !read;
    return read;
}

void yaml_close(struct yaml_stream *stream)
{
    if (stream)
        library_close(stream->library);
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
        if (!document) {
            error_at(&found, 1, 1, "the text is empty; write a mapping");
        } else if (yaml_next(stream, arena, &second, &found)) {
            error_set(&found, "one document is expected; remove this one");
            point(stream, stream->begins);
        }
    } else if (!found.text[0] && !document && !(document = json_new_null(arena))) {
        out_of_memory(&found);
    }
    yaml_close(stream);
    if (!found.text[0])
        return document;
    *err = found;
    return NULL;
}
