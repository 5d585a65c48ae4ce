// SPDX-License-Identifier: Apache-2.0
/*
 * Another program: found on PATH, run to its end, never through a shell, so that whatever a name
 * holds it stays one argument.
 */
#ifndef MESHRAIL_COMMAND_H
#define MESHRAIL_COMMAND_H

#include "base/error.h"

struct command {
    const char *const *arguments; /* the program first; ends with NULL */
    int input;                    /* a file for its standard input; -1: ours */
    bool joined;                  /* what it says on standard error counts as printed, too */
    size_t most;                  /* bytes that it may print */
    /* Afterwards: */
    size_t length; /* of what it printed */
    int status;    /* as waitpid() has it; 0: it ended well */
};

/* What it printed with a NUL behind it, to be freed; NULL: it cannot be run, or read. */
char *command_run(struct command *command, struct error *err);

#endif
