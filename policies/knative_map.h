// SPDX-License-Identifier: Apache-2.0
/* What the rules of Knative's ConfigMaps need beyond the shared checks. */
#ifndef MESHRAIL_KNATIVE_MAP_H
#define MESHRAIL_KNATIVE_MAP_H

#include "../webhook/engine.h"

void check_labels(struct judgement *, const struct rule *, const struct target *);
bool repair_labels(const struct judgement *, const struct finding *, struct patch *);
void check_panic_window(struct judgement *, const struct rule *, const struct target *);

/*
 * The panic window that Knative computes, in nanoseconds: rounded to whole seconds, half away from
 * zero, never under one. Source: knative.dev/serving
 * pkg/reconciler/autoscaling/resources/metric.go.
 */
double panic_window(double window, double percentage);

#endif
