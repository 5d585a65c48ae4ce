// SPDX-License-Identifier: Apache-2.0
/*
 * What a KnativeServing overrides, as its operator reads it: the entries of spec.deployments, then
 * those of spec.workloads, each on top of those before it.
 * Source: knative.dev/operator pkg/reconciler/common.
 */
#ifndef MESHRAIL_JUDGE_OVERRIDES_H
#define MESHRAIL_JUDGE_OVERRIDES_H

#include "judge/engine.h"

/* `for (struct entry entry = {0}; entry_next(spec, &entry);)` has all entries in their order. */
struct entry {
    const char *list;
    unsigned index;
    const struct json *node;
    size_t lists; /* begun */
};
bool entry_next(const struct json *spec, struct entry *entry);

/* A field of the entry, under the spec. */
const char *entry_field(const struct judgement *judgement, const struct entry *entry,
                        const char *field);

bool entry_is_of(const struct entry *entry, const char *workload);

/* What the operator puts over a request or a limit of a container; of several places the last one
 * counts, and the old spec.resources only for Deployments that no entry gives resources. */
struct overridden {
    const char *workload, *container;
    bool is_job;
    const char *kind, *key; /* requests or limits; of what */
};
struct override {
    const struct json *value; /* NULL: nothing */
    const char *field;        /* under the spec */
    const char *block;        /* what the spec says of the container */
};
struct override override_of(const struct judgement *judgement, const struct json *spec,
                            const struct overridden *what);

/* The least that the HPA of a workload may scale to, where the spec states it. Several entries
 * raise it, none lowers it; only without any the count for all counts. */
struct minimum {
    const struct json *value;
    double pods;
    const char *field; /* under the spec; NULL: it does not state it */
};
struct minimum minimum_of(const struct judgement *judgement, const struct json *spec,
                          const char *workload);

/* May one of so many Pods be evicted, under a PodDisruptionBudget of this name, which keeps 80 %
 * where the spec does not say otherwise? */
bool spares_one(const struct json *spec, const char *budget, double pods);

#endif
