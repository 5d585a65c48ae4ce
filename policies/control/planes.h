// SPDX-License-Identifier: Apache-2.0
/* The control planes: the Deployments of Knative and of istiod, and what is known of each. */
#ifndef MESHRAIL_PLANES_H
#define MESHRAIL_PLANES_H

#include "judge/engine.h"

struct plane {
    const char *name;      /* of the Deployment; istiod's revisions are istiod-… */
    const char *container; /* its own */
    bool of_istio;         /* in Istio's namespace; else in Knative's */
    bool scaled;           /* an HPA of the same name comes with it */
    bool counted;          /* its manifest says how many Pods it has */
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
