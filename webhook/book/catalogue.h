// SPDX-License-Identifier: Apache-2.0
/* The rule book for people and programs. */
#ifndef MESHRAIL_CATALOGUE_H
#define MESHRAIL_CATALOGUE_H

#include "base/text.h"
#include "policy/policy.h"
#include "rule/rule.h"

/* {"rules": [...]}: every rule, or those `chosen` by index in the book, with its actions, texts,
 * paths and thresholds. */
void catalogue_json(const bool *chosen, struct text *out);

/* For a terminal of 80 columns: under its family each rule, what becomes of it in the profile
 * standard, and why. */
void catalogue_text(enum language language, const bool *chosen, bool bold, struct text *out);

/* "deny", "patch, else warn", ... */
const char *action_words(unsigned action);

/* "DestinationRule, Pod" */
const char *kinds_words(struct arena *arena, unsigned kinds, const char *between);

#endif
