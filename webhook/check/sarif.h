// SPDX-License-Identifier: Apache-2.0
/* The parts of a SARIF log, as JSON. */
#ifndef MESHRAIL_SARIF_H
#define MESHRAIL_SARIF_H

#include "check/check_output.h"

/* "error", "warning", "note", "none" */
const char *sarif_level(unsigned action);

void sarif_add_message(struct text *out, const char *string);

/* The member physicalLocation. A path that is not absolute is one below the folder that meshrail
 * was started in, which readers know as SRCROOT. */
void sarif_add_place(struct text *out, const struct check_place *place);

/* The member logicalLocations, to follow it: the field, and the object that it is in. */
void sarif_add_object(struct text *out, const struct subject *subject, const char *field);

/* The member fixes, from place->fix. */
void sarif_add_fix(struct text *out, const struct check_place *place, const char *description);

/* The rule with its page in the language of the policy. */
void sarif_add_rule(struct text *out, const struct policy *policy, const struct rule *rule);

#endif
