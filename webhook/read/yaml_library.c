// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_library.h"

#include "base/text.h"

#include <stdlib.h>
#include <yaml.h>

struct library {
    yaml_parser_t parser;
    yaml_event_t event; /* that was told last */
    const struct places *places;
    size_t from;
    struct text_mark mark; /* how far code points have been counted */
};

struct library *library_open(const struct places *places, size_t from)
{
    struct library *library = calloc(1, sizeof *library);
    if (!library || !yaml_parser_initialize(&library->parser)) {
        free(library);
        return NULL;
    }
    library->places = places;
    library->from = from;
    library->mark.offset = from ? from : text_beginning(places->text, places->length);
    yaml_parser_set_input_string(&library->parser, (const unsigned char *)places->text + from,
                                 places->length - from);
    return library;
}

void library_close(struct library *library)
{
    if (!library)
        return;
    yaml_event_delete(&library->event);
    yaml_parser_delete(&library->parser);
    free(library);
}

/* libyaml counts code points; the next mark is near the last one. */
static size_t offset_of(struct library *library, const yaml_mark_t *mark)
{
    return text_offset(library->places->text, library->places->length, &library->mark, mark->index);
}

/* The reader knows no marks, only bytes. */
static bool reader_fault(const struct library *library, struct error *err)
{
    const struct places *places = library->places;
    const char *problem = library->parser.problem;
    size_t offset = library->from + library->parser.problem_offset;
    if (starts_with(problem, "control"))
        error_set(err, "this is no text: %s", problem);
    else
        error_set(err, "this is not text in UTF-8: %s; save it as UTF-8", problem);
    error_point(err, places->text, offset < places->length ? offset : places->length);
    return false;
}

static bool fault(struct library *library, struct error *err)
{
    const yaml_parser_t *parser = &library->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return error_set(err, YAML_TOO_LARGE);
    if (parser->error == YAML_READER_ERROR)
        return reader_fault(library, err);
    error_set(err, "this is not YAML: %s%s%s", parser->problem, parser->context ? " " : "",
              parser->context ? parser->context : "");
    places_point(library->places, offset_of(library, &parser->problem_mark), err);
    return false;
}

static void tell_scalar(struct event *event, const yaml_event_t *told)
{
    static const enum source_style styles[] = {
        [YAML_ANY_SCALAR_STYLE] = SOURCE_PLAIN,
        [YAML_PLAIN_SCALAR_STYLE] = SOURCE_PLAIN,
        [YAML_SINGLE_QUOTED_SCALAR_STYLE] = SOURCE_SINGLE,
        [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = SOURCE_DOUBLE,
        [YAML_LITERAL_SCALAR_STYLE] = SOURCE_LITERAL,
        [YAML_FOLDED_SCALAR_STYLE] = SOURCE_FOLDED,
    };
    event->type = EVENT_SCALAR;
    event->style = styles[told->data.scalar.style];
    event->typed = told->data.scalar.plain_implicit;
    event->value = (const char *)told->data.scalar.value;
    event->length = told->data.scalar.length;
    event->anchor = (const char *)told->data.scalar.anchor;
    event->tag = (const char *)told->data.scalar.tag;
}

static void tell(struct event *event, const yaml_event_t *told)
{
    static const enum event_type types[] = {
        [YAML_STREAM_END_EVENT] = EVENT_END,
        [YAML_DOCUMENT_START_EVENT] = EVENT_DOCUMENT,
        [YAML_DOCUMENT_END_EVENT] = EVENT_DOCUMENT_END,
        [YAML_ALIAS_EVENT] = EVENT_ALIAS,
        [YAML_SEQUENCE_START_EVENT] = EVENT_SEQUENCE,
        [YAML_SEQUENCE_END_EVENT] = EVENT_SEQUENCE_END,
        [YAML_MAPPING_START_EVENT] = EVENT_MAPPING,
        [YAML_MAPPING_END_EVENT] = EVENT_MAPPING_END,
    };
    event->type = types[told->type];
    switch (told->type) {
    case YAML_SEQUENCE_START_EVENT:
        event->flow = told->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
        event->anchor = (const char *)told->data.sequence_start.anchor;
        event->tag = (const char *)told->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        event->flow = told->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
        event->anchor = (const char *)told->data.mapping_start.anchor;
        event->tag = (const char *)told->data.mapping_start.tag;
        break;
    case YAML_ALIAS_EVENT:
        event->value = (const char *)told->data.alias.anchor;
        break;
    case YAML_SCALAR_EVENT:
        tell_scalar(event, told);
        break;
    default:
        break;
    }
}

bool library_next(struct library *library, struct event *event, struct error *err)
{
    yaml_event_t *told = &library->event;
    do {
        yaml_event_delete(told);
        if (!yaml_parser_parse(&library->parser, told))
            return fault(library, err);
    } while (told->type == YAML_STREAM_START_EVENT);
    *event = (struct event){.span.start = offset_of(library, &told->start_mark)};
    event->span.end = offset_of(library, &told->end_mark);
    tell(event, told);
    return true;
}
