// SPDX-License-Identifier: Apache-2.0
/* Shared by the rules of Knative's ConfigMaps. */
#ifndef MESHRAIL_KNATIVE_MAP_H
#define MESHRAIL_KNATIVE_MAP_H

#include "judge/vocabulary.h"

/* The keys of whichever map it is. */
extern const struct vocabulary knative_names;

/* Is it another map than the one that the rule is about? */
extern const struct condition not_the_autoscaler, not_the_deployment, not_the_defaults;

/* Since 1.19 nobody reads config-tracing, whatever it says; where the release is unknown, neither.
 */
bool knative_map_is_dead(const struct judgement *judgement, const struct target *target);

#endif
