// SPDX-License-Identifier: Apache-2.0
/* Whether a ConfigMap's values are what Knative takes: each by itself, then some against each
 * other. */
#include "judge/checks.h"
#include "knative/keys.h"
#include "knative/map.h"

#include "base/scalar.h"

#include <string.h>

#define TARGET_LEAST 0.01
#define ACTIVATOR_GRACE 600 /* seconds */

enum { REFUSED, GARBAGE, UNHEARD, UNCHECKED, TOO_LOW, TOO_HIGH }; /* wordings of KC-RANGE */

/* What is left of a key's syntax where nobody looks at the value but the parser. */
static bool parses(const struct row *key, const char *text)
{
    return (key->silent && key->type == VALUE_CASED) || text_parses(key, text);
}

static size_t wording_of(const struct row *key, const char *text)
{
    if (text_not_finite(key, text))
        return GARBAGE;
    if (!key->silent || !parses(key, text))
        return REFUSED;
    return key->type == VALUE_CASED ? UNHEARD : UNCHECKED;
}

static const char *wanted(const struct judgement *judgement, const struct row *key)
{
    struct text words = TEXT_IN(judgement->arena);
    if (key->wanted)
        return key->wanted;
    text_add_words(&words, key->words, "|");
    return words.data;
}

static void report_value(struct judgement *judgement, const struct rule *rule,
                         const struct target *target, const struct row *key,
                         const struct json *value)
{
    const char *name = json_key(value), *text = json_string(value);
    report(judgement, rule, target,
           (struct finding){.path = data_path(name),
                            .fault = &rule->faults[wording_of(key, text)],
                            .found = shown(judgement, value),
                            .wanted = wanted(judgement, key),
                            .key = name,
                            .value = key->usual,
                            .inputs = {data_field(judgement, name)}});
}

/* The first of two keys of one map is at most the second. */
struct pair {
    const char *map, *key, *other;
    bool follows; /* where the first is absent it is what the second is */
};

static bool number_of(const struct target *target, const struct knative_map *map, const char *name,
                      double *number, const char **spelling)
{
    const struct json *value = knative_value(map, target->node, name, spelling);
    const struct row *key = knative_own_key(map, name);
    const char *text = json_string(value);
    char room[TRIMMED_MOST];
    if (value && (!text || !text_fits(key, text)))
        return false;
    if (!text || !*text)
        text = key->usual;
    return text && go_float(text_trimmed(room, text), number);
}

static void report_pair(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const char *name, const char *other,
                        size_t wording, double bound)
{
    const struct json *value = json_get(json_get(target->node, "data"), name);
    report(judgement, rule, target,
           (struct finding){.path = data_path(name),
                            .fault = &rule->faults[wording],
                            .found = value ? shown(judgement, value) : NULL,
                            .key = name,
                            .value = arena_print(judgement->arena, "%g", bound),
                            .assumed = data_field(judgement, other),
                            .inputs = {data_field(judgement, name), data_field(judgement, other)}});
}

/* The finding is about the first if that is written: defaults are never wrong. */
static void check_order(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const struct knative_map *map,
                        const struct pair *pair)
{
    const struct json *data = json_get(target->node, "data");
    const char *key, *other;
    double low, high;
    if (!number_of(target, map, pair->key, &low, &key) ||
        !number_of(target, map, pair->other, &high, &other) || low <= high)
        return;
    if (json_get(data, key))
        report_pair(judgement, rule, target, key, other, TOO_HIGH, high);
    else if (json_get(data, other) && !pair->follows)
        report_pair(judgement, rule, target, other, key, TOO_LOW, low);
}

static void check_scales(struct judgement *judgement, const struct rule *rule,
                         const struct target *target, const struct knative_map *map)
{
    static const struct pair min_max = {.key = "min-scale", .other = "max-scale"};
    static const struct pair max_limit = {.key = "max-scale", .other = "max-scale-limit"};
    const struct json *data = json_get(target->node, "data");
    double max = -1, limit, initial;
    bool zero = false;
    const char *allow = json_string(json_get(data, "allow-zero-initial-scale"));

    if (number_of(target, map, "max-scale", &max, NULL) && max > 0)
        check_order(judgement, rule, target, map, &min_max);
    if (number_of(target, map, "max-scale-limit", &limit, NULL) && limit > 0) {
        check_order(judgement, rule, target, map, &max_limit);
        if (max == 0)
            report_pair(judgement, rule, target, "max-scale", "max-scale-limit", TOO_LOW, 1);
    }
    if (allow && !go_bool(allow, &zero))
        return;
    if (number_of(target, map, "initial-scale", &initial, NULL) && initial == 0 && !zero)
        report_pair(judgement, rule, target, "initial-scale", "allow-zero-initial-scale", TOO_LOW,
                    1);
}

