// SPDX-License-Identifier: Apache-2.0
/* For a ticket or a wiki: the numbers as tables, and what would be refused as a list. */
#include "audit/audit_output.h"

#include <string.h>

/* What a cell may not hold as it is. */
static void add_escaped(struct text *out, const char *string)
{
    struct text shown = TEXT_IN(out->arena);
    text_add_shown(&shown, string, SIZE_MAX);
    for (const char *at = shown.data; *at; at++) {
        if (*at == '<')
            text_add(out, "&lt;");
        else if (*at == '&')
            text_add(out, "&amp;");
        else {
            if (strchr("\\`*_[]|", *at))
                text_add(out, "\\");
            text_add_bytes(out, at, 1);
        }
    }
}

static void add_counts(const struct audit *audit, enum counted_by by, struct text *out)
{
    enum language language = audit->policy->language;
    struct counts counts = counts_by(audit, out->arena, by);
    if (!counts.count)
        return;
    text_print(out, "\n| %s |", in_language(language, count_titles[by]));
    for (size_t i = 0; i < OUTCOMES_UNDER_DENY; i++)
        text_print(out, " %s |", in_language(language, outcome_titles[i]));
    text_add(out, "\n|---|--:|--:|--:|--:|\n");
    for (size_t i = 0; i < counts.count; i++) {
        text_add(out, "| ");
        add_escaped(out, count_name(&counts.rows[i], by, language));
        for (size_t j = 0; j < OUTCOMES_UNDER_DENY; j++)
            text_print(out, " | %zu", counts.rows[i].of[j]);
        text_add(out, " |\n");
    }
}

static void add_section(const struct audit *audit, const struct audit_section *section,
                        struct text *out)
{
    enum language language = audit->policy->language;
    if (section->count)
        text_print(out, "\n## %s\n", section->heading);
    for (size_t i = 0; i < section->count; i++) {
        const struct audit_finding *finding = section->findings[i];
        struct text object = TEXT_IN(out->arena);
        if (audit_begins_object(section, i)) {
            audit_add_object(&object, finding->object);
            text_add(out, "\n### ");
            add_escaped(out, object.data);
            text_add(out, "\n\n");
        }
        text_print(out, "- %s: ", in_language(language, outcome_titles[outcome_of(finding)]));
        add_escaped(out, finding->said[language]);
        text_add(out, "\n");
    }
}

void audit_print_markdown(const struct audit *audit, struct text *out)
{
    text_print(out, "# %s\n\n",
               in_language(audit->policy->language, "What enforcement would come to"));
    audit_add_summary(out, audit);
    text_add(out, "\n");
    for (enum counted_by by = BY_NAMESPACE; by < COUNTED_BY; by++)
        add_counts(audit, by, out);
    struct audit_section sections[AUDIT_SECTIONS];
    audit_sections(audit, out->arena, sections);
    for (size_t i = 0; i < AUDIT_SECTIONS; i++)
        add_section(audit, &sections[i], out);
}
