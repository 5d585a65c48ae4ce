// SPDX-License-Identifier: Apache-2.0
/*
 * The counts of one review, by value: the engine owns no globals, the server adds them up.
 */
#ifndef MESHRAIL_TALLY_H
#define MESHRAIL_TALLY_H

#include "rule/rule.h"

enum outcome {
    OUTCOME_ALLOWED,
    OUTCOME_WARNED,
    OUTCOME_PATCHED,
    OUTCOME_DENIED,
    OUTCOME_SKIPPED, /* no rule speaks of such objects */
    OUTCOME_FAILED,  /* not an AdmissionReview that can be judged */
    OUTCOME_OVERRUN, /* judging it took more work than it may, or more time than there was */
};
#define OUTCOMES (OUTCOME_OVERRUN + 1)

#define TALLY_MOST 64 /* findings counted of one review */

/* One finding: what it comes to, and what it would; engine.h has the words. */
struct counted {
    unsigned char rule;   /* rule_index() */
    unsigned char action; /* enum action: AUDIT, WARN, DENY or PATCH */
    unsigned char before, would;
    unsigned char laws; /* bits of enum law */
};

struct tally {
    enum outcome outcome;
    size_t count;
    struct counted findings[TALLY_MOST];
};

#endif
