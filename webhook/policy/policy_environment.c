// SPDX-License-Identifier: Apache-2.0
/* The keys that describe the cluster. */
#include "policy/policy_keys.h"

#include "base/quantity.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* read_word() fills an int. */
_Static_assert(sizeof(enum flag) == sizeof(int), "an enum that the file sets is no int");

#define MINOR_DIGITS 4

static const struct word sidecar_words[] = {
    {"auto", SIDECARS_AUTO}, {"true", SIDECARS_NATIVE}, {"false", SIDECARS_CLASSIC}, {0}};

static bool read_quantity(struct reading *reading, const struct key *key, const struct json *value,
                          void *place)
{
    static const struct quantity zero;
    const char **text = place;
    struct quantity quantity;
    if (!read_text(reading, key, value, text))
        return false;
    if (!quantity_parse(*text, &quantity) || quantity_compare(quantity, zero) <= 0)
        return reading_fails(reading, "%s is no quantity above 0, as 500m or 256Mi are",
                             reading_shown(reading, *text));
    return true;
}

static void describe_quantity(struct describing *describing, const struct key *key)
{
    (void)key;
    describe_text(describing, unit_pattern(UNIT_QUANTITY), "\"exclusiveMinimum\":0");
}

static const struct reader as_quantity = {read_quantity, describe_quantity};

/* "1.30" or "1.30.2", into the 30. */
static bool read_version(struct reading *reading, const struct key *key, const struct json *value,
                         void *place)
{
    static const char digits[] = "0123456789";
    const char *text;
    if (!read_text(reading, key, value, &text))
        return false;

    size_t length = starts_with(text, "1.") ? strspn(text + 2, digits) : 0;
    const char *rest = length ? text + 2 + length : "no version";
    if (*rest == '.' && rest[1])
        rest += 1 + strspn(rest + 1, digits);
    if (length > MINOR_DIGITS || *rest)
        return reading_fails(reading, "%s is no version, as \"1.30\" is",
                             reading_shown(reading, text));
    *(int *)place = (int)strtol(text + 2, NULL, 10);
    return true;
}

static void describe_version(struct describing *describing, const struct key *key)
{
    (void)key;
    describe_text(describing, "^1\\.[0-9]{1,4}(\\.[0-9]+)?$",
                  "\"minimum\":1,\"exclusiveMaximum\":2");
}

static const struct reader as_version = {read_version, describe_version};

/* What is stated, false too, is not learned any more. */
static bool read_strictness(struct reading *reading, const struct key *key,
                            const struct json *value, void *place)
{
    bool strict;
    if (!read_flag(reading, key, value, &strict))
        return false;
    *(int *)place = strict ? MTLS_STRICT : MTLS_NOT_STRICT;
    return true;
}

static void describe_strictness(struct describing *describing, const struct key *key)
{
    (void)key;
    json_write_string(&describing->json, "type", "boolean");
}

static const struct reader as_strictness = {read_strictness, describe_strictness};

static bool read_class(struct reading *reading, const struct key *key, const struct json *value,
                       void *place)
{
    const char **class = place;
    if (!read_text(reading, key, value, class))
        return false;
    return strchr(*class, '.') ||
           reading_fails(reading, "%s is no whole name, as hpa.autoscaling.knative.dev is",
                         reading_shown(reading, *class));
}

static void describe_class(struct describing *describing, const struct key *key)
{
    (void)key;
    describe_text(describing, "^[^\\x00-\\x1f\\x7f]*\\.[^\\x00-\\x1f\\x7f]*$", NULL);
}

static const struct reader as_class = {read_class, describe_class};

/* As the flag's own row has them. */
enum { WORDS = 3 };
static struct key words_of(const struct row *flag, struct word words[WORDS + 1])
{
    for (size_t i = 0; i < WORDS && flag->words[i].name; i++) {
        const char *word = flag->words[i].name;
        words[i].text = word;
        words[i].value = strcmp(word, "Enabled") == 0    ? FLAG_ENABLED
                         : strcmp(word, "Disabled") == 0 ? FLAG_DISABLED
                                                         : FLAG_ALLOWED;
    }
    return (struct key){.name = flag->name, .as = &as_word, .words = words, .any_case = true};
}

static bool read_features(struct reading *reading, const struct key *key, const struct json *value,
                          void *place)
{
    (void)key;
    if (!json_is(value, JSON_OBJECT) && !json_is(value, JSON_NULL))
        return reading_fails(reading, "must be a map from Knative's flags to their words");
    struct stated_flag *stated = reading_alloc(reading, (json_size(value) + 1) * sizeof *stated);
    if (!stated)
        return false;
    *(const struct stated_flag **)place = stated;
    json_each (member, value) {
        const struct row *flag = knative_flag(json_key(member));
        path_add_key(&reading->path, json_key(member));
        if (!flag)
            return reading_unknown(reading, "flag", knative_flag_near(json_key(member)));
        stated->name = flag->name;
        struct word words[WORDS + 1] = {0};
        const struct key word = words_of(flag, words);
        if (!read_word(reading, &word, member, &stated++->flag))
            return false;
        reading->path.length--;
    }
    return true;
}

static void describe_features(struct describing *describing, const struct key *key)
{
    struct json_writer *json = &describing->json;
    const struct row *flag;
    (void)key;
    json_write_strings(json, "type", (const char *const[]){"object", "null"}, 2);
    json_write_bool(json, "additionalProperties", false);
    json_write_object(json, "properties");
    for (size_t i = 0; (flag = knative_flag_at(i)); i++) {
        struct word words[WORDS + 1] = {0};
        const struct key word = words_of(flag, words);
        json_write_object(json, flag->name);
        as_word.describe(describing, &word);
        json_write_object_end(json);
    }
    json_write_object_end(json);
}

static const struct reader as_features = {read_features, describe_features};

static const struct key sidecar_keys[] = {
    KEY("cpuRequest", as_quantity, struct environment, cpu_request),
    KEY("memoryRequest", as_quantity, struct environment, memory_request),
    KEY("cpuLimit", as_quantity, struct environment, cpu_limit),
    KEY("memoryLimit", as_quantity, struct environment, memory_limit),
    {0},
};

const struct key environment_keys[] = {
    KEY("istioNamespace", as_text, struct environment, istio_namespace),
    KEY("knativeNamespace", as_text, struct environment, knative_namespace),
    KEY("clusterDomain", as_text, struct environment, cluster_domain),
    KEY("istioVersion", as_version, struct environment, istio_minor),
    KEY("knativeVersion", as_version, struct environment, knative_minor),
    KEY("nativeSidecars", as_word, struct environment, native_sidecars, .words = sidecar_words),
    KEY("strictMTLS", as_strictness, struct environment, mtls),
    {.name = "sidecarDefaults", .as = &as_map, .keys = sidecar_keys},
    KEY("neverBlock", as_texts, struct environment, never_block),
    KEY("maxRevisionTimeoutSeconds", as_whole, struct environment, max_revision_timeout, .least = 1,
        .most = INT_MAX),
    KEY("podAutoscalerClass", as_class, struct environment, autoscaler_class),
    KEY("minScale", as_whole, struct environment, min_scale, .most = INT_MAX),
    KEY("features", as_features, struct environment, features),
    {0},
};
