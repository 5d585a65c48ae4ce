// SPDX-License-Identifier: Apache-2.0
#include "yaml.h"

#include <string.h>
#include <yaml.h>

#define DEPTH_MOST 64 /* as the reader: nesting costs the scanner its square */

static unsigned opens(const yaml_event_t *event)
{
    return event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT;
}

static unsigned closes(const yaml_event_t *event)
{
    return event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT;
}

/* An event that does not come leaves none. */
static bool next(yaml_parser_t *parser, yaml_event_t *event)
{
    yaml_event_delete(event);
    return yaml_parser_parse(parser, event);
}

/* Passes over the node whose event has come, up to its last event. */
static bool skip(yaml_parser_t *parser, yaml_event_t *event)
{
    unsigned depth = opens(event);
    while (depth && depth <= DEPTH_MOST && next(parser, event))
        depth += opens(event) - closes(event);
    return depth == 0;
}

static bool is_key(const yaml_event_t *event, const char *key)
{
    return event->type == YAML_SCALAR_EVENT && key &&
           strcmp((const char *)event->data.scalar.value, key) == 0;
}

/*
 * From the start of a container to the value of one segment. On the way `mark` becomes the place of
 * its key, or of the element. False where there is none.
 */
static bool enter(yaml_parser_t *parser, yaml_event_t *event, const struct segment *segment,
                  yaml_mark_t *mark)
{
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    if (!opens(event) || mapping != (segment->key != NULL))
        return false;
    for (unsigned index = 0; next(parser, event) && !closes(event); index++) {
        yaml_mark_t start = event->start_mark;
        bool found = mapping ? is_key(event, segment->key) : index == segment->index;
        if (mapping && !(skip(parser, event) && next(parser, event)))
            return false;
        if (found) {
            *mark = start;
            return true;
        }
        if (!skip(parser, event))
            return false;
    }
    return false;
}

static const char *line_start(const char *text, size_t length, size_t line)
{
    const char *end = text + length;
    for (; line > 0 && text; line--) {
        text = memchr(text, '\n', (size_t)(end - text));
        text = text ? text + 1 : NULL;
    }
    return text;
}

static unsigned indent(const char *line, const char *end)
{
    unsigned spaces = 0;
    while (line && line + spaces < end && line[spaces] == ' ')
        spaces++;
    return spaces;
}

/* Into the document that a literal block holds: its lines are those of the text, but for the
 * indent. */
static void locate_inside(const char *text, size_t length, const yaml_event_t *block,
                          const struct path *path, bool key, unsigned *line, unsigned *column)
{
    const char *inner = (const char *)block->data.scalar.value;
    size_t inner_length = block->data.scalar.length, first = block->start_mark.line + 1;
    unsigned inner_line, inner_column;
    if (!yaml_locate(inner, inner_length, 0, path, key, &inner_line, &inner_column))
        return;
    const char *outer_line = line_start(text, length, first + inner_line - 1);
    const char *same_line = line_start(inner, inner_length, inner_line - 1);
    *line = (unsigned)first + inner_line;
    *column =
        inner_column + indent(outer_line, text + length) - indent(same_line, inner + inner_length);
}

static bool document_start(yaml_parser_t *parser, yaml_event_t *event, size_t document)
{
    while (next(parser, event) && event->type != YAML_STREAM_END_EVENT) {
        if (event->type == YAML_DOCUMENT_START_EVENT && document-- == 0)
            return next(parser, event);
        if (!skip(parser, event))
            return false;
    }
    return false;
}

bool yaml_locate(const char *text, size_t length, size_t document, const struct path *path,
                 bool key, unsigned *line, unsigned *column)
{
    yaml_parser_t parser;
    yaml_event_t event = {0};
    if (!yaml_parser_initialize(&parser))
        return false;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    bool there = document_start(&parser, &event, document);
    yaml_mark_t value = event.start_mark, name = value;
    unsigned at = 0;
    while (there && at < path->length && enter(&parser, &event, &path->segments[at], &name)) {
        value = event.start_mark;
        at++;
    }
    if (there) {
        struct path rest = {.length = path->length - at};
        memcpy(rest.segments, path->segments + at, rest.length * sizeof *rest.segments);
        yaml_mark_t place = key && !rest.length ? name : value;
        *line = (unsigned)place.line + 1;
        *column = (unsigned)place.column + 1;
        if (rest.length && event.type == YAML_SCALAR_EVENT &&
            event.data.scalar.style == YAML_LITERAL_SCALAR_STYLE)
            locate_inside(text, length, &event, &rest, key, line, column);
    }
    yaml_event_delete(&event);
    yaml_parser_delete(&parser);
    return there;
}
