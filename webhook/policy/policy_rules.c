// SPDX-License-Identifier: Apache-2.0
/* The keys that name rules: what becomes of their findings, and who is exempt. */
#include "policy/policy_keys.h"

#include "rule/rule.h"

#include <string.h>

#define NO_ACTION "says no action, and has no effect; remove it, or say one"
#define NO_PROFILE_LEFT "its action has no effect, for profiles says one for each; remove action"
static const struct word action_words[] = {{"deny", DENY}, {"warn", WARN},   {"audit", AUDIT},
                                           {"off", OFF},   {"patch", PATCH}, {0}};

struct rule_actions {
    int everywhere, profile[PROFILES]; /* of enum action, or NOT_SAID */
};

/* Of no rule in particular, all do. */
static bool action_fits(const struct rule *rule, int action)
{
    return !rule || ((action != PATCH || rule_repairs(rule)) && (action >= WARN || !rule->pinned));
}

static bool read_action(struct reading *reading, const struct key *key, const struct json *value,
                        void *place)
{
    /* The rule is named in the path: rules[ID]…; NULL: it was retired. */
    const struct rule *rule = rule_named(reading->path.segments[1].key);
    int action;
    if (!read_word(reading, key, value, &action))
        return false;
    *(int *)place = action;
    if (action_fits(rule, action))
        return true;
    if (action == PATCH)
        return reading_fails(reading, "%s has no repair; write deny, warn, audit or off", rule->id);
    return reading_fails(reading, "%s may go no weaker than warn", rule->id);
}

/* What read_action() lets pass of a rule. */
static void describe_action(struct describing *describing, const struct key *key)
{
    struct json_writer *json = &describing->json;
    json_write_array(json, "enum");
    for (const struct word *word = key->words; word->text; word++)
        if (action_fits(describing->rule, word->value))
            json_write_string(json, NULL, word->text);
    json_write_array_end(json);
}

static const struct reader as_action = {read_action, describe_action};

static const struct key action_keys[] = {
    {.name = "action", .as = &as_action, .words = action_words},
    {0},
};

static const struct key rule_profile_keys[] = {
    KEY("standard", as_map, struct rule_actions, profile[STANDARD], .keys = action_keys),
    KEY("high-traffic", as_map, struct rule_actions, profile[HIGH_TRAFFIC], .keys = action_keys),
    KEY("low-load", as_map, struct rule_actions, profile[LOW_LOAD], .keys = action_keys),
    {0},
};

static const struct key rule_keys[] = {
    KEY("action", as_action, struct rule_actions, everywhere, .words = action_words),
    {.name = "profiles", .as = &as_map, .keys = rule_profile_keys},
    {0},
};

/* Combines what the file says with what the book says. A bare `patch` keeps the book's action for
 * what cannot be patched, or warns if the book has none. */
static unsigned char action_over(unsigned char book, int written)
{
    if (written == NOT_SAID)
        return book;
    if (written == PATCH)
        return book & PATCH ? book : PATCH | WARN;
    return (unsigned char)written;
}

static void warn_of_actions(struct reading *reading, const struct rule_actions *written)
{
    size_t said = 0;
    for (size_t p = 0; p < PROFILES; p++)
        said += written->profile[p] != NOT_SAID;
    if (!said && written->everywhere == NOT_SAID)
        reading_warns(reading, NO_ACTION, NULL);
    else if (said == PROFILES && written->everywhere != NOT_SAID)
        reading_warns(reading, NO_PROFILE_LEFT, NULL);
}

static bool read_rules(struct reading *reading, const struct key *key, const struct json *value,
                       void *place)
{
    static const struct key map = {.keys = rule_keys};
    unsigned char(*actions)[PROFILES] = place;
    (void)key;
    if (!json_is(value, JSON_OBJECT) && !json_is(value, JSON_NULL))
        return reading_fails(reading, "must be a map from rule ids to {action: …}");
    json_each (member, value) {
        const struct rule *rule = rule_named(json_key(member));
        struct rule_actions written = {NOT_SAID, {NOT_SAID, NOT_SAID, NOT_SAID}};
        path_add_key(&reading->path, json_key(member));
        if (!rule &&
            !reading_retired(reading, "rule", json_key(member), rule_meant(json_key(member))))
            return false;
        if (!read_map(reading, &map, member, &written))
            return false;
        if (rule)
            warn_of_actions(reading, &written);
        reading->path.length--;
        for (size_t p = 0; rule && p < PROFILES; p++) {
            int said = written.profile[p] == NOT_SAID ? written.everywhere : written.profile[p];
            actions[rule_index(rule)][p] =
                action_over((unsigned char)rule_action(rule, (enum profile)p), said);
        }
    }
    return true;
}

/* Rules that may be told the same are described once: the others point there. */
static void describe_rule(struct describing *describing, const struct rule *rule,
                          const struct rule *firsts[2][2])
{
    struct json_writer *json = &describing->json;
    const struct rule **first = &firsts[rule_repairs(rule)][rule->pinned];
    json_write_object(json, rule->id);
    json_write_string(json, "description",
                      in_general(json->out->arena, describing->language, rule->faults[0].why));
    json_write_array(json, "allOf");
    json_write_object(json, NULL);
    describing->rule = rule;
    if (*first)
        text_print(json_write_value(json, "$ref"), "\"#/properties/rules/properties/%s/allOf/0\"",
                   (*first)->id);
    else
        describe_keys(describing, rule_keys, true);
    describing->rule = NULL;
    *first = *first ? *first : rule;
    json_write_object_end(json);
    json_write_array_end(json);
    json_write_object_end(json);
}

