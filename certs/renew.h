// SPDX-License-Identifier: Apache-2.0
/*
 * Renewing without a moment in which an API server meets a certificate that it does not trust:
 *
 *     1. a new CA stands beside the old one in ca.crt; the pair is still the old CA's
 *     2. the pair is the new CA's; whoever still has the old one is trusted, too
 *     3. the old CA goes
 *
 * Each step waits until the one before it has come to everybody. A pair alone is renewed by its own
 * CA, which every API server trusts already. The next step follows from what stands there.
 */
#ifndef MESHRAIL_RENEW_H
#define MESHRAIL_RENEW_H

#include "certs/standing.h"

/* What certs renew goes by where nothing else is said. */
#define RENEW_SETTLE 3600
#define RENEW_DAYS 365
#define RENEW_BEFORE ((RENEW_DAYS + 2) / 3)

enum renewal {
    RENEW_NOTHING,     /* all is as it should be */
    RENEW_WAIT_TRUST,  /* a new CA has not stood there for long enough to sign by */
    RENEW_WAIT_SERVED, /* nor has a new pair, to let the old CA go */
    RENEW_CREATE,      /* a CA and a pair where there is nothing */
    RENEW_CA,          /* step 1 */
    RENEW_PAIR,        /* step 2, or the pair alone */
    RENEW_DROP,        /* step 3 */
};

struct renew_plan {
    int64_t now;           /* seconds of UTC */
    int64_t settle;        /* seconds that a step stands before the next one */
    unsigned days, before; /* of a new pair; a pair is due with fewer left than `before` */
    bool new_ca;           /* though the old one would do */
    bool untrusted;        /* an API server is known to lack the CA that signs */

    /* Of a pair where there is none; no names: that is an error. */
    const struct san *names;
    size_t name_count;
};

/* False: with what stands there nothing can be renewed. */
bool renew_next(enum renewal *next, const struct standing *standing, const struct renew_plan *plan,
                struct error *err);

/* Whether the step changes anything. */
bool renew_acts(enum renewal step);

/* Whether clients trust the pair no more, so that the next step must not wait for anything. */
bool renew_urgent(const struct standing *standing, const struct renew_plan *plan);

/* Makes the step in the texts. On failure they are what they were. */
bool renew_step(struct certs_texts *texts, const struct standing *standing, enum renewal step,
                const struct renew_plan *plan, struct error *err);

#endif
