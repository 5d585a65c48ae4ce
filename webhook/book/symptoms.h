// SPDX-License-Identifier: Apache-2.0
/*
 * What people see before they know of any rule: a status with Envoy's flag, an exit code of curl, a
 * word of kubectl. The page beside a rule names, in each language, the symptoms that the rule finds
 * a cause of; this is the same the other way round.
 */
#ifndef MESHRAIL_SYMPTOMS_H
#define MESHRAIL_SYMPTOMS_H

#include "base/language.h"
#include "rule/rule.h"

#define SYMPTOM_LANGUAGES (CHINESE + 1)

struct symptom {
    const char *name[SYMPTOM_LANGUAGES];
    bool rules[RULES_MOST]; /* by index in the book */
    struct symptom *next;
};

/* All of them, in the order in which the book comes to them. */
struct symptom *symptoms(struct arena *arena);

/* The names of those of one rule, ends with NULL. */
#define SYMPTOMS_OF_RULE 16
void symptoms_of(const struct rule *rule, enum language language, struct arena *arena,
                 const char *names[SYMPTOMS_OF_RULE]);

/* May a person mean it who writes this? "curl-52", "503", "oom" and a name in another language do,
 * and so does a copied line that has all of the name: "curl: (52) Empty reply from server". */
bool symptom_meant(const struct symptom *symptom, const char *words);

/* Has one of its names all of the words? A line that was copied may have more. */
bool symptom_named(const struct symptom *symptom, const char *words);

/* Marks the rules of all that may be meant; false: there is none. */
bool symptoms_choose(const struct symptom *all, const char *words, bool rules[RULES_MOST]);

/* A name as one word of a command line: "curl-52-empty-reply". */
const char *symptom_word(struct arena *arena, const char *name);

#endif
