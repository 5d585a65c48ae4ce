// SPDX-License-Identifier: Apache-2.0
/* What somebody means who asks the book, and does not spell it as the book does. */
#ifndef MESHRAIL_MEANT_H
#define MESHRAIL_MEANT_H

#include "book/symptoms.h"

/* The rule of that id, in any case and in the brackets of a message; NULL: there is none. */
const struct rule *rule_spelt(const char *name);

/* Marks the rules whose ids begin so, and those that look at a field which ends so; false: there is
 * none. */
bool rules_like(const char *name, bool rules[RULES_MOST]);

/* May several words of a command line be one symptom that nobody has put into quotes? */
bool symptom_in_pieces(struct arena *arena, const struct symptom *all, int count,
                       char *const *words, char **whole);

#endif
