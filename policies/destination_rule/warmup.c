// SPDX-License-Identifier: Apache-2.0
/* Warm-up: a field that had two names, and is often looked for where it is not. */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"

#include "base/scalar.h"

#include <string.h>

#define WARMUP_SINCE 24 /* Istio 1.24 */
#define USUAL "60s"     /* where nobody can say what was meant */

#define WARMUP "loadBalancer.warmup"
#define WARMUP_DURATION WARMUP ".duration"
#define WARMUP_SECONDS "loadBalancer.warmupDurationSecs"

static const char *const misplaced[] = {
    "connectionPool.tcp.warmupDurationSecs",
    "connectionPool.tcp.warmup",
    "connectionPool.http.warmupDurationSecs",
    "connectionPool.http.warmup",
    "connectionPool.warmupDurationSecs",
    "connectionPool.warmup",
    "warmupDurationSecs",
    "warmup",
};

/* The author's value as a duration that Istio takes; NULL where that cannot be told. */
static const char *meant(const struct judgement *judgement, const struct json *value)
{
    int64_t seconds, nanoseconds;
    if (json_is(value, JSON_OBJECT))
        value = json_size(value) == 1 ? json_get(value, "duration") : NULL;
    const char *text = json_string(value);
    if (json_integer(value, &seconds))
        text = arena_print(judgement->arena, "%llds", (long long)seconds);
    return text && go_duration(text, &nanoseconds) && nanoseconds > 0 &&
                   nanoseconds % (int64_t)MILLISECOND == 0
               ? text
               : NULL;
}

const struct json *warmup_meant(const struct judgement *judgement, const struct json *value)
{
    const char *duration = meant(judgement, value);
    return duration ? json_new_string(judgement->arena, duration) : NULL;
}

bool warmup_named_by_seconds(const struct judgement *judgement)
{
    int minor = judgement->policy->environment.istio_minor;
    return minor >= 0 && minor < WARMUP_SINCE;
}

static bool warms_up(const struct json *block)
{
    return stated_at(block, "warmup") || stated_at(block, "warmupDurationSecs");
}

/* DR-LB-WARMUP-MISPLACED reports this place, or has repaired it already. */
bool warmup_misplaced_at(const struct path *path)
{
    static const char *const places[] = {"tcp", "http", "connectionPool", "trafficPolicy"};
    const char *key = path_key(path, 0), *parent = path_key(path, 1), *list = path_key(path, 2);
    if (!key || (strcmp(key, "warmup") != 0 && strcmp(key, "warmupDurationSecs") != 0))
        return false;
    for (size_t i = 0; parent && i < sizeof places / sizeof *places; i++)
        if (strcmp(parent, places[i]) == 0)
            return true;
    return !parent && list && strcmp(list, "portLevelSettings") == 0;
}

/* Does one stand where it has no effect? */
static bool misplaces(const struct json *policy)
{
    const struct json *pool = json_get(policy, "connectionPool");
    return warms_up(policy) || warms_up(pool) || warms_up(json_get(pool, "tcp")) ||
           warms_up(json_get(pool, "http"));
}

enum { BY_DURATION, BY_SECONDS };

/*
 * In a file the field stands where it was written; at the webhook the API server has pruned it and
 * only the last-applied annotation knows. There a warm-up that is set where it belongs means that
 * somebody, we perhaps, has mended it. What the annotation says here may be as old as the object.
 */
static void check_warmup_misplaced(struct judgement *judgement, const struct rule *rule,
                                   const struct target *target)
{
    const struct path path = target_path(target);
    const struct json *applied = applied_at(judgement, &path);
    const struct json *before = path_find(&path, last_applied_before(judgement));
    bool warmed = warms_up(json_get(target->node, "loadBalancer"));
    size_t fault = warmup_named_by_seconds(judgement) ? BY_SECONDS : BY_DURATION;

    if (!misplaces(target->node) && (warmed || !applied || !misplaces(applied)))
        return;
    for (size_t i = 0; i < sizeof misplaced / sizeof *misplaced; i++) {
        const struct json *here = stated_at(target->node, misplaced[i]), *value = here;
        if (!here && !warmed)
            value = stated_at(applied, misplaced[i]);
        if (!value)
            continue;
        const char *duration = meant(judgement, value);
        bool old_fault = json_equal(value, stated_at(before, misplaced[i]));
        report(judgement, rule, target,
               (struct finding){.field = misplaced[i],
                                .fault = &rule->faults[fault],
                                .found = shown(judgement, value),
                                .value = duration ? duration : USUAL,
                                .inputs = {misplaced[i], here ? NULL : WARMUP, WARMUP_SECONDS},
                                .told = !here && !old_fault,
                                .at_most = old_fault ? WARN : DENY});
    }
}

