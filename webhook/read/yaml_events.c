// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_events.h"

#include "base/text.h"
#include "read/yaml_notes.h"
#include "read/yaml_place.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct yaml_events {
    yaml_parser_t parser;
    const struct places *places;
    bool ascii;            /* all of the text */
    struct text_mark mark; /* how far code points have been counted */
    struct yaml_notes *notes;
    struct yaml_note place; /* in notes that are whole */
    size_t end;             /* of the part of them that is read */
    bool noted;
};

/* The reader knows no marks, only bytes. */
static bool reader_fault(const struct places *places, const char *problem, size_t offset,
                         struct error *err)
{
    if (starts_with(problem, "control"))
        error_set(err, "this is no text: %s", problem);
    else
        error_set(err, "this is not text in UTF-8: %s; save it as UTF-8", problem);
    error_point(err, places->text, offset < places->length ? offset : places->length);
    return false;
}

static bool is_ascii(const char *text, size_t length)
{
    unsigned char all = 0;
    for (size_t i = 0; i < length; i++)
        all |= (unsigned char)text[i];
    return all < 0x80;
}

/* libyaml counts code points; the next one that is asked for is near. */
static size_t offset(struct yaml_events *events, const yaml_mark_t *mark)
{
    const struct places *places = events->places;
    if (events->ascii)
        return mark->index < places->length ? mark->index : places->length;
    return text_offset(places->text, places->length, &events->mark, mark->index);
}

static bool parser_fault(struct yaml_events *events, struct error *err)
{
    const yaml_parser_t *parser = &events->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return error_set(err, YAML_TOO_LARGE);
    if (parser->error == YAML_READER_ERROR)
        return reader_fault(events->places, parser->problem, parser->problem_offset, err);
    error_set(err, "this is not YAML: %s%s%s", parser->problem, parser->context ? " " : "",
              parser->context ? parser->context : "");
    places_point(events->places, offset(events, &parser->problem_mark), err);
    return false;
}

static const char *copy(struct arena *arena, const yaml_char_t *text)
{
    return text ? arena_copy(arena, (const char *)text, strlen((const char *)text)) : NULL;
}

/* All tags that count are shorter, and a prefix of %TAG may be very long. */
#define TAG_MOST 128

static const char *copy_tag(struct arena *arena, const yaml_char_t *tag)
{
    return tag ? arena_copy(arena, (const char *)tag, strnlen((const char *)tag, TAG_MOST)) : NULL;
}

