// SPDX-License-Identifier: Apache-2.0
/* The demands of istiod on a localityLbSetting, in its mesh config and in a DestinationRule. */
#ifndef MESHRAIL_LOCALITY_H
#define MESHRAIL_LOCALITY_H

#include "base/json.h"

/* Each says what istiod refuses, or NULL: of the list `distribute`, of the weights in its `to`, of
 * the localities in its `to`, of an element of `failover`. */
const char *wrong_distribution(struct arena *arena, const struct json *distribute);
const char *wrong_weights(struct arena *arena, const struct json *to);
const char *wrong_destinations(struct arena *arena, const struct json *to);
const char *wrong_failover(struct arena *arena, const struct json *failover);

#define PLACES_WANTED "localities region/zone/subzone that do not overlap"
#define REGIONS_WANTED "two regions, which are not the same, without / and *"
#define TOPOLOGY                                                                                   \
    "topology.kubernetes.io/region|topology.kubernetes.io/zone|topology.istio.io/subzone"

#endif
