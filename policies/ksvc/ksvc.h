// SPDX-License-Identifier: Apache-2.0
/* What the rules of a Knative Service need beyond the shared checks. */
#ifndef MESHRAIL_KSVC_H
#define MESHRAIL_KSVC_H

#include "judge/engine.h"

void check_autoscale_misplaced(struct judgement *, const struct rule *, const struct target *);
void check_nonfinite(struct judgement *, const struct rule *, const struct target *);
void check_annotation_range(struct judgement *, const struct rule *, const struct target *);
void check_two_spellings(struct judgement *, const struct rule *, const struct target *);
void check_min_scale(struct judgement *, const struct rule *, const struct target *);
void check_unknown_annotation(struct judgement *, const struct rule *, const struct target *);
void check_revision_window(struct judgement *, const struct rule *, const struct target *);
void check_queue(struct judgement *, const struct rule *, const struct target *);
void check_target_over_limit(struct judgement *, const struct rule *, const struct target *);
void check_huge_target(struct judgement *, const struct rule *, const struct target *);
void check_timeout_order(struct judgement *, const struct rule *, const struct target *);
void check_timeout_most(struct judgement *, const struct rule *, const struct target *);
void check_h2c(struct judgement *, const struct rule *, const struct target *);
void check_reserved_port(struct judgement *, const struct rule *, const struct target *);
void check_rollout_misplaced(struct judgement *, const struct rule *, const struct target *);
void check_queue_annotations(struct judgement *, const struct rule *, const struct target *);
void check_flagged_fields(struct judgement *, const struct rule *, const struct target *);

bool repair_autoscale_misplaced(const struct judgement *, const struct finding *, struct patch *);
bool repair_two_spellings(const struct judgement *, const struct finding *, struct patch *);
bool repair_min_scale(const struct judgement *, const struct finding *, struct patch *);
bool repair_rollout_misplaced(const struct judgement *, const struct finding *, struct patch *);

/* Reports the annotation under `key`; the finding rests upon it and upon `other`, if there is one.
 */
void report_annotation(struct judgement *, const struct rule *, const struct target *,
                       const char *key, const char *other, struct finding);

#endif
