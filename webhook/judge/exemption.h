// SPDX-License-Identifier: Apache-2.0
/*
 * Exemptions on the object: the annotation meshrail.io/exempt, entries one per line or `;`,
 *     RULE-ID[, RULE-ID]... [until YYYY-MM-DD] reason
 * Dates are UTC and inclusive. A placeholder, `<reason>` or one of our own, is no reason. One that
 * is not well formed, or that the policy does not allow, exempts from nothing.
 */
#ifndef MESHRAIL_EXEMPTION_H
#define MESHRAIL_EXEMPTION_H

#include "base/json.h"
#include "policy/policy.h"

#define EXEMPT_ANNOTATION "meshrail.io/exempt"

enum exemption_fault {
    EXEMPTION_SOUND, /* it counts */
    EXEMPTION_OF_NO_RULE,
    EXEMPTION_OF_PINNED,
    EXEMPTION_UNTIL_NO_DATE,
    EXEMPTION_EXPIRED,
    EXEMPTION_WITHOUT_REASON,
    EXEMPTION_WITHOUT_COMMA,
    EXEMPTION_BY_NOBODY,   /* the policy allows none, */
    EXEMPTION_OF_OTHERS,   /* or not of this rule, */
    EXEMPTION_WITHOUT_DAY, /* or none that lasts for ever, */
    EXEMPTION_TOO_LONG,    /* or so long */
};

struct exemption_entry {
    const char *text; /* as written */
    enum exemption_fault fault;
    const char *id;         /* the last one that was read */
    bool rules[RULES_MOST]; /* those named, by index in the book */
};

/* Reads the next entry of an annotation; *text moves on. False at the end. */
bool exemption_next(const struct policy *policy, struct arena *arena, const char **text,
                    struct exemption_entry *entry);

/* Marks the rules that a text exempts from today, as an annotation has it; NULL says nothing. */
void exemptions_read(const struct policy *policy, struct arena *arena, const char *text,
                     bool exempted[RULES_MOST]);

#endif
