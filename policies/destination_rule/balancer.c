// SPDX-License-Identifier: Apache-2.0
/* Load balancing: warm-up and hashing. */
#include "destination_rule/destination_rule.h"
#include "families.h"
#include "judge/checks.h"

#include "base/scalar.h"

#include <string.h>

#define WARMUP_SINCE 24 /* Istio 1.24 */
#define USUAL "60s"     /* where nobody can say what was meant */

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

/* What the author meant, as a duration that Istio takes; NULL where that cannot be told. */
const char *warmup_meant(const struct judgement *judgement, const struct json *value)
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

bool warmup_named_by_seconds(const struct judgement *judgement)
{
    int minor = judgement->policy->environment.istio_minor;
    return minor >= 0 && minor < WARMUP_SINCE;
}

const char *warmup_field(const struct judgement *judgement)
{
    return warmup_named_by_seconds(judgement) ? "warmupDurationSecs" : "warmup.duration";
}

static bool warms_up(const struct json *balancer)
{
    return stated_at(balancer, "warmup") || stated_at(balancer, "warmupDurationSecs");
}

/*
 * In a file the field stands where it was written; at the webhook the API server has pruned it and
 * only the last-applied annotation knows. There a warm-up that is set where it belongs means that
 * somebody, we perhaps, has mended it. What the annotation says here may be as old as the object.
 */
static void check_warmup_misplaced(struct judgement *judgement, const struct rule *rule,
                                   const struct target *target)
{
    const struct json *applied = applied_at(judgement, &target->path);
    const struct json *before = path_find(&target->path, judgement->last_applied_before);
    bool warmed = warms_up(json_get(target->node, "loadBalancer"));

    for (size_t i = 0; i < sizeof misplaced / sizeof *misplaced; i++) {
        const struct json *here = stated_at(target->node, misplaced[i]), *value = here;
        if (!here && !warmed)
            value = stated_at(applied, misplaced[i]);
        if (!value)
            continue;
        const char *duration = warmup_meant(judgement, value);
        bool old_fault = json_equal(value, stated_at(before, misplaced[i]));
        report(judgement, rule, target,
               (struct finding){.field = misplaced[i],
                                .fault = &rule->faults[warmup_named_by_seconds(judgement)],
                                .found = shown(judgement, value),
                                .value = duration ? duration : USUAL,
                                .inputs = {misplaced[i], here ? NULL : "loadBalancer.warmup",
                                           "loadBalancer.warmupDurationSecs"},
                                .told = !here && !old_fault,
                                .at_most = old_fault ? WARN : DENY});
    }
}

/* The field where it was written, in the object or in what it was applied from. */
static const struct json *misplaced_at(const struct judgement *judgement,
                                       const struct target *target, const char *field)
{
    const struct json *value = stated_at(target->node, field);
    return value ? value : stated_at(applied_at(judgement, &target->path), field);
}

/* Two that differ leave nobody to say which was meant. */
static bool contradicted(const struct judgement *judgement, const struct target *target,
                         const char *duration)
{
    for (size_t i = 0; i < sizeof misplaced / sizeof *misplaced; i++) {
        const struct json *other = misplaced_at(judgement, target, misplaced[i]);
        const char *meant = warmup_meant(judgement, other);
        if (other && (!meant || strcmp(meant, duration) != 0))
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
    const char *duration = warmup_meant(judgement, misplaced_at(judgement, target, finding->field));
    struct path warmup = path_under(judgement, target, "loadBalancer");

    /* There the patch would be refused as DR-WILDCARD-BLAST. */
    if (rules_whole_mesh(judgement))
        return false;
    path_parse(&warmup, judgement->arena, warmup_field(judgement));
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

static void check_warmup_deprecated(struct judgement *judgement, const struct rule *rule,
                                    const struct target *target)
{
    const struct json *value = json_look(target->node, rule->field);
    const char *text = json_string(value), *meant = warmup_meant(judgement, value);
    int64_t nanoseconds;
    if (text && go_duration(text, &nanoseconds))
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, value), .value = meant ? meant : USUAL});
}

