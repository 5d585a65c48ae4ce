// SPDX-License-Identifier: Apache-2.0
/*
 * From the bytes of an AdmissionReview to the bytes of its answer: the one way through the program,
 * behind the server and behind `meshrail review`. A pure function of its arguments, but for the
 * date on which an exemption expires. Everything it makes lives in the arena.
 */
#ifndef MESHRAIL_ANSWER_H
#define MESHRAIL_ANSWER_H

#include "arena.h"
#include "policy.h"
#include "tally.h"

enum phase { PHASE_VALIDATE, PHASE_MUTATE };

struct answer {
    unsigned status; /* HTTP: 200; 400 gate or version, 413 arena; the body is JSON either way */
    const char *body;
    size_t length;
    struct tally tally; /* what the metrics count */
};

/*
 * `profile` is the one that the URL names, or NULL: then the policy decides. The text needs no NUL.
 * Never fails: what cannot be judged is answered with its status and a metav1.Status that says why.
 */
void answer_review(const struct policy *policy, enum phase phase, const char *profile,
                   const char *text, size_t length, struct arena *arena, struct answer *answer);

/* The body of a failure as a metav1.Status, for what fails before the envelope is decoded. */
const char *answer_status(struct arena *arena, unsigned code, const char *message);

#endif
