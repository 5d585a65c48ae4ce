// SPDX-License-Identifier: Apache-2.0
/* How an object of a file is judged, as `check` and `fix` do. */
#ifndef MESHRAIL_JUDGING_H
#define MESHRAIL_JUDGING_H

#include "files/known.h"
#include "files/kustomize.h"
#include "judge/engine.h"

struct judging {
    const struct policy *policy;
    const char *profile; /* NULL: the policy decides */
    bool complete;       /* no object is a part */
    struct known known;
    struct kustomize kustomize;
    const char *patch_of; /* the kustomization whose patch the file is; or NULL */
};

/* What follows comes from this file. */
void judging_file(struct judging *judging, const char *file);

#define JUDGING_OVERRUN "judging an object here takes more work than it may; make it smaller"

/* Judges an object of a file in the arena of the judgement. False for one that no rule speaks of.
 * Where judgement->overrun says that it was too much work, nothing is known of it.
 * Once all is said of it, known_add() is for the caller to call. */
bool judging_object(const struct judging *judging, const struct json *object,
                    struct subject *subject, struct judgement *judgement);

#endif
