// SPDX-License-Identifier: Apache-2.0
/*
 * The doors: each is one command of the program and all that is known of it. Dispatch, usage,
 * --help, manual pages and the completion of shells come from one array. Those that judge run the
 * same engine; a difference between two doors is a bug.
 */
#ifndef MESHRAIL_DOORS_H
#define MESHRAIL_DOORS_H

#include "base/error.h"
#include "base/exits.h"
#include "base/language.h"
#include "cli/options.h"

struct door {
    const char *name;      /* "check"; "certs init" in a group of its own */
    const char *arguments; /* "" none, "NAME" one, "[NAME]" at most one, "NAME…" any number of them.
                              PATH and FILE are paths, RULE-ID an id of the book, SYMPTOM one of
                              its symptoms, COMMAND a door. */
    const char *const *words; /* the arguments there are, ends with NULL; NULL: whatever */
    const char *summary;      /* in the list of commands: no capital, no full stop */
    const char *help;         /* what it does, a paragraph */
    const char *finds;        /* what makes it exit with EXIT_FINDINGS; NULL: it never does */
    const struct option_row *options;
    int (*run)(int count, char **arguments); /* after the options are read; an exit code */
};
extern const struct door *const doors[]; /* ends with NULL */

/* "meshrail", or "kubectl meshrail" for who came that way. */
const char *program_name(void);

/* The door that the first one or two of the words name, and how many they are; NULL and 0: none. */
const struct door *door_named(int count, char *const *words, int *taken);

/* Whether the door is one of a group: "certs init" of "certs". */
bool door_within(const struct door *door, const char *group);

/* Opens the door that argv names; an exit code. */
int doors_open(int argc, char **argv);

/* The language of a policy that was read: what is wrong is said in it from here on. */
void door_speaks(enum language language);

/* Says what is wrong, in the name of the door that is open; EXIT_UNUSABLE. */
int door_refuse(const struct error *err);

#endif
