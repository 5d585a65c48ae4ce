// SPDX-License-Identifier: Apache-2.0
/* The two readers of YAML beside each other: of a document that the plain one reads, libyaml must
 * tell the same. */
#ifndef MESHRAIL_YAML_PAIR_H
#define MESHRAIL_YAML_PAIR_H

#include "read/yaml_library.h"
#include "read/yaml_plain.h"

#include <string.h>

static inline bool same_span(struct span a, struct span b)
{
    return a.start == b.start && a.end == b.end;
}

/* As far as anybody looks: a block ends where what it holds does. */
static inline bool same_event(const struct event *a, const struct event *b)
{
    if (a->type != b->type || a->style != b->style || a->typed != b->typed || a->flow != b->flow ||
        a->anchor || b->anchor || a->tag || b->tag)
        return false;
    switch (a->type) {
    case EVENT_SCALAR:
        return same_span(a->span, b->span) && a->length == b->length &&
               memcmp(a->value, b->value, a->length) == 0;
    case EVENT_SEQUENCE_END:
    case EVENT_MAPPING_END:
        return true;
    case EVENT_DOCUMENT_END:
        return a->span.end == b->span.end;
    default:
        return a->span.start == b->span.start;
    }
}

struct yaml_pair {
    struct arena *arena;
    struct event *events; /* of a document, by the plain reader */
    size_t count, room;
    size_t documents; /* that it read */
    bool declined;
};

static inline bool pair_collect(struct yaml_pair *pair, struct plain *plain)
{
    struct event *last;
    pair->count = 0;
    do {
        pair->events =
            arena_grow(pair->arena, pair->events, sizeof *last, pair->count, 1, &pair->room);
        last = &pair->events[pair->count++];
        if (!plain_next(plain, last))
            return false;
    } while (last->type != EVENT_DOCUMENT_END && last->type != EVENT_END);
    pair->documents += last->type == EVENT_DOCUMENT_END;
    return true;
}

/* False: they differ. */
static inline bool pair_holds(struct yaml_pair *pair, const char *text, size_t length)
{
    struct plain plain;
    struct event event = {0};
    struct error err;
    const struct places places = {.text = text, .length = length};
    bool same = true;
    *pair = (struct yaml_pair){.arena = pair->arena};
    pair->declined = !plain_open(&plain, text, length);
    plain.arena = pair->arena;
    struct library *library = library_open(&places, 0);
    while (same && !pair->declined && (pair->count == 0 || event.type != EVENT_END)) {
        pair->declined = !pair_collect(pair, &plain);
        for (size_t i = 0; same && !pair->declined && i < pair->count; i++)
            same = library_next(library, &event, &err) && same_event(&pair->events[i], &event);
    }
    library_close(library);
    return same;
}

#endif
