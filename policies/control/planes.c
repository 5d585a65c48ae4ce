// SPDX-License-Identifier: Apache-2.0
#include "control/planes.h"

#include <string.h>

/* Knative's as its operator installs them: knative/operator : cmd/operator/kodata. */
// clang-format off
const struct plane planes[] = {
    {.name = "istiod", .container = "discovery", .of_istio = true},
    {.name = "activator", .container = "activator", .scaled = true},
    {.name = "autoscaler", .container = "autoscaler", .counted = true},
    {.name = "autoscaler-hpa", .container = "autoscaler-hpa"},
    {.name = "controller", .container = "controller"},
    {.name = "webhook", .container = "webhook", .scaled = true},
    {.name = "net-istio-controller", .container = "controller"},
    {.name = "net-istio-webhook", .container = "webhook"},
    {.name = "net-kourier-controller", .container = "controller", .counted = true},
    {.name = "3scale-kourier-gateway", .container = "kourier-gateway"},
    {.name = "net-contour-controller", .container = "controller", .counted = true},
    {.name = "net-gateway-api-controller", .container = "controller"},
    {.name = "net-gateway-api-webhook", .container = "webhook"},
    {.name = "guard-service", .container = "guard-service", .counted = true},
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

/* A revision of istiod has its name behind a dash. */
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
    const char *stated = json_string(json_get(json_get(selector, "matchLabels"), key));
    if (stated && strcmp(stated, word) == 0)
        return true;
    json_each (expression, json_get(selector, "matchExpressions")) {
        const char *of = json_string(json_get(expression, "key"));
        const char *verb = json_string(json_get(expression, "operator"));
        if (!of || strcmp(of, key) != 0 || !verb || strcmp(verb, "In") != 0)
            continue;
        json_each (value, json_get(expression, "values"))
            if (json_string(value) && strcmp(json_string(value), word) == 0)
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
