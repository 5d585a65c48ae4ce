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
#define SERVING "serving.knative.dev/"
#define DEADLINE_KEY SERVING "progress-deadline"
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
/* The autoscaler of a class. NULL: the policy's class of the cluster, else Knative's own. */
enum scaler scaler_named(const struct judgement *judgement, const char *class);
enum scaler scaler_of(const struct judgement *judgement, const struct json *annotations);

/* True where no class is named, and neither policy nor input says which one the cluster takes then.
 * */
bool class_is_unknown(const struct judgement *judgement, const struct json *annotations);

/* Does Knative take the value? Numbers that are not finite pass here, because they have a rule of
 * their own. */
bool annotation_valid(const struct row *row, const char *value, enum scaler class);

/* The key that was meant by one that begins as Knative's do and is unknown: one that Knative reads,
 * that fits the value, and that is not among the annotations yet; or NULL. */
const char *annotation_meant(const struct json *annotations, const char *key);

/* The same, but one that is among the annotations already, and so wins; or NULL. */
const char *annotation_beside(const struct json *annotations, const char *key);

/* What to write instead of such a member where its value does not fit either; or NULL. */
const char *annotation_instead(const struct judgement *judgement, const struct json *annotations,
                               const struct json *member);

/* Does the key begin as Knative's do although Knative does not know it? Below serving.knative.dev/,
 * where other programs keep keys too, only keys that look like one of Knative's count. */
bool annotation_unknown(const char *key);

/* The row that a key belongs to in either spelling, or NULL. */
const struct row *annotation_row(const char *key);

#endif
