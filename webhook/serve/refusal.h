// SPDX-License-Identifier: Apache-2.0
/*
 * Why a request is not judged: each reason with its status, the sentence for whoever sent it, and
 * the word by which the metrics count it. One table, so that no two of these can part.
 */
#ifndef MESHRAIL_REFUSAL_H
#define MESHRAIL_REFUSAL_H

#include <stdbool.h>

enum refusal {
    NOT_REFUSED,
    REFUSED_CALLER,    /* it shows no certificate that is good here */
    REFUSED_UNKNOWING, /* whose would be, is not known yet */
    REFUSED_PATH,
    REFUSED_PROFILE,
    REFUSED_METHOD,
    REFUSED_LENGTH, /* it does not say where its body ends */
    REFUSED_FRAMING,
    REFUSED_TYPE,
    REFUSED_SIZE,
    REFUSED_POLICY,  /* none is in force yet */
    REFUSED_BACKLOG, /* it has waited too long for a worker, or too many wait */
    REFUSED_LATE,    /* its own time-out is over */
    REFUSED_ROOM,    /* there is no memory for it or for its answer */

    /* These are answered by answer_review(), with a sentence of their own. */
    REFUSED_REVIEW, /* no JSON that can be trusted, or no AdmissionReview */
    REFUSED_MEMORY, /* judging it takes too much of it */
    REFUSED_WORK,   /* judging it takes too much of that */
    REFUSED_TIME,   /* judging it was not done within its time-out */
};
#define REFUSALS (REFUSED_TIME + 1)

struct refusal_row {
    const char *name; /* a label's value */
    unsigned status;
    bool again; /* the client is asked to try once more */
    const char *says;
};
extern const struct refusal_row refusals[REFUSALS];

#endif
