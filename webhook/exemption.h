// SPDX-License-Identifier: Apache-2.0
/*
 * Exemptions on the object: the annotation meshrail.io/exempt, one per line or `;`,
 *     RULE-ID [until YYYY-MM-DD] reason
 * Dates are UTC and inclusive. One that is not well formed exempts from nothing.
 */
#ifndef MESHRAIL_EXEMPTION_H
#define MESHRAIL_EXEMPTION_H

#include "json.h"
#include "policy.h"

#define EXEMPT_ANNOTATION "meshrail.io/exempt"

enum exemption_fault {
    EXEMPTION_SOUND, /* it counts */
    EXEMPTION_OF_NO_RULE,
    EXEMPTION_OF_PINNED,
    EXEMPTION_UNTIL_NO_DATE,
    EXEMPTION_EXPIRED,
    EXEMPTION_WITHOUT_REASON,
};

struct exemption_entry {
    const char *text; /* as written */
    const char *id;   /* the first word of it */
    enum exemption_fault fault;
};

/* Reads the next entry of an annotation; *text moves on. False at the end. */
bool exemption_next(struct arena *arena, const char **text, struct exemption_entry *entry);

/* Marks the rules that the annotation of something with metadata exempts from today. */
void exemptions_read(struct arena *arena, const struct json *object, bool exempted[RULES_MOST]);

#endif
