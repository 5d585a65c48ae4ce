// SPDX-License-Identifier: Apache-2.0
/*
 * The names of a VPC flow log's parts in four APIs. A target of the scope FLOW_LOG is where an API
 * has them; a value may come by a reference or a selector as well, and upjet takes from
 * initProvider what forProvider does not say.
 */
#ifndef MESHRAIL_FLOW_LOG_H
#define MESHRAIL_FLOW_LOG_H

#include "judge/engine.h"

/* Where a flow log goes, and what each type wants. */
struct flow_log_type {
    const char *name, *service; /* of an ARN: arn:aws:SERVICE:… */
    const char *example;        /* an ARN to paste */
    bool has_role, has_group;
};
extern const struct flow_log_type flow_log_types[]; /* ends with an empty row; the first counts
                                                       where none is stated */

/* The type whose ARN it is, or NULL. */
const struct flow_log_type *flow_log_type_of_arn(const char *arn);

#define DESTINATIONS_MOST 3

struct flow_log_api {
    const char *group;
    bool is_ack, is_upjet;
    const char *logs[DESTINATIONS_MOST + 1]; /* what may name a log group; each ends with NULL */
    const char *bucket[DESTINATIONS_MOST + 1];
    const char *stream[DESTINATIONS_MOST + 1];
    const char *role;
    const char *made; /* in the status: the id of what was made */
};

const struct flow_log_api *flow_log_api_of(const struct judgement *);

/* A part by its name: where it stands, or should, and the value; NULL: none, or null. */
struct flow_log_part {
    const char *field;
    const struct json *value;
};
struct flow_log_part flow_log_part(const struct judgement *, const struct target *,
                                   const char *name);

/* Is it stated, by itself, by a reference or by a selector? Every path that the answer rests upon
 * is added to the inputs, if they are asked for. */
bool flow_log_states(const struct judgement *, const struct target *, const char *name,
                     const char *inputs[RULE_READS]);

/* Is a gateway, or an attachment of one, what it looks at? */
bool flow_log_of_transit(const struct judgement *, const struct target *,
                         const char *inputs[RULE_READS]);

/* Adds a path to inputs that have room for it. */
void flow_log_input(const char *inputs[RULE_READS], const char *path);

/* The object does not make the flow log: it adopts or only observes one that is there. */
extern const struct condition flow_log_of_others;

#endif
