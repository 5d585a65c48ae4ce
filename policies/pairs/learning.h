// SPDX-License-Identifier: Apache-2.0
/* What an object learns from those beside it: facts of the cluster that the policy does not state.
 */
#ifndef MESHRAIL_LEARNING_H
#define MESHRAIL_LEARNING_H

#include "world/world.h"

/* What was learned last; most objects of a file learn the same. All zero: nothing yet. */
struct learned {
    const struct folder *around, *mesh_around;
    const struct lessons *lessons;
    const struct policy *policy;
};

/* The policy, with what the input says of the mesh where the policy does not. */
const struct policy *learn_mesh(const struct policy *policy, const struct subject *subject,
                                struct world *world, const struct folder *file,
                                struct learned *learned);

/* For an object of a file, to be put beside it; NULL: nothing. */
const struct lessons *learn(const struct subject *subject, struct world *world,
                            const struct folder *file, struct learned *learned);

#endif
