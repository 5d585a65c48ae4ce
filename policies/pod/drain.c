// SPDX-License-Identifier: Apache-2.0
#include "judge/checks.h"
#include "judge/fields.h"
#include "mesh/proxy.h"
#include "pod/pod.h"

#include "base/scalar.h"

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
        return strcmp(proxy->path.segments[proxy->path.length - 2].key, "initContainers") == 0;
    return sidecars_are_native(&judgement->policy->environment);
}

void check_drain(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    const struct json *config = proxy_config(target);
    const struct json *grace = json_look(target->node, rule->field);
    struct path ignored = {0};
    const struct json *written =
        field_look(judgement->arena, config, "terminationDrainDuration", &ignored);
    const struct json *metadata = field_look(judgement->arena, config, "proxyMetadata", &ignored);
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
bool repair_drain(const struct judgement *judgement, const struct finding *finding,
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
