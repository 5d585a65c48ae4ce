// SPDX-License-Identifier: Apache-2.0
/* What an object learns from those beside it: facts of the cluster that the policy does not state.
 * It is found once for each folder that is somebody's world. */
#ifndef MESHRAIL_LEARNING_H
#define MESHRAIL_LEARNING_H

#include "world/world.h"

/* The policy itself, or a copy whose environment has facts of the mesh from the input where the
 * policy states none. */
const struct policy *learn_mesh(const struct policy *policy, const struct subject *subject,
                                struct world *world, const struct folder *file);

/* What the input says of Knative, for an object in that folder; NULL: nothing. */
const struct lessons *learn(const struct subject *subject, struct world *world,
                            const struct folder *file);

#endif
