// SPDX-License-Identifier: Apache-2.0
/*
 * The options of a door as one table: parsing, environment twins and --help come from it. An option
 * is long, takes at most one value, and has the environment twin MESHRAIL_<NAME> in capitals with
 * underscores, which counts when the option is not given and the variable is not empty: true or
 * false for a flag, one value for an option that may be repeated.
 */
#ifndef MESHRAIL_OPTIONS_H
#define MESHRAIL_OPTIONS_H

#include "error.h"

struct option_row {
    const char *name;  /* without dashes */
    const char *value; /* what stands for it in --help; NULL: a flag */
    const char *help;
    const char *
        *text;  /* where the value goes (the last one given); its default stands there before */
    bool *flag; /* for a flag */
    const char *
        *list; /* for an option that may be repeated: NULL-terminated, room for OPTION_LIST */
};
#define OPTION_LIST 32

struct door {
    const char *name;                 /* "certs init" */
    const char *arguments;            /* "[PATH…]" or "" */
    const char *help;                 /* what it is for, a paragraph */
    const struct option_row *options; /* at most 64; ends with a row without a name */
};

enum parsed { PARSED, PARSED_HELP, PARSED_WRONG };

/*
 * Reads argv[1..]; what is not an option is gathered at argv[1..] and counted in *arguments. Prints
 * --help itself. An unknown option, a missing value, a value for a flag: err names the nearest
 * option.
 */
enum parsed options_parse(const struct door *door, int argc, char **argv, int *arguments,
                          struct error *err);

/* For the doors: parses, and on a mistake prints it to stderr; *status is then the exit code. */
bool options_read(const struct door *door, int argc, char **argv, int *arguments, int *status);

#endif
