// SPDX-License-Identifier: Apache-2.0
/* What a chart sets by itself, and so what counts where values do not say it. */
#ifndef MESHRAIL_VALUES_DEFAULTS_H
#define MESHRAIL_VALUES_DEFAULTS_H

#include "judge/values.h"
#include "rule/rule.h"

/* The container whose resources are asked for. */
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

/* The first of the fields that is stated, else `usual`, which is the chart's own. A null removes
 * the chart's own; in the values of a dependency Helm may keep it. */
struct counted counted_at(const struct judgement *judgement, const struct target *target,
                          const char *const *fields, const char *usual);

/* As a person reads it; NULL: nobody knows it. */
const char *counted_shown(const struct judgement *judgement, const struct counted *counted);

bool counted_measure(const struct counted *counted, enum unit unit, double *number);

/* Is the profile one that asks for little? */
bool is_demo(const struct values *values);

/* Compares requests with limits of a container, also where one of the two is the chart's own: the
 * API server refuses a request above its limit. */
struct order {
    enum container container;
    const char *const *blocks; /* where resources may stand, the one that wins first; ends with
                                  NULL */
    size_t faults[3]; /* of the rule: where both are stated, only the limit, only the request */
    enum threshold least[2]; /* of CPU and memory: what is to be pasted must not be below */
};
#define NONE_OF_MINE ((size_t)-1)
void check_order(struct judgement *judgement, const struct rule *rule, const struct target *target,
                 const struct order *order);

#endif
