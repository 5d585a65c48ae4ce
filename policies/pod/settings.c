// SPDX-License-Identifier: Apache-2.0
/* What the annotation with the proxy's settings says, and which label asks for a sidecar. */
#include "families.h"
#include "judge/checks.h"
#include "judge/values.h"
#include "mesh/demands.h"
#include "mesh/schema.h"
#include "pod/sidecar.h"

#include <math.h>
#include <string.h>

#define ZERO_FOLLOWS_LIMIT 32 /* Istio 1.32: Envoy takes 0 for what the CPU limit gives it */
#define GATEWAY_CPU_LIMIT "2" /* in all of Istio's charts */
#define THREADS_USUAL 4       /* more are suspicious, whatever the limit is */

/* A gateway's CPU limit: from values, else the chart's. Annotations of resources are for sidecars
 * only. */
static const struct json *gateway_cpu_limit(const struct judgement *judgement,
                                            const struct target *target)
{
    static const char *const blocks[] = {"resources", "resources.limits", "resources.limits.cpu"};
    const struct target *proxy = proxy_container(judgement, target);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (json_is(json_look(proxy ? proxy->node : NULL, blocks[i]), JSON_NULL))
            return NULL;
    const struct json *limit = declared_resource(judgement, target, CPU_LIMIT);
    return limit ? limit : json_new_string(judgement->arena, GATEWAY_CPU_LIMIT);
}

/* Does the Pod itself say which CPU limit its sidecar gets? Else the mesh's default counts. */
static bool states_cpu_limit(const struct judgement *judgement, const struct target *target)
{
    if (target->values || (is_injected(target->node) && proxy_container(judgement, target)))
        return true;
    for (enum resource i = 0; i < RESOURCES; i++)
        if (stated_resource(target, i))
            return true;
    return declared_resource(judgement, target, CPU_LIMIT);
}

/* The CPU limit of the sidecar; NULL: none; `otherwise` if the mesh's default decides. */
static const struct json *cpu_limit(const struct judgement *judgement, const struct target *target,
                                    const char *otherwise)
{
    if (target->values)
        return gateway_cpu_limit(judgement, target);
    if (is_injected(target->node) && proxy_container(judgement, target))
        return declared_resource(judgement, target, CPU_LIMIT);
    if (states_cpu_limit(judgement, target))
        return resource_given(judgement, target, CPU_LIMIT);
    return otherwise ? json_new_string(judgement->arena, otherwise) : NULL;
}

static bool has_cpu_limit(const struct judgement *judgement, const struct target *target)
{
    const struct json *limit = cpu_limit(judgement, target, default_of(judgement, CPU_LIMIT));
    double cores;
    return measure(limit, UNIT_QUANTITY, &cores) &&
           (target->values || !may_be_ours(judgement, target, CPU_LIMIT));
}

static bool may_take_all_cores(const struct judgement *judgement, const struct target *target)
{
    return istio_minor_at(judgement, target) < ZERO_FOLLOWS_LIMIT;
}

static bool takes_all_cores(const struct judgement *judgement, const struct target *target)
{
    const struct values *values = target->values;
    if (values && values->partial && !declared_resource(judgement, target, CPU_LIMIT))
        return false; /* another values file may set the limit */
    return istio_minor_at(judgement, target) >= 0 && may_take_all_cores(judgement, target) &&
           has_cpu_limit(judgement, target);
}

/* Other containers are no matter of it. */
static bool had_cpu_limit(const struct judgement *judgement, const struct target *target)
{
    const struct target *proxy = proxy_container(judgement, target);
    const char *limit = resource_annotations[CPU_LIMIT];
    return (!proxy ||
            json_equal(json_get(proxy->node, "resources"), json_get(proxy->old, "resources"))) &&
           json_equal(json_get(json_look(target->node, "metadata.annotations"), limit),
                      json_get(json_look(target->old, "metadata.annotations"), limit)) &&
           takes_all_cores(judgement, target);
}

#define CPU_LIMIT_FIELD ANNOTATION_OF("proxyCPULimit")
static const struct condition cpu_limited = {
    .holds = takes_all_cores,
    .held = had_cpu_limit,
    .reads = {CPU_LIMIT_FIELD, "spec.containers", "spec.initContainers"}};

static const struct condition perhaps_all_cores = {.holds = may_take_all_cores};

enum { ALL_CORES_OF_A_LIMIT, ALL_CORES, TOO_MANY_THREADS, MANY_THREADS };

/* Only the policy can say what the mesh's default is. */
static void check_threads(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct spot threads = spot_of(judgement, target, rule->field, false);
    const char *usual = stated_default(judgement, CPU_LIMIT);
    const char *by = stated_default_by(judgement, CPU_LIMIT);
    const struct json *limit = cpu_limit(judgement, target, usual);
    bool stated = states_cpu_limit(judgement, target), known = stated || usual;
    double count, cores = THREADS_USUAL;
    if (!measure(threads.value, UNIT_COUNT, &count) ||
        (known && !measure(limit, UNIT_QUANTITY, &cores)) || cores <= 0 || count <= ceil(cores))
        return;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[known ? TOO_MANY_THREADS : MANY_THREADS],
                            .path = threads.path,
                            .found = shown(judgement, threads.value),
                            .value = arena_print(judgement->arena, "%.0f", ceil(cores)),
                            .assumed = stated ? NULL : CPU_LIMIT_FIELD,
                            .taught = stated ? NULL : by});
}

