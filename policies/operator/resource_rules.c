// SPDX-License-Identifier: Apache-2.0
/*
 * What a KnativeServing lets the containers of Knative have: on top of what is shipped come, key by
 * key, the entries for a workload, or where none of them speaks of resources the old
 * spec.resources. Source: knative.dev/operator
 * pkg/reconciler/common/{resources,workload_override}.go.
 */
#include "families.h"
#include "operator/overrides.h"
#include "operator/shipped.h"

#include "judge/checks.h"

#include <string.h>

/* A request or a limit: as the last override states it, or as shipped. */
struct amount {
    const char *field; /* NULL: as shipped */
    const struct json *value;
};

/* One resource of one container. */
struct share {
    const struct shipped_workload *of;
    const char *key, *place; /* where it is overridden last */
    struct amount request, limit;
};

static bool override(const struct judgement *judgement, const struct json *resources,
                     const struct share *share, const char *kind, struct amount *amount)
{
    const struct json *value = json_get(json_get(resources, kind), share->key);
    if (!value || json_is(value, JSON_NULL))
        return false;
    amount->value = value;
    amount->field = arena_print(judgement->arena, "%s.%s[%s]", share->place, kind, share->key);
    return true;
}

/* Of several for one container the first is the one. */
static void apply(const struct judgement *judgement, const struct json *list, const char *at,
                  struct share *share)
{
    unsigned index = 0;
    json_each (resources, json_is(list, JSON_ARRAY) ? list : NULL) {
        const char *name = json_string(json_get(resources, "container"));
        if (name && strcmp(name, share->of->container) == 0) {
            share->place = arena_print(judgement->arena, "%s[%u]", at, index);
            override(judgement, resources, share, "requests", &share->request);
            override(judgement, resources, share, "limits", &share->limit);
            return;
        }
        index++;
    }
}

static bool has_resources(const struct json *spec, const char *workload)
{
    for (struct entry entry = {0}; entry_next(spec, &entry);)
        if (entry_is_of(&entry, workload) && json_size(json_get(entry.node, "resources")))
            return true;
    return false;
}

static void apply_all(const struct judgement *judgement, const struct json *spec,
                      struct share *share)
{
    if (!share->of->is_job && !has_resources(spec, share->of->name))
        apply(judgement, json_get(spec, "resources"), "resources", share);
    for (struct entry entry = {0}; entry_next(spec, &entry);)
        if (entry_is_of(&entry, share->of->name))
            apply(judgement, json_get(entry.node, "resources"),
                  entry_field(judgement, &entry, "resources"), share);
}

enum { BELOW_SHIPPED, ABOVE_SHIPPED, BELOW_REQUEST, NO_QUANTITY };

static bool is_quantity(const struct amount *amount, double *number)
{
    return measure(amount->value, UNIT_QUANTITY, number) && *number >= 0;
}

/* What may stand there, by the other rule that looks at it, too. */
static const char *to_paste(const struct judgement *judgement, const struct share *share,
                            const char *usual)
{
    bool held = strcmp(share->of->name, "activator") == 0 && strcmp(share->key, "memory") == 0;
    (void)judgement, (void)held;
    return usual;
}

static bool report_unmeasured(struct judgement *judgement, const struct rule *rule,
                              const struct target *target, const struct share *share,
                              const struct amount *amount, const struct amount *shipped)
{
    const char *usual = shipped->value ? json_string(shipped->value) : "1Gi";
    double number;
    if (!amount->field || is_quantity(amount, &number))
        return false;
    report(judgement, rule, target,
           (struct finding){.field = amount->field,
                            .fault = &rule->faults[NO_QUANTITY],
                            .found = shown(judgement, amount->value),
                            .key = share->key,
                            .value = to_paste(judgement, share, usual),
                            .inputs = {amount->field}});
    return true;
}

/* The limit is to blame, where it stands or should. */
static void report_order(struct judgement *judgement, const struct rule *rule,
                         const struct target *target, const struct share *share)
{
    const char *asked = shown(judgement, share->request.value);
    const char *limit = share->limit.field;
    if (!limit)
        limit = arena_print(judgement->arena, "%s.limits[%s]", share->place, share->key);
    const char *request = share->request.field;
    if (!request)
        request = arena_print(judgement->arena, "%s.requests[%s]", share->place, share->key);
    const struct fault *fault = &rule->faults[!share->request.field ? BELOW_SHIPPED
                                              : !share->limit.field ? ABOVE_SHIPPED
                                                                    : BELOW_REQUEST];
    report(
        judgement, rule, target,
        (struct finding){.field = limit,
                         .fault = fault,
                         .found = share->limit.field ? shown(judgement, share->limit.value) : NULL,
                         .wanted = asked,
                         .key = share->key,
                         .value = to_paste(judgement, share, asked),
                         .assumed = share->request.field ? NULL : request,
                         .inputs = {limit, request}});
}

static void check_share(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, struct share share)
{
    double request, limit;
    const struct share shipped = share;
    apply_all(judgement, target->node, &share);
    if (!share.request.field && !share.limit.field)
        return;
    bool bad = report_unmeasured(judgement, rule, target, &share, &share.request, &shipped.request);
    bad |= report_unmeasured(judgement, rule, target, &share, &share.limit, &shipped.limit);
    if (!bad && is_quantity(&share.request, &request) && is_quantity(&share.limit, &limit) &&
        request > limit)
        report_order(judgement, rule, target, &share);
}

static struct amount as_shipped(const struct judgement *judgement, const char *text)
{
    return (struct amount){.value = text ? json_new_string(judgement->arena, text) : NULL};
}

static void check_resources(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    bool known = json_size(json_get(target->node, "manifests")) == 0;
    for (const struct shipped_workload *of = shipped_workloads; of->name; of++) {
        if (!is_installed(target->node, of))
            continue;
        struct share cpu = {.of = of, .key = "cpu"}, memory = {.of = of, .key = "memory"};
        if (known) { /* else nobody knows what is overridden */
            cpu.request = as_shipped(judgement, of->requests.cpu);
            cpu.limit = as_shipped(judgement, of->limits.cpu);
            memory.request = as_shipped(judgement, of->requests.memory);
            memory.limit = as_shipped(judgement, of->limits.memory);
        }
        check_share(judgement, rule, target, cpu);
        check_share(judgement, rule, target, memory);
        check_share(judgement, rule, target, (struct share){.of = of, .key = "ephemeral-storage"});
    }
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KO-WORKLOAD-RES", .scope = SERVING_SPEC, .field = "workloads",
        .check = check_resources,
        .faults = {[BELOW_SHIPPED] =
                       {.says = "{found} is below the shipped request, {wanted}",
                        .why = "the API server refuses the Deployment, and the old one stays",
                        .fix = "{key}: {value}"},
                   [ABOVE_SHIPPED] =
                       {.says = "is not set, and the shipped one is below the request, {wanted}",
                        .why = "the API server refuses the Deployment, and the old one stays",
                        .fix = "{key}: {value}"},
                   [BELOW_REQUEST] =
                       {.says = "{found} is below the request, {wanted}",
                        .why = "the API server refuses the Deployment, and the old one stays",
                        .fix = "{key}: {value}"},
                   [NO_QUANTITY] =
                       {.says = "{found} is no quantity",
                        .why = "the API server refuses the Deployment, and the old one stays",
                        .fix = "{key}: {value}"}},
        .reads = {"resources", "deployments", "workloads", "ingress", "manifests"},
    },
};
// clang-format on

const struct family serving_resource_family = {"KnativeServing", rules,
                                               sizeof rules / sizeof *rules};
