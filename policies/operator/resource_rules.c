// SPDX-License-Identifier: Apache-2.0
/*
 * What a KnativeServing lets the containers of Knative have: on top of what is shipped come, key by
 * key, the entries for a workload, or where none of them speaks of resources the old
 * spec.resources. Source: knative.dev/operator
 * pkg/reconciler/common/{resources,workload_override}.go.
 */
#include "families.h"
#include "operator/shipped.h"

#include "judge/checks.h"
#include "judge/overrides.h"

#include <string.h>

/* A request or a limit in force: an override, or the shipped one. */
struct amount {
    const struct json *value;
    const char *field, *block; /* NULL: as shipped */
};

/* One resource of one container. */
struct share {
    const struct plane *of;
    const char *key;
    struct amount request, limit;
};

static struct amount amount_of(const struct judgement *judgement, const struct json *spec,
                               const struct share *share, const char *kind,
                               const struct amount *shipped)
{
    const struct override found =
        override_of(judgement, spec,
                    &(struct overridden){.workload = share->of->name,
                                         .container = share->of->container,
                                         .is_job = share->of->is_job,
                                         .kind = kind,
                                         .key = share->key});
    return found.value ? (struct amount){found.value, found.field, found.block} : *shipped;
}

enum { BELOW_SHIPPED, ABOVE_SHIPPED, BELOW_REQUEST, NO_QUANTITY };

static bool is_quantity(const struct amount *amount, double *number)
{
    return measure(amount->value, UNIT_QUANTITY, number) && *number >= 0;
}

/* A value to paste that also satisfies the other rule about the same field. */
static const char *to_paste(const struct judgement *judgement, const struct share *share,
                            const char *usual)
{
    bool held = strcmp(share->of->name, "activator") == 0 && strcmp(share->key, "memory") == 0;
    return held ? fitting(judgement, usual, ACTIVATOR_MEMORY_LIMIT, NO_THRESHOLD) : usual;
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
        limit = arena_print(judgement->arena, "%s.limits[%s]", share->request.block, share->key);
    const char *request = share->request.field;
    if (!request)
        request = arena_print(judgement->arena, "%s.requests[%s]", share->limit.block, share->key);
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
    share.request = amount_of(judgement, target->node, &share, "requests", &shipped.request);
    share.limit = amount_of(judgement, target->node, &share, "limits", &shipped.limit);
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
    for (const struct plane *of = planes; of->name; of++) {
        if (!is_installed(target->node, of))
            continue;
        struct share cpu = {.of = of, .key = "cpu"}, memory = {.of = of, .key = "memory"};
        if (known) { /* without the release's manifests nobody knows what is shipped */
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
        .faults = FAULTS([BELOW_SHIPPED] =
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
                              .fix = "{key}: {value}"}),
        .reads = {"resources", "deployments", "workloads", "ingress", "manifests"},
    },
};
// clang-format on

const struct family serving_resource_family = {"KnativeServing", rules,
                                               sizeof rules / sizeof *rules};
