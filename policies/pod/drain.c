// SPDX-License-Identifier: Apache-2.0
/* The end of a Pod: the time that its sidecar has to drain. */
#include "families.h"
#include "judge/checks.h"
#include "mesh/proxy.h"
#include "pod/sidecar.h"

#include <math.h>
#include <string.h>

#define GRACE_DEFAULT 30 /* the API server fills it in; in a file it may be absent */
#define STOP_MARGIN 5    /* seconds that the proxy needs besides its drain */
#define PATCH_MARGIN 15

/* A native sidecar stops after the app and ignores the drain; a longer grace harms nobody, so what
 * is not known counts as classic. */
static bool is_native(const struct judgement *judgement, const struct target *template)
{
    const char *asked = annotation(template->node, "sidecar.istio.io/nativeSidecar");
    const struct target *proxy = proxy_container(judgement, template);
    if (asked)
        return strcmp(asked, "true") == 0;
    if (proxy)
        return strcmp(proxy->segments[proxy->depth - 2].key, "initContainers") == 0;
    return sidecars_are_native(&judgement->policy->environment);
}

#define DRAIN CONFIG_FIELD ".terminationDrainDuration"
#define METADATA CONFIG_FIELD ".proxyMetadata"

static void check_drain(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const struct json *written = read_input(judgement, target, DRAIN, false);
    const struct json *metadata = read_input(judgement, target, METADATA, false);
    const struct json *grace = json_look(target->node, rule->field);
    double drain;
    int64_t seconds = GRACE_DEFAULT;

    if (!measure(written, UNIT_DURATION, &drain) || is_native(judgement, target) ||
        exits_when_idle(metadata) || (grace && !json_integer(grace, &seconds)))
        return;
    drain = ceil(drain / SECOND);
    if (drain + STOP_MARGIN > (double)seconds)
        report(
            judgement, rule, target,
            (struct finding){.found = grace ? shown(judgement, grace) : NULL,
                             .key = shown(judgement, written),
                             .value = arena_print(judgement->arena, "%.0f", drain + PATCH_MARGIN)});
}

/* Only the API's own default is ours to change; any other number is somebody's decision. */
static bool repair_drain(const struct judgement *judgement, const struct finding *finding,
                         struct patch *patch)
{
    const struct json *grace = json_look(finding->target->node, finding->field);
    int64_t seconds = GRACE_DEFAULT;
    double wanted;
    struct json *text = json_new_string(judgement->arena, finding->value);

    if ((grace && (!json_integer(grace, &seconds) || seconds != GRACE_DEFAULT)) ||
        !measure(text, UNIT_COUNT, &wanted))
        return false;
    if (grace)
        patch_replace(patch, &finding->path, json_new_number(judgement->arena, wanted));
    else
        patch_add(patch, &finding->path, json_new_number(judgement->arena, wanted));
    return true;
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "POD-GRACE-ZERO", .kinds = POD | WORKLOAD, .scope = POD_TEMPLATE,
        .field = "spec.terminationGracePeriodSeconds", .unless = &no_sidecar,
        .actions = EVERYWHERE(WARN),
        .faults = {{IS_WITHIN("0", "2", UNIT_COUNT), .when = &has_sidecar, .says = "{found} leaves no time for the drain",
                    .why = "the sidecar is killed before it drains, and its connections are reset",
                    .fix = "terminationGracePeriodSeconds: 30"}},
    },
    {
        .id = "POD-DRAIN-GRACE", .kinds = POD | WORKLOAD, .scope = POD_TEMPLATE,
        .field = "spec.terminationGracePeriodSeconds",
        .check = check_drain, .unless = &no_sidecar,
        .actions = EVERYWHERE(PATCH | WARN),
        .faults = {{.repair = {BY_FUNCTION, .function = repair_drain}, .says = "is too short for the drain of {key}",
                    .why = "the kubelet kills the proxy before its drain ends",
                    .fix = "terminationGracePeriodSeconds: {value}"}},
        .reads = {"spec.terminationGracePeriodSeconds", "metadata.annotations[proxy.istio.io/config]",
                  "metadata.annotations[sidecar.istio.io/nativeSidecar]", "spec.containers",
                  "spec.initContainers"},
        .rewrites = {"spec.terminationGracePeriodSeconds"},
    },
};
// clang-format on

const struct family pod_drain_family = {"Pod", rules, sizeof rules / sizeof *rules};