/* A percentage up to 1 is a fraction already. */
static void check_target(struct judgement *judgement, const struct rule *rule,
                         const struct target *target, const struct knative_map *map)
{
    static const char *const keys[] = {"container-concurrency-target-default",
                                       "container-concurrency-target-percentage"};
    double requests, share;
    if (!number_of(target, map, keys[0], &requests, NULL) ||
        !number_of(target, map, keys[1], &share, NULL))
        return;
    if (share > 1)
        share /= 100;
    if (requests * share < TARGET_LEAST)
        report_pair(judgement, rule, target, keys[0], keys[1], TOO_LOW, TARGET_LEAST / share);
}

/* Exporters that speak to somebody need an address, the others refuse one. */
static void check_endpoint(struct judgement *judgement, const struct rule *rule,
                           const struct target *target, const char *of)
{
    const struct json *data = json_get(target->node, "data");
    const char *protocol_key = arena_print(judgement->arena, "%s-protocol", of);
    const char *endpoint_key = arena_print(judgement->arena, "%s-endpoint", of);
    const struct json *endpoint = json_get(data, endpoint_key);
    const char *protocol = json_string(json_get(data, protocol_key));
    const char *address = json_string(endpoint);
    char room[TRIMMED_MOST];

    bool has = address && *text_trimmed(room, address);
    protocol = text_trimmed(room, protocol ? protocol : "none");
    bool needs = strcmp(protocol, "grpc") == 0 || strcmp(protocol, "http/protobuf") == 0;
    bool refuses = strcmp(protocol, "none") == 0 || strcmp(protocol, "stdout") == 0;
    if (!(needs && !has) && !(refuses && has))
        return;
    report(
        judgement, rule, target,
        (struct finding){
            .path = data_path(endpoint_key),
            .found = endpoint ? shown(judgement, endpoint) : NULL,
            .wanted = needs ? "http://…"
                            : arena_print(judgement->arena, "%s: http/protobuf|grpc", protocol_key),
            .key = needs ? endpoint_key : protocol_key,
            .value = needs ? "http://collector:4318/v1" : "http/protobuf",
            .assumed = data_field(judgement, protocol_key),
            .inputs = {data_field(judgement, endpoint_key), data_field(judgement, protocol_key)}});
}

void check_knative_range(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    static const struct pair pairs[] = {
        {"config-defaults", "revision-response-start-timeout-seconds", "revision-timeout-seconds",
         .follows = true},
        {"config-defaults", "revision-idle-timeout-seconds", "revision-timeout-seconds", false},
        {"config-defaults", "container-concurrency", "container-concurrency-max-limit", false},
        {"config-gc", "min-non-active-revisions", "max-non-active-revisions", false},
    };
    const struct knative_map *map = knative_map_of(judgement);
    const struct json *data = json_get(target->node, "data");
    int minor = knative_minor(judgement, target);
    if (!map)
        return;
    json_each_member (value, data) {
        const struct row *key = knative_key(map, json_key(value));
        const char *text = json_string(value);
        if (!key || !text || !row_known(key, minor))
            continue;
        /* Knative parses an old spelling also where the new one wins, and forgets the value. */
        bool forgotten = knative_life(key) == KEY_LEGACY && json_get(data, key->instead);
        if (!(forgotten ? parses(key, text) : text_fits(key, text)))
            report_value(judgement, rule, target, key, value);
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(pairs[i].map, map->name) == 0)
            check_order(judgement, rule, target, map, &pairs[i]);
    if (strcmp(map->name, "config-autoscaler") == 0) {
        check_scales(judgement, rule, target, map);
        check_target(judgement, rule, target, map);
    }
    if (strcmp(map->name, "config-observability") == 0 &&
        row_known(knative_own_key(map, "metrics-protocol"), minor)) {
        check_endpoint(judgement, rule, target, "metrics");
        check_endpoint(judgement, rule, target, "request-metrics");
        check_endpoint(judgement, rule, target, "tracing");
    }
}

/* An activator ends 600 s after it is asked to, whoever still waits for an answer then. */
void check_revision_timeouts(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    static const char *const names[] = {"revision-timeout-seconds", "max-revision-timeout-seconds"};
    const struct knative_map *map = knative_map_of(judgement);
    const struct json *data = json_get(target->node, "data");
    double usual, most;
    if (!map || strcmp(map->name, "config-defaults") != 0 ||
        !number_of(target, map, names[0], &usual, NULL) ||
        !number_of(target, map, names[1], &most, NULL))
        return;
    if (usual > most && json_get(data, names[0]))
        report_pair(judgement, rule, target, names[0], names[1], 1, most);
    else if (usual > most)
        report_pair(judgement, rule, target, names[1], names[0], 2, usual);
    else if (most > ACTIVATOR_GRACE)
        report(judgement, rule, target,
               (struct finding){.path = data_path(names[1]),
                                .found = shown(judgement, json_get(data, names[1])),
                                .value = arena_print(judgement->arena, "%.0f", most),
                                .at_most = WARN,
                                .inputs = {data_field(judgement, names[1])}});
}
