// SPDX-License-Identifier: Apache-2.0
/* What the families of a DestinationRule's rules share. */
#ifndef MESHRAIL_DESTINATION_RULE_H
#define MESHRAIL_DESTINATION_RULE_H

#include "../webhook/engine.h"
#include "fields.h"

/* The schema of spec. */
extern const struct field destination_rule_fields[];

/* A whole number under a target; 0 where there is none. */
int64_t count_at(const struct json *node, const char *path);

/* True where a cap is often meant: the host is a database or an API outside the mesh. */
bool host_outside_mesh(const struct judgement *, const struct target *);

#endif
