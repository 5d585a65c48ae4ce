// SPDX-License-Identifier: Apache-2.0
#include "pod/sidecar.h"

#include "judge/checks.h"

#include <string.h>

#define TEMPLATES_MOST                                                                             \
    1024 /* bytes of the list of template names that are read, because it is read for each         \
            container */

/* A Pod in ambient mode has no sidecar: ztunnel carries its traffic. */
static bool is_ambient(const struct json *pod)
{
    const char *mode = json_string(json_look(pod, "metadata.labels[istio.io/dataplane-mode]"));
    return mode && strcmp(mode, "ambient") == 0;
}

static bool is_passed_over(const struct judgement *judgement, const struct target *target)
{
    const struct json *pod = target->owner;
    const char *label = json_string(json_look(pod, "metadata.labels[" INJECT "]"));
    const char *asked = label ? label : annotation(pod, INJECT);
    (void)judgement;

    return (asked && strcmp(asked, "false") == 0) || is_ambient(pod) ||
           json_true(json_look(pod, "spec.hostNetwork"));
}

const struct condition no_injection = {.holds = is_passed_over};

static bool lacks_sidecar(const struct judgement *judgement, const struct target *target)
{
    static const char *const others[] = {"gateway", "waypoint", "grpc-"};
    const char *templates = annotation(target->owner, "inject.istio.io/templates");
    size_t length = templates ? strnlen(templates, TEMPLATES_MOST) : 0;

    for (size_t i = 0; templates && i < sizeof others / sizeof *others; i++)
        if (memmem(templates, length, others[i], strlen(others[i])))
            return true;
    return is_passed_over(judgement, target);
}

const struct condition no_sidecar = {.holds = lacks_sidecar};

static bool is_ztunnel(const struct target *target)
{
    json_each (argument, json_get(target->node, "args"))
        if (json_string(argument) && strstr(json_string(argument), "ztunnel"))
            return true;
    return false;
}

static bool is_no_sidecar(const struct judgement *judgement, const struct target *target)
{
    return is_ztunnel(target) || lacks_sidecar(judgement, target);
}

const struct condition no_sidecar_container = {.holds = is_no_sidecar};

static bool says_sidecar(const struct judgement *judgement, const struct target *template)
{
    const struct json *labels = json_look(template->node, "metadata.labels");
    if (proxy_container(judgement, template) || json_get(labels, INJECT) ||
        json_get(labels, "istio.io/rev"))
        return true;
    json_each_member (value, json_look(template->node, "metadata.annotations"))
        if (starts_with(json_key(value), "sidecar.istio.io/") ||
            strcmp(json_key(value), PROXY_CONFIG) == 0)
            return true;
    return false;
}

const struct condition has_sidecar = {.holds = says_sidecar};

const struct target *proxy_container(const struct judgement *judgement,
                                     const struct target *template)
{
    if (template->values)
        return template->parent;
    for (const struct target *target = judgement->targets; target; target = target->next)
        if (target->scope == PROXY_CONTAINER && target->parent == template)
            return target;
    return NULL;
}

bool is_injected(const struct json *pod)
{
    return annotation(pod, "sidecar.istio.io/status");
}

static bool injects_no_resources(const struct judgement *judgement, const struct target *template)
{
    return lacks_sidecar(judgement, template) ||
           (is_injected(template->node) && proxy_container(judgement, template));
}

const struct condition no_injected_resources = {.holds = injects_no_resources};

const char *const resource_annotations[RESOURCES] = {
    [CPU_REQUEST] = RESOURCE_PREFIX "proxyCPU",
    [MEMORY_REQUEST] = RESOURCE_PREFIX "proxyMemory",
    [CPU_LIMIT] = RESOURCE_PREFIX "proxyCPULimit",
    [MEMORY_LIMIT] = RESOURCE_PREFIX "proxyMemoryLimit",
};

const struct json *stated_resource(const struct target *target, enum resource resource)
{
    return json_get(json_look(target->node, "metadata.annotations"),
                    resource_annotations[resource]);
}

const struct json *declared_resource(const struct judgement *judgement,
                                     const struct target *template, enum resource resource)
{
    static const char *const fields[RESOURCES] = {
        [CPU_REQUEST] = "resources.requests.cpu",
        [MEMORY_REQUEST] = "resources.requests.memory",
        [CPU_LIMIT] = "resources.limits.cpu",
        [MEMORY_LIMIT] = "resources.limits.memory",
    };
    const struct target *proxy = proxy_container(judgement, template);
    return proxy ? json_look(proxy->node, fields[resource]) : NULL;
}

const struct json *resource_given(const struct judgement *judgement, const struct target *template,
                                  enum resource resource)
{
    const struct json *declared = declared_resource(judgement, template, resource);
    return declared ? declared : stated_resource(template, resource);
}

const char *stated_default(const struct judgement *judgement, enum resource resource)
{
    const struct environment *environment = &judgement->policy->environment;
    const char *const defaults[RESOURCES] = {environment->cpu_request, environment->memory_request,
                                             environment->cpu_limit, environment->memory_limit};
    return defaults[resource];
}

const char *stated_default_by(const struct judgement *judgement, enum resource resource)
{
    const struct environment *environment = &judgement->policy->environment;
    const char *const by[RESOURCES] = {environment->cpu_request_by, environment->memory_request_by,
                                       environment->cpu_limit_by, environment->memory_limit_by};
    return by[resource];
}

const char *default_of(const struct judgement *judgement, enum resource resource)
{
    static const char *const usual[RESOURCES] = {"100m", "128Mi", "2", "1Gi"};
    const char *said = stated_default(judgement, resource);
    return said ? said : usual[resource];
}

const char *completed(const struct judgement *judgement, const struct target *target,
                      enum resource resource)
{
    bool limit = resource >= CPU_LIMIT;
    enum resource twin = limit ? resource - CPU_LIMIT : resource + CPU_LIMIT;
    const struct json *other = resource_given(judgement, target, twin);
    const char *mine = default_of(judgement, resource);
    double here, there;
    struct json *value = json_new_string(judgement->arena, mine);

    if (measure(value, UNIT_QUANTITY, &here) && measure(other, UNIT_QUANTITY, &there) &&
        (limit ? here < there : here > there))
        return shown(judgement, other);
    return mine;
}

bool may_be_ours(const struct judgement *judgement, const struct target *target,
                 enum resource resource)
{
    const char *text = json_string(stated_resource(target, resource));
    return text && strcmp(text, completed(judgement, target, resource)) == 0;
}
