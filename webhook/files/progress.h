// SPDX-License-Identifier: Apache-2.0
/*
 * A line for a person who waits, rewritten in place on standard error and gone before anything else
 * is written. Nobody sees it who waits less than a third of a second, or has no terminal.
 */
#ifndef MESHRAIL_PROGRESS_H
#define MESHRAIL_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool on, shown;
    int64_t next; /* when it may be written again */
};

void progress_begin(struct progress *progress);

/* So many files have been gone through: "read", or "checked". */
void progress_show(struct progress *progress, size_t files, const char *done);

/* To be called before something else is written to the terminal, and at the end. */
void progress_erase(struct progress *progress);

#endif
