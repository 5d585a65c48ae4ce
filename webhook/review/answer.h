// SPDX-License-Identifier: Apache-2.0
/*
 * From the bytes of an AdmissionReview to the bytes of its answer: the one way through the program,
 * behind the server and behind `meshrail review`. A pure function of its arguments, but for the
 * date on which an exemption expires and the clock that a deadline is held against. Everything it
 * makes lives in the arena.
 */
#ifndef MESHRAIL_ANSWER_H
#define MESHRAIL_ANSWER_H

#include "base/arena.h"
#include "policy/policy.h"
#include "review/review.h"
#include "review/tally.h"

enum phase { PHASE_VALIDATE, PHASE_MUTATE };

struct answer {
    unsigned status;  /* HTTP: 200; 400 gate or version, 413 arena, 500 work, 503 deadline */
    const char *body; /* JSON, whatever the status */
    size_t length;
    const char *why;      /* the sentence of a failure, else NULL */
    struct review about;  /* what was answered, in the arena; without a uid where that failed */
    enum profile profile; /* that it was judged by */
    struct tally tally;   /* what the metrics count */
};

/*
 * `profile` is the one that the URL names, or NULL: then the policy decides. Past the deadline, see
 * work.h, nobody waits for the answer, and judging ends. The text needs no NUL. Never fails: what
 * cannot be judged is answered with its status and a metav1.Status that says why.
 */
void answer_review(const struct policy *policy, enum phase phase, const char *profile,
                   int64_t deadline, const char *text, size_t length, struct arena *arena,
                   struct answer *answer);

/* The body of a failure as a metav1.Status, for what fails before the envelope is decoded. */
const char *answer_status(struct arena *arena, unsigned code, const char *message);

#endif
