// SPDX-License-Identifier: Apache-2.0
/* Shared by the families of a DestinationRule's rules. */
#ifndef MESHRAIL_DESTINATION_RULE_H
#define MESHRAIL_DESTINATION_RULE_H

#include "judge/demand.h"
#include "judge/engine.h"
#include "judge/fields.h"

/* The schema of spec, and the newest Istio 1.x that it knows. */
extern const struct row destination_rule_fields[];
extern const int destination_rule_fields_of;

/* Istio's demands on a spec beyond that; ends with an empty one. */
extern const struct demand destination_rule_demands[];

/* A text of digits where a duration should be, which lacks its unit. */
bool is_bare_number(const struct json *value);

/* The value at a path; NULL where there is none, or a null, which Istio takes for none. */
static inline const struct json *stated_at(const struct json *node, const char *path)
{
    const struct json *value = json_look(node, path);
    return json_is(value, JSON_NULL) ? NULL : value;
}

/* A whole number at a path; 0 where there is none. */
int64_t count_at(const struct json *node, const char *path);

/* The same in last-applied. NULL where a list on the way has other elements than in the object:
 * then the annotation is of an older version. */
const struct json *applied_at(const struct judgement *, const struct path *);

/* A block as it counts at a policy: a subset has the top level's where it states none, a port has
 * its own alone. What a port cannot state, one of a subset has from the top level. */
const struct json *in_force(const struct judgement *, const struct target *policy,
                            const char *block);

/* Warm-up: how long was meant, as text that Istio takes for a duration, or NULL; whether the field
 * is warmupDurationSecs, as before Istio 1.24; whether it is at a place where people look for it.
 */
const struct json *warmup_meant(const struct judgement *, const struct json *value);
bool warmup_named_by_seconds(const struct judgement *);
bool warmup_misplaced_at(const struct path *);

/* True where a cap is often meant: the host is a database or an API outside the mesh. */
extern const struct condition host_outside_mesh;

/* The host is no whole name, as cart.shop.svc: Istio completes names without a dot only, so the
 * rule speaks to nobody. */
extern const struct condition host_unmatched;

/* Nothing is ever ejected, whatever else stands there. */
extern const struct condition ejection_off;

/* Callers of other places are there for those that are ejected, as in Istio's task for failover. */
extern const struct condition fails_over;

/* A wildcard of the mesh in the root namespace: what such a rule says, it says to every service. */
bool rules_whole_mesh(const struct judgement *);

#endif
