// SPDX-License-Identifier: Apache-2.0
/*
 * A rule's page: the facts come from the table, the explanation from the page beside the rule in
 * policies/<theme>, into which docs/generate writes the facts, too. plain.h lays a page out for a
 * terminal.
 */
#ifndef MESHRAIL_PAGE_H
#define MESHRAIL_PAGE_H

#include "base/text.h"
#include "policy/policy.h"

struct page {
    const char *id;
    enum language language;
    const char *path; /* from the root of the sources */
    const char *text; /* Markdown without the facts, from "## " on */
};
extern const struct page pages[]; /* ends with an empty row */

/* The page beside the rule; NULL where nobody has written one. */
const struct page *page_beside(const struct rule *rule, enum language language);

/* The page, as Markdown. */
void page_print(const struct rule *rule, enum language language, struct text *out);

/* The index of all pages, by kind of object and by symptom; of those `chosen` by index in the book
 * where it is not NULL. */
void page_index(enum language language, const bool *chosen, struct text *out);

/* A symptom with its rules, as Markdown. */
struct symptom;
void page_symptom(const struct symptom *symptom, enum language language, struct text *out);

/* After the last of them: how to tell which rule it is. */
void page_after_symptoms(enum language language, struct text *out);

#endif
