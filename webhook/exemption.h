// SPDX-License-Identifier: Apache-2.0
/*
 * Exemptions on the object: the annotation meshrail.io/exempt, one per line or `;`,
 *     RULE-ID [until YYYY-MM-DD] reason
 * Dates are UTC and inclusive. One that is not well formed exempts nothing, and says why.
 */
#ifndef MESHRAIL_EXEMPTION_H
#define MESHRAIL_EXEMPTION_H

#include "json.h"

#define EXEMPT_ANNOTATION "meshrail.io/exempt"

struct rule;

struct exemption_entry {
    const char *id;    /* as written */
    const char *fault; /* NULL: it counts; else what is wrong with it */
};

/* Reads the next entry of an annotation; *text moves on. False at the end. */
bool exemption_next(struct arena *arena, const char **text, struct exemption_entry *entry);

/* Does the annotation of something with metadata exempt from the rule today? */
bool exemption_covers(struct arena *arena, const struct json *object, const struct rule *rule);

#endif
