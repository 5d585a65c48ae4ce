// SPDX-License-Identifier: Apache-2.0
/*
 * The API server and istiod refuse these by themselves: said of files, so that a check before the
 * cluster is one to rely on. demands.c has most of it; here is what rests upon the namespace.
 */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"
#include "judge/schema.h"

#include "base/address.h"
#include "base/language.h"
#include "base/repeats.h"

#include <string.h>

/* A duration without a unit is DR-DUR-TYPE's. */
static bool is_of_duration(const struct row *field, const struct json *value)
{
    return field->unit == UNIT_DURATION && (json_is(value, JSON_NUMBER) || is_bare_number(value));
}

static const struct schema fields = {.fields = destination_rule_fields,
                                     .istio_minor = &destination_rule_fields_of,
                                     .of_object = true,
                                     .spared = is_of_duration};

enum {
    TYPE,
    MENDED,
    NO_NAMESPACE = 7,
    TWICE,
    NOT_ALONE,
    NOT_EXPORTED,
    ELSEWHERE,
};

static void report_at(struct judgement *judgement, const struct rule *rule,
                      const struct target *target, const char *field, size_t fault,
                      const struct json *value)
{
    report(judgement, rule, target,
           (struct finding){.field = field,
                            .fault = &rule->faults[fault],
                            .found = shown(judgement, value),
                            .inputs = {field}});
}

/* The namespaces of exportTo, in its order: `.` is the rule's own. */
static const struct json *namespaces_of(struct arena *arena, const struct json *list,
                                        const char *own)
{
    struct json *names = json_new_array(arena);
    json_each (entry, list) {
        const char *text = json_string(entry);
        const char *name = text && own && strcmp(text, ".") == 0 ? own : text;
        json_append(names, name ? json_new_string(arena, name) : json_new_null(arena));
    }
    return names;
}

static void check_audience(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    const struct json *list = json_look(target->node, "spec.exportTo");
    const char *own = judgement->subject->namespace;
    const struct json *names = namespaces_of(judgement->arena, list, own);
    const bool *repeats = repeats_in(judgement->arena, names, NULL, NULL);
    bool alone = json_size(list) < 2;
    const struct json *selector = stated_at(target->node, "spec.workloadSelector");
    unsigned index = 0;
    if (!repeats || json_size(names) < json_size(list))
        return;
    json_each (entry, list) {
        const char *field = arena_print(judgement->arena, "spec.exportTo[%u]", index);
        const char *text = json_string(entry);
        bool repeated = repeats[index++];
        if (!text || !field)
            continue;
        bool private = strcmp(text, ".") == 0, everybody = strcmp(text, "*") == 0;
        if (!private && !everybody && (!is_trust_domain(text) || strchr(text, '.')))
            report_at(judgement, rule, target, field, NO_NAMESPACE, entry);
        else if (repeated)
            report_at(judgement, rule, target, field, TWICE, entry);
        else if (everybody && !alone)
            report_at(judgement, rule, target, field, NOT_ALONE, entry);
        else if (!private && (!own || strcmp(text, own) != 0) && selector)
            report_at(judgement, rule, target, field, NOT_EXPORTED, entry);
    }
}

#define CONFIG_MAP_SCHEME "configmap://"

/* A ConfigMap is read in the rule's own namespace, which has to be said all the same. */
static bool is_own_map(const struct judgement *judgement, const char *name)
{
    const char *own = judgement->subject->namespace, *rest = name + strlen(CONFIG_MAP_SCHEME);
    size_t length = strcspn(rest, "/");
    bool named = rest[length] == '/' && rest[length + 1] && rest[length + 1] != '/';
    return named && length && (!own || (strlen(own) == length && strncmp(own, rest, length) == 0));
}

/* The name of the map, where it can be one; the rest of a name with odd characters is no guess. */
static const char *map_named(const char *name)
{
    const char *last = strrchr(name, '/') + 1;
    return *last && !last[strspn(last, "abcdefghijklmnopqrstuvwxyz0123456789-.")] ? last : "<name>";
}

static void check_credentials(struct judgement *judgement, const struct rule *rule)
{
    for (const struct target *policy = judgement->targets; policy; policy = policy->next) {
        const struct json *secret = json_look(policy->node, "tls.credentialName");
        const char *name = json_string(secret);
        if (policy->scope != TRAFFIC_POLICY || !name || !starts_with(name, CONFIG_MAP_SCHEME) ||
            is_own_map(judgement, name))
            continue;
        const char *own = judgement->subject->namespace;
        report(judgement, rule, policy,
               (struct finding){.field = "tls.credentialName",
                                .fault = &rule->faults[ELSEWHERE],
                                .found = shown(judgement, secret),
                                .value = arena_print(judgement->arena, CONFIG_MAP_SCHEME "%s/%s",
                                                     own ? own : "<namespace>", map_named(name)),
                                .inputs = {"tls.credentialName"}});
    }
}

static void check_invalid(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct json *spec = json_get(target->node, "spec");
    const char *mapping = in_language(judgement->policy->language, "a mapping");
    if (!json_is(spec, JSON_OBJECT))
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[MENDED],
                                .found = spec ? shown(judgement, spec) : NULL,
                                .key = "spec",
                                .wanted = mapping});
    check_audience(judgement, rule, target);
    check_credentials(judgement, rule);
}

#define REFUSED "Istio refuses the whole DestinationRule"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-INVALID", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec", .unless = &online, .check = check_invalid, .general = true,
        .faults = FAULTS([TYPE] = {DIFFERS_FROM(&fields), .says = "must be {wanted}, not {found}", .why = REFUSED, .fix = "{key}: {value}"},
                         [MENDED] = {.shape = OTHERWISE, .says = "must be {wanted}, not {found}", .why = REFUSED, .fix = "mend {key} or remove it"},
                         {BREAKS(destination_rule_demands), .says = "must be {wanted}, not {found}", .why = REFUSED, .fix = "{key}: {value}"},
                         {.shape = OTHERWISE, .says = "must be {wanted}, not {found}", .why = REFUSED, .fix = "mend {key} or remove it"},
                         {LACKS(destination_rule_demands), .says = "is not set", .why = REFUSED, .fix = "{key}: {value}"},
                         {.shape = OTHERWISE, .says = "is not set", .why = REFUSED, .fix = "write {key}"},
                         {CLASHES_IN(destination_rule_demands), .says = "cannot stand beside {value}", .why = REFUSED, .fix = "remove {key}, or {value}"},
                         [NO_NAMESPACE] = {.says = "must be ., * or the name of a namespace, not {found}", .why = REFUSED, .fix = "mend it, or remove it"},
                         [TWICE] = {.says = "names {found} twice", .why = REFUSED, .fix = "remove it"},
                         [NOT_ALONE] = {.says = "cannot stand beside other namespaces", .why = REFUSED, .fix = "exportTo: [\"*\"]"},
                         [NOT_EXPORTED] = {.says = "is more than its own namespace, beside a workloadSelector", .why = REFUSED, .fix = "exportTo: [.]"},
                         [ELSEWHERE] = {.says = "must name a ConfigMap of this namespace, not {found}", .why = REFUSED, .fix = "credentialName: {value}"},
                         {.field = "metadata.annotations[istio.io/dry-run]", IS_STATED, .says = "is for AuthorizationPolicies alone", .why = REFUSED, .fix = "remove it"}),
        .reads = {"spec"},
    },
};
// clang-format on

const struct family destination_rule_invalid_family = {"DestinationRule", rules,
                                                       sizeof rules / sizeof *rules};