/* The field where it was written, in the object or in what it was applied from. */
static const struct json *misplaced_at(const struct judgement *judgement,
                                       const struct target *target, const char *field)
{
    const struct json *value = stated_at(target->node, field);
    const struct path path = target_path(target);
    return value ? value : stated_at(applied_at(judgement, &path), field);
}

/* Two that differ leave nobody to say which was meant. */
static bool contradicted(const struct judgement *judgement, const struct target *target,
                         const char *duration)
{
    for (size_t i = 0; i < sizeof misplaced / sizeof *misplaced; i++) {
        const struct json *other = misplaced_at(judgement, target, misplaced[i]);
        const char *its = meant(judgement, other);
        if (other && (!its || strcmp(its, duration) != 0))
            return true;
    }
    return false;
}

static bool written(const struct patch *patch, const struct path *path)
{
    for (size_t i = 0; i < patch->count; i++)
        if (path_equal(&patch->operations[i].path, path))
            return true;
    return false;
}

static bool can_warm_up(const struct json *balancer)
{
    static const char *const algorithms[] = {"LEAST_REQUEST", "ROUND_ROBIN", "LEAST_CONN",
                                             "UNSPECIFIED"};
    const char *simple = json_string(json_get(balancer, "simple"));
    if (stated_at(balancer, "consistentHash"))
        return false;
    for (size_t i = 0; simple && i < sizeof algorithms / sizeof *algorithms; i++)
        if (strcmp(simple, algorithms[i]) == 0)
            return true;
    return !simple;
}

/*
 * A block of its own would replace the parent's. A subset has the parent's as it is, so it gets a
 * copy of that; a port has Istio's defaults instead, and which of the two was meant nobody can say.
 */
static bool copies_parent(const struct judgement *judgement, const struct target *target,
                          struct patch *patch)
{
    const struct json *top = json_look(judgement->subject->object, "spec.trafficPolicy");
    const struct json *parent = stated_at(top, "loadBalancer");
    bool replaces = parent || (target->parent && stated_at(target->parent->node, "loadBalancer"));
    struct path own = path_under(judgement, target, "loadBalancer");
    if (target->node == top || stated_at(target->node, "loadBalancer") || !replaces)
        return true;
    if (target->parent || warms_up(parent) || !can_warm_up(parent))
        return false;
    if (!written(patch, &own))
        patch_add(patch, &own, parent);
    return true;
}

static bool repair_warmup_misplaced(const struct judgement *judgement,
                                    const struct finding *finding, struct patch *patch)
{
    const struct target *target = finding->target;
    const struct json *balancer = json_get(target->node, "loadBalancer");
    const char *duration = meant(judgement, misplaced_at(judgement, target, finding->field));
    bool seconds = warmup_named_by_seconds(judgement);
    struct path warmup = path_under(judgement, target, seconds ? WARMUP_SECONDS : WARMUP_DURATION);

    /* The result of the patch would be refused by DR-WILDCARD-BLAST. */
    if (rules_whole_mesh(judgement))
        return false;
    if (!duration || !can_warm_up(balancer) || contradicted(judgement, target, duration) ||
        !copies_parent(judgement, target, patch))
        return false;
    if (json_look(target->node, finding->field))
        patch_remove(patch, &finding->path);
    if (!warms_up(balancer) && !written(patch, &warmup))
        patch_add(patch, &warmup, json_new_string(judgement->arena, duration));
    return true;
}

static bool lacks_warmup(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return warmup_named_by_seconds(judgement);
}

static const struct condition no_warmup_field = {.holds = lacks_warmup};

