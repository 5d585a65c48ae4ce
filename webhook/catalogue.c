// SPDX-License-Identifier: Apache-2.0
#include "catalogue.h"

#include "policy.h"

static const char *const kind_names[] = {"DestinationRule", "Knative Service", "ConfigMap", "Pod",
                                         "workload"};

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

const char *kinds_words(struct arena *arena, unsigned kinds)
{
    struct text words = TEXT_IN(arena);
    for (size_t i = 0; i < sizeof kind_names / sizeof *kind_names; i++)
        if (kinds & 1U << i)
            text_print(&words, "%s%s", words.length ? ", " : "", kind_names[i]);
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

static void add_rule(struct text *out, const struct rule *rule)
{
    text_add(out, "{\"id\":");
    text_add_json_string(out, rule->id);
    add_kinds(out, rule->kinds);
    add_member(out, "field", rule->field);
    text_add(out, ",\"actions\":{");
    for (size_t i = 0; i < PROFILES; i++)
        text_print(out, "%s\"%s\":\"%s\"", i ? "," : "", profile_names[i],
                   action_words(rule->actions[i]));
    text_print(out, "},\"pinned\":%s,\"repair\":%s", rule->pinned ? "true" : "false",
               rule->repair ? "true" : "false");
    if (rule->threshold)
        add_threshold(out, rule->threshold);
    add_member(out, "guide", rule->guide);
    add_strings(out, "reads", rule->reads, RULE_READS);
    add_strings(out, "rewrites", rule->rewrites, RULE_READS);
    text_add(out, ",\"wordings\":[");
    for (size_t i = 0; i < RULE_WORDINGS && rule->say[i].why; i++) {
        text_add(out, i ? ",{\"why\":" : "{\"why\":");
        text_add_json_string(out, rule->say[i].why);
        add_member(out, "wanted", rule->say[i].wanted);
        add_member(out, "fix", rule->say[i].fix);
        text_add(out, "}");
    }
    text_add(out, "]}");
}

void catalogue_json(struct text *out)
{
    text_add(out, "{\"rules\":[");
    for (size_t i = 0; i < rule_count(); i++) {
        text_add(out, i ? ",\n" : "\n");
        add_rule(out, rule_at(i));
    }
    text_add(out, "\n]}\n");
}

void catalogue_text(struct text *out)
{
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);
        text_print(out, "%-26s %-17s %s\n", rule->id, action_words(rule->actions[STANDARD]),
                   rule->say[0].why);
    }
}
