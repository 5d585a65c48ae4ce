// SPDX-License-Identifier: Apache-2.0
/*
 * What a YAML text consists of, one event after the other: from libyaml, or from notes (yaml.h).
 * The file behind this is all that knows libyaml.
 */
#ifndef MESHRAIL_YAML_EVENTS_H
#define MESHRAIL_YAML_EVENTS_H

#include "read/source.h"

enum yaml_event_kind {
    EVENT_NONE,
    EVENT_STREAM,
    EVENT_STREAM_END,
    EVENT_DOCUMENT,
    EVENT_DOCUMENT_END,
    EVENT_SCALAR,
    EVENT_ALIAS,
    EVENT_MAPPING,
    EVENT_MAPPING_END,
    EVENT_SEQUENCE,
    EVENT_SEQUENCE_END
};

struct yaml_event {
    enum yaml_event_kind kind;
    size_t start, end;        /* bytes of the text */
    const char *text;         /* of a scalar; the name behind an alias */
    size_t length;            /* of it: a scalar may hold a NUL */
    const char *anchor, *tag; /* NULL: none */
    enum source_style style;  /* of a scalar */
    bool plain;               /* of a scalar: its type follows from its text */
    bool flow;                /* of a collection: in brackets */
};

struct yaml_events;
struct places;
struct yaml_notes;

/* The places are those of the text that is read; both must stay. Notes that are whole are read
 * instead of the text, or one part of them, counted from 1; others are made; NULL: none. NULL
 * without memory. */
struct yaml_events *yaml_events_open(const struct places *places, struct yaml_notes *notes,
                                     size_t part);

/* The next event; its texts are in the arena. False with a sentence and a place. */
bool yaml_events_next(struct yaml_events *events, struct arena *arena, struct yaml_event *event,
                      struct error *err);

void yaml_events_close(struct yaml_events *events);

/* Goes through a text only for its notes. The arena is reset. */
void yaml_events_note(const char *text, size_t length, struct yaml_notes *notes,
                      struct arena *arena);

#define YAML_TOO_LARGE "the document takes more memory than it may; make it smaller"

#endif
