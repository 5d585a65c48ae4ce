// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_output.h"

#include "base/words.h"

#include <string.h>

const char *const audit_forms[] = {"text",        "json",         "markdown", "html",
                                   "openreports", "policyreport", NULL};

const char *const outcome_titles[] = {
    [REFUSED] = "refused", [REPAIRED] = "repaired", [WARNED] = "warned", [RECORDED] = "recorded"};

const char *const count_titles[] = {
    [BY_NAMESPACE] = "Namespace", [BY_OWNER] = "Owner", [BY_RULE] = "Rule"};

void audit_print(const struct audit *audit, const char *form, bool coloured, struct text *out)
{
    static void (*const printers[])(const struct audit *, struct text *) = {
        NULL, /* text alone is asked for colours */
        audit_print_json,
        audit_print_markdown,
        audit_print_html,
        audit_print_openreports,
        audit_print_policyreport,
    };
    size_t index = words_index(audit_forms, form);
    if (printers[index])
        printers[index](audit, out);
    else
        audit_print_text(audit, coloured, out);
}

bool audit_form_speaks_both(const char *form)
{
    return strcmp(form, "html") == 0;
}

const char *count_name(const struct count_row *row, enum counted_by by, enum language language)
{
    if (*row->name)
        return row->name;
    return in_language(language, by == BY_OWNER ? "(nobody)" : "(no namespace)");
}

static bool has_changed(const struct audit *audit)
{
    bool changed = audit->gone_count > 0;
    for (size_t i = 0; i < audit->count && !changed; i++)
        changed = audit->findings[i].fresh;
    return changed;
}

void audit_add_summary(struct text *out, const struct audit *audit)
{
    enum language language = audit->policy->language;
    struct count_row total = counts_total(audit);
    struct arena *arena = out->arena;
    struct text since = TEXT_IN(arena);
    text_add_shown(&since, audit->compared ? audit->since : "", SIZE_MAX);
    const struct filling words[] = {
        {"objects", counted(arena, language, audit->objects, "1 object", "{count} objects")},
        {"skipped", arena_print(arena, "%zu", audit->skipped)},
        {"refused", arena_print(arena, "%zu", total.of[REFUSED])},
        {"repaired", arena_print(arena, "%zu", total.of[REPAIRED])},
        {"warned", arena_print(arena, "%zu", total.of[WARNED])},
        {"recorded", arena_print(arena, "%zu", total.of[RECORDED])},
        {"errors", counted(arena, language, audit->fault_count, "1 error", "{count} errors")},
        {"file", since.data},
        {0},
    };
    language_fill(
        out, language,
        "Under enforcement: deny: {refused} refused, {repaired} repaired, {warned} warned, "
        "{recorded} recorded; {objects}, {skipped} of other kinds skipped, {errors}",
        words);
    if (audit->compared && !has_changed(audit)) {
        text_add(out, "\n");
        language_fill(out, language, "Nothing has changed since {file}", words);
    }
}

void audit_add_object(struct text *out, const struct audit_object *object)
{
    text_add_shown(out, object->kind, SIZE_MAX);
    text_add(out, " ");
    if (*object->namespace)
        text_add_shown(out, object->namespace, SIZE_MAX);
    text_add(out, *object->namespace ? "/" : "");
    text_add_shown(out, object->name, SIZE_MAX);
}

static bool is_refused(const struct audit_finding *finding)
{
    return outcome_of(finding) == REFUSED;
}

static bool is_fresh(const struct audit_finding *finding)
{
    return finding->fresh;
}

static bool is_any(const struct audit_finding *finding)
{
    return finding != NULL;
}

static struct audit_section section_of(struct arena *arena, const char *heading,
                                       const struct audit_finding *findings, size_t count,
                                       bool (*wanted)(const struct audit_finding *))
{
    struct audit_section section = {.heading = heading};
    section.findings = arena_alloc(arena, (count + 1) * sizeof(const struct audit_finding *));
    for (size_t i = 0; section.findings && i < count; i++)
        if (wanted(&findings[i]))
            section.findings[section.count++] = &findings[i];
    return section;
}

void audit_sections(const struct audit *audit, struct arena *arena,
                    struct audit_section sections[AUDIT_SECTIONS])
{
    enum language language = audit->policy->language;
    struct text since = TEXT_IN(arena), fresh = TEXT_IN(arena), gone = TEXT_IN(arena);
    text_add_shown(&since, audit->compared ? audit->since : "", SIZE_MAX);
    const struct filling words[] = {{"file", since.data}, {0}};
    language_fill(&fresh, language, "New since {file}", words);
    language_fill(&gone, language, "Gone since {file}", words);
    sections[0] = audit->compared
                      ? section_of(arena, fresh.data, audit->findings, audit->count, is_fresh)
                      : section_of(arena, in_language(language, "What would be refused"),
                                   audit->findings, audit->count, is_refused);
    sections[1] = section_of(arena, gone.data, audit->gone, audit->gone_count, is_any);
}

bool audit_begins_object(const struct audit_section *section, size_t index)
{
    return index == 0 || section->findings[index - 1]->object != section->findings[index]->object;
}