static void take_scalar(struct arena *arena, const yaml_event_t *found, struct yaml_event *event)
{
    static const enum source_style styles[] = {
        [YAML_ANY_SCALAR_STYLE] = SOURCE_PLAIN,
        [YAML_PLAIN_SCALAR_STYLE] = SOURCE_PLAIN,
        [YAML_SINGLE_QUOTED_SCALAR_STYLE] = SOURCE_SINGLE,
        [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = SOURCE_DOUBLE,
        [YAML_LITERAL_SCALAR_STYLE] = SOURCE_LITERAL,
        [YAML_FOLDED_SCALAR_STYLE] = SOURCE_FOLDED,
    };
    event->length = found->data.scalar.length;
    event->text = arena_copy(arena, (const char *)found->data.scalar.value, event->length);
    event->anchor = copy(arena, found->data.scalar.anchor);
    event->tag = copy_tag(arena, found->data.scalar.tag);
    event->style = styles[found->data.scalar.style];
    event->plain = found->data.scalar.plain_implicit;
}

static void take(struct yaml_events *events, struct arena *arena, const yaml_event_t *found,
                 struct yaml_event *event)
{
    static const enum yaml_event_kind kinds[] = {
        [YAML_NO_EVENT] = EVENT_NONE,
        [YAML_STREAM_START_EVENT] = EVENT_STREAM,
        [YAML_STREAM_END_EVENT] = EVENT_STREAM_END,
        [YAML_DOCUMENT_START_EVENT] = EVENT_DOCUMENT,
        [YAML_DOCUMENT_END_EVENT] = EVENT_DOCUMENT_END,
        [YAML_SCALAR_EVENT] = EVENT_SCALAR,
        [YAML_ALIAS_EVENT] = EVENT_ALIAS,
        [YAML_MAPPING_START_EVENT] = EVENT_MAPPING,
        [YAML_MAPPING_END_EVENT] = EVENT_MAPPING_END,
        [YAML_SEQUENCE_START_EVENT] = EVENT_SEQUENCE,
        [YAML_SEQUENCE_END_EVENT] = EVENT_SEQUENCE_END,
    };
    *event = (struct yaml_event){.kind = kinds[found->type],
                                 .start = offset(events, &found->start_mark),
                                 .end = offset(events, &found->end_mark)};
    if (event->kind == EVENT_SCALAR) {
        take_scalar(arena, found, event);
    } else if (event->kind == EVENT_ALIAS) {
        event->text = copy(arena, found->data.alias.anchor);
        event->length = event->text ? strlen(event->text) : 0;
    } else if (event->kind == EVENT_MAPPING) {
        event->anchor = copy(arena, found->data.mapping_start.anchor);
        event->tag = copy_tag(arena, found->data.mapping_start.tag);
        event->flow = found->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    } else if (event->kind == EVENT_SEQUENCE) {
        event->anchor = copy(arena, found->data.sequence_start.anchor);
        event->tag = copy_tag(arena, found->data.sequence_start.tag);
        event->flow = found->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    }
}

static bool read_text(struct yaml_events *events)
{
    const struct places *places = events->places;
    if (!yaml_parser_initialize(&events->parser))
        return false;
    yaml_parser_set_input_string(&events->parser, (const unsigned char *)places->text,
                                 places->length);
    events->ascii = is_ascii(places->text, places->length);
    events->mark.offset = text_beginning(places->text, places->length);
    return true;
}

static void read_notes(struct yaml_events *events, size_t part)
{
    events->noted = true;
    events->place = part ? yaml_notes_part(events->notes, part) : (struct yaml_note){0};
    events->end = yaml_notes_part(events->notes, part ? part + 1 : SIZE_MAX).at;
}

struct yaml_events *yaml_events_open(const struct places *places, struct yaml_notes *notes,
                                     size_t part)
{
    struct yaml_events *events = calloc(1, sizeof *events);
    if (!events)
        return NULL;
    events->places = places;
    events->notes = notes;
    if (notes && notes->whole) {
        read_notes(events, part);
    } else if (!read_text(events)) {
        free(events);
        return NULL;
    }
    return events;
}

bool yaml_events_next(struct yaml_events *events, struct arena *arena, struct yaml_event *event,
                      struct error *err)
{
    yaml_event_t found;
    if (events->noted && events->place.at == events->end) {
        *event = (struct yaml_event){.kind = EVENT_STREAM_END};
    } else if (events->noted) {
        yaml_notes_read(events->notes, &events->place, arena, event);
    } else if (yaml_parser_parse(&events->parser, &found)) {
        take(events, arena, &found, event);
        yaml_event_delete(&found);
        if (events->notes && !arena->exhausted)
            yaml_notes_add(events->notes, event);
    } else {
        return parser_fault(events, err);
    }
    return !arena->exhausted || error_set(err, YAML_TOO_LARGE);
}

void yaml_events_close(struct yaml_events *events)
{
    if (events && !events->noted)
        yaml_parser_delete(&events->parser);
    free(events);
}

void yaml_events_note(const char *text, size_t length, struct yaml_notes *notes,
                      struct arena *arena)
{
    const struct places places = {.text = text, .length = length};
    struct yaml_events *events = yaml_events_open(&places, notes, 0);
    struct yaml_event event = {0};
    struct error ignored;
    while (events && event.kind != EVENT_STREAM_END &&
           yaml_events_next(events, arena, &event, &ignored))
        if (event.kind == EVENT_DOCUMENT_END)
            arena_reset(arena);
    yaml_events_close(events);
    arena_reset(arena);
}
