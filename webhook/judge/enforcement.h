// SPDX-License-Identifier: Apache-2.0
/*
 * An object is judged as if every namespace enforced `deny`, and only then brought down to what its
 * own does. So a finding knows what it would come to: who rolls out with `warn` is told, before
 * anything is refused or changed, exactly what will be.
 */
#ifndef MESHRAIL_ENFORCEMENT_H
#define MESHRAIL_ENFORCEMENT_H

#include "judge/engine.h"

/*
 * Judges what the patch would leave, as the API server asks about it after patching, so that
 * `would` says what deny comes to in the end: a finding may be gone by then, and another one be
 * there, at a place that the patch would make. Nothing happens where nothing is patched.
 */
void foresee(struct judgement *judgement);

/* Where enforcement is weaker than deny findings become weaker, and nothing is patched: who rolls
 * out with warn must see nothing changed. */
void enforce(struct judgement *judgement);

#endif
