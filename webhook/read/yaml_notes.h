// SPDX-License-Identifier: Apache-2.0
/*
 * What a YAML text consists of, noted in few bytes while it is read: to read it again from them
 * costs a quarter, for it is libyaml that is slow. A text that cannot be read to its end has none.
 */
#ifndef MESHRAIL_YAML_NOTES_H
#define MESHRAIL_YAML_NOTES_H

#include "base/arena.h"

struct yaml_event;

/* A place in notes: where an event begins, and how far the text was read before it. */
struct yaml_note {
    size_t at, offset;
};

/* Documents that can be read without those before them: this many at least, in as many parts as
 * may be, for who judges one counts the lines before it. */
#define YAML_PART 32
#define YAML_PARTS_MOST 16

struct yaml_notes {
    size_t most; /* bytes that they may take; without so many there are none */
    char *bytes; /* of malloc() */
    size_t room;
    struct yaml_note end;
    bool whole; /* the text was read to its end */
    size_t documents, step_count;
    struct yaml_note *steps; /* before every YAML_PART documents; of malloc() */
};

void yaml_notes_free(struct yaml_notes *notes);

/* Gives back the bytes that are not used. */
void yaml_notes_trim(struct yaml_notes *notes);

/* Notes an event; with the last one they are whole. */
void yaml_notes_add(struct yaml_notes *notes, const struct yaml_event *event);

/* In how many parts whole notes can be read. */
size_t yaml_notes_parts(const struct yaml_notes *notes);

/* Where a part begins, counted from 1; one more than there are: the end. */
struct yaml_note yaml_notes_part(const struct yaml_notes *notes, size_t part);

/* The event at a place, all zero at first, which is moved on; its texts are in the arena. */
void yaml_notes_read(const struct yaml_notes *notes, struct yaml_note *place, struct arena *arena,
                     struct yaml_event *event);

#endif
