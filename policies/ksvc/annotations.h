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

/* Is the class that of the cluster, and not known? */
bool class_is_unknown(const struct judgement *judgement, const struct json *annotations);

/* Is the row's value one that Knative takes? Non-finite numbers pass here: they have a rule. */
bool annotation_valid(const struct row *row, const char *value, enum scaler class);

/* What was meant by a key of one of Knative's families that is none: a key that Knative reads, can
 * read with this value, and that is not there; or NULL. */
const char *annotation_meant(const struct json *annotations, const char *key);

/* The same where it is there, and decides; or NULL. */
const char *annotation_beside(const struct json *annotations, const char *key);

/* The text to write in the place of such a member, with another value; or NULL. */
const char *annotation_instead(const struct judgement *judgement, const struct json *annotations,
                               const struct json *member);

/* Is the key one of these that Knative does not know? Of serving.knative.dev/, where others keep
 * keys of theirs, only what is near to one of ours. */
bool annotation_unknown(const char *key);

/* The row that a key belongs to in either spelling, or NULL. */
const struct row *annotation_row(const char *key);

#endif
