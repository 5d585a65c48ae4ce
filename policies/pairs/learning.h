// SPDX-License-Identifier: Apache-2.0
/* What an object learns from those beside it: facts of the cluster that the policy does not state.
 * It is found once for each folder that is somebody's world. */
#ifndef MESHRAIL_LEARNING_H
#define MESHRAIL_LEARNING_H

#include "world/world.h"

/* The policy, with what the input says of the mesh where the policy does not. */
const struct policy *learn_mesh(const struct policy *policy, const struct subject *subject,
                                struct world *world, const struct folder *file);

/* For an object of a file, to be put beside it; NULL: nothing. */
const struct lessons *learn(const struct subject *subject, struct world *world,
                            const struct folder *file);

#endif
