// SPDX-License-Identifier: Apache-2.0
#include "book/catalogue.h"

#include "base/json_writer.h"
#include "base/language.h"
#include "base/layout.h"
#include "base/plain.h"
#include "book/page.h"
#include "book/symptoms.h"
#include "policy/policy.h"
#include "rule/kind.h"

#include <string.h>

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

/* Takes a kind from the set and returns its row; NULL: the set is empty. */
static const struct kind_row *next_kind(unsigned *kinds)
{
    for (size_t i = 0; i < kind_row_count; i++)
        if (kind_rows[i].is & *kinds) {
            *kinds &= ~(unsigned)kind_rows[i].is;
            return &kind_rows[i];
        }
    return NULL;
}

const char *kinds_words(struct arena *arena, unsigned kinds, const char *between)
{
    struct text words = TEXT_IN(arena);
    const struct kind_row *row;
    while ((row = next_kind(&kinds)))
        text_print(&words, "%s%s", words.length ? between : "", row->called);
    return words.data;
}

static void add_kinds(struct json_writer *json, unsigned kinds)
{
    const struct kind_row *row;
    json_write_array(json, "kinds");
    while ((row = next_kind(&kinds)))
        json_write_string(json, NULL, row->called);
    json_write_array_end(json);
}

static void add_threshold(struct json_writer *json, const struct threshold_row *row)
{
    static const char *const units[] = {
        [UNIT_COUNT] = "count", [UNIT_DURATION] = "duration", [UNIT_QUANTITY] = "quantity"};
    json_write_object(json, NULL);
    json_write_string(json, "key", row->key);
    json_write_string(json, "unit", units[row->unit]);
    for (size_t i = 0; i < PROFILES; i++) {
        json_write_object(json, profile_names[i]);
        json_write_string(json, "floor", row->built_in[i][0]);
        json_write_string(json, "recommended", row->built_in[i][1]);
        json_write_object_end(json);
    }
    json_write_object_end(json);
}

static void add_measures(struct json_writer *json, const struct rule *rule)
{
    enum threshold named[THRESHOLDS];
    rule_thresholds(rule, named);
    json_write_array(json, "thresholds");
    for (size_t i = 0; named[i]; i++)
        json_write_string(json, NULL, threshold_rows[named[i]].key);
    json_write_array_end(json);
}

static void add_stated(struct json_writer *json, const char *name, const char *value)
{
    if (value)
        json_write_string(json, name, value);
}

/* The rule in a line, and the paths of its pages from the root of the sources. */
static void add_words(struct json_writer *json, const struct rule *rule)
{
    const char *why = rule->faults[0].why;
    json_write_object(json, "summary");
    for (enum language language = ENGLISH; language <= CHINESE; language++)
        add_stated(json, language_names[language], in_general(json->out->arena, language, why));
    json_write_object_end(json);
    json_write_object(json, "pages");
    for (const struct page *page = pages; page->id; page++)
        if (strcmp(page->id, rule->id) == 0)
            json_write_string(json, language_names[page->language], page->path);
    json_write_object_end(json);
}

static void add_symptoms(struct json_writer *json, const struct rule *rule)
{
    const char *names[SYMPTOMS_OF_RULE];
    json_write_object(json, "symptoms");
    for (enum language language = 0; language < SYMPTOM_LANGUAGES; language++) {
        symptoms_of(rule, language, json->out->arena, names);
        json_write_strings(json, language_names[language], names, SYMPTOMS_OF_RULE);
    }
    json_write_object_end(json);
}

static void add_wordings(struct json_writer *json, const struct rule *rule)
{
    json_write_array(json, "wordings");
    for (const struct fault *fault = rule->faults; fault->why; fault++) {
        if (!fault_is_new(rule, fault))
            continue;
        json_write_object(json, NULL);
        json_write_string(json, "why", fault->why);
        add_stated(json, "says", fault->says);
        add_stated(json, "wanted", fault->wanted);
        add_stated(json, "fix", fault->fix);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

static void add_actions(struct json_writer *json, const struct rule *rule)
{
    json_write_object(json, "actions");
    for (enum profile profile = 0; profile < PROFILES; profile++)
        json_write_string(
            json, profile_names[profile],
            action_words(action_possible(rule, profile, rule_action(rule, profile), NULL)));
    json_write_object_end(json);
}

static void add_rule(struct json_writer *json, const char *family, const struct rule *rule)
{
    const char *paths[RULE_READS + 1];
    json_write_object(json, NULL);
    json_write_string(json, "id", rule->id);
    json_write_string(json, "family", family);
    add_words(json, rule);
    add_symptoms(json, rule);
    add_kinds(json, rule_kinds(rule));
    add_stated(json, "field", rule->field);
    add_actions(json, rule);
    json_write_bool(json, "pinned", rule->pinned);
    json_write_bool(json, "repair", rule_repairs(rule));
    add_measures(json, rule);
    rule_reads(rule, paths);
    json_write_strings(json, "reads", paths, RULE_READS);
    rule_rewrites(rule, paths);
    json_write_strings(json, "rewrites", paths, RULE_READS);
    add_wordings(json, rule);
    json_write_object_end(json);
}

void catalogue_json(const bool *chosen, struct text *out)
{
    struct json_writer json = JSON_TO(out);
    json_write_object(&json, NULL);
    json_write_array(&json, "rules");
    for (size_t i = 0; i < rule_count(); i++) {
        if (chosen && !chosen[i])
            continue;
        json_write_line(&json);
        add_rule(&json, family_of(rule_at(i))->name, rule_at(i));
    }
    text_add(out, "\n");
    json_write_array_end(&json);
    json_write_array(&json, "thresholds");
    for (enum threshold i = NO_THRESHOLD + 1; i < THRESHOLDS; i++) {
        json_write_line(&json);
        add_threshold(&json, &threshold_rows[i]);
    }
    text_add(out, "\n");
    json_write_array_end(&json);
    json_write_object_end(&json);
    text_add(out, "\n");
}

void catalogue_text(enum language language, const bool *chosen, bool bold, struct text *out)
{
    enum { ID = 2, ACTION = ID + 26 + 2, WHY = ACTION + 5 + 2 };
    const char *heading = "";
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        const char *family = family_of(rule)->name;
        if (chosen && !chosen[i])
            continue;
        if (strcmp(family, heading) != 0) {
            text_add(out, out->length ? "\n" : "");
            plain_heading(out, family, bold);
        }
        heading = family;
        unsigned action = action_possible(rule, STANDARD, rule_action(rule, STANDARD), NULL);
        text_print(out, "%*s%s", ID, "", rule->id);
        layout_column(out, ID + strlen(rule->id), ACTION);
        text_add(out, action_words(action));
        layout_column(out, ACTION + strlen(action_words(action)), WHY);
        layout_wrap(out, in_general(out->arena, language, rule->faults[0].why), WHY, WHY);
    }
}
