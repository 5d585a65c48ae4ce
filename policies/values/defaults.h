// SPDX-License-Identifier: Apache-2.0
/* What a chart sets by itself, and so what counts where values do not say it. */
#ifndef MESHRAIL_VALUES_DEFAULTS_H
#define MESHRAIL_VALUES_DEFAULTS_H

#include "judge/values.h"
#include "rule/rule.h"

/* Whose resources. */
enum container {
    PROXY,
    PILOT,
    WAYPOINT,
    GATEWAY_POD,
    ZTUNNEL,
    CNI_NODE,
};

/* A setting as it counts. */
struct counted {
    const char *field;        /* under the target; where it would stand, if it does not */
    const struct json *value; /* as values state it, or NULL */
    const char *text;         /* what the chart has instead; NULL: nothing, or nobody knows */
};

/* A field under the target, where several spell it, the first that states it. `usual`: what the
 * chart has without it. A null takes that away; of a dependency it may stay. */
struct counted counted_at(const struct judgement *judgement, const struct target *target,
                          const char *const *fields, const char *usual);

/* As a person reads it; NULL: nobody knows it. */
const char *counted_shown(const struct judgement *judgement, const struct counted *counted);

bool counted_measure(const struct counted *counted, enum unit unit, double *number);

/* Is the profile one that asks for little? */
bool is_demo(const struct values *values);

/* Requests and limits of a container against each other, though one of the two is the chart's own:
 * what is above its limit is refused. */
struct order {
    enum container container;
    const char *const *blocks; /* where resources may stand, the one that wins first; ends with
                                  NULL */
    size_t faults[3];        /* of the rule: both are stated, the limit alone, the request alone */
    enum threshold least[2]; /* that what is to be pasted keeps to, of CPU and memory */
};
#define NONE_OF_MINE ((size_t)-1)
void check_order(struct judgement *judgement, const struct rule *rule, const struct target *target,
                 const struct order *order);

#endif
