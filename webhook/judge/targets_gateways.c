// SPDX-License-Identifier: Apache-2.0
/*
 * Gateways in values of Istio's charts: what their Pods, their proxies and their Services get. Each
 * is held against the rules of the object that the chart makes of it.
 * Source: istio.io/istio manifests/charts/gateway, manifests/charts/gateways,
 * operator/pkg/render/postprocess.go.
 */
#include "judge/targets.h"
#include "judge/values.h"

#include <string.h>

#define POD_ANNOTATIONS "podAnnotations"
#define BALANCED "LoadBalancer"

/* Where the parts of a gateway stand, under the path of it. */
struct gateway {
    const char *service, *type; /* where the settings of the Service are; the path of its type, */
    const char *usual;          /* else this path */
    const struct rename *pods, *balancer;
};

static const struct rename of_pods[] = {{"metadata.annotations", POD_ANNOTATIONS}, {0}};
static const struct rename of_pods_that_end[] = {
    {"metadata.annotations", POD_ANNOTATIONS},
    {"spec.terminationGracePeriodSeconds", "terminationGracePeriodSeconds"},
    {0},
};
static const struct rename of_service[] = {{"annotations", "service.annotations"},
                                           {"ports", "service.ports"},
                                           {"loadBalancerClass", "service.loadBalancerClass"},
                                           {0}};
static const struct rename of_annotations[] = {{"annotations", "serviceAnnotations"}, {0}};
static const struct rename of_both[] = {{"annotations", "serviceAnnotations"},
                                        {"ports", "service.ports"},
                                        {"loadBalancerClass", "service.loadBalancerClass"},
                                        {0}};

static const struct gateway of_chart = {"service", "service.type", BALANCED, of_pods_that_end,
                                        of_service};
static const struct gateway ingress = {"", "type", BALANCED, of_pods, of_annotations};
static const struct gateway egress = {"", "type", "ClusterIP", of_pods, of_annotations};
static const struct gateway ingress_of_operator = {"service", "service.type", BALANCED, of_pods,
                                                   of_both};
static const struct gateway egress_of_operator = {"service", "service.type", "ClusterIP", of_pods,
                                                  of_both};

static void set(struct arena *arena, struct json *view, const char *name, const struct json *value)
{
    if (value)
        json_set(arena, view, name, json_new_twin(arena, value));
}

/* The Pod that the values describe; NULL: the node is not a mapping. */
static const struct json *pod_of(struct arena *arena, const struct json *node)
{
    struct json *pod = node ? json_new_object(arena) : NULL;
    struct json *metadata = json_new_object(arena), *spec = json_new_object(arena);
    set(arena, metadata, "annotations", json_get(node, POD_ANNOTATIONS));
    set(arena, spec, "terminationGracePeriodSeconds",
        json_get(node, "terminationGracePeriodSeconds"));
    set(arena, pod, "env", json_get(node, "env"));
    json_set(arena, pod, "metadata", metadata);
    json_set(arena, pod, "spec", spec);
    return pod;
}

/* What a gateway between networks listens on instead. */
static const struct json *ports_between_networks(struct arena *arena)
{
    static const unsigned numbers[] = {15021, 15443, 15012, 15017};
    struct json *ports = json_new_array(arena);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct json *port = json_new_object(arena);
        json_set(arena, port, "port", json_new_number(arena, numbers[i]));
        json_append(ports, port);
    }
    return ports;
}

/* A Service, with what its load balancer is told. */
static const struct json *service_of(struct arena *arena, const struct json *node,
                                     const struct gateway *gateway)
{
    const struct json *service = json_look(node, gateway->service);
    struct json *made = node ? json_new_object(arena) : NULL;
    bool inside = gateway->balancer == of_service;
    set(arena, made, "annotations",
        inside ? json_get(service, "annotations") : json_get(node, "serviceAnnotations"));
    const char *network = inside ? json_string(json_get(node, "networkGateway")) : NULL;
    set(arena, made, "ports",
        network && *network ? ports_between_networks(arena) : json_get(service, "ports"));
    set(arena, made, "loadBalancerClass", json_get(service, "loadBalancerClass"));
    return made;
}

static bool is_balanced(const struct json *node, const struct gateway *gateway)
{
    const char *type = json_string(json_look(node, gateway->type));
    return strcmp(type ? type : gateway->usual, BALANCED) == 0;
}

