// SPDX-License-Identifier: Apache-2.0
/*
 * Who was told what: a line of JSON on stdout for each review that came to something. It names the
 * object, who sent it, and the rules with what each came to and why; never a value of the object,
 * nor a path in it. Lines of one verdict come no faster than TOLD_PER_SECOND after the first
 * TOLD_AT_ONCE, however often a controller tries again; a line tells how many were left out before
 * it. Between told_start() and told_stop() nobody waits for the reader: see outlet.h.
 */
#ifndef MESHRAIL_TOLD_H
#define MESHRAIL_TOLD_H

#include "review/answer.h"

#define TOLD_PER_SECOND 50
#define TOLD_AT_ONCE 500

enum telling {
    TELL_NOTHING,
    TELL_FOUND, /* refusals, warnings, patches, and what would be one under `enforcement: deny` */
    TELL_ALL,   /* what was allowed or skipped, too */
};

void told_start(enum telling what);
void told_stop(void);

/* Does the review get a line? For a plain allow, this question is all the cost. */
bool told_of(const struct answer *answer);

struct told {
    const struct answer *answer;
    enum phase phase;
    const char *policy;      /* its hash */
    const char *traceparent; /* the header, of which only a proper one is told; or NULL */
    double seconds;          /* that judging took */
};

/* The line is made in the arena; where that has no room for it, it counts as dropped. */
void tell_review(struct arena *arena, const struct told *told);

/* Lines that nobody read in time, and those that came too fast. */
struct told_losses {
    uint64_t unread, fast;
};
struct told_losses told_losses(void);

#endif
