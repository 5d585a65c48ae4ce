// SPDX-License-Identifier: Apache-2.0
/* Keys that no template reads: dead, in the wrong place, or misspelt. */
#include "families.h"
#include "judge/checks.h"
#include "judge/fields.h"
#include "mesh/fields.h"
#include "values/keys.h"

#include <string.h>

#define MESH "meshConfig"
#define PROXIES MESH ".defaultConfig"
#define FLAT_SINCE 24 /* Istio 1.24: what stands under pilot may stand at the root */

static bool is_empty(const struct json *value)
{
    bool many = json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY);
    const char *text = json_string(value);
    return !value || json_is(value, JSON_NULL) || (many && !json_size(value)) || (text && !*text);
}

/* What old copies of a chart's own values hold. Source: istio.io/istio
 * manifests/charts/istio-control/istio-discovery/templates/NOTES.txt, values.yaml of 1.6 to 1.10.
 */
static const struct dead {
    const char *field, *instead; /* NULL: another kind of resource took it over */
    const char *old;             /* its defaults, separated by "|" */
} dead[] = {
    {"global.outboundTrafficPolicy", MESH ".outboundTrafficPolicy", "ALLOW_ANY"},
    {"global.certificates", MESH ".certificates", ""},
    {"global.localityLbSetting", MESH ".localityLbSetting", "true"},
    {"global.policyCheckFailOpen", NULL, "false"},
    {"global.enableTracing", MESH ".enableTracing", "true"},
    {"global.proxy.accessLogFormat", MESH ".accessLogFormat", ""},
    {"global.proxy.accessLogFile", MESH ".accessLogFile", ""},
    {"global.proxy.concurrency", PROXIES ".concurrency", "2"},
    {"global.proxy.envoyAccessLogService", PROXIES ".envoyAccessLogService", "10s|3"},
    {"global.proxy.envoyMetricsService", PROXIES ".envoyMetricsService", "10s|3"},
    {"global.proxy.protocolDetectionTimeout", MESH ".protocolDetectionTimeout", "100ms"},
    {"global.mtls.enabled", NULL, ""},
    {"global.mtls.auto", MESH ".enableAutoMtls", "true"},
    {"global.meshExpansion", NULL, ""},
    {"pilot.ingress", NULL, "istio-ingressgateway|OFF|istio"},
    {"istiocoredns", NULL, "coredns/coredns|1.6.2|istio/coredns-plugin:0.2-istio-1.1"},
};

static bool is_among(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (const char *word = words; *word; word += word[strcspn(word, "|")] == '|')
        if (strcspn(word, "|") == length && strncmp(word, text, length) == 0)
            return true;
        else
            word += strcspn(word, "|");
    return false;
}

/* Does the value only repeat the default? */
static bool says_nothing(const struct judgement *judgement, const struct json *value,
                         const char *old)
{
    bool off = json_is(value, JSON_BOOL) && !json_true(value);
    if (is_empty(value) || (off && strcmp(old, "true") != 0))
        return true;
    if (json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY)) {
        json_each (member, value)
            if (!says_nothing(judgement, member, old))
                return false;
        return true;
    }
    return is_among(old, json_string(value) ? json_string(value) : shown(judgement, value));
}

/* The row of a field of the mesh config, or of the proxies' in it; NULL: there is none. */
static const struct row *row_at(const char *field)
{
    const char *name = strrchr(field, '.') + 1;
    bool of_proxies = starts_with(field, PROXIES ".");
    return field_named(of_proxies ? proxy_config_fields : mesh_config_fields, name, false);
}

/* The path of a field of the values from the root of the object, which also holds keys beside the
 * values. */
static const char *place_in(const struct judgement *judgement, const struct target *target,
                            const char *field)
{
    struct path path = target->values->path;
    struct text text = TEXT_IN(judgement->arena);
    path_parse(&path, judgement->arena, field);
    path_print(&path, &text);
    return text.data;
}

/* Moves the value to the field that {value} names, if that is free and the value fits its type. */
static bool move_to_value(const struct judgement *judgement, const struct finding *finding,
                          struct patch *patch)
{
    struct path to = {0};
    if (!path_parse(&to, judgement->arena, finding->value))
        return false;
    const struct json *there = path_find(&to, patch->object);
    if (there && !json_is(there, JSON_NULL))
        return false;
    patch_move(patch, &finding->path, &to);
    return true;
}