bool warmup_moves(const struct judgement *judgement, const struct json *balancer,
                  const struct path *from, struct patch *patch)
{
    const struct json *value = json_get(balancer, "warmupDurationSecs");
    const char *meant = warmup_meant(judgement, value);
    const struct json *there = stated_at(balancer, "warmup.duration");
    struct path to = *from;
    to.length--;
    path_parse(&to, judgement->arena, "warmup.duration");
    if (!meant || (there && (!json_string(there) || strcmp(json_string(there), meant) != 0)))
        return false;
    if (!there && json_string(value)) {
        patch_move(patch, from, &to);
        return true;
    }
    patch_remove(patch, from);
    if (!there)
        patch_add(patch, &to, json_new_string(judgement->arena, meant));
    return true;
}

/* The old name took fractions of a millisecond; the new one does not. */
static bool mend_warmup_deprecated(const struct judgement *judgement, const struct finding *finding,
                                   struct patch *patch)
{
    return warmup_moves(judgement, json_get(finding->target->node, "loadBalancer"), &finding->path,
                        patch);
}

/* A release that does not know the new name would not warm up any more. */
static bool repair_warmup_deprecated(const struct judgement *judgement,
                                     const struct finding *finding, struct patch *patch)
{
    return judgement->policy->environment.istio_minor >= WARMUP_SINCE &&
           mend_warmup_deprecated(judgement, finding, patch);
}

static void check_warmup_inert(struct judgement *judgement, const struct rule *rule,
                               const struct target *target)
{
    static const char *const fields[] = {"loadBalancer.warmup", "loadBalancer.warmupDurationSecs"};
    const struct json *balancer = json_get(target->node, "loadBalancer");
    for (size_t i = 0; i < 2 && !can_warm_up(balancer); i++) {
        const struct json *warmup = stated_at(target->node, fields[i]);
        if (warmup)
            report(judgement, rule, target,
                   (struct finding){
                       .field = fields[i],
                       .found = shown(judgement, warmup),
                       .key = strrchr(fields[i], '.') + 1,
                       .fault = &rule->faults[stated_at(balancer, "consistentHash") != NULL]});
    }
}

static void check_ring_size(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const struct json *size = json_look(target->node, rule->field);
    if (count_at(target->node, rule->field) > 0)
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, size), .value = shown(judgement, size)});
}

/* istiod takes one of the three; which one an author of two meant is his to say. Two sizes that are
   the same come of a file that is applied again over what was repaired. */
