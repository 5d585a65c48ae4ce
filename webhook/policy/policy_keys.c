// SPDX-License-Identifier: Apache-2.0
#include "policy/policy_keys.h"

#include "rule/rule.h"

#include <string.h>

/* read_word() fills an int; members of an enum are as large. */
_Static_assert(sizeof(enum profile) == sizeof(int) && sizeof(enum action) == sizeof(int) &&
                   sizeof(enum language) == sizeof(int),
               "an enum that the file sets is no int");

#define NOT_SAID (-1)
#define NO_ACTION "says no action, and has no effect; remove it, or say one"
#define NO_PROFILE_LEFT "its action has no effect, for profiles says one for each; remove action"
#define URL_MOST 160 /* eight warnings with it stay under what the API server passes on */

static const struct word profile_words[] = {
    {"standard", STANDARD}, {"high-traffic", HIGH_TRAFFIC}, {"low-load", LOW_LOAD}, {0}};

static const struct word strength_words[] = {
    {"deny", DENY}, {"warn", WARN}, {"audit", AUDIT}, {"off", OFF}, {0}};

static const struct word action_words[] = {{"deny", DENY}, {"warn", WARN},   {"audit", AUDIT},
                                           {"off", OFF},   {"patch", PATCH}, {0}};

static const struct word language_words[] = {{"en", ENGLISH}, {"zh-CN", CHINESE}, {0}};

/* Braces hold one of the words there are, and each word once: the address stays short. */
static bool url_complete(struct reading *reading, const char *url)
{
    bool id = false, language = false;
    for (const char *at = url; (at = strpbrk(at, "{}")); at++) {
        bool is_id = starts_with(at, PAGE_ID), is_language = starts_with(at, PAGE_LANGUAGE);
        if (!is_id && !is_language)
            return reading_fails(reading, "%s: braces hold {id} or {lang}, nothing else",
                                 reading_shown(reading, at));
        if (is_id ? id : language)
            return reading_fails(reading, "names %s twice; once is enough",
                                 is_id ? PAGE_ID : PAGE_LANGUAGE);
        id |= is_id;
        language |= is_language;
        at = strchr(at, '}');
    }
    return true;
}

static bool read_url(struct reading *reading, const struct key *key, const struct json *value,
                     void *place)
{
    const char **url = place, *text = json_string(value);
    if (text && !*text)
        return true;
    if (!read_text(reading, key, value, url))
        return false;
    if (!starts_with(*url, "https://") && !starts_with(*url, "http://"))
        return reading_fails(reading, "%s is no URL; begin it with https://",
                             reading_shown(reading, *url));
    if (strpbrk(*url, " \"<>"))
        return reading_fails(reading,
                             "a URL has no blanks, quotes or angle brackets; percent-encode them");
    if (strlen(*url) > URL_MOST)
        return reading_fails(reading, "is longer than %d bytes; shorten it", URL_MOST);
    return url_complete(reading, *url);
}

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

/* namespaces */

static const struct key namespace_keys[] = {
    KEY("match", read_patterns, struct namespace_rule, match),
    KEY("profile", read_word, struct namespace_rule, profile, .words = profile_words),
    KEY("enforcement", read_word, struct namespace_rule, enforcement, .words = strength_words),
    {0},
};

static bool namespace_complete(struct reading *reading, const void *element)
{
    const struct namespace_rule *rule = element;
    return rule->match ||
           reading_fails(reading, "match is missing; say which namespaces are meant");
}

static bool read_namespaces(struct reading *reading, const struct key *key,
                            const struct json *value, void *place)
{
    static const struct namespace_rule blank = {.profile = NOT_SAID, .enforcement = NOT_SAID};
    static const struct shape shape = {sizeof blank, &blank, namespace_keys, namespace_complete};
    struct policy *policy = place;
    (void)key;
    policy->namespaces = read_list(reading, &shape, value);
    policy->namespace_count = json_size(value);
    return policy->namespaces;
}

