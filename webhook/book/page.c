// SPDX-License-Identifier: Apache-2.0
#include "book/page.h"

#include "base/language.h"
#include "book/catalogue.h"
#include "judge/exemption.h"

#include <string.h>

/* The punctuation of a page. `apart` stands between entries that contain commas. */
static const struct {
    const char *colon, *listed, *stop, *apart;
} marks[] = {
    [ENGLISH] = {": ", ", ", ". ", "; "},
    [CHINESE] = {"：", "、", "。", "；"},
};

/* The page beside the rule; NULL where nobody has written one. */
static const struct page *page_of(const struct rule *rule, enum language language)
{
    for (const struct page *page = pages; page->id; page++)
        if (page->language == language && strcmp(page->id, rule->id) == 0)
            return page;
    return NULL;
}

static void add_actions(const struct rule *rule, enum language language, struct text *out)
{
    text_print(out, "- %s%s", in_language(language, "Action"), marks[language].colon);
    for (size_t i = 0; i < PROFILES; i++) {
        unsigned action =
            action_possible(rule, (enum profile)i, rule_action(rule, (enum profile)i), NULL);
        text_print(out, "%s%s %s", i ? marks[language].apart : "", profile_names[i],
                   in_language(language, action_words(action)));
    }
    text_add(out, "\n");
}

static void add_threshold(enum threshold threshold, enum language language, struct text *out)
{
    const struct threshold_row *row = &threshold_rows[threshold];
    text_print(out, "- %s `%s`%s", in_language(language, "Floor and recommended value of"),
               row->key, marks[language].colon);
    for (size_t i = 0; i < PROFILES; i++)
        text_print(out, "%s%s %s / %s", i ? marks[language].apart : "", profile_names[i],
                   row->built_in[i][0] ? row->built_in[i][0] : "–",
                   row->built_in[i][1] ? row->built_in[i][1] : "–");
    text_add(out, "\n");
}

static void add_thresholds(const struct rule *rule, enum language language, struct text *out)
{
    enum threshold named[THRESHOLDS];
    rule_thresholds(rule, named);
    for (size_t i = 0; named[i]; i++)
        add_threshold(named[i], language, out);
}

static void add_patch(const struct rule *rule, enum language language, struct text *out)
{
    const char *when = "no";
    if (rule_repairs(rule))
        when = "where the policy sets the action to patch";
    for (size_t i = 0; i < PROFILES; i++)
        if (rule_action(rule, (enum profile)i) & PATCH)
            when = "by default";
    text_print(out, "- %s%s%s\n", in_language(language, "Patch"), marks[language].colon,
               in_language(language, when));
}

static void add_exempt(const struct rule *rule, enum language language, struct text *out)
{
    text_print(out, "- %s%s", in_language(language, "Exempt"), marks[language].colon);
    if (rule->pinned)
        text_add(out, in_language(language, "not possible; the policy may go no weaker than warn"));
    else
        text_print(out, "`" EXEMPT_ANNOTATION ": \"%s until 2030-12-31 %s\"`", rule->id,
                   in_language(language, "the reason"));
    text_add(out, "\n");
}

static void add_sayings(const struct rule *rule, enum language language, struct text *out)
{
    text_print(out, "\n## %s\n\n", in_language(language, "What it says"));
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        if (!fault_is_new(rule, fault))
            continue;
        if (fault->says)
            text_print(out, "- %s%s", in_language(language, fault->says), marks[language].colon);
        text_print(out, "%s%s%s%s%s`%s`\n", fault->says ? "" : "- ",
                   in_language(language, fault->why), marks[language].stop,
                   in_language(language, "Fix"), marks[language].colon,
                   in_language(language, fault->fix));
    }
}

void page_print(const struct rule *rule, enum language language, struct text *out)
{
    const struct page *page = page_of(rule, language);
    text_print(out, "# %s\n\n- %s%s%s\n", rule->id, in_language(language, "Objects"),
               marks[language].colon,
               kinds_words(out->arena, rule_kinds(rule), marks[language].listed));
    if (*rule->field)
        text_print(out, "- %s%s`%s`\n", in_language(language, "Field"), marks[language].colon,
                   rule->field);
    add_actions(rule, language, out);
    add_thresholds(rule, language, out);
    add_patch(rule, language, out);
    add_exempt(rule, language, out);
    add_sayings(rule, language, out);
    text_print(out, "\n%s", page ? page->text : "");
}

/* The line of symptoms that a text begins with: after its first heading and an empty line. */
static const char *symptoms(const struct rule *rule, enum language language, struct arena *arena)
{
    const struct page *page = page_of(rule, language);
    const char *heading = language == CHINESE ? "## 现象\n\n" : "## Symptoms\n\n";
    if (!page)
        return "";
    const char *text = page->text + strspn(page->text, "\n");
    if (!starts_with(text, heading))
        return "";
    text += strlen(heading);
    const char *line = arena_copy(arena, text, strcspn(text, "\n"));
    return line ? line : "";
}

static void add_link(const struct rule *rule, enum language language, struct text *out)
{
    text_print(out, "- [%s](%s%s) %s\n", rule->id, rule->id,
               language == CHINESE ? ".zh-CN.md" : ".md",
               in_language(language, rule->faults[0].why));
}

static void index_by_kind(enum language language, struct text *out)
{
    for (size_t i = 0; i < family_count; i++) {
        if (i == 0 || strcmp(families[i]->name, families[i - 1]->name) != 0)
            text_print(out, "\n### %s\n\n", families[i]->name);
        for (size_t j = 0; j < families[i]->count; j++)
            add_link(&families[i]->rules[j], language, out);
    }
}

/* The next of "a; b; c"; its length, 0 at the end. */
static size_t next_symptom(const char **list, enum language language)
{
    const char *between = marks[language].apart;
    if (starts_with(*list, between))
        *list += strlen(between);
    const char *end = strstr(*list, between);
    return end ? (size_t)(end - *list) : strlen(*list);
}

static bool has_symptom(const struct rule *rule, enum language language, struct arena *arena,
                        const char *symptom, size_t length)
{
    const char *list = symptoms(rule, language, arena);
    for (size_t size; (size = next_symptom(&list, language)) > 0; list += size)
        if (size == length && strncmp(list, symptom, length) == 0)
            return true;
    return false;
}

/* Each symptom at the first rule that names it, with all rules that do. */
static void index_by_symptom(enum language language, struct text *out)
{
    for (size_t i = 0; i < rule_count(); i++) {
        const char *list = symptoms(rule_at(i), language, out->arena);
        for (size_t length; (length = next_symptom(&list, language)) > 0; list += length) {
            bool seen = false;
            for (size_t j = 0; j < i; j++)
                seen |= has_symptom(rule_at(j), language, out->arena, list, length);
            if (seen)
                continue;
            text_print(out, "\n### %.*s\n\n", (int)length, list);
            for (size_t j = i; j < rule_count(); j++)
                if (has_symptom(rule_at(j), language, out->arena, list, length))
                    add_link(rule_at(j), language, out);
        }
    }
}

void page_index(enum language language, struct text *out)
{
    text_print(out, "# %s\n\n## %s\n", in_language(language, "The rules"),
               in_language(language, "By object"));
    index_by_kind(language, out);
    text_print(out, "\n## %s\n", in_language(language, "By symptom"));
    index_by_symptom(language, out);
}
