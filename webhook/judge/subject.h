// SPDX-License-Identifier: Apache-2.0
/*
 * The subject of a judgement: an object and what is known of how it came here. review.c makes it
 * from an AdmissionReview, the file doors from a document; after that nobody asks where it came
 * from, except for the laws that speak of files.
 */
#ifndef MESHRAIL_SUBJECT_H
#define MESHRAIL_SUBJECT_H

#include "base/json.h"
#include "policy/policy.h"
#include "rule/kind.h"

/* What stands beside an object in its input: world/world.h. */
struct beside {
    const struct world *world;
    const struct folder *file;     /* that the object stands in */
    bool complete;                 /* the input is all that there is */
    const struct lessons *lessons; /* what it says of the cluster; NULL: nothing */
};

/* Why an object is only a part of one: a sentence, and the text for {what} in it. */
struct part {
    const char *sentence, *what; /* NULL: it is whole */
};

struct judgement;
struct subject {
    enum kind kind;
    const struct kind_row *row;      /* NULL for KIND_OTHER */
    const char *kind_name;           /* as in the envelope, or in the file */
    const char *name, *namespace;    /* "" : none; namespace NULL: unknown, in files only */
    const struct json *object, *old; /* old is NULL but on UPDATE */
    const char *user;                /* "" : not known */
    bool update;                     /* else CREATE */
    bool in_file;
    const struct values
        *values; /* the values that a plain file, or a document of it, holds; else NULL */
    const char
        *exemptions; /* that comments of such a file state, as the annotation would; or NULL */
    const struct beside *beside; /* what stands beside it in the input; NULL at the webhook */
    const char *home; /* of a ConfigMap in a file: where it belongs, though it does not say so */
    struct part part; /* of files only */
    const struct judgement *then; /* of `old` among what stood beside it; NULL: nobody asked */
};

#define PROFILE_LABEL "meshrail.io/profile" /* of a namespace */

/* Fills in kind and row of an object by its group and the name of its kind. What no rule speaks of
 * is KIND_OTHER; so is what is judged where its controller is, or not judged as its row has it. */
void subject_find_kind(struct subject *subject, const char *group);

/* "group/version" of an object → the group, in the room; "v1", and a group that is too long → "".
 */
const char *group_of(const struct json *object, char *room, size_t size);

/* A subject from a document of a file. `namespace` is for objects without one; NULL: unknown. */
void subject_of_file(struct subject *subject, const struct json *object, const struct json *old,
                     const char *namespace);

/* By its name: istio-sidecar-injector, or that of a revision. */
bool subject_is_injector(const struct subject *subject);

/* Which release an object is of, as Kubernetes recommends to say it. */
#define VERSION_LABEL "metadata.labels[app.kubernetes.io/version]"

/* A host of a DestinationRule as Istio takes it: a name without a dot is a service of the rule's
 * namespace. NULL for NULL. */
const char *host_resolved(struct arena *arena, const char *host, const char *namespace,
                          const char *domain);

/* The metadata of an object. */
const char *annotation(const struct json *object, const char *key);
bool has_controller(const struct json *object);

/* The reference to the custom resource that controls it, where an operator makes it from that: a
 * KnativeServing, or an IstioRevision of the Sail operator. NULL: nobody does. */
const struct json *operator_of(const struct json *object);

/* Is it being deleted? Then it is never denied. */
bool is_going(const struct json *object);

/* True for an update that changes nothing but status and the server's own bookkeeping. */
bool status_only(const struct json *object, const struct json *old);

#endif
