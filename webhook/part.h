// SPDX-License-Identifier: Apache-2.0
/*
 * A part of an object: what a file says where the rest stands elsewhere, in the base of a
 * kustomization or in the cluster. Only what a part states is judged; nothing follows from what it
 * does not say. The webhook meets whole objects and never asks.
 */
#ifndef MESHRAIL_PART_H
#define MESHRAIL_PART_H

#include "engine.h"
#include "language.h"

/* Why the object of a file is only a part; without a sentence it is whole. `patch_of` is the
 * kustomization that names its file as a patch, or NULL. Needs subject->home. */
struct part part_of(struct arena *arena, const struct subject *subject, const char *patch_of);

/* The namespace that a ConfigMap without one belongs to by its name and keys: Istio's, Knative's,
 * or NULL where nobody can tell. */
const char *part_home(const struct subject *subject, const struct environment *environment);

/* The reason as a person reads it. */
void part_add_reason(struct text *out, enum language language, const struct part *part);

/* Does the finding follow from what the part does not say? */
bool part_lacks(const struct judgement *judgement, const struct finding *finding);

#endif
