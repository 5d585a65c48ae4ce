// SPDX-License-Identifier: Apache-2.0
/* Fields that are not there, and durations that are none. */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"

#include "base/memo.h"
#include "base/nearest.h"

#include <string.h>

struct inspection {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    bool pruned; /* what is walked is last-applied: the object itself has lost the field */
};

static struct path under_spec(const struct path *path)
{
    struct path whole = {0};
    path_add_key(&whole, "spec");
    path_add(&whole, path);
    return whole;
}

/* Fields that only last-applied still has: the API server has dropped them from a place that is
 * there. */
static bool was_dropped(const struct judgement *judgement, const struct path *path)
{
    struct path parent = *path;
    parent.length--;
    return applied_at(judgement, &parent) && !path_find(path, judgement->subject->object);
}

/* As a rule writes it. */
static const char *from_root(const struct judgement *judgement, const struct path *path)
{
    struct text written = TEXT_IN(judgement->arena);
    text_add(&written, "/");
    path_print(path, &written);
    return written.data;
}

/* Spellings that always mean another field, so that even a file cannot be right with them. */
static bool known_mistake(const struct path *path)
{
    static const char *const mistakes[] = {
        "trafficPolicy.circuitBreaker",
        "spec.portLevelSettings",
        "connectionPool.maxConnections",
        "outlierDetection.consecutive5xxError",
    };
    const char *key = path_key(path, 0), *parent = path_key(path, 1);
    for (size_t i = 0; key && parent && i < sizeof mistakes / sizeof *mistakes; i++) {
        size_t length = strlen(parent);
        if (strncmp(mistakes[i], parent, length) == 0 && mistakes[i][length] == '.' &&
            strcmp(mistakes[i] + length + 1, key) == 0)
            return true;
    }
    return false;
}

/* Letters of it are wrong. What a field only begins with may be a newer one, as warmup was. */
static bool is_slip(const char *name, const char *meant)
{
    struct nearest nearest = nearest_to(name);
    nearest_try(&nearest, meant);
    return nearest.away != SIZE_MAX;
}

enum { NO_SUCH_FIELD, NOT_KNOWN, MISSPELT, MISSPELT_BESIDE, TOO_NEW, BESIDE_SPEC };

static const char *release(const struct judgement *judgement, int minor)
{
    return arena_print(judgement->arena, "1.%d", minor);
}

/* Where the release is unknown, or newer than the tables, the field may have come after them. */
static void say_unknown(const struct judgement *judgement, const struct field_fault *fault,
                        struct finding *finding)
{
    const struct fault *faults = finding->fault;
    bool stated = judgement->policy->environment.istio_minor >= 0;
    if (fault->field && fault->too_new) {
        finding->fault = &faults[TOO_NEW];
        finding->release = release(judgement, fault->field->since);
        finding->taught = judgement->policy->environment.istio_by;
        return;
    }
    if (!findings_abound(judgement))
        finding->value = field_near(fault->among, NULL, finding->key);
    bool beside = finding->value && json_get(fault->block, finding->value);
    size_t otherwise = stated ? NO_SUCH_FIELD : NOT_KNOWN;
    finding->fault = &faults[beside ? MISSPELT_BESIDE : finding->value ? MISSPELT : otherwise];
    finding->release = release(judgement, destination_rule_fields_of);
}

static void report_unknown(const struct field_fault *fault, void *closure)
{
    const struct inspection *inspection = closure;
    struct judgement *judgement = inspection->judgement;
    struct path path = under_spec(&fault->path);

    if ((fault->field && !fault->too_new) || warmup_misplaced_at(&path) ||
        (inspection->pruned && !was_dropped(judgement, &path)))
        return;
    struct finding finding = {.path = path,
                              .found = shown(judgement, fault->value),
                              .key = path.segments[path.length - 1].key,
                              .fault = inspection->rule->faults,
                              .inputs = {from_root(judgement, &path)}};
    say_unknown(judgement, fault, &finding);
    bool newer = judgement->policy->environment.istio_minor > destination_rule_fields_of;
    bool slip = !newer && finding.value && is_slip(finding.key, finding.value);
    bool stands = judgement->subject->in_file && !inspection->pruned;
    finding.at_most = stands && (slip || known_mistake(&path)) ? DENY : WARN;
    if (!newer || finding.fault == &inspection->rule->faults[MISSPELT])
        report(judgement, inspection->rule, inspection->target, finding);
}

/* The API server drops a field beside spec with all that is in it. */
static void report_beside_spec(const struct inspection *inspection, const struct json *object)
{
    struct judgement *judgement = inspection->judgement;
    json_each_member (member, object) {
        const char *key = json_key(member);
        struct path path = {0};
        path_add_key(&path, key);
        if (json_is(member, JSON_NULL) || !field_named(destination_rule_fields, key, false) ||
            (inspection->pruned && !was_dropped(judgement, &path)))
            continue;
        report(judgement, inspection->rule, inspection->target,
               (struct finding){.path = path,
                                .found = shown(judgement, member),
                                .key = key,
                                .fault = &inspection->rule->faults[BESIDE_SPEC],
                                .inputs = {from_root(judgement, &path)},
                                .at_most = WARN});
    }
}

/* The release by whose fields the spec is read. */
static int minor_of(const struct judgement *judgement)
{
    int minor = judgement->policy->environment.istio_minor;
    return minor < 0 ? 0 : minor;
}

/* Most have no fault at all, and then nobody need look for one of a kind. */
static bool is_sound(const struct judgement *judgement, const struct json *spec)
{
    static const char question;
    const struct field_walk walk = {.minor = minor_of(judgement)};
    struct memo *memo = spec ? memo_of(spec, &question) : NULL;
    if (!memo)
        return false;
    if (memo->asked == 1)
        memo->yes = fields_walk(&walk, spec, destination_rule_fields);
    return memo->yes;
}