/* A release before 1.24 does not know the new name, and would not warm up any more. */
static bool does_know_warmup(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return judgement->policy->environment.istio_minor >= WARMUP_SINCE;
}

static const struct condition knows_warmup = {.holds = does_know_warmup};

/* A value that is no duration is DR-DUR-TYPE's. */
static bool has_seconds(const struct judgement *judgement, const struct target *target)
{
    double nanoseconds;
    const struct json *value = json_look(target->node, WARMUP_SECONDS);
    (void)judgement;
    return measure(value, UNIT_DURATION, &nanoseconds);
}

static const struct condition is_duration = {.holds = has_seconds};

static bool has_other_algorithm(const struct judgement *judgement, const struct target *target)
{
    const struct json *balancer = json_get(target->node, "loadBalancer");
    (void)judgement;
    return !stated_at(balancer, "consistentHash") && !can_warm_up(balancer);
}

static const struct condition other_algorithm = {
    .holds = has_other_algorithm,
    .reads = {"loadBalancer.simple", "loadBalancer.consistentHash"},
};

static bool has_hash(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return stated_at(target->node, "loadBalancer.consistentHash");
}

static const struct condition consistent_hash = {.holds = has_hash,
                                                 .reads = {"loadBalancer.consistentHash"}};

#define IN_NO_FIELD                                                                                \
    .repair = {BY_FUNCTION, .function = repair_warmup_misplaced}, .says = "has no effect here",    \
    .why = "only loadBalancer has a warm-up"
#define HASH_DECIDES                                                                               \
    IS_STATED, .when = &consistent_hash, .says = "has no effect beside a consistent hash",         \
               .why = "the hash decides which pod gets a request", .fix = "remove it"
#define ALGORITHM_DOES_NOT                                                                         \
    IS_STATED, .when = &other_algorithm, .says = "has no effect here",                             \
               .why = "only LEAST_REQUEST and ROUND_ROBIN warm up",                                \
               .fix = "simple: LEAST_REQUEST, or remove it"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-LB-WARMUP-MISPLACED", .scope = TRAFFIC_POLICY,
        .field = WARMUP_DURATION, .check = check_warmup_misplaced,
        .actions = EVERYWHERE(PATCH | DENY),
        .faults = FAULTS([BY_DURATION] = {IN_NO_FIELD,
                                          .fix = "move it to loadBalancer, as warmup: {duration: {value}}"},
                         [BY_SECONDS] = {IN_NO_FIELD,
                                         .fix = "move it to loadBalancer, as warmupDurationSecs: {value}"}),
        .reads = {"connectionPool", "warmup", "warmupDurationSecs", "loadBalancer",
                  "/metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]"},
        .rewrites = {"connectionPool.tcp.warmupDurationSecs", "connectionPool.tcp.warmup",
                     "connectionPool.http.warmupDurationSecs", "connectionPool.http.warmup",
                     "connectionPool.warmupDurationSecs", "connectionPool.warmup",
                     "warmupDurationSecs", "warmup"},
        .writes = {WARMUP_DURATION, WARMUP_SECONDS},
    },
    {
        .id = "DR-LB-WARMUP-DEPRECATED", .scope = TRAFFIC_POLICY,
        .field = WARMUP_SECONDS, .unless = &no_warmup_field, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_STATED, .when = &is_duration, .usual = USUAL,
                          .repair = {TO_PLACE, WARMUP_DURATION, .patched_when = &knows_warmup,
                                     .as = warmup_meant, .reach = IN_FILES},
                          .says = "is deprecated since Istio 1.24", .wanted = "warmup.duration",
                          .why = "warmup.duration has taken its place",
                          .fix = "warmup: {duration: {value}}"}),
    },
    {
        .id = "DR-LB-WARMUP-INERT", .scope = TRAFFIC_POLICY,
        .field = WARMUP, .actions = EVERYWHERE(WARN),
        .faults = FAULTS({ALGORITHM_DOES_NOT}, {HASH_DECIDES},
                         {.field = WARMUP_SECONDS, ALGORITHM_DOES_NOT},
                         {.field = WARMUP_SECONDS, HASH_DECIDES}),
    },
};
// clang-format on

const struct family destination_rule_warmup_family = {"DestinationRule", rules,
                                                      sizeof rules / sizeof *rules};