enum { MOVED, TAKEN_OVER, FLAT };

static bool fits_at(const char *field, const struct json *value)
{
    const struct row *row = row_at(field);
    return row && value_parses(row, value, AS_PROTO);
}

static void say_dead(struct judgement *judgement, const struct rule *rule,
                     const struct target *target, const struct dead *row, const struct json *value)
{
    bool moves = row->instead && row_at(row->instead);
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[moves ? MOVED : TAKEN_OVER],
                            .field = row->field,
                            .found = shown(judgement, value),
                            .value = moves ? place_in(judgement, target, row->instead) : NULL,
                            .key = path_written_key(row->field),
                            .undecided = moves && !fits_at(row->instead, value),
                            .inputs = {row->field}});
}

static void check_dead(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    const struct values *values = target->values;
    bool shared = target->scope == VALUES_GLOBAL;
    if (values->chart != CHART_ISTIOD || (shared && target->node == values->node))
        return;
    for (size_t i = 0; i < sizeof dead / sizeof *dead; i++) {
        const struct json *value = json_look(target->node, dead[i].field);
        if (shared && !starts_with(dead[i].field, "global."))
            continue;
        if (value && !says_nothing(judgement, value, dead[i].old))
            say_dead(judgement, rule, target, &dead[i], value);
    }
    json_each_member (member, target->node) {
        const char *key = json_key(member);
        if (shared || values_since(values, FLAT_SINCE) != NO || is_empty(member) ||
            !level_has(&chart_levels[ISTIOD_PILOT], key))
            continue;
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[FLAT],
                                .field = key,
                                .found = shown(judgement, member),
                                .value = place_in(judgement, target,
                                                  arena_print(judgement->arena, "pilot.%s", key)),
                                .key = key,
                                .inputs = {key}});
    }
}

/* Settings of the proxies that people write where those of their chart are. */
static const char *const of_proxies[] = {
    "concurrency",
    "proxyMetadata",
    "holdApplicationUntilProxyStarts",
    "terminationDrainDuration",
    "drainDuration",
    "gatewayTopology",
    "proxyStatsMatcher",
};

static bool is_of_proxies(const char *key)
{
    for (size_t i = 0; i < sizeof of_proxies / sizeof *of_proxies; i++)
        if (strcmp(of_proxies[i], key) == 0)
            return true;
    return false;
}

/* Fields whose value only repeats the default. Source: istio.io/istio pkg/config/mesh/mesh.go. */
static const struct {
    const char *key, *assumed;
} assumed[] = {
    {"trustDomain", "cluster.local"},
    {"rootNamespace", "istio-system"},
    {"enableAutoMtls", "true"},
    {"enablePrometheusMerge", "true"},
    {"concurrency", "2"},
    {"drainDuration", "45s"},
    {"terminationDrainDuration", "5s"},
};

static bool is_assumed(const struct judgement *judgement, const struct json *value)
{
    const char *text = json_string(value) ? json_string(value) : shown(judgement, value);
    for (size_t i = 0; i < sizeof assumed / sizeof *assumed; i++)
        if (strcmp(assumed[i].key, json_key(value)) == 0)
            return strcmp(assumed[i].assumed, text) == 0;
    return json_is(value, JSON_BOOL) && !json_true(value);
}

/* Where the key of a level is read, under the values; NULL: nobody knows it. */
static const char *read_at(const struct level *level, const struct json *member)
{
    const char *key = json_key(member);
    bool root = !*level->at, proxy = level == &chart_levels[ISTIOD_PROXY];
    if (root && strcmp(key, "proxy") == 0)
        return json_is(member, JSON_OBJECT) ? "global" : NULL;
    if (!root && !proxy && strcmp(key, MESH) == 0)
        return json_is(member, JSON_OBJECT) ? "" : NULL;
    if ((root || proxy) && is_of_proxies(key))
        return PROXIES;
    return !proxy && field_named(mesh_config_fields, key, true) ? MESH : NULL;
}

enum { ASTRAY_KEY, BESIDE_GLOBAL };

