// SPDX-License-Identifier: Apache-2.0
/* The control planes: the Deployments of Knative and of istiod, and what is known of each; beside
 * them Knative's Jobs, whose names only begin like this. */
#ifndef MESHRAIL_PLANES_H
#define MESHRAIL_PLANES_H

#include "judge/engine.h"

struct amounts {
    const char *cpu, *memory; /* NULL: none */
};

struct plane {
    const char *name;      /* of the Deployment; istiod's revisions are istiod-… */
    const char *container; /* its own */
    bool of_istio;         /* in Istio's namespace; else in Knative's */
    bool scaled;           /* its manifest brings an HPA of the same name */
    bool counted;          /* its manifest states spec.replicas */
    bool is_job;
    struct amounts requests, limits; /* of Knative's, as they are shipped */
    const char *where;  /* a field of a KnativeServing that is true where this is installed;
                           NULL: always installed */
    const char *budget; /* the PodDisruptionBudget that keeps 80 % of what an HPA wants; or NULL */
};

extern const struct plane planes[]; /* ends with an empty row */

/* The one that is judged, by namespace and name, or whose Scale is; NULL: it is none. */
const struct plane *plane_of(const struct judgement *);

/* Does the selector choose the Pods of a control plane in the namespace of what is judged, or of
 * one of Istio's edge gateways, wherever they are? */
bool selects_plane(const struct judgement *, const struct json *selector);

/* The names of istiod's own variables, of all its releases since 1.5. */
bool istiod_reads(const char *variable);

#endif
