// SPDX-License-Identifier: Apache-2.0
/*
 * What mends a finding in a file: what the webhook would patch, or else what its rule's .mend does.
 */
#ifndef MESHRAIL_REMEDY_H
#define MESHRAIL_REMEDY_H

#include "judge/engine.h"

struct remedy {
    const struct operation *operations;
    size_t count;
};

/* Those of a judgement. */
struct remedies {
    const struct judgement *judgement;
    const struct json *object;   /* with the texts read that findings lead into */
    const struct target *opened; /* the last one that is in such a text */
};

/* What repairs look up in the object is remembered until the end. */
struct remedies remedies_begin(const struct judgement *judgement);
void remedies_end(void);

/* False: nothing mends it. */
bool remedy_of(struct remedies *remedies, const struct finding *finding, struct remedy *remedy);

#endif
