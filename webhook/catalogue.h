// SPDX-License-Identifier: Apache-2.0
/* The rule book for people and programs. */
#ifndef MESHRAIL_CATALOGUE_H
#define MESHRAIL_CATALOGUE_H

#include "../policies/rule.h"
#include "text.h"

/* {"rules": [...]}: every rule with its actions, texts, paths and thresholds. */
void catalogue_json(struct text *out);

/* One line a rule. */
void catalogue_text(struct text *out);

/* A page. */
void catalogue_page(const struct rule *rule, struct text *out);

/* "deny", "patch, else warn", ... */
const char *action_words(unsigned action);

#endif
