// SPDX-License-Identifier: Apache-2.0
/* What Knative's operator installs for a KnativeServing, before it is told otherwise. */
#ifndef MESHRAIL_OPERATOR_SHIPPED_H
#define MESHRAIL_OPERATOR_SHIPPED_H

#include "judge/engine.h"

struct amounts {
    const char *cpu, *memory; /* NULL: none */
};

/* A Deployment, or a Job, with its container. */
struct shipped_workload {
    const char *name, *container;
    struct amounts requests, limits;
    const char *where;  /* in the spec: what is true where it is installed; NULL: everywhere */
    const char *budget; /* the PodDisruptionBudget that keeps 80 % of what an HPA wants; or NULL */
    bool is_job;
};

/* Each ends with an empty row, or NULL. */
extern const struct shipped_workload shipped_workloads[];
extern const char *const shipped_maps[];

bool is_installed(const struct json *spec, const struct shipped_workload *workload);

/* Does the spec bring manifests of its own, in the place of these or beside them? */
bool has_manifests(const struct json *spec);

#endif
