// SPDX-License-Identifier: Apache-2.0
/*
 * Events of judging a file as bytes, from a worker to its parent: the same program, so that numbers
 * are as the machine has them. One function carries a thing in either direction, so that what is
 * written is what is read.
 */
#ifndef MESHRAIL_EVENTS_H
#define MESHRAIL_EVENTS_H

#include "check/check_output.h"

enum event { EVENT_TEXT, EVENT_OBJECT, EVENT_FINDING, EVENT_FAULT, EVENT_LEFT, EVENT_COUNTS };

struct carrier {
    struct text *out;     /* where it is written; NULL: it is read */
    const char *at, *end; /* what is read, and stays */
    struct arena *arena;  /* for lists that are read */
    const char *text;     /* of the file, if both ends have it, or once it was carried */
    size_t length;
};

/* The next event; false at the end. */
bool carry_event(struct carrier *carrier, enum event *event);

void carry_number(struct carrier *carrier, uint64_t *number);
void carry_string(struct carrier *carrier, const char **string);            /* or NULL */
void carry_object(struct carrier *carrier, struct check_object *object);    /* all but its file */
void carry_finding(struct carrier *carrier, struct check_finding *finding); /* all but its object */

/* All but its file. The text of the file is an event of its own, the first time, if it
 * is to be carried. */
void carry_place(struct carrier *carrier, struct check_place *place);
void carry_text(struct carrier *carrier, struct check_place *place);

#endif
