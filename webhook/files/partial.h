// SPDX-License-Identifier: Apache-2.0
/* Which objects of files are only parts of one, and why: see part.h for what follows. */
#ifndef MESHRAIL_PARTIAL_H
#define MESHRAIL_PARTIAL_H

#include "judge/subject.h"

/* Why the object of a file is only a part; without a sentence it is whole. `patch_of` is the
 * kustomization that names its file as a patch, or NULL. Needs subject->home. */
struct part part_of(struct arena *arena, const struct subject *subject, const char *patch_of);

/* The namespace that a ConfigMap without one belongs to by its name and keys: Istio's, Knative's,
 * or NULL where nobody can tell. */
const char *part_home(const struct subject *subject, const struct environment *environment);

/* The reason as a person reads it. */
void part_add_reason(struct text *out, enum language language, const struct part *part);

#endif
