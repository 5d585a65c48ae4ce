// SPDX-License-Identifier: Apache-2.0
/* The forms of an audit. */
#ifndef MESHRAIL_AUDIT_OUTPUT_H
#define MESHRAIL_AUDIT_OUTPUT_H

#include "audit/counts.h"
#include "base/json_writer.h"

/* The forms by name, the first one where nobody says; ends with NULL. */
extern const char *const audit_forms[];

/* Adds the audit in one of the forms. `coloured`: with the colours of a terminal. */
void audit_print(const struct audit *audit, const char *form, bool coloured, struct text *out);

/* Does the form show both languages? Then the audit has to have them. */
bool audit_form_speaks_both(const char *form);

void audit_print_text(const struct audit *audit, bool coloured, struct text *out);
void audit_print_json(const struct audit *audit, struct text *out);
void audit_print_markdown(const struct audit *audit, struct text *out);
void audit_print_html(const struct audit *audit, struct text *out);

/* The JSON as JSON Schema. Its version grows when what is promised of it is broken. */
#define AUDIT_JSON_VERSION 1
void audit_json_schema(struct text *out);

/* Objects of another API: the reports that others read. */
void audit_print_openreports(const struct audit *audit, struct text *out);
void audit_print_policyreport(const struct audit *audit, struct text *out);

/* English words that the forms share: for outcomes, and for what a count is by. */
extern const char *const outcome_titles[OUTCOMES_UNDER_DENY];
extern const char *const count_titles[COUNTED_BY];

/* The name of a row as people read it: what has none is said to have none. */
const char *count_name(const struct count_row *row, enum counted_by by, enum language language);

/* The summary in the policy's language, and that nothing has changed if nothing has. */
void audit_add_summary(struct text *out, const struct audit *audit);

/* "DestinationRule shop/cart" */
void audit_add_object(struct text *out, const struct audit_object *object);

/* What people are told of, in a section each: what would be refused; compared with an earlier run,
 * what is new and what is gone. */
struct audit_section {
    const char *heading; /* in the policy's language */
    const struct audit_finding **findings;
    size_t count;
};
#define AUDIT_SECTIONS 2
void audit_sections(const struct audit *audit, struct arena *arena,
                    struct audit_section sections[AUDIT_SECTIONS]);

/* Is it about another object than the finding before it in its section? */
bool audit_begins_object(const struct audit_section *section, size_t index);

#endif
