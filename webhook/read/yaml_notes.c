// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_notes.h"

#include "read/yaml_events.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM ((size_t)1 << 10)
#define NUMBER_MOST 10 /* bytes of a number */
#define NOTE_MOST (1 + 4 * NUMBER_MOST)

/* The first byte of a note is the kind of its event and these. Numbers follow: where the event
 * begins behind the one before, how long it is, and of a text its style and its length; then the
 * texts, each with a NUL. */
enum { KIND = 0x0F, PLAIN = 0x10, FLOW = 0x20, ANCHOR = 0x40, TAG = 0x80 };

void yaml_notes_free(struct yaml_notes *notes)
{
    free(notes->bytes);
    free(notes->steps);
    *notes = (struct yaml_notes){0};
}

void yaml_notes_trim(struct yaml_notes *notes)
{
    char *bytes = notes->end.at ? realloc(notes->bytes, notes->end.at) : NULL;
    if (!bytes)
        return;
    notes->bytes = bytes;
    notes->room = notes->end.at;
}

/* Room for more; without it there are no notes from here on. */
static bool grow(struct yaml_notes *notes, size_t more)
{
    size_t wanted = notes->end.at + more, room = notes->room ? 2 * notes->room : FIRST_ROOM;
    if (wanted <= notes->room)
        return true;
    if (room < wanted)
        room = wanted;
    if (room > notes->most)
        room = notes->most;
    char *bytes = wanted <= room ? realloc(notes->bytes, room) : NULL;
    if (!bytes) {
        yaml_notes_free(notes);
        return false;
    }
    notes->bytes = bytes;
    notes->room = room;
    return true;
}

static void add_number(struct yaml_notes *notes, size_t number)
{
    for (; number > 0x7F; number >>= 7)
        notes->bytes[notes->end.at++] = (char)(number | 0x80);
    notes->bytes[notes->end.at++] = (char)number;
}

static void add_text(struct yaml_notes *notes, const char *text, size_t length)
{
    memcpy(notes->bytes + notes->end.at, text, length + 1);
    notes->end.at += length + 1;
}

/* A document begins. */
static bool step(struct yaml_notes *notes)
{
    if (notes->documents++ % YAML_PART != 0)
        return true;
    if ((notes->step_count & (notes->step_count - 1)) ==
        0) { /* there is room up to a power of two */
        size_t room = notes->step_count ? 2 * notes->step_count : 1;
        struct yaml_note *steps = realloc(notes->steps, room * sizeof *steps);
        if (!steps)
            return false;
        notes->steps = steps;
    }
    notes->steps[notes->step_count++] = notes->end;
    return true;
}

void yaml_notes_add(struct yaml_notes *notes, const struct yaml_event *event)
{
    size_t anchor = event->anchor ? strlen(event->anchor) : 0;
    size_t tag = event->tag ? strlen(event->tag) : 0;
    if (!grow(notes, NOTE_MOST + event->length + anchor + tag + 3))
        return;
    if (event->kind == EVENT_DOCUMENT && !step(notes)) {
        yaml_notes_free(notes);
        return;
    }
    notes->bytes[notes->end.at++] =
        (char)((int)event->kind | (event->plain ? PLAIN : 0) | (event->flow ? FLOW : 0) |
               (event->anchor ? ANCHOR : 0) | (event->tag ? TAG : 0));
    add_number(notes, event->start - notes->end.offset); /* modulo, if ever it goes back */
    add_number(notes, event->end - event->start);
    if (event->text) {
        add_number(notes, event->style);
        add_number(notes, event->length);
        add_text(notes, event->text, event->length);
    }
    if (event->anchor)
        add_text(notes, event->anchor, anchor);
    if (event->tag)
        add_text(notes, event->tag, tag);
    notes->end.offset = event->end;
    notes->whole = event->kind == EVENT_STREAM_END;
}

size_t yaml_notes_parts(const struct yaml_notes *notes)
{
    return notes->step_count < YAML_PARTS_MOST ? notes->step_count : YAML_PARTS_MOST;
}

struct yaml_note yaml_notes_part(const struct yaml_notes *notes, size_t part)
{
    size_t parts = yaml_notes_parts(notes);
    return part > parts ? notes->end : notes->steps[(part - 1) * notes->step_count / parts];
}

static size_t number(const struct yaml_notes *notes, struct yaml_note *place)
{
    size_t number = 0;
    unsigned bits = 0;
    unsigned char byte;
    do {
        byte = (unsigned char)notes->bytes[place->at++];
        number |= (size_t)(byte & 0x7F) << bits;
        bits += 7;
    } while (byte & 0x80);
    return number;
}

static const char *text(const struct yaml_notes *notes, struct yaml_note *place,
                        struct arena *arena, size_t length)
{
    const char *text = notes->bytes + place->at;
    place->at += length + 1;
    return arena_copy(arena, text, length);
}

static const char *mark(const struct yaml_notes *notes, struct yaml_note *place,
                        struct arena *arena)
{
    return text(notes, place, arena, strlen(notes->bytes + place->at));
}

void yaml_notes_read(const struct yaml_notes *notes, struct yaml_note *place, struct arena *arena,
                     struct yaml_event *event)
{
    unsigned char first = (unsigned char)notes->bytes[place->at++];
    *event =
        (struct yaml_event){.kind = first & KIND, .plain = first & PLAIN, .flow = first & FLOW};
    event->start = place->offset + number(notes, place);
    event->end = place->offset = event->start + number(notes, place);
    if (event->kind == EVENT_SCALAR || event->kind == EVENT_ALIAS) {
        event->style = (enum source_style)number(notes, place);
        event->length = number(notes, place);
        event->text = text(notes, place, arena, event->length);
    }
    if (first & ANCHOR)
        event->anchor = mark(notes, place, arena);
    if (first & TAG)
        event->tag = mark(notes, place, arena);
}
