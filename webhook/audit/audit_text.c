// SPDX-License-Identifier: Apache-2.0
/* For a terminal: the numbers, then what would be refused, object by object. */
#include "audit/audit_output.h"
#include "base/layout.h"
#include "read/input.h"

#include <string.h>

#define BOLD "\033[1m"
#define OFF "\033[0m"

#define NUMBER_COLUMNS 11
#define NAME_LEAST 24

struct sheet {
    struct text *out;
    const struct audit *audit;
    bool coloured;
};

static const char *word(const struct sheet *sheet, const char *english)
{
    return in_language(sheet->audit->policy->language, english);
}

static void add_heading(const struct sheet *sheet, const char *heading)
{
    text_print(sheet->out, "\n%s%s%s\n", sheet->coloured ? BOLD : "", heading,
               sheet->coloured ? OFF : "");
}

static void add_cell(struct text *out, const char *text, size_t columns)
{
    for (size_t width = layout_width(text); width < columns; width++)
        text_add(out, " ");
    text_add(out, text);
}

static size_t name_columns(const struct sheet *sheet, const struct counts *counts,
                           enum counted_by by)
{
    size_t columns = NAME_LEAST;
    for (size_t i = 0; i < counts->count; i++) {
        size_t width =
            layout_width(count_name(&counts->rows[i], by, sheet->audit->policy->language));
        columns = width > columns ? width : columns;
    }
    return columns;
}

static void add_name(struct text *out, const char *name, size_t columns)
{
    size_t start = out->length;
    text_add_shown(out, name, SIZE_MAX);
    for (size_t width = layout_width(out->data + start); width < columns; width++)
        text_add(out, " ");
}

static void add_counts(const struct sheet *sheet, enum counted_by by)
{
    struct text *out = sheet->out, heading = TEXT_IN(out->arena);
    struct counts counts = counts_by(sheet->audit, out->arena, by);
    size_t columns = name_columns(sheet, &counts, by);
    if (!counts.count)
        return;
    add_name(&heading, word(sheet, count_titles[by]), columns);
    for (size_t i = 0; i < OUTCOMES_UNDER_DENY; i++)
        add_cell(&heading, word(sheet, outcome_titles[i]), NUMBER_COLUMNS);
    add_heading(sheet, heading.data);
    for (size_t i = 0; i < counts.count; i++) {
        add_name(out, count_name(&counts.rows[i], by, sheet->audit->policy->language), columns);
        for (size_t j = 0; j < OUTCOMES_UNDER_DENY; j++)
            add_cell(out, arena_print(out->arena, "%zu", counts.rows[i].of[j]), NUMBER_COLUMNS);
        text_add(out, "\n");
    }
}

static void add_object(struct text *out, const struct audit_object *object)
{
    audit_add_object(out, object);
    if (*object->owner) {
        text_add(out, " (");
        text_add_shown(out, object->owner, SIZE_MAX);
        text_add(out, ")");
    }
    text_add(out, "\n");
}

static void add_section(const struct sheet *sheet, const struct audit_section *section)
{
    if (section->count)
        add_heading(sheet, section->heading);
    for (size_t i = 0; i < section->count; i++) {
        const struct audit_finding *finding = section->findings[i];
        if (audit_begins_object(section, i))
            add_object(sheet->out, finding->object);
        text_print(sheet->out, "  %s: %s\n", word(sheet, outcome_titles[outcome_of(finding)]),
                   finding->said[sheet->audit->policy->language]);
    }
}

static void add_faults(const struct sheet *sheet)
{
    for (const struct audit_fault *fault = sheet->audit->faults; fault; fault = fault->next) {
        input_add_place(sheet->out, fault->file, fault->line, fault->column);
        text_print(sheet->out, "%s: %s\n", word(sheet, "error"), fault->sentence);
    }
}

void audit_print_text(const struct audit *audit, bool coloured, struct text *out)
{
    const struct sheet sheet = {out, audit, coloured};
    add_faults(&sheet);
    audit_add_summary(out, audit);
    text_add(out, "\n");
    for (enum counted_by by = BY_NAMESPACE; by < COUNTED_BY; by++)
        add_counts(&sheet, by);
    struct audit_section sections[AUDIT_SECTIONS];
    audit_sections(audit, out->arena, sections);
    for (size_t i = 0; i < AUDIT_SECTIONS; i++)
        add_section(&sheet, &sections[i]);
}
