// SPDX-License-Identifier: Apache-2.0
/*
 * The options of a door as one table: parsing, environment twins, --help, manual pages and the
 * completion of shells come from it. An option is long, takes at most one value, and has the
 * environment twin MESHRAIL_<NAME> in capitals with underscores, which counts when neither the
 * option nor its rival is given and the variable is not empty: true or false for a flag, one value
 * for an option that may be repeated. The environment speaks to all doors: a word that only others
 * know does not count.
 */
#ifndef MESHRAIL_OPTIONS_H
#define MESHRAIL_OPTIONS_H

#include "base/error.h"

#define OPTION_LIST 32
#define OPTION_TWIN 64

struct option_row {
    const char *name;  /* without dashes */
    char letter;       /* 'q' where -q does as well; 0: no short form */
    const char *value; /* what stands for it in --help; FILE and DIR are paths. NULL: a flag */
    const char *help;  /* --help adds the words and the default */
    const char *const *words; /* the values there are, ends with NULL; NULL: whatever */
    const char *preset;       /* the value where none is given; NULL: none */
    const char **text;        /* where the value goes */
    const char **list;        /* where they go that may be repeated; NULL at the end, OPTION_LIST */
    bool *flag;               /* for a flag */
    const char *rival;        /* the option that wants the opposite; NULL: none does */
};

enum parsed { PARSED, PARSED_HELP, PARSED_WRONG };

/*
 * Reads argv[1..] by the rows (at most 64; the last one has no name); what is not an option is
 * gathered at argv[1..] and counted in *arguments. PARSED_HELP: --help or -h was met. An unknown
 * option, a missing value, a second one where one may stand, a value for a flag, a value that is
 * none of the words: err says what there is.
 */
enum parsed options_parse(const struct option_row *rows, int argc, char **argv, int *arguments,
                          struct error *err);

/* Whether some door has an option of that name which knows the word; doors.c has them. */
bool option_word_anywhere(const char *name, const char *word);

/* The row of "--name", "--name=value" or "-n"; NULL: there is none. */
const struct option_row *option_named(const struct option_row *rows, const char *word);

/* MESHRAIL_FAIL_ON */
void option_twin(const struct option_row *row, char twin[OPTION_TWIN]);

#endif
