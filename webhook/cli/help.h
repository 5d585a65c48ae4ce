// SPDX-License-Identifier: Apache-2.0
/* Describes the doors: --help, and the sentences that manual pages share with it. */
#ifndef MESHRAIL_HELP_H
#define MESHRAIL_HELP_H

#include "base/text.h"
#include "cli/doors.h"

/* The doors; with a group, those in it. */
void help_usage(struct text *out, const char *group);
void help_door(struct text *out, const struct door *door);

/* The purpose of an option, with the words that it takes and its default. */
const char *help_option(struct arena *arena, const struct option_row *row);

/* When the door, or without one the program, exits with this code; NULL: it never does. */
const char *help_exit(const struct door *door, int code);

/* "-q, --quiet" */
const char *help_names(struct arena *arena, const struct option_row *row);

extern const char help_summary[];                    /* of the program, in a line */
extern const char help_program[];                    /* and in a paragraph */
extern const char help_names_of_help[], help_help[]; /* "-h, --help", and what it does */
extern const char help_twins[];                      /* the law of the twins in the environment */

#endif
