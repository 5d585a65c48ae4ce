// SPDX-License-Identifier: Apache-2.0
/*
 * Two texts line by line: the fewest lines that go and come (Myers), or nearly so where thousands
 * do, as `patch` and `git apply` take them. Lines are bytes: their ends count.
 */
#ifndef MESHRAIL_DIFF_H
#define MESHRAIL_DIFF_H

#include "base/text.h"

/* Lines that are replaced by others; lines are counted from 0. */
struct diff_change {
    size_t old_line, old_lines, new_line, new_lines;
};

struct diff_side {
    const char **lines; /* where each begins; one more: the end of the text */
    size_t count;
    bool *changed; /* it has no twin on the other side */
};

struct diff {
    struct diff_side before, after;
    struct diff_change *changes;
    size_t count;
};

/* False without memory. The texts must stay. */
bool diff_lines(struct diff *diff, struct arena *arena, const char *before, size_t before_length,
                const char *after, size_t after_length);

/* Unified, with three lines of context. A relative name is for `patch -p1` and `git apply` in the
 * folder that it starts from, an absolute one for those in /. */
void diff_print(const struct diff *diff, const char *name, struct text *out);

#endif
