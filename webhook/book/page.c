// SPDX-License-Identifier: Apache-2.0
#include "book/page.h"

#include "base/language.h"
#include "book/catalogue.h"
#include "book/symptoms.h"
#include "judge/exemption.h"

#include <string.h>

/* The punctuation of a page. `apart` stands between entries that contain commas. */
static const struct {
    const char *colon, *listed, *stop, *apart;
} marks[] = {
    [ENGLISH] = {": ", ", ", ". ", "; "},
    [CHINESE] = {"：", "、", "。", "；"},
};

const struct page *page_beside(const struct rule *rule, enum language language)
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
    const struct page *page = page_beside(rule, language);
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

static void add_link(const struct rule *rule, enum language language, struct text *out)
{
    text_print(out, "- [%s](%s%s) %s\n", rule->id, rule->id,
               language == CHINESE ? ".zh-CN.md" : ".md",
               in_general(out->arena, language, rule->faults[0].why));
}

static bool wanted(const bool *chosen, const struct rule *rule)
{
    return !chosen || chosen[rule_index(rule)];
}

static void index_by_kind(enum language language, const bool *chosen, struct text *out)
{
    const char *heading = "";
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        const char *family = family_of(rule)->name;
        if (!wanted(chosen, rule))
            continue;
        if (strcmp(family, heading) != 0)
            text_print(out, "\n### %s\n\n", family);
        heading = family;
        add_link(rule, language, out);
    }
}

static void index_by_symptom(enum language language, const bool *chosen, struct text *out)
{
    for (const struct symptom *symptom = symptoms(out->arena); symptom; symptom = symptom->next) {
        bool begun = false;
        for (size_t i = 0; i < rule_count(); i++) {
            if (!symptom->rules[i] || !wanted(chosen, rule_at(i)))
                continue;
            if (!begun)
                text_print(out, "\n### %s\n\n", symptom->name[language]);
            begun = true;
            add_link(rule_at(i), language, out);
        }
    }
}

void page_index(enum language language, const bool *chosen, struct text *out)
{
    text_print(out, "# %s\n\n## %s\n", in_language(language, "The rules"),
               in_language(language, "By object"));
    index_by_kind(language, chosen, out);
    text_print(out, "\n## %s\n", in_language(language, "By symptom"));
    index_by_symptom(language, chosen, out);
}

static bool said_before(const struct rule *rule, const struct fault *fault)
{
    const struct fault *before = rule->faults;
    while (before < fault && strcmp(before->why, fault->why) != 0)
        before++;
    return before < fault;
}

/* A rule may find several faults, and a symptom be of one of them. */
static void add_whys(const struct rule *rule, enum language language, struct text *out)
{
    text_print(out, "- %s%s", rule->id, marks[language].colon);
    for (const struct fault *fault = rule->faults; fault->why; fault++)
        if (!said_before(rule, fault))
            text_print(out, "%s%s", fault == rule->faults ? "" : marks[language].apart,
                       in_general(out->arena, language, fault->why));
    text_add(out, "\n");
}

void page_symptom(const struct symptom *symptom, enum language language, struct text *out)
{
    text_print(out, "# %s\n\n%s\n\n", symptom->name[language],
               in_language(language, "Each of these rules finds a cause of it, and may say:"));
    for (size_t i = 0; i < rule_count(); i++)
        if (symptom->rules[i])
            add_whys(rule_at(i), language, out);
}

void page_after_symptoms(enum language language, struct text *out)
{
    text_print(
        out, "\n%s\n",
        in_language(
            language,
            "Which of them is it? `meshrail check PATH` finds them in files, `meshrail audit "
            "--kubectl` in a cluster; `meshrail explain RULE-ID` tells the rest of each."));
}
