// SPDX-License-Identifier: Apache-2.0
/*
 * What mends a finding in a file: what the webhook would patch, or else what its rule's .mend does.
 */
#ifndef MESHRAIL_REMEDY_H
#define MESHRAIL_REMEDY_H

#include "engine.h"

struct remedy {
    const struct finding *finding;
    const struct operation *operations;
    size_t count;
};

/* Those of a judgement: the webhook's in the order of the patch, then the files' own. */
struct remedies {
    const struct judgement *judgement;
    struct patch own; /* of the rules' .mend */
    size_t operation; /* of the judgement's patch: the next that was not had */
    size_t finding;   /* the next whose .mend was not asked */
};

void remedies_begin(struct remedies *remedies, const struct judgement *judgement);

/* False after the last. */
bool remedies_next(struct remedies *remedies, struct remedy *remedy);

/* The one that came last could not be done: what follows does not rest upon it. */
void remedies_refuse(struct remedies *remedies, const struct remedy *remedy);

/* The remedy of one finding by itself, made in `own`; false: nothing mends it. */
bool remedy_of(const struct judgement *judgement, const struct finding *finding, struct patch *own,
               struct remedy *remedy);

#endif