#define INJECT_LABEL "metadata.labels[" INJECT "]"

static bool has_no_inject_label(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return !json_look(target->node, INJECT_LABEL);
}

static const struct condition no_inject_label = {
    .holds = has_no_inject_label, .reads = {INJECT_LABEL}, .assumes = INJECT_LABEL};

#define REFUSED .why = NO_START, .fix = "mend or remove it"
#define NO_START "the injector refuses the Pod; a gateway without injection does not start"
#define PASSED_OVER "Istio silently ignores it"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "POD-CFG-PARSE", .scope = POD_TEMPLATE, .also = ALSO(GATEWAY_PODS), .field = CONFIG_FIELD,
        .unless = &no_sidecar,
        .faults = FAULTS({.shape = UNREADABLE, .says = "holds no YAML mapping ({found})",
                          .why = NO_START,
                          .fix = "mend the YAML in " PROXY_CONFIG},
                         {DIFFERS_FROM(&proxy_schema), .says = "must be {wanted}, not {found}",
                          .why = NO_START, .fix = "write it as {value}"},
                         {.shape = OTHERWISE, .says = "must be {wanted}, not {found}", REFUSED},
                         {BREAKS(proxy_demands), .says = "must be {wanted}, not {found}",
                          .why = NO_START, .fix = "{key}: {value}"},
                         {.shape = OTHERWISE, .says = "must be {wanted}, not {found}", REFUSED},
                         {LACKS(proxy_demands), .says = "is not set",
                          .why = NO_START, .fix = "{key}: {value}"},
                         {CLASHES_IN(proxy_demands), .says = "cannot stand beside {value}",
                          .why = NO_START, .fix = "remove {key}, or {value}"}),
    },
    {
        .id = "POD-CFG-UNKNOWN", .scope = POD_TEMPLATE, .also = ALSO(GATEWAY_PODS), .field = CONFIG_FIELD,
        .unless = &no_sidecar, .general = true,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_OF(&mesh_schema, &proxy_schema), .says = "is a setting of the whole mesh, not of one Pod",
                          .why = PASSED_OVER,
                          .fix = "remove it here"},
                         {IS_NOT_IN(&proxy_schema), .says = "\"{key}\" is no field of Istio's",
                          .why = PASSED_OVER, .fix = "rename it to {value}"},
                         {.shape = OTHERWISE, .says = "\"{key}\" is no field of Istio's up to {release}",
                          .why = PASSED_OVER, .fix = "leave it out, or state the environment.istioVersion that has it"},
                         {IS_TOO_NEW_IN(&proxy_schema), .says = "\"{key}\" is not known before Istio {release}",
                          .why = "it has no effect on the version that runs here",
                          .fix = "leave it out, or state environment.istioVersion: \"{release}\""}),
    },
    {
        .id = "POD-CONCURRENCY", .scope = POD_TEMPLATE, .also = ALSO(GATEWAY_PODS), .field = CONFIG_FIELD ".concurrency",
        .check = check_threads, .unless = &no_sidecar,
        .faults = FAULTS([ALL_CORES_OF_A_LIMIT] = {IS_EXACTLY("0"), .when = &cpu_limited, .says = "0 takes every core of the node",
                          .why = "the proxy starts a thread for each core, and each takes memory",
                          .fix = "remove concurrency from " PROXY_CONFIG},
                         [ALL_CORES] = {IS_EXACTLY("0"), .when = &perhaps_all_cores, .at_most = WARN,
                          .says = "0 takes every core of the node before Istio 1.32",
                          .why = "the proxy starts a thread for each core, and each takes memory",
                          .fix = "remove concurrency from " PROXY_CONFIG},
                         [TOO_MANY_THREADS] = {.at_most = WARN, .says = "{found} threads are more than the cores of its CPU limit",
                          .why = "threads beyond the CPU limit are throttled, and each takes memory",
                          .fix = "concurrency: {value}"},
                         [MANY_THREADS] = {.at_most = WARN, .says = "{found} threads are many for a sidecar",
                          .why = "threads beyond the CPU limit are throttled, and each takes memory",
                          .fix = "remove concurrency from " PROXY_CONFIG}),
        .reads = {CONFIG_FIELD ".concurrency", CPU_LIMIT_FIELD},
    },
    {
        .id = "POD-INJECT-ANNOTATION", .scope = POD_TEMPLATE,
        .field = "metadata.annotations[" INJECT "]", .unless = &no_sidecar,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_EXACTLY("true"), .when = &no_inject_label,
                          .says = "is deprecated as an annotation",
                          .why = "Istio's webhook selects Pods by the label of the same name",
                          .fix = "move it to the labels"}),
    },
};
// clang-format on

const struct family pod_settings_family = {"Pod", rules, sizeof rules / sizeof *rules};
