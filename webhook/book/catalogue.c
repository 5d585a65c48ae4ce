// SPDX-License-Identifier: Apache-2.0
#include "book/catalogue.h"

#include "base/language.h"
#include "base/layout.h"
#include "base/plain.h"
#include "book/page.h"
#include "policy/policy.h"

#include <string.h>

static const char *const kind_names[] = {"DestinationRule", "Knative Service", "ConfigMap", "Pod",
                                         "workload",        "Namespace"};

const char *action_words(unsigned action)
{
    switch (action) {
    case PATCH | WARN:
        return "patch, else warn";
    case PATCH | DENY:
        return "patch, else deny";
    default:
        return action_names[action & ~(unsigned)PATCH];
    }
}

static void add_member(struct text *out, const char *name, const char *value)
{
    if (!value)
        return;
    text_print(out, ",\"%s\":", name);
    text_add_json_string(out, value);
}

static void add_strings(struct text *out, const char *name, const char *const *strings, size_t most)
{
    text_print(out, ",\"%s\":[", name);
    for (size_t i = 0; i < most && strings[i]; i++) {
        text_add(out, i ? "," : "");
        text_add_json_string(out, strings[i]);
    }
    text_add(out, "]");
}

const char *kinds_words(struct arena *arena, unsigned kinds, const char *between)
{
    struct text words = TEXT_IN(arena);
    for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++)
        if (kinds & 1U << i)
            text_print(&words, "%s%s", words.length ? between : "", kind_names[i]);
    return words.data;
}

static void add_kinds(struct text *out, unsigned kinds)
{
    const char *names[sizeof kind_names / sizeof *kind_names + 1] = {0};
    size_t count = 0;
    for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++)
        if (kinds & 1U << i)
            names[count++] = kind_names[i];
    add_strings(out, "kinds", names, count);
}

static void add_threshold(struct text *out, enum threshold threshold)
{
    const struct threshold_row *row = &threshold_rows[threshold];
    text_add(out, ",\"threshold\":{\"key\":");
    text_add_json_string(out, row->key);
    for (size_t i = 0; i < PROFILES; i++) {
        text_print(out, ",\"%s\":{", profile_names[i]);
        for (size_t j = 0; j < 2; j++) {
            text_add(out, j ? ",\"recommended\":" : "\"floor\":");
            if (row->built_in[i][j])
                text_add_json_string(out, row->built_in[i][j]);
            else
                text_add(out, "null");
        }
        text_add(out, "}");
    }
    text_add(out, "}");
}

/* What it is about in a line, and where its pages are, from the root of the sources. */
static void add_words(struct text *out, const struct rule *rule)
{
    const char *why = rule->faults[0].why;
    text_add(out, ",\"summary\":{\"en\":");
    text_add_json_string(out, why);
    add_member(out, "zh-CN", in_language(CHINESE, why));
    text_add(out, "},\"pages\":{");
    const char *before = "";
    for (const struct page *page = pages; page->id; page++)
        if (strcmp(page->id, rule->id) == 0) {
            text_print(out, "%s\"%s\":", before, language_names[page->language]);
            text_add_json_string(out, page->path);
            before = ",";
        }
    text_add(out, "}");
}

static void add_rule(struct text *out, const char *family, const struct rule *rule)
{
    const char *paths[RULE_READS + 1];
    text_add(out, "{\"id\":");
    text_add_json_string(out, rule->id);
    add_member(out, "family", family);
    add_words(out, rule);
    add_kinds(out, rule_kinds(rule));
    add_member(out, "field", rule->field);
    text_add(out, ",\"actions\":{");
    for (size_t i = 0; i < PROFILES; i++)
        text_print(out, "%s\"%s\":\"%s\"", i ? "," : "", profile_names[i],
                   action_words(action_possible(rule, (enum profile)i,
                                                rule_action(rule, (enum profile)i), NULL)));
    text_print(out, "},\"pinned\":%s,\"repair\":%s", rule->pinned ? "true" : "false",
               rule_repairs(rule) ? "true" : "false");
    if (rule_threshold(rule))
        add_threshold(out, rule_threshold(rule));
    rule_reads(rule, paths);
    add_strings(out, "reads", paths, RULE_READS);
    rule_rewrites(rule, paths);
    add_strings(out, "rewrites", paths, RULE_READS);
    text_add(out, ",\"wordings\":[");
    size_t told = 0;
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        if (!fault_is_new(rule, fault))
            continue;
        text_add(out, told++ ? ",{\"why\":" : "{\"why\":");
        text_add_json_string(out, fault->why);
        add_member(out, "says", fault->says);
        add_member(out, "wanted", fault->wanted);
        add_member(out, "fix", fault->fix);
        text_add(out, "}");
    }
    text_add(out, "]}");
}

void catalogue_json(struct text *out)
{
    const char *before = "\n";
    text_add(out, "{\"rules\":[");
    for (size_t i = 0; i < family_count; i++)
        for (size_t j = 0; j < families[i]->count; j++) {
            text_add(out, before);
            add_rule(out, families[i]->name, &families[i]->rules[j]);
            before = ",\n";
        }
    text_add(out, "\n]}\n");
}

void catalogue_text(enum language language, bool bold, struct text *out)
{
    enum { ID = 2, ACTION = ID + 26 + 2, WHY = ACTION + 5 + 2 };
    for (size_t i = 0; i < family_count; i++) {
        const struct family *family = families[i];
        if (i == 0 || strcmp(family->name, families[i - 1]->name) != 0) {
            text_add(out, i ? "\n" : "");
            plain_heading(out, family->name, bold);
        }
        for (const struct rule *rule = family->rules; rule < family->rules + family->count;
             rule++) {
            unsigned action = action_possible(rule, STANDARD, rule_action(rule, STANDARD), NULL);
            text_print(out, "%*s%s", ID, "", rule->id);
            layout_column(out, ID + strlen(rule->id), ACTION);
            text_print(out, "%-*s", WHY - ACTION, action_names[action & PATCH ? PATCH : action]);
            layout_wrap(out, in_language(language, rule->faults[0].why), WHY, WHY);
        }
    }
}
