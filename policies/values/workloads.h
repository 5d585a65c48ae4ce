// SPDX-License-Identifier: Apache-2.0
/* The workloads that charts make: where values say how many pods there are, and of which size. */
#ifndef MESHRAIL_VALUES_WORKLOADS_H
#define MESHRAIL_VALUES_WORKLOADS_H

#include "values/defaults.h"

#define BASES 3

struct workload {
    enum chart chart;
    const char *bases[BASES + 1]; /* where its settings stand, the one that wins first */
    const char *on, *least, *most, *replicas, *budget; /* NULL: it is not scaled */
    const char *resources;
    enum container container;
    bool zero_is_off; /* no HPA is made for a minimum of 0 */
    const char
        *component; /* the component of an operator's resource for the same workload; NULL: none */
};

extern const struct workload workloads[];
extern const size_t workload_count;

/* Does the target hold settings of the workload? */
bool is_at_home(const struct workload *workload, const struct target *target);

/* Settings of it under a target, the one that wins first; ends with NULL. Those at the root count
 * from 1.24 on. */
#define SPELLINGS (2 * BASES)
void fields_of(const struct judgement *judgement, const struct target *target,
               const struct workload *workload, const char *setting,
               const char *fields[SPELLINGS + 1]);

/* A setting as it counts. */
struct counted setting_of(const struct judgement *judgement, const struct target *target,
                          const struct workload *workload, const char *setting, const char *usual);

/* For a component of an operator's resource: its workload (NULL: not one of the charts'), and a
 * setting in force, which the values decide where the component does not. */
const struct workload *workload_of(const struct target *component);
struct counted component_setting(const struct judgement *judgement, const struct target *component,
                                 const char *field, const char *setting, const char *usual);

/* Does the operator's resource state something of the component's k8s block? */
bool component_states(const struct judgement *judgement, const struct workload *workload,
                      const char *setting);

#endif
