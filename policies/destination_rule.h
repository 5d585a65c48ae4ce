// SPDX-License-Identifier: Apache-2.0
/*
 * What the rules of a DestinationRule need beyond the shared checks. Each function is named after
 * the question it answers; the rule that uses it tells the rest.
 */
#ifndef MESHRAIL_DESTINATION_RULE_H
#define MESHRAIL_DESTINATION_RULE_H

#include "../webhook/engine.h"
#include "fields.h"

/* The schema of spec. */
extern const struct field destination_rule_fields[];

/* True where a cap is often meant: the host is a database or an API outside the mesh. */
bool host_outside_mesh(const struct judgement *, const struct target *);

bool outside_root_namespace(const struct judgement *, const struct target *);

/* No detector is on, or a patch of ours is about to switch the last one off. */
bool ejection_off(const struct judgement *, const struct target *);

/* Traffic has somewhere to go even when every endpoint is ejected. */
bool survives_ejection(const struct judgement *, const struct target *);

void check_requests(struct judgement *, const struct rule *, const struct target *);
void check_consecutive_errors(struct judgement *, const struct rule *, const struct target *);
void check_5xx(struct judgement *, const struct rule *, const struct target *);
void check_interval(struct judgement *, const struct rule *, const struct target *);
void check_warmup_misplaced(struct judgement *, const struct rule *, const struct target *);
void check_wildcard(struct judgement *, const struct rule *, const struct target *);

bool repair_requests(const struct judgement *, const struct finding *, struct patch *);
bool repair_consecutive_errors(const struct judgement *, const struct finding *, struct patch *);
bool repair_interval(const struct judgement *, const struct finding *, struct patch *);
bool repair_warmup_misplaced(const struct judgement *, const struct finding *, struct patch *);

#endif