static bool is_dead(const char *field)
{
    for (size_t i = 0; i < sizeof dead / sizeof *dead; i++)
        if (strcmp(dead[i].field, field) == 0)
            return true;
    return false;
}

static void see_key(struct judgement *judgement, const struct rule *rule,
                    const struct target *target, const struct level *level,
                    const struct json *member)
{
    const char *key = json_key(member);
    const char *field = path_written_below(judgement->arena, level->at, key);
    if (level_has(level, key) || is_empty(member) || is_assumed(judgement, member) ||
        is_dead(field))
        return;
    const char *place = read_at(level, member);
    if (!place)
        return;
    struct finding finding = {
        .fault = &rule->faults[*place ? ASTRAY_KEY : BESIDE_GLOBAL],
        .field = field,
        .found = shown(judgement, member),
        .wanted = *place ? place_in(judgement, target, place) : NULL,
        .value = place_in(judgement, target, path_written_below(judgement->arena, place, key)),
        .key = key,
        .at_most = target->values->guessed ? WARN : OFF,
        .inputs = {field}};
    report(judgement, rule, target, finding);
}

static void check_astray(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    static const size_t levels[] = {ISTIOD_ROOT, ISTIOD_GLOBAL, ISTIOD_PROXY};
    if (target->values->chart != CHART_ISTIOD)
        return;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        const struct level *level = &chart_levels[levels[i]];
        json_each_member (member, json_look(target->node, level->at))
            see_key(judgement, rule, target, level, member);
    }
}

static void check_case(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    for (size_t i = 0; i < chart_level_count; i++) {
        const struct level *level = &chart_levels[i];
        const struct json *block = json_look(target->node, level->at);
        json_each_member (member, level->chart == target->values->chart ? block : NULL) {
            const char *key = json_key(member);
            const char *spelt = level_has(level, key) ? NULL : level_spelt(level, key);
            if (!spelt || json_get(block, spelt))
                continue;
            const char *field = path_written_below(judgement->arena, level->at, key);
            report(judgement, rule, target,
                   (struct finding){.field = field,
                                    .found = shown(judgement, member),
                                    .wanted = spelt,
                                    .value = spelt,
                                    .key = key,
                                    .inputs = {field}});
        }
    }
}

#define UNREAD .why = "no template reads it; the mesh keeps its old setting"
#define GOES .repair = {BY_FUNCTION, .function = move_to_value, .reach = FILES_ONLY}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "VAL-DEAD", .scope = VALUES, .also = ALSO(VALUES_GLOBAL), .field = "", .check = check_dead, .actions = EVERYWHERE(WARN),
        .faults = FAULTS([MOVED] = {GOES, .says = "is dead: no chart has read it since 1.10",
                                    .why = "the setting has no effect", .fix = "set {value} instead"},
                         [TAKEN_OVER] = {.says = "is dead: no chart has read it since 1.10",
                                         .why = "the setting has no effect", .fix = "remove {key}"},
                         [FLAT] = {GOES, .says = "is read under pilot alone before 1.24",
                                   .why = "the setting has no effect on the version of this chart", .fix = "set {value} instead"}),
        .reads = {"global", "pilot.ingress", "istiocoredns"},
    },
    {
        .id = "VAL-MISPLACED", .scope = VALUES, .field = "", .check = check_astray,
        .faults = FAULTS([ASTRAY_KEY] = {GOES, .says = "has no effect here", UNREAD, .fix = "move {key} to {wanted}"},
                         [BESIDE_GLOBAL] = {GOES, .says = "has no effect here", UNREAD, .fix = "move {key} beside global"}),
        .reads = {"proxy", "global"},
    },
    {
        .id = "VAL-KEY-CASE", .scope = VALUES, .field = "", .check = check_case, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.repair = {TO_PLACE, "./[{value}]", .reach = FILES_ONLY},
                          .says = "is not spelt as the chart spells it",
                          .why = "keys are case-sensitive; this spelling is read by nothing",
                          .fix = "rename {key} to {value}"}),
        .reads = {"pilot", "global", "sidecarInjectorWebhook", "autoscaling", "service"},
    },
};
// clang-format on

const struct family values_astray_family = {"Istio values", rules, sizeof rules / sizeof *rules};
