// SPDX-License-Identifier: Apache-2.0
/*
 * The annotations that Knative reads from a revision's template, as rows. Keys have up to two
 * spellings; where both stand the first one, in kebab case, wins silently.
 * Source: knative.dev/serving pkg/apis/autoscaling/{register,annotation_validation}.go.
 */
#ifndef MESHRAIL_KSVC_ANNOTATIONS_H
#define MESHRAIL_KSVC_ANNOTATIONS_H

#include "judge/engine.h"

#define AUTOSCALING "autoscaling.knative.dev/"
#define QUEUE "queue.sidecar.serving.knative.dev/"
#define CLASS_KEY AUTOSCALING "class"
#define METRIC_KEY AUTOSCALING "metric"
#define AGGREGATION_KEY AUTOSCALING "metric-aggregation-algorithm"

extern const struct row annotation_rows[];
extern const size_t annotation_count;

/* The value that Knative would take from a map of annotations, or NULL; *key, if asked for, is the
 * spelling that it stands under. */
const char *annotation_effective(const struct json *annotations, const char *key,
                                 const char **spelling);

enum scaler { SCALER_KPA, SCALER_HPA, SCALER_OTHER };
enum scaler scaler_named(const char *class); /* NULL: by default */
enum scaler annotation_class(const struct json *annotations);

/* Is the row's value one that Knative takes? Non-finite numbers pass here: they have a rule. */
bool annotation_valid(const struct row *row, const char *value, enum scaler class);

/* The row that a key belongs to in either spelling, or NULL. */
const struct row *annotation_row(const char *key);

#endif
