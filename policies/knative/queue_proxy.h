// SPDX-License-Identifier: Apache-2.0
/* What queue-proxy may take, for the rules that judge a pair of request and limit. */
#ifndef MESHRAIL_KNATIVE_QUEUE_PROXY_H
#define MESHRAIL_KNATIVE_QUEUE_PROXY_H

#include "judge/engine.h"

/* A request and the limit it may not pass, as fields under a target; `key` is what the limit is
 * called where it is written. */
struct allotment {
    const char *request, *limit, *key;
    enum threshold threshold; /* of the limit */
};

/* Wordings of a rule that judges allotments. */
enum { LIMIT_TOO_LOW, REQUEST_OVER_LIMIT };

/* Request over limit, else the limit against its threshold. */
void judge_allotment(struct judgement *, const struct rule *, const struct target *,
                     const struct allotment *);

#endif
