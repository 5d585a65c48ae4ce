// SPDX-License-Identifier: Apache-2.0
/* How an object of a file is judged, as `check` and `fix` do. */
#ifndef MESHRAIL_JUDGING_H
#define MESHRAIL_JUDGING_H

#include "files/kept.h"
#include "files/known.h"
#include "files/kustomize.h"
#include "files/values.h"
#include "judge/engine.h"
#include "pairs/learning.h"
#include "world/world.h"

struct judging {
    const struct policy *policy;
    const char *profile; /* NULL: the policy decides */
    bool complete;       /* no object is a part */
    struct known known;
    struct kustomize kustomize;
    struct values_files values;
    struct values_document file; /* that is being read, and the document in it */
    const char *patch_of;        /* the kustomization whose patch the file is; or NULL */
    struct world world;
    struct beside beside; /* what stands beside the objects of the file */
    struct kept kept;     /* what the survey has read of the files */
};

/* `namespace` is of objects that do not say theirs; NULL: unknown. */
void judging_init(struct judging *judging, const char *namespace);
void judging_free(struct judging *judging);

/* What follows comes from this file, whose documents the source goes through. `within`: its path
 * below the folder that was named. */
void judging_file(struct judging *judging, const char *file, const char *within,
                  struct source *source);

/* An object of this file, without what stands beside it. A kustomization need say neither version
 * nor kind. */
void judging_subject(const struct judging *judging, const struct json *object,
                     struct subject *subject);

#define JUDGING_TOO_LARGE "a document needs more memory than it may use; split it"
#define JUDGING_OVERRUN "judging an object here takes more work than it may; make it smaller"

/* How far the judging of a document is: it may hold the values of several charts. All zero: not
 * begun. */
struct judged {
    size_t times; /* so far */
    const struct values_view *next;
};

/* Judges an object of a file in the arena of the judgement; the next time, what else it is. False
 * for one that no rule speaks of, and after the last. Where judgement->overrun says that it was too
 * much work, nothing is known of it. */
bool judging_next(struct judging *judging, const struct json *object, struct judged *so_far,
                  struct subject *subject, struct judgement *judgement);

#endif
