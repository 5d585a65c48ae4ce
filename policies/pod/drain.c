// SPDX-License-Identifier: Apache-2.0
/* The end of a Pod: the time that its sidecar has to drain. */
#include "base/scalar.h"
#include "families.h"
#include "judge/checks.h"
#include "judge/values.h"
#include "mesh/proxy.h"
#include "pod/sidecar.h"

#include <math.h>
#include <string.h>

#define GRACE_DEFAULT 30 /* the API server fills it in; in a file it may be absent */
#define DRAIN_DEFAULT 5  /* seconds that a classic sidecar drains where nobody says how long */
#define AT_ONCE 2        /* seconds; a shorter grace ends the Pod before anybody is told */
#define STOP_MARGIN 5    /* seconds that the proxy takes to stop after its drain */
#define PATCH_MARGIN 15

#define DRAIN_FIELD CONFIG_FIELD ".terminationDrainDuration"

/* A native sidecar stops after the app and ignores the drain. Where it is unknown, we assume a
 * classic one, because a longer grace period harms nobody. The injector's template compares the
 * annotation as a text, and a declared container that is not injected yet goes where the template
 * has it. */
static bool is_native(const struct judgement *judgement, const struct target *template)
{
    const char *asked = annotation(template->node, "sidecar.istio.io/nativeSidecar");
    if (template->values)
        return false;
    const struct target *proxy = proxy_container(judgement, template);
    if (asked && *asked)
        return strcmp(asked, "false") != 0;
    if (proxy && strcmp(proxy->segments[proxy->depth - 2].key, "initContainers") == 0)
        return true;
    return !(proxy && is_injected(template->node)) &&
           sidecars_are_native(&judgement->policy->environment,
                               judgement->policy->environment.istio_minor);
}

/* An environment variable of the agent: from a container that the template declares, else from the
 * Pod's proxy settings. */
static const struct json *variable(const struct judgement *judgement, const struct target *template,
                                   const char *name)
{
    const struct target *proxy = proxy_container(judgement, template);
    const struct json *variables = proxy ? json_get(proxy->node, "env") : NULL;
    if (json_is(variables, JSON_OBJECT) && json_get(variables, name)) /* in values of a chart */
        return json_get(variables, name);
    json_each (entry, json_list(variables)) {
        const char *key = json_string(json_get(entry, "name"));
        if (key && strcmp(key, name) == 0)
            return json_get(entry, "value");
    }
    return json_get(read_input(judgement, template, CONFIG_FIELD ".proxyMetadata", false), name);
}

static bool exits_early(const struct judgement *judgement, const struct target *template)
{
    const char *text =
        json_string(variable(judgement, template, "EXIT_ON_ZERO_ACTIVE_CONNECTIONS"));
    bool exits;
    return text && go_bool(text, &exits) && exits;
}

/* The Pod's own setting of how long its sidecar drains, in *seconds; NULL: none, or one that the
 * agent cannot read. */
static const struct json *stated_drain(const struct judgement *judgement,
                                       const struct target *template, double *seconds)
{
    const struct json *drain = exits_early(judgement, template)
                                   ? variable(judgement, template, "MINIMUM_DRAIN_DURATION")
                                   : read_input(judgement, template, DRAIN_FIELD, false);
    if (!measure(drain, UNIT_DURATION, seconds))
        return NULL;
    *seconds = ceil(*seconds / SECOND);
    return drain;
}

/* Knative writes the grace itself, as long as a request may take. */
static bool is_knatives(const struct target *template)
{
    return json_look(template->node, "metadata.labels[serving.knative.dev/revision]");
}

enum { OF_A_POD, OF_KNATIVE, OF_A_FIXED_GRACE };

/* Only the chart gateway has a setting for it; the others leave it to the API's default. */
static bool is_fixed(const struct target *target)
{
    return target->values && target->values->chart != CHART_GATEWAY;
}

static void report_grace(struct judgement *judgement, const struct rule *rule,
                         const struct target *target, struct finding finding)
{
    finding.fault = &rule->faults[is_knatives(target) ? OF_KNATIVE : OF_A_POD];
    report(judgement, rule, target, finding);
}

static void check_grace(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct json *grace = json_look(target->node, rule->field);
    double seconds, drain;
    bool drains = !is_native(judgement, target) && !stated_drain(judgement, target, &drain);
    if (!measure(grace, UNIT_COUNT, &seconds) || seconds < 0 ||
        seconds >= (drains ? DRAIN_DEFAULT : AT_ONCE) ||
        !condition_holds(&has_sidecar, judgement, target))
        return;
    report_grace(judgement, rule, target, (struct finding){.found = shown(judgement, grace)});
}

