// SPDX-License-Identifier: Apache-2.0
/* What the rules of Knative's ConfigMaps need beyond the shared checks. */
#ifndef MESHRAIL_KNATIVE_MAP_H
#define MESHRAIL_KNATIVE_MAP_H

#include "judge/engine.h"

/* Every map. */
void check_labels(struct judgement *, const struct rule *, const struct target *);
bool repair_labels(const struct judgement *, const struct finding *, struct patch *);
bool mend_labels(const struct judgement *, const struct finding *, struct patch *);
void check_keys_dropped(struct judgement *, const struct rule *, const struct target *);
void check_example(struct judgement *, const struct rule *, const struct target *);
void check_unknown_key(struct judgement *, const struct rule *, const struct target *);
void check_legacy_key(struct judgement *, const struct rule *, const struct target *);
bool repair_legacy_key(const struct judgement *, const struct finding *, struct patch *);
void check_knative_range(struct judgement *, const struct rule *, const struct target *);
void check_operator_owned(struct judgement *, const struct rule *, const struct target *);

/* One map each. */
extern const struct condition not_the_autoscaler;
void check_panic_window(struct judgement *, const struct rule *, const struct target *);
void check_burst_capacity(struct judgement *, const struct rule *, const struct target *);
void check_grace(struct judgement *, const struct rule *, const struct target *);
void check_queue_proxy_image(struct judgement *, const struct rule *, const struct target *);
void check_queue_proxy_resources(struct judgement *, const struct rule *, const struct target *);
void check_revision_timeouts(struct judgement *, const struct rule *, const struct target *);
void check_tracing_dead(struct judgement *, const struct rule *, const struct target *);

/* Holds the panic window that two fields make against the rule's threshold, else the stable window
 * by the second wording against its own. */
void judge_panic_window(struct judgement *, const struct rule *, const struct target *,
                        const char *window_field, const char *percentage_field);

#endif
