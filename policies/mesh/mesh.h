// SPDX-License-Identifier: Apache-2.0
/* What the rules of Istio's mesh config need beyond the shared checks. */
#ifndef MESHRAIL_MESH_H
#define MESHRAIL_MESH_H

#include "judge/engine.h"

void check_mesh_parses(struct judgement *, const struct rule *, const struct target *);
void check_mesh_wiped(struct judgement *, const struct rule *, const struct target *);
void check_mesh_types(struct judgement *, const struct rule *, const struct target *);
void check_mesh_names(struct judgement *, const struct rule *, const struct target *);
void check_proxy_fields_misplaced(struct judgement *, const struct rule *, const struct target *);
void check_mesh_concurrency(struct judgement *, const struct rule *, const struct target *);
void check_mesh_keepalive(struct judgement *, const struct rule *, const struct target *);
void check_mesh_drain(struct judgement *, const struct rule *, const struct target *);
void check_mesh_risks(struct judgement *, const struct rule *, const struct target *);
void check_keepalive_misplaced(struct judgement *, const struct rule *, const struct target *);
bool mend_keepalive_misplaced(const struct judgement *, const struct finding *, struct patch *);
bool mend_proxy_field_misplaced(const struct judgement *, const struct finding *, struct patch *);

#endif
