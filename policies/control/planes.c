// SPDX-License-Identifier: Apache-2.0
#include "control/planes.h"

#include <string.h>

/* Knative's as its operator installs them: knative/operator : cmd/operator/kodata, the manifests of
 * 1.16 to 1.23, which differ in nothing of this. Of a container's name that several have, the most
 * demanding one comes first. */
#define NAMED(name_, container_) .name = (name_), .container = (container_)
#define BETWEEN(cpu_, memory_, most_cpu, most_memory)                                              \
    .requests = {cpu_, memory_}, .limits = {most_cpu, most_memory}
// clang-format off
const struct plane planes[] = {
    {NAMED("istiod", "discovery"), .of_istio = true},
    {NAMED("activator", "activator"), BETWEEN("300m", "60Mi", "1000m", "600Mi"),
     .scaled = true, .budget = "activator-pdb"},
    {NAMED("autoscaler", "autoscaler"), BETWEEN("100m", "100Mi", "1000m", "1000Mi"), .counted = true},
    {NAMED("autoscaler-hpa", "autoscaler-hpa"), BETWEEN("30m", "40Mi", "300m", "400Mi")},
    {NAMED("net-kourier-controller", "controller"), BETWEEN("200m", "200Mi", "1", "500Mi"),
     .counted = true, .where = "ingress.kourier.enabled"},
    {NAMED("controller", "controller"), BETWEEN("100m", "100Mi", "1000m", "1000Mi")},
    {NAMED("net-gateway-api-controller", "controller"), BETWEEN("100m", "100Mi", "1000m", "1000Mi"),
     .where = "ingress[gateway-api].enabled"},
    {NAMED("net-contour-controller", "controller"), BETWEEN("40m", "40Mi", "400m", "400Mi"),
     .counted = true, .where = "ingress.contour.enabled"},
    {NAMED("net-istio-controller", "controller"), BETWEEN("30m", "40Mi", "300m", "400Mi"),
     .where = "ingress.istio.enabled"},
    {NAMED("webhook", "webhook"), BETWEEN("100m", "100Mi", "500m", "500Mi"),
     .scaled = true, .budget = "webhook-pdb"},
    {NAMED("net-istio-webhook", "webhook"), BETWEEN("20m", "20Mi", "200m", "200Mi"),
     .where = "ingress.istio.enabled"},
    {NAMED("net-gateway-api-webhook", "webhook"), BETWEEN("20m", "20Mi", "200m", "200Mi"),
     .where = "ingress[gateway-api].enabled"},
    {NAMED("3scale-kourier-gateway", "kourier-gateway"), BETWEEN("200m", "200Mi", "1", "800Mi"),
     .where = "ingress.kourier.enabled", .budget = "3scale-kourier-gateway-pdb"},
    {NAMED("guard-service", "guard-service"), .counted = true, .where = "security.securityGuard.enabled"},
    {NAMED("storage-version-migration-serving-", "migrate"),
     BETWEEN("100m", "100Mi", "1000m", "1000Mi"), .is_job = true},
    {NAMED("cleanup-serving-", "cleanup"), BETWEEN("100m", "100Mi", "1000m", "1000Mi"), .is_job = true},
    {0},
};
// clang-format on

static bool is_at_home(const struct judgement *judgement, const struct plane *plane)
{
    const struct environment *environment = &judgement->policy->environment;
    const char *namespace = judgement->subject->namespace;
    return namespace && strcmp(namespace, plane->of_istio ? environment->istio_namespace
                                                          : environment->knative_namespace) == 0;
}

/* A revision's Deployment is called istiod-REVISION. */
static bool is_named(const struct plane *plane, const char *name)
{
    const char *rest = starts_with(name, plane->name) ? name + strlen(plane->name) : NULL;
    return rest && (!*rest || (plane->of_istio && *rest == '-'));
}

const struct plane *plane_of(const struct judgement *judgement)
{
    for (const struct plane *plane = planes; plane->name; plane++)
        if (is_at_home(judgement, plane) && is_named(plane, judgement->subject->name))
            return plane;
    return NULL;
}

/* Does the selector ask for this label, by itself or among others? */
static bool asks_for(const struct json *selector, const char *key, const char *word)
{
    if (json_says(json_get(json_get(selector, "matchLabels"), key), word))
        return true;
    json_each (expression, json_get(selector, "matchExpressions")) {
        if (!json_says(json_get(expression, "key"), key) ||
            !json_says(json_get(expression, "operator"), "In"))
            continue;
        json_each (value, json_get(expression, "values"))
            if (json_says(value, word))
                return true;
    }
    return false;
}

static bool is_everything(const struct json *selector)
{
    return json_is(selector, JSON_OBJECT) && !json_size(json_get(selector, "matchLabels")) &&
           !json_size(json_get(selector, "matchExpressions"));
}

bool selects_plane(const struct judgement *judgement, const struct json *selector)
{
    if (asks_for(selector, "istio", "ingressgateway") ||
        asks_for(selector, "istio", "egressgateway"))
        return true;
    for (const struct plane *plane = planes; plane->name; plane++)
        if (is_at_home(judgement, plane) &&
            (asks_for(selector, "app", plane->name) || asks_for(selector, "role", plane->name) ||
             asks_for(selector, "app.kubernetes.io/component", plane->name) ||
             (plane->of_istio && asks_for(selector, "istio", "pilot")) || is_everything(selector)))
            return true;
    return false;
}