static void walk_spec(const struct field_walk *walk, const struct judgement *judgement,
                      const struct json *object)
{
    const struct json *spec = json_get(object, "spec");
    if (!is_sound(judgement, spec))
        fields_walk(walk, spec, destination_rule_fields);
}

static void check_unknown_fields(struct judgement *judgement, const struct rule *rule,
                                 const struct target *target)
{
    struct inspection inspection = {judgement, rule, target, false};
    const struct field_walk walk = {
        .visit = report_unknown, .closure = &inspection, .minor = minor_of(judgement)};
    walk_spec(&walk, judgement, target->node);
    report_beside_spec(&inspection, target->node);
    inspection.pruned = true;
    walk_spec(&walk, judgement, last_applied(judgement));
    report_beside_spec(&inspection, last_applied(judgement));
}

bool is_bare_number(const struct json *value)
{
    const char *text = json_string(value);
    return text && *text && strspn(text, "0123456789") == strlen(text) && strcmp(text, "0") != 0;
}

enum { WITHOUT_UNIT, IN_SECONDS, IN_SECONDS_BEFORE_WARMUP };

/* The API server refuses these by itself, after /mutate and before /validate: online only the one
 * that can be mended is ours. */
static void report_duration(const struct field_fault *fault, void *closure)
{
    const struct inspection *inspection = closure;
    struct judgement *judgement = inspection->judgement;
    struct path path = under_spec(&fault->path);
    const char *key = path.segments[path.length - 1].key;
    bool warmup = key && strcmp(key, "warmupDurationSecs") == 0;
    size_t in_seconds = warmup_named_by_seconds(judgement) ? IN_SECONDS_BEFORE_WARMUP : IN_SECONDS;
    double seconds;

    if (!fault->field || fault->field->unit != UNIT_DURATION)
        return;
    bool number = json_number(fault->value, &seconds);
    if (!number && !is_bare_number(fault->value))
        return;
    if (!judgement->subject->in_file && !(warmup && number))
        return;
    const char *text = shown(judgement, fault->value);
    report(judgement, inspection->rule, inspection->target,
           (struct finding){
               .field = from_root(judgement, &path),
               .path = path,
               .found = text,
               .key = key,
               .value = arena_print(judgement->arena, "%ss", text),
               .fault = &inspection->rule->faults[warmup && number ? in_seconds : WITHOUT_UNIT],
               .inputs = {from_root(judgement, &path)}});
}

static void check_duration_types(struct judgement *judgement, const struct rule *rule,
                                 const struct target *target)
{
    struct inspection inspection = {judgement, rule, target, false};
    const struct field_walk walk = {.visit = report_duration, .closure = &inspection};
    walk_spec(&walk, judgement, target->node);
}

#define REFUSED                                                                                    \
    .says = "{found} is no duration", .why = "the API server accepts only text with a unit"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-DUR-TYPE", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec", .check = check_duration_types,
        .actions = EVERYWHERE(PATCH | DENY),
        /* Only warmupDurationSecs says its unit in its name; it goes straight to the field that
         * replaced it, where Istio has that. */
        .faults = FAULTS([WITHOUT_UNIT] = {REFUSED,
                                           .fix = "{key}: {value}, if seconds are meant"},
                         [IN_SECONDS] = {.field = "loadBalancer.warmupDurationSecs", REFUSED, .wanted = "warmup.duration",
                                         .repair = {TO_PLACE, "./warmup.duration", .as = warmup_meant},
                                         .fix = "warmup: {duration: {value}}"},
                         [IN_SECONDS_BEFORE_WARMUP] = {.field = "loadBalancer.warmupDurationSecs", REFUSED,
                                                       .repair = {TO_VALUE, .as = warmup_meant},
                                                       .fix = "{key}: {value}"}),
        .reads = {"spec"},
        .rewrites = {"loadBalancer.warmup"},
    },
    {
        .id = "DR-UNKNOWN-FIELD", .kinds = DESTINATION_RULE, .scope = OBJECT,
        .field = "spec", .check = check_unknown_fields, .general = true,
        .faults = FAULTS([NO_SUCH_FIELD] = {.says = "\"{key}\" is no field of Istio's",
                                            .why = "it has no effect",
                                            .fix = "remove it"},
                         [NOT_KNOWN] = {.says = "\"{key}\" is no field of Istio's up to {release}",
                                        .why = "it has no effect there",
                                        .fix = "leave it out, or state the environment.istioVersion that has it"},
                         [MISSPELT] = {.says = "\"{key}\" is no field of Istio's",
                                       .why = "it has no effect",
                                       .fix = "rename it to {value}, if that is meant"},
                         [MISSPELT_BESIDE] = {.says = "\"{key}\" is no field of Istio's",
                                              .why = "it has no effect",
                                              .fix = "remove it; {value} stands beside it"},
                         [TOO_NEW] = {.says = "\"{key}\" is not known before Istio {release}",
                                      .why = "it has no effect on the version that runs here",
                                      .fix = "leave it out, or state environment.istioVersion: \"{release}\""},
                         [BESIDE_SPEC] = {.says = "has no effect beside spec",
                                          .why = "the API server drops it, with all that is in it",
                                          .fix = "move it into spec"}),
        .reads = {"", "metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]"},
    },
};
// clang-format on

const struct family destination_rule_schema_family = {"DestinationRule", rules,
                                                      sizeof rules / sizeof *rules};
