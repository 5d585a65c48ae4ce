// SPDX-License-Identifier: Apache-2.0
/* What the rules of a Knative Service need beyond the shared checks. */
#ifndef MESHRAIL_KSVC_H
#define MESHRAIL_KSVC_H

#include "../webhook/engine.h"

void check_autoscale_misplaced(struct judgement *, const struct rule *, const struct target *);
void check_nonfinite(struct judgement *, const struct rule *, const struct target *);
void check_annotation_range(struct judgement *, const struct rule *, const struct target *);
void check_two_spellings(struct judgement *, const struct rule *, const struct target *);
void check_min_scale(struct judgement *, const struct rule *, const struct target *);

bool repair_autoscale_misplaced(const struct judgement *, const struct finding *, struct patch *);
bool repair_two_spellings(const struct judgement *, const struct finding *, struct patch *);
bool repair_min_scale(const struct judgement *, const struct finding *, struct patch *);

#endif
