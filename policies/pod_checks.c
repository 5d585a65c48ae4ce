// SPDX-License-Identifier: Apache-2.0
#include "checks.h"
#include "pod.h"

#include <string.h>

bool no_sidecar(const struct judgement *judgement, const struct target *target)
{
    static const char *const others[] = {"gateway", "waypoint", "grpc-"};
    const struct json *pod = target->owner;
    const char *label = json_string(json_look(pod, "metadata.labels[sidecar.istio.io/inject]"));
    const char *asked = label ? label : annotation(pod, "sidecar.istio.io/inject");
    const char *templates = annotation(pod, "inject.istio.io/templates");
    (void)judgement;

    if (asked && strcmp(asked, "false") == 0)
        return true;
    for (size_t i = 0; templates && i < sizeof others / sizeof *others; i++)
        if (strstr(templates, others[i]))
            return true;
    return json_true(json_look(pod, "spec.hostNetwork"));
}

static bool is_ztunnel(const struct target *target)
{
    json_each (argument, json_get(target->node, "args"))
        if (json_string(argument) && strstr(json_string(argument), "ztunnel"))
            return true;
    return false;
}

bool no_sidecar_container(const struct judgement *judgement, const struct target *target)
{
    return is_ztunnel(target) || no_sidecar(judgement, target);
}

/* In the order of enum resource: requests, then the limits of the same. */
enum resource { CPU_REQUEST, MEMORY_REQUEST, CPU_LIMIT, MEMORY_LIMIT, RESOURCES };
static const char *const annotations[RESOURCES] = {
    "sidecar.istio.io/proxyCPU",
    "sidecar.istio.io/proxyMemory",
    "sidecar.istio.io/proxyCPULimit",
    "sidecar.istio.io/proxyMemoryLimit",
};

static const char *default_of(const struct judgement *judgement, enum resource resource)
{
    const struct environment *environment = &judgement->policy->environment;
    const char *const defaults[RESOURCES] = {environment->cpu_request, environment->memory_request,
                                             environment->cpu_limit, environment->memory_limit};
    return defaults[resource];
}

static const struct json *stated(const struct target *target, enum resource resource)
{
    return json_get(json_look(target->node, "metadata.annotations"), annotations[resource]);
}

/* A container that the author declared brings its own resources; the annotations do not count. */
static bool declares_resources(const struct judgement *judgement, const struct target *template)
{
    for (const struct target *target = judgement->targets; target; target = target->next)
        if (target->scope == PROXY_CONTAINER && target->parent == template &&
            json_size(json_get(target->node, "resources")))
            return true;
    return false;
}

/* What stands, or else the default, or else the other half of the pair: the limit must never be
 * below the request. */
static const char *completed(const struct judgement *judgement, const struct target *target,
                             enum resource resource)
{
    bool limit = resource >= CPU_LIMIT;
    enum resource twin = limit ? resource - CPU_LIMIT : resource + CPU_LIMIT;
    const struct json *other = stated(target, twin);
    const char *mine = default_of(judgement, resource);
    double here, there;
    struct json *value = json_new_string(judgement->arena, mine);

    if (other && measure(value, UNIT_QUANTITY, &here) && measure(other, UNIT_QUANTITY, &there) &&
        (limit ? here < there : here > there))
        return json_string(other);
    return mine;
}

void check_partial_resources(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    struct text found = TEXT_IN(judgement->arena), fix = TEXT_IN(judgement->arena);
    size_t count = 0;

    for (enum resource i = 0; i < RESOURCES; i++) {
        if (stated(target, i)) {
            count++;
            text_print(&found, "%s%s", found.length ? ", " : "", annotations[i] + 17);
        } else {
            text_print(&fix, "%s%s: \"", fix.length ? ", " : "", annotations[i]);
            text_add_shown(&fix, completed(judgement, target, i), FOUND_MOST);
            text_add(&fix, "\"");
        }
    }
    if (count > 0 && count < RESOURCES && !declares_resources(judgement, target))
        report(judgement, rule, target, (struct finding){.found = found.data, .value = fix.data});
}

bool repair_partial_resources(const struct judgement *judgement, const struct finding *finding,
                              struct patch *patch)
{
    for (enum resource i = 0; i < RESOURCES; i++) {
        struct path path = finding->path;
        path_add_key(&path, annotations[i]);
        if (!stated(finding->target, i))
            patch_add(patch, &path,
                      json_new_string(judgement->arena, completed(judgement, finding->target, i)));
    }
    return true;
}

static void report_annotation(struct judgement *judgement, const struct rule *rule,
                              const struct target *target, enum resource resource,
                              struct finding finding)
{
    enum resource pair = resource % CPU_LIMIT;
    finding.key = annotations[resource];
    finding.field = arena_print(judgement->arena, "metadata.annotations[%s]", finding.key);
    finding.found = shown(judgement, stated(target, resource));
    finding.inputs[0] = rule->reads[pair];
    finding.inputs[1] = rule->reads[pair + CPU_LIMIT];
    report(judgement, rule, target, finding);
}

void check_resource_order(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    double amounts[RESOURCES];
    bool known[RESOURCES];

    for (enum resource i = 0; i < RESOURCES; i++) {
        const struct json *value = stated(target, i);
        known[i] = measure(value, UNIT_QUANTITY, &amounts[i]);
        if (value && !known[i])
            report_annotation(
                judgement, rule, target, i,
                (struct finding){.say = &rule->say[1], .value = default_of(judgement, i)});
    }
    for (enum resource request = 0; request < CPU_LIMIT; request++) {
        enum resource limit = request + CPU_LIMIT;
        if (known[request] && known[limit] && amounts[request] > amounts[limit])
            report_annotation(judgement, rule, target, limit,
                              (struct finding){.value = shown(judgement, stated(target, request))});
    }
}

void check_proxy_container(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    static const struct {
        const char *field, *key;
        enum threshold threshold;
    } floors[] = {
        {"resources.limits.memory", "memory", SIDECAR_MEMORY_LIMIT},
        {"resources.limits.cpu", "cpu", SIDECAR_CPU_LIMIT},
        {"resources.requests.memory", "memory", SIDECAR_MEMORY_REQUEST},
    };
    const char *image = json_string(json_get(target->node, "image"));
    bool completed_later = image && strcmp(image, "auto") == 0;

    for (size_t i = 0; i < sizeof floors / sizeof *floors; i++)
        too_low(judgement, rule, target, floors[i].threshold,
                (struct finding){
                    .field = floors[i].field, .key = floors[i].key, .inputs = {floors[i].field}});
    if (!completed_later && !json_look(target->node, rule->field))
        report(
            judgement, rule, target,
            (struct finding){.say = &rule->say[1],
                             .value = limit_of(judgement, SIDECAR_MEMORY_LIMIT)->recommended_text,
                             .at_most = WARN});
}
