// SPDX-License-Identifier: Apache-2.0
/* What the rules of EnvoyFilters ask of a patch. */
#ifndef MESHRAIL_ENVOY_FILTER_H
#define MESHRAIL_ENVOY_FILTER_H

#include "judge/engine.h"
#include "rule/rule.h"

/* The patch is for a cluster that is no one of Istio's, by its name. */
extern const struct condition own_cluster;

/* Thresholds for usual requests that are merged behind those of Istio; that are not merged at all,
 * since a transport socket stands beside them. */
extern const struct condition second_thresholds, dropped_thresholds;

/* What is kept alive may lead through an NLB; and the socket option is the time until a probe. */
extern const struct condition through_nlb, keepidle_through_nlb;

extern const struct condition of_http, of_tcp;

#endif