static void describe_retired_rules(struct describing *describing)
{
    struct json_writer *json = &describing->json;
    const char *name, *sentence;
    for (size_t i = 0; (name = retired_name("rule", i, &sentence)); i++) {
        json_write_object(json, name);
        json_write_string(json, "description", in_language(describing->language, sentence));
        json_write_bool(json, "deprecated", true);
        describe_keys(describing, rule_keys, true);
        json_write_object_end(json);
    }
}

static void describe_rules(struct describing *describing, const struct key *key)
{
    struct json_writer *json = &describing->json;
    const struct rule *firsts[2][2] = {0};
    (void)key;
    json_write_strings(json, "type", (const char *const[]){"object", "null"}, 2);
    json_write_bool(json, "additionalProperties", false);
    json_write_object(json, "properties");
    for (size_t i = 0; i < rule_count(); i++)
        describe_rule(describing, rule_at(i), firsts);
    describe_retired_rules(describing);
    json_write_object_end(json);
}

const struct reader as_rules = {read_rules, describe_rules};

static bool read_date(struct reading *reading, const struct key *key, const struct json *value,
                      void *place)
{
    const char **text = place;
    if (!read_text(reading, key, value, text))
        return false;
    if (!date_valid(*text))
        return reading_fails(reading, "%s is no date; write YYYY-MM-DD",
                             reading_shown(reading, *text));
    return true;
}

static void describe_date(struct describing *describing, const struct key *key)
{
    (void)key;
    json_write_string(&describing->json, "type", "string");
    json_write_string(&describing->json, "pattern",
                      "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$");
}

static const struct reader as_date = {read_date, describe_date};

static bool read_exempted(struct reading *reading, const struct key *key, const struct json *value,
                          void *place)
{
    const char *id;
    if (!read_text(reading, key, value, &id))
        return false;
    const struct rule *rule = rule_named(id);
    if (rule && rule->pinned)
        return reading_fails(reading, "%s cannot be exempted; remove it", id);
    *(const char **)place = id;
    return rule || reading_retired(reading, "rule", id, rule_meant(id));
}

static void describe_exempted(struct describing *describing, const struct key *key)
{
    struct json_writer *json = &describing->json;
    const char *name, *sentence;
    (void)key;
    json_write_array(json, "enum");
    for (size_t i = 0; i < rule_count(); i++)
        if (!rule_at(i)->pinned)
            json_write_string(json, NULL, rule_at(i)->id);
    for (size_t i = 0; (name = retired_name("rule", i, &sentence)); i++)
        json_write_string(json, NULL, name);
    json_write_array_end(json);
}

static const struct reader as_exempted = {read_exempted, describe_exempted};

static const struct key exemption_keys[] = {
    KEY("rule", as_exempted, struct exemption, rule, .missing = "say which rule is exempted"),
    KEY("namespaces", as_patterns, struct exemption, namespaces),
    KEY("names", as_patterns, struct exemption, names),
    KEY("reason", as_text, struct exemption, reason, .missing = "say why this is to be allowed"),
    KEY("owner", as_text, struct exemption, owner),
    KEY("expires", as_date, struct exemption, expires),
    {0},
};

static const char *const everything[] = {"*", NULL};
static const struct exemption any_exemption = {.namespaces = everything, .names = everything};
static const struct shape exemption_shape = {sizeof any_exemption, &any_exemption, exemption_keys};

static bool read_exemptions(struct reading *reading, const struct key *key,
                            const struct json *value, void *place)
{
    struct policy *policy = place;
    (void)key;
    policy->exemptions = read_list(reading, &exemption_shape, value);
    policy->exemption_count = json_size(value);
    return policy->exemptions;
}

static void describe_exemptions(struct describing *describing, const struct key *key)
{
    (void)key;
    describe_list(describing, &exemption_shape);
}

const struct reader as_exemptions = {read_exemptions, describe_exemptions};

/* The list names all that may be exempted from. */
static bool read_allowed(struct reading *reading, const struct key *key, const struct json *value,
                         void *place)
{
    bool *rules = place;
    unsigned index = 0;
    if (!json_is(value, JSON_ARRAY) || !json_size(value))
        return reading_fails(reading, "must be a list of rule ids; allow: false is for none");
    memset(rules, false, RULES_MOST * sizeof *rules);
    json_each (member, value) {
        const char *id = NULL;
        path_add_index(&reading->path, index++);
        if (!read_exempted(reading, key, member, &id))
            return false;
        if (rule_named(id)) /* else it was retired */
            rules[rule_index(rule_named(id))] = true;
        reading->path.length--;
    }
    return true;
}

static void describe_allowed(struct describing *describing, const struct key *key)
{
    struct json_writer *json = &describing->json;
    json_write_string(json, "type", "array");
    json_write_number(json, "minItems", 1);
    json_write_object(json, "items");
    describe_exempted(describing, key);
    json_write_object_end(json);
}

static const struct reader as_allowed = {read_allowed, describe_allowed};

const struct key annotation_keys[] = {
    KEY("allow", as_flag, struct annotation_exemptions, allow),
    KEY("maxDays", as_whole, struct annotation_exemptions, most_days, .least = 1, .most = 3660),
    KEY("rules", as_allowed, struct annotation_exemptions, rules),
    {0},
};
