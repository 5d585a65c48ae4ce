// SPDX-License-Identifier: Apache-2.0
/*
 * A part of an object: what a file says where the rest stands elsewhere, in the base of a
 * kustomization or in the cluster. Only what a part states is judged; nothing follows from what it
 * does not say. The webhook meets whole objects and never asks. partial.h tells what is a part.
 */
#ifndef MESHRAIL_PART_H
#define MESHRAIL_PART_H

#include "judge/engine.h"

/* Does the finding follow from what the part does not say? */
bool part_lacks(const struct judgement *judgement, const struct finding *finding);

/* Is the key one that strategic merge has for itself, as $patch? */
bool is_directive(const char *key);

#endif
