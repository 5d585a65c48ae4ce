// SPDX-License-Identifier: Apache-2.0
/* What a repair may change, as its rule lists it. */
#ifndef MESHRAIL_PROPERTY_REWRITES_H
#define MESHRAIL_PROPERTY_REWRITES_H

#include "judge/engine.h"

/* May a repair that was done change what stood at `path`? What a rule lists counts from its target:
 * from something that holds both the leaf and what the finding is about. */
bool may_rewrite(const struct judgement *judgement, const struct path *path);

#endif