static bool repair_ring_size(const struct judgement *judgement, const struct finding *finding,
                             struct patch *patch)
{
    const struct json *hash = json_look(finding->target->node, "loadBalancer.consistentHash");
    struct path ring = path_under(judgement, finding->target,
                                  "loadBalancer.consistentHash.ringHash.minimumRingSize");
    const struct json *other = stated_at(hash, "ringHash");
    if (stated_at(hash, "maglev"))
        return false;
    if (!other)
        patch_move(patch, &finding->path, &ring);
    else if (json_equal(json_get(hash, "minimumRingSize"), json_get(other, "minimumRingSize")))
        patch_remove(patch, &finding->path);
    else
        return false;
    return true;
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "DR-LB-LEAST-CONN", .scope = TRAFFIC_POLICY,
        .field = "loadBalancer.simple",
        .actions = EVERYWHERE(WARN),
        .faults = {{IS_EXACTLY("LEAST_CONN"), .repair = {TO_TEXT, "LEAST_REQUEST", .reach = IN_FILES}, .wanted = "LEAST_REQUEST",
                 .why = "deprecated name of the same algorithm, the default since Istio 1.14",
                 .fix = "simple: LEAST_REQUEST"}},
    },
    {
        .id = "DR-LB-WARMUP-MISPLACED", .scope = TRAFFIC_POLICY,
        .field = "loadBalancer.warmup.duration",
        .check = check_warmup_misplaced,
        .actions = EVERYWHERE(PATCH | DENY),
        .faults = {{.repair = {BY_FUNCTION, .function = repair_warmup_misplaced}, .wanted = "loadBalancer.warmup.duration",
                 .why = "there is no such field here, so nothing warms up",
                 .fix = "loadBalancer: {warmup: {duration: {value}}}"},
                {.repair = {BY_FUNCTION, .function = repair_warmup_misplaced}, .wanted = "loadBalancer.warmupDurationSecs",
                 .why = "there is no such field here, so nothing warms up",
                 .fix = "loadBalancer: {warmupDurationSecs: {value}}"}},
        .reads = {"connectionPool", "warmup", "warmupDurationSecs", "loadBalancer",
                  "/metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]"},
        .rewrites = {"connectionPool.tcp.warmupDurationSecs", "connectionPool.tcp.warmup",
                     "connectionPool.http.warmupDurationSecs", "connectionPool.http.warmup",
                     "connectionPool.warmupDurationSecs", "connectionPool.warmup",
                     "warmupDurationSecs", "warmup"},
        .writes = {"loadBalancer.warmup.duration", "loadBalancer.warmupDurationSecs"},
    },
    {
        .id = "DR-LB-WARMUP-DEPRECATED", .scope = TRAFFIC_POLICY,
        .field = "loadBalancer.warmupDurationSecs",
        .check = check_warmup_deprecated, .unless = &no_warmup_field,
        .actions = EVERYWHERE(WARN),
        .faults = {{.repair = {BY_FUNCTION, .function = repair_warmup_deprecated, .reach = IN_FILES}, .wanted = "warmup.duration",
                 .why = "deprecated since Istio 1.24; warmup.duration is the same",
                 .fix = "warmup: {duration: {value}}"}},
        .reads = {"loadBalancer.warmupDurationSecs", "loadBalancer.warmup"},
        .rewrites = {"loadBalancer.warmupDurationSecs"},
        .writes = {"loadBalancer.warmup.duration"},
    },
    {
        .id = "DR-LB-WARMUP-INERT", .scope = TRAFFIC_POLICY,
        .field = "loadBalancer.warmup",
        .check = check_warmup_inert,
        .actions = EVERYWHERE(WARN),
        .faults = {{.wanted = "LEAST_REQUEST or ROUND_ROBIN",
                 .why = "only those two algorithms warm up",
                 .fix = "simple: LEAST_REQUEST, or remove {key}"},
                {.wanted = "none beside a consistent hash",
                 .why = "the hash decides who gets a request; nothing warms up",
                 .fix = "remove {key}"}},
        .reads = {"loadBalancer.simple", "loadBalancer.warmup", "loadBalancer.warmupDurationSecs",
                  "loadBalancer.consistentHash"},
    },
    {
        .id = "DR-HASH-MINRING", .scope = TRAFFIC_POLICY,
        .field = "loadBalancer.consistentHash.minimumRingSize",
        .check = check_ring_size,
        .actions = EVERYWHERE(WARN),
        .faults = {{.repair = {BY_FUNCTION, .function = repair_ring_size, .reach = IN_FILES}, .wanted = "ringHash.minimumRingSize",
                 .why = "deprecated, and refused beside ringHash or maglev",
                 .fix = "ringHash: {minimumRingSize: {value}}"}},
        .reads = {"loadBalancer.consistentHash.minimumRingSize",
                  "loadBalancer.consistentHash.ringHash", "loadBalancer.consistentHash.maglev"},
        .rewrites = {"loadBalancer.consistentHash.minimumRingSize"},
        .writes = {"loadBalancer.consistentHash.ringHash.minimumRingSize"},
    },
};
// clang-format on

const struct family destination_rule_balancer_family = {"DestinationRule", rules,
                                                        sizeof rules / sizeof *rules};