/* rules */

struct rule_actions {
    int everywhere, profile[PROFILES]; /* of enum action, or NOT_SAID */
};

static bool read_action(struct reading *reading, const struct key *key, const struct json *value,
                        void *place)
{
    /* The rule is named in the path: rules[ID]…; NULL: it was retired. */
    const struct rule *rule = rule_named(reading->path.segments[1].key);
    int action;
    if (!read_word(reading, key, value, &action))
        return false;
    if (action == PATCH && rule && !rule_repairs(rule))
        return reading_fails(reading, "%s has no repair; write deny, warn, audit or off", rule->id);
    if (action < WARN && rule && rule->pinned)
        return reading_fails(reading, "%s may go no weaker than warn", rule->id);
    *(int *)place = action;
    return true;
}

static const struct key action_keys[] = {
    {.name = "action", .read = read_action, .words = action_words},
    {0},
};

static const struct key rule_profile_keys[] = {
    KEY("standard", read_map, struct rule_actions, profile[STANDARD], .keys = action_keys),
    KEY("high-traffic", read_map, struct rule_actions, profile[HIGH_TRAFFIC], .keys = action_keys),
    KEY("low-load", read_map, struct rule_actions, profile[LOW_LOAD], .keys = action_keys),
    {0},
};

static const struct key rule_keys[] = {
    KEY("action", read_action, struct rule_actions, everywhere, .words = action_words),
    {.name = "profiles", .read = read_map, .keys = rule_profile_keys},
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

/* exemptions */

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

static const struct key exemption_keys[] = {
    KEY("rule", read_exempted, struct exemption, rule),
    KEY("namespaces", read_patterns, struct exemption, namespaces),
    KEY("names", read_patterns, struct exemption, names),
    KEY("reason", read_text, struct exemption, reason),
    KEY("owner", read_text, struct exemption, owner),
    KEY("expires", read_date, struct exemption, expires),
    {0},
};

static bool exemption_complete(struct reading *reading, const void *element)
{
    const struct exemption *exemption = element;
    if (!exemption->rule)
        return reading_fails(reading, "rule is missing; say which rule is exempted");
    return exemption->reason ||
           reading_fails(reading, "reason is missing; say why this is to be allowed");
}

static bool read_exemptions(struct reading *reading, const struct key *key,
                            const struct json *value, void *place)
{
    static const char *const all[] = {"*", NULL};
    static const struct exemption blank = {.namespaces = all, .names = all};
    static const struct shape shape = {sizeof blank, &blank, exemption_keys, exemption_complete};
    struct policy *policy = place;
    (void)key;
    policy->exemptions = read_list(reading, &shape, value);
    policy->exemption_count = json_size(value);
    return policy->exemptions;
}

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

static const struct key annotation_keys[] = {
    KEY("allow", read_flag, struct annotation_exemptions, allow),
    KEY("maxDays", read_whole, struct annotation_exemptions, most_days, .least = 1, .most = 3660),
    KEY("rules", read_allowed, struct annotation_exemptions, rules),
    {0},
};

/* the whole */

const struct key policy_keys[] = {
    KEY("defaultProfile", read_word, struct policy, default_profile, .words = profile_words),
    KEY("language", read_word, struct policy, language, .words = language_words),
    KEY("docsURL", read_url, struct policy, docs_url),
    KEY("enforcement", read_word, struct policy, enforcement, .words = strength_words),
    {.name = "namespaces", .read = read_namespaces},
    KEY("rules", read_rules, struct policy, actions),
    KEY("thresholds", read_thresholds, struct policy, limits),
    {.name = "exemptions", .read = read_exemptions},
    KEY("annotationExemptions", read_map, struct policy, annotations, .keys = annotation_keys),
    KEY("environment", read_map, struct policy, environment, .keys = environment_keys),
    {0},
};
