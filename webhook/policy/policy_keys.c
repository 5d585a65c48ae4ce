// SPDX-License-Identifier: Apache-2.0
#include "policy/policy_keys.h"

#include <string.h>

/* read_word() fills an int; members of an enum are as large. */
_Static_assert(sizeof(enum profile) == sizeof(int) && sizeof(enum action) == sizeof(int) &&
                   sizeof(enum language) == sizeof(int),
               "an enum that the file sets is no int");

#define URL_MOST 160 /* eight warnings with it stay under what the API server passes on */

static const struct word profile_words[] = {
    {"standard", STANDARD}, {"high-traffic", HIGH_TRAFFIC}, {"low-load", LOW_LOAD}, {0}};

static const struct word strength_words[] = {
    {"deny", DENY}, {"warn", WARN}, {"audit", AUDIT}, {"off", OFF}, {0}};

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

static void describe_url(struct describing *describing, const struct key *key)
{
    struct json_writer *json = &describing->json;
    (void)key;
    json_write_string(json, "type", "string");
    json_write_string(json, "pattern",
                      "^(https?://([^{}\"<> \\x00-\\x1f\\x7f]|\\{id\\}|\\{lang\\})*)?$");
    json_write_number(json, "maxLength", URL_MOST);
}

static const struct reader as_url = {read_url, describe_url};

static const struct key namespace_keys[] = {
    KEY("match", as_patterns, struct namespace_rule, match,
        .missing = "say which namespaces are meant"),
    KEY("profile", as_word, struct namespace_rule, profile, .words = profile_words),
    KEY("enforcement", as_word, struct namespace_rule, enforcement, .words = strength_words),
    {0},
};

static const struct namespace_rule any_namespace = {.profile = NOT_SAID, .enforcement = NOT_SAID};
static const struct shape namespace_shape = {sizeof any_namespace, &any_namespace, namespace_keys};

static bool read_namespaces(struct reading *reading, const struct key *key,
                            const struct json *value, void *place)
{
    struct policy *policy = place;
    (void)key;
    policy->namespaces = read_list(reading, &namespace_shape, value);
    policy->namespace_count = json_size(value);
    return policy->namespaces;
}

static void describe_namespaces(struct describing *describing, const struct key *key)
{
    (void)key;
    describe_list(describing, &namespace_shape);
}

static const struct reader as_namespaces = {read_namespaces, describe_namespaces};

static bool read_format(struct reading *reading, const struct key *key, const struct json *value,
                        void *place)
{
    const char *text;
    (void)key, (void)place;
    if (!read_text(reading, key, value, &text))
        return false;
    return strcmp(text, POLICY_FORMAT) == 0 ||
           reading_fails(reading,
                         "this program reads version " POLICY_FORMAT
                         " of policies, not %s; use a meshrail that does, or go back to it",
                         reading_shown(reading, text));
}

static void describe_format(struct describing *describing, const struct key *key)
{
    struct json_writer *json = &describing->json;
    (void)key;
    json_write_array(json, "enum");
    text_add(json_write_value(json, NULL), POLICY_FORMAT);
    json_write_string(json, NULL, POLICY_FORMAT);
    json_write_array_end(json);
}

static const struct reader as_format = {read_format, describe_format};

bool read_format_first(struct reading *reading, const struct json *root)
{
    const struct json *version = json_get(root, policy_keys->name);
    unsigned length = reading->path.length;
    path_add_key(&reading->path, policy_keys->name);
    bool known = !version || read_format(reading, policy_keys, version, NULL);
    reading->path.length = known ? length : reading->path.length;
    return known;
}

const struct key policy_keys[] = {
    {.name = "version", .as = &as_format},
    KEY("defaultProfile", as_word, struct policy, default_profile, .words = profile_words),
    KEY("language", as_word, struct policy, language, .words = language_words),
    KEY("docsURL", as_url, struct policy, docs_url),
    KEY("enforcement", as_word, struct policy, enforcement, .words = strength_words),
    {.name = "namespaces", .as = &as_namespaces},
    KEY("rules", as_rules, struct policy, actions),
    KEY("thresholds", as_thresholds, struct policy, limits),
    {.name = "exemptions", .as = &as_exemptions},
    KEY("annotationExemptions", as_map, struct policy, annotations, .keys = annotation_keys),
    KEY("environment", as_map, struct policy, environment, .keys = environment_keys),
    {0},
};

void policy_schema(struct text *out, enum language language)
{
    struct describing describing = {.json = JSON_TO(out), .language = language};
    struct json_writer *json = &describing.json;
    json_write_object(json, NULL);
    json_write_string(json, "$schema", JSON_SCHEMA);
    json_write_string(json, "title", "meshrail policy");
    describe_keys(&describing, policy_keys, false);
    json_write_object_end(json);
    text_add(out, "\n");
}
