// SPDX-License-Identifier: Apache-2.0
/* The parts of a SARIF log. */
#ifndef MESHRAIL_SARIF_H
#define MESHRAIL_SARIF_H

#include "base/json_writer.h"
#include "check/check_output.h"

/* "error", "warning", "note", "none" */
const char *sarif_level(unsigned action);

void sarif_write_message(struct json_writer *json, const char *name, const char *string);

/* The member locations: the place and, where an object is not NULL, the field and the object that
 * it is in. A path that is not absolute is one below the folder that meshrail was started in, which
 * readers know as SRCROOT. */
void sarif_write_locations(struct json_writer *json, const struct check_place *place,
                           const struct check_object *object, const char *field);

/* The member fixes, from place->fix. */
void sarif_write_fix(struct json_writer *json, const struct check_place *place,
                     const char *description);

/* The rule with its page in the language of the policy. */
void sarif_write_rule(struct json_writer *json, const struct policy *policy,
                      const struct rule *rule);

#endif