/* The text of the annotation with the proxy's settings, which stands by another name here. */
static const struct embedded *config_of(struct judgement *judgement, const struct path *path,
                                        const struct json *node)
{
    struct path at = *path;
    path_add_key(&at, POD_ANNOTATIONS);
    path_add_key(&at, PROXY_CONFIG);
    const struct json *annotations = json_get(node, POD_ANNOTATIONS);
    return embedded_read(judgement->arena, json_string(json_get(annotations, PROXY_CONFIG)), &at);
}

static const struct target *add_container(struct judgement *judgement, const struct path *path,
                                          const struct target *around)
{
    struct target container = *around;
    container.scope = PROXY_CONTAINER;
    return target_add(judgement, path, container);
}

/* `around`: node and old are those of the gateway. */
static void add_gateway(struct judgement *judgement, const struct path *path,
                        const struct target *around, const struct gateway *gateway)
{
    struct arena *arena = judgement->arena;
    struct target pods = *around, balancer = *around;
    if (!json_is(around->node, JSON_OBJECT))
        return;
    pods.scope = GATEWAY_PODS;
    pods.renames = gateway->pods;
    pods.node = pod_of(arena, around->node);
    pods.old = pod_of(arena, around->old);
    pods.text = config_of(judgement, path, around->node);
    pods.text_before = config_of(judgement, path, around->old);
    pods.parent = add_container(judgement, path, around);
    target_add(judgement, path, pods);

    balancer.scope = LOAD_BALANCER;
    balancer.renames = gateway->balancer;
    balancer.node = service_of(arena, around->node, gateway);
    balancer.old =
        is_balanced(around->old, gateway) ? service_of(arena, around->old, gateway) : NULL;
    if (is_balanced(around->node, gateway))
        target_add(judgement, path, balancer);
}

static void add_gateway_at(struct judgement *judgement, const struct values *values,
                           const char *written, const struct gateway *gateway)
{
    struct target around = {.node = json_look(values->node, written),
                            .old = json_look(values->old, written),
                            .text = values->text,
                            .values = values};
    struct path path = values->path;
    path_parse(&path, judgement->arena, written);
    add_gateway(judgement, &path, &around, gateway);
}

static void add_waypoint(struct judgement *judgement, const struct path *path,
                         const struct target *around)
{
    struct target waypoint = *around;
    struct path at = *path;
    path_parse(&at, judgement->arena, "global.waypoint");
    waypoint.node = json_look(around->node, "global.waypoint");
    waypoint.old = json_look(around->old, "global.waypoint");
    if (json_is(waypoint.node, JSON_OBJECT))
        add_container(judgement, &at, &waypoint);
}

/* Those that an operator's resource lists, with settings of Kubernetes each. */
static void add_components(struct judgement *judgement, const struct values *values,
                           const char *written, const struct gateway *gateway)
{
    const struct json *list = json_look(judgement->subject->object, written);
    const struct json *before = json_look(judgement->subject->old, written);
    struct path path = {0};
    unsigned index = 0;
    path_parse(&path, judgement->arena, written);
    json_each (component, json_list(list)) {
        struct path here = path;
        path_add_index(&here, index);
        path_add_key(&here, "k8s");
        struct target around = {.node = json_get(component, "k8s"),
                                .old = json_get(json_at(before, index++), "k8s"),
                                .values = values};
        add_gateway(judgement, &here, &around, gateway);
    }
}

void targets_of_gateways(struct judgement *judgement, const struct values *values)
{
    bool operated = values->by == BY_OPERATOR;
    bool old_charts = values->chart == CHART_INGRESS || values->chart == CHART_EGRESS;
    bool both = operated || (old_charts && values->guessed);
    if (values->chart == CHART_GATEWAY)
        add_gateway_at(judgement, values, "", &of_chart);
    if (values->chart == CHART_INGRESS || both)
        add_gateway_at(judgement, values, "gateways[istio-ingressgateway]", &ingress);
    if (values->chart == CHART_EGRESS || both)
        add_gateway_at(judgement, values, "gateways[istio-egressgateway]", &egress);
    if (values->chart == CHART_ISTIOD) {
        struct target around = {
            .node = values->node, .old = values->old, .text = values->text, .values = values};
        add_waypoint(judgement, &values->path, &around);
    }
    if (operated) {
        add_components(judgement, values, "spec.components.ingressGateways", &ingress_of_operator);
        add_components(judgement, values, "spec.components.egressGateways", &egress_of_operator);
    }
}
