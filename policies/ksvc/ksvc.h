// SPDX-License-Identifier: Apache-2.0
/* Shared by the rules of a Knative Service: its annotations, and questions that several ask. */
#ifndef MESHRAIL_KSVC_H
#define MESHRAIL_KSVC_H

#include "judge/vocabulary.h"

/* The annotations of a revision's template, and those of the Service itself. */
extern const struct vocabulary template_annotations, service_annotations;

/* Does another autoscaler than Knative's own scale the revision? It may have keys of its own. */
extern const struct condition scaled_by_another;

/* Is it a Service of Google Cloud Run's, which has limits and fields of its own? */
extern const struct condition on_cloud_run;

/* Is the object being created? A dump of a live one is not: its settings were decided earlier. */
bool ksvc_is_new(const struct subject *subject);

#endif