static void check_drain(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct json *grace = json_look(target->node, rule->field);
    double seconds;
    const struct json *drain = stated_drain(judgement, target, &seconds);
    int64_t most = GRACE_DEFAULT;

    if (!drain || is_native(judgement, target) || (grace && !json_integer(grace, &most)) ||
        seconds + STOP_MARGIN <= (double)most)
        return;
    if (is_fixed(target) && exits_early(judgement, target))
        return;
    if (is_fixed(target)) {
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[OF_A_FIXED_GRACE],
                                .path = spot_of(judgement, target, DRAIN_FIELD, false).path,
                                .found = shown(judgement, drain),
                                .key = "terminationDrainDuration",
                                .inputs = {DRAIN_FIELD}});
        return;
    }
    report_grace(
        judgement, rule, target,
        (struct finding){.found = grace ? shown(judgement, grace) : NULL,
                         .key = shown(judgement, drain),
                         .value = arena_print(judgement->arena, "%.0f", seconds + PATCH_MARGIN)});
}

/* Only the API's default grace period is changed; any other number is an author's decision. Of Pods
 * only annotations are repaired. */
static bool repair_drain(const struct judgement *judgement, const struct finding *finding,
                         struct patch *patch)
{
    const struct json *grace = json_look(finding->target->node, finding->field);
    int64_t seconds = GRACE_DEFAULT;
    double wanted;
    struct json *text = json_new_string(judgement->arena, finding->value);

    if (!annotation(finding->target->node, PROXY_CONFIG) ||
        (grace && (!json_integer(grace, &seconds) || seconds != GRACE_DEFAULT)) ||
        !measure(text, UNIT_COUNT, &wanted))
        return false;
    if (grace)
        patch_replace(patch, &finding->path, json_new_number(judgement->arena, wanted));
    else
        patch_add(patch, &finding->path, json_new_number(judgement->arena, wanted));
    return true;
}

#define NO_TIME                                                                                    \
    .says = "{found} leaves no time for the drain",                                                \
    .why = "the sidecar is killed before it drains, and its connections are reset"
#define TOO_SHORT                                                                                  \
    .says = "is too short for the drain of {key}",                                                 \
    .why = "the kubelet kills the proxy before its drain ends"
#define READS                                                                                      \
    "spec.terminationGracePeriodSeconds", "metadata.annotations[proxy.istio.io/config]",           \
        "metadata.annotations[sidecar.istio.io/nativeSidecar]", "metadata.labels",                 \
        "spec.containers", "spec.initContainers"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "POD-GRACE-ZERO", .kinds = POD | WORKLOAD, .scope = POD_TEMPLATE,
        .field = "spec.terminationGracePeriodSeconds",
        .check = check_grace, .unless = &no_sidecar, .general = true,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS([OF_A_POD] = {NO_TIME, .fix = "terminationGracePeriodSeconds: 30"},
                         [OF_KNATIVE] = {NO_TIME, .fix = "in the Service's template, timeoutSeconds: 30"}),
        .reads = {READS},
    },
    {
        .id = "POD-DRAIN-GRACE", .kinds = POD | WORKLOAD | VALUES_OF_CHARTS, .scope = POD_TEMPLATE,
        .also = ALSO(GATEWAY_PODS),
        .field = "spec.terminationGracePeriodSeconds",
        .check = check_drain, .unless = &no_sidecar,
        .actions = EVERYWHERE(PATCH | WARN),
        .faults = FAULTS([OF_A_POD] = {.repair = {BY_FUNCTION, .function = repair_drain}, TOO_SHORT,
                                       .fix = "terminationGracePeriodSeconds: {value}"},
                         [OF_KNATIVE] = {TOO_SHORT, .fix = "in the Service's template, timeoutSeconds: {value}"},
                         [OF_A_FIXED_GRACE] = {.says = "{found} does not fit into the 30 s that the chart leaves it",
                                       .why = "the kubelet kills the proxy before its drain ends",
                                       .fix = "{key}: 25s"}),
        .reads = {READS, "env"},
        .rewrites = {"spec.terminationGracePeriodSeconds"},
    },
};
// clang-format on

const struct family pod_drain_family = {"Pod", rules, sizeof rules / sizeof *rules};
