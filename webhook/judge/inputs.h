// SPDX-License-Identifier: Apache-2.0
/* Reads the inputs that a finding rests upon. read_input() of engine.h is made here too. */
#ifndef MESHRAIL_INPUTS_H
#define MESHRAIL_INPUTS_H

#include "judge/engine.h"

/* Is one of its inputs a file's placeholder, or below one? Its value is unknown then. */
bool rests_on_placeholder(const struct judgement *judgement, const struct finding *finding);

/* Does the text of a file hold a place for something that another tool fills in? */
bool has_placeholder(const char *text);

/* Replaces the names of a view in a path under the target by those that the object has. */
void path_rename(const struct judgement *judgement, const struct target *target, struct path *path);

/* The place that a rule writes for a repair, as the object spells it: under the finding's target,
 * after "./" beside its field. A last key [{key}] or [{value}] is that of the finding, whatever
 * letters it has. Empty where the finding has none, and without memory. */
struct path place_written(const struct judgement *judgement, const struct finding *finding,
                          const char *written);

/* Is it a name by which a block of the mesh config is not read, although other names may be spelled
 * so? */
bool is_unread_name(const char *name);

/* Is the target read as protobuf's JSON is: a name may have either spelling? */
bool takes_either(const struct target *target);

/* The other spelling of a name in Istio's config; "": it is too long to have one. NULL: no memory.
 */
const char *config_spelling(struct arena *arena, const char *name);

/* A member of an object in Istio's config: its name is in camel case, or else in snake case. */
const struct json *config_member(const struct json *object, const char *name);

#endif
