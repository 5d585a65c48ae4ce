// SPDX-License-Identifier: Apache-2.0
/* The kinds of objects that the book speaks of, a row each. */
#include "rule/kind.h"

#include "base/json.h"
#include "base/path.h"
#include "judge/values.h"

#include <string.h>

#define TEMPLATE "spec.template"
#define CRON_TEMPLATE "spec.jobTemplate.spec.template"
#define MAKES_PODS_AT(template_)                                                                   \
    .is = WORKLOAD, .called = "workload", .owned = true, .entry = "apply",                         \
    .places = {                                                                                    \
        {POD_TEMPLATE, template_}, {PROXY_CONTAINER, template_}, {QUEUE_CONTAINER, template_}}
#define KNATIVE_SERVICE                                                                            \
    .is = KSVC, .called = "Knative Service", .entry = "apply", .repaired = true,                   \
    .same = "spec.template.spec.containers[0].image",                                              \
    .places = {                                                                                    \
        {REVISION_TEMPLATE, TEMPLATE}, {POD_TEMPLATE, TEMPLATE}, {PROXY_CONTAINER, TEMPLATE}}

#define AWS_KEYS "aws-load-balancer-" /* in keys of annotations */

#define FLOW_LOG_AT(at)                                                                            \
    .is = FLOW_LOG, .called = "FlowLog", .places = {{FLOW_LOG_PARTS, at}},                         \
    .same = "metadata.name", .braces = "logFormat", .by_spec = true

/* Values are repaired in files alone: Helm, or an operator, would set a webhook's patch back. */
#define VALUES_AT(at)                                                                              \
    .is = VALUES_OF_CHARTS, .called = "Istio values", .mended = true, .by_spec = true,             \
    .places = {{VALUES, at},                                                                       \
               {VALUES_TEXT, at},                                                                  \
               {VALUES_GLOBAL, at},                                                                \
               {MESH, at ".meshConfig"},                                                           \
               {MESH_POLICY, at ".meshConfig.defaultTrafficPolicy"},                               \
               {PROXY_CONTAINER, at},                                                              \
               {GATEWAY_PODS, at},                                                                 \
               {LOAD_BALANCER, at},                                                                \
               {CONTROL_ENV, at ".pilot.env"}}

static bool has_profile(const struct json *object, const struct json *old)
{
    (void)old;
    return json_get(json_look(object, "metadata.labels"), "meshrail.io/profile");
}

/* A Rollout with workloadRef has no Pod template of its own, so there is nothing to judge. */
static bool has_pods_of_its_own(const struct json *object, const struct json *old)
{
    (void)old;
    return json_look(object, "spec.template") || !json_look(object, "spec.workloadRef");
}

static bool has_aws_key(const struct json *annotations)
{
    json_each_member (member, annotations)
        if (strstr(json_key(member), AWS_KEYS))
            return true;
    return false;
}

/* A load balancer that AWS's controllers are told of, or were until now. */
static bool is_on_aws(const struct json *object, const struct json *old)
{
    const struct json *class = json_look(object, "spec.loadBalancerClass");
    return json_says(json_look(object, "spec.type"), "LoadBalancer") &&
           (has_aws_key(json_look(object, "metadata.annotations")) ||
            has_aws_key(json_look(old, "metadata.annotations")) ||
            json_says(class, "service.k8s.aws/nlb") || json_says(class, "eks.amazonaws.com/nlb"));
}

static bool is_exposed(const struct json *object, const struct json *old)
{
    const struct json *type = json_look(object, "spec.type");
    (void)old;
    return json_says(type, "LoadBalancer") || json_says(type, "NodePort");
}

/* An Ingress of ALBC, whose load balancer may send to the Pods directly. */
static bool is_of_alb(const struct json *object, const struct json *old)
{
    (void)old;
    return json_says(json_look(object, "spec.ingressClassName"), "alb") ||
           json_says(json_look(object, "metadata.annotations[kubernetes.io/ingress.class]"), "alb");
}

#define FOR_SERVICE "spec.infrastructure.annotations"
#define SERVICE_TYPE FOR_SERVICE "[networking.istio.io/service-type]"

/* Istio makes a Service of type LoadBalancer for it, unless it says otherwise. */
static bool is_made_on_aws(const struct json *object, const struct json *old)
{
    const struct json *type = json_look(object, SERVICE_TYPE);
    return (!type || json_says(type, "LoadBalancer")) &&
           (has_aws_key(json_look(object, FOR_SERVICE)) ||
            has_aws_key(json_look(old, FOR_SERVICE)));
}

static bool runs_istio_chart(const struct json *object, const struct json *old)
{
    const char *kind = json_string(json_get(object, "kind")); /* a kustomization need not say it */
    (void)old;
    return values_expected(kind ? kind : "Kustomization", object);
}

#define IF_ISTIO .judged = runs_istio_chart

/* Only what a KnativeServing owns; objects of the same kind that people made are not ours to judge.
 * */
static bool is_knatives_own(const struct json *object, const struct json *old)
{
    const struct json *const both[] = {object, old};
    for (size_t i = 0; i < sizeof both / sizeof *both; i++)
        json_each (owner, json_look(both[i], "metadata.ownerReferences"))
            if (json_says(json_get(owner, "kind"), "KnativeServing"))
                return true;
    return false;
}

// A place says what it has, and a row reads like a sentence; sentences share lines.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
// clang-format off
const struct kind_row kind_rows[] = {
    {"networking.istio.io", "v1 v1beta1 v1alpha3", "DestinationRule", "destinationrules",
     .is = DESTINATION_RULE, .called = "DestinationRule", .places = {{TRAFFIC_POLICY, "spec"}},
     .entry = "apply", .repaired = true, .needs = "spec.host", .same = "spec.host"},
    {"serving.knative.dev", "v1", "Service", "services", KNATIVE_SERVICE},
    {"serving.knative.dev", "v1", "Configuration", "configurations", KNATIVE_SERVICE, .owned = true},
    {"", "v1", "ConfigMap", "configmaps", .is = CONFIG_MAP, .called = "ConfigMap",
     .places = {{MESH_TEXT, "data.mesh"}, {MESH, "data.mesh"},
                {INJECTOR_TEXT, "data.values"}, {INJECTOR, "data.values"},
                {KNATIVE_MAP, ""}, {POLICY_MAP, ""}, {OPERATED, ""}},
     .entry = "apply", .repaired = true},
    {"", "v1", "Pod", "pods", .is = POD, .called = "Pod",
     .places = {{POD_TEMPLATE, ""}, {PROXY_CONTAINER, ""}, {QUEUE_CONTAINER, ""}},
     .entry = "pods"},
    {"apps", "v1", "Deployment", "deployments", .is = WORKLOAD, .called = "workload", .owned = true,
     .entry = "apply",
     .places = {{POD_TEMPLATE, TEMPLATE}, {PROXY_CONTAINER, TEMPLATE}, {QUEUE_CONTAINER, TEMPLATE},
                {CONTROL_PLANE, ""}, {CONTROL_CONTAINER, TEMPLATE}, {CONTROL_ENV, TEMPLATE}, {OPERATED, ""}}},
    {"apps", "v1", "StatefulSet", "statefulsets", MAKES_PODS_AT(TEMPLATE)},
    {"apps", "v1", "DaemonSet", "daemonsets", MAKES_PODS_AT(TEMPLATE)},
    {"apps", "v1", "ReplicaSet", "replicasets", MAKES_PODS_AT(TEMPLATE)},
    {"batch", "v1", "Job", "jobs", MAKES_PODS_AT(TEMPLATE)},
    {"batch", "v1", "CronJob", "cronjobs", MAKES_PODS_AT(CRON_TEMPLATE)},
    {"", "v1", "ReplicationController", "replicationcontrollers", MAKES_PODS_AT(TEMPLATE)},
    {"argoproj.io", "v1alpha1", "Rollout", "rollouts", MAKES_PODS_AT(TEMPLATE), .judged = has_pods_of_its_own},
    {"apps.kruise.io", "v1beta1 v1alpha1", "CloneSet", "clonesets", MAKES_PODS_AT(TEMPLATE)},
    {"apps.kruise.io", "v1beta1 v1alpha1", "StatefulSet", "statefulsets", MAKES_PODS_AT(TEMPLATE)},
    {"apps.kruise.io", "v1beta1 v1alpha1", "DaemonSet", "daemonsets", MAKES_PODS_AT(TEMPLATE)},
    {"", "v1", "Namespace", "namespaces", .is = NAMESPACE, .called = "Namespace", .cluster = true,
     .entry = "profiles", .judged = has_profile},
    {"autoscaling", "v1", "Scale", "deployments/scale", .is = SCALE, .called = "Scale",
     .places = {{CONTROL_PLANE, ""}}, .entry = "control", .by_spec = true},
    {"autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", .is = AUTOSCALER,
     .called = "HorizontalPodAutoscaler", .places = {{AUTOSCALER_SPEC, "spec"}, {OPERATED, ""}},
     .needs = "spec.scaleTargetRef", .entry = "control", .by_spec = true},
    {"policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", .is = DISRUPTION_BUDGET,
     .called = "PodDisruptionBudget", .places = {{OPERATED, ""}},
     .needs = "spec.selector", .entry = "control", .by_spec = true},
    {"networking.istio.io", "v1 v1beta1 v1alpha3", "Gateway", "gateways", .is = OPERATED_GATEWAY,
     .called = "Gateway of Knative's operator", .places = {{OPERATED, ""}}, .entry = "control", .by_spec = true,
     .judged = is_knatives_own},
    {"", "v1", "Service", "services", .is = SERVICE, .called = "Service",
     .places = {{LOAD_BALANCER, "metadata"}}, .needs = "spec.ports", .same = "metadata.name",
     .entry = "edge", .repaired = true, .by_spec = true, .judged = is_on_aws},
    {"", "v1", "Service", "services", .is = EXPOSED_SERVICE, .called = "exposed Service",
     .needs = "spec.ports", .judged = is_exposed},
    {"gateway.networking.k8s.io", "v1 v1beta1", "Gateway", "gateways", .is = GATEWAY, .called = "Gateway",
     .places = {{LOAD_BALANCER, "spec.infrastructure"}}, .needs = "spec.listeners",
     .same = "metadata.name", .entry = "edge", .mended = true, .by_spec = true, .judged = is_made_on_aws},
    {"operator.knative.dev", "v1beta1", "KnativeServing", "knativeservings",
     .is = KNATIVE_SERVING, .called = "KnativeServing",
     .places = {{SERVING_SPEC, "spec"}, {KNATIVE_MAP, "spec", .mended = true},
                {SERVING_MEMORY, "spec"}, {SERVING_MINIMUM, "spec"}},
     .same = "metadata.name", .entry = "values", .repaired = true, .by_spec = true},
    {"networking.k8s.io", "v1", "Ingress", "ingresses", .is = INGRESS, .called = "Ingress",
     .needs = "spec", .judged = is_of_alb},
    {"security.istio.io", "v1 v1beta1", "PeerAuthentication", "peerauthentications",
     .is = AUTHENTICATION, .called = "PeerAuthentication"},
    {"networking.istio.io", "v1 v1beta1 v1alpha3", "VirtualService", "virtualservices",
     .is = VIRTUAL_SERVICE, .called = "VirtualService", .needs = "spec"},
    {"ec2.services.k8s.aws", "v1alpha1", "FlowLog", "flowlogs", FLOW_LOG_AT("spec"),
     .needs = "spec.resourceID", .entry = "mesh"},
    {"ec2.aws.m.upbound.io", "v1beta1", "FlowLog", "flowlogs", FLOW_LOG_AT("spec.forProvider"),
     .needs = "spec.forProvider", .entry = "mesh"},
    {"ec2.aws.upbound.io", "v1beta1 v1beta2", "FlowLog", "flowlogs", FLOW_LOG_AT("spec.forProvider"),
     .needs = "spec.forProvider", .entry = "cluster", .cluster = true, .owned = true},
    {"ec2.aws.crossplane.io", "v1alpha1", "FlowLog", "flowlogs", FLOW_LOG_AT("spec.forProvider"),
     .needs = "spec.forProvider", .entry = "cluster", .cluster = true, .owned = true},
    {"install.istio.io", "v1alpha1", "IstioOperator", "istiooperators", VALUES_AT("spec.values"), .entry = "values",
     .places[9] = {COMPONENT, "spec.components.pilot.k8s"}},
    {"sailoperator.io", "v1", "Istio", "istios", VALUES_AT("spec.values"), .entry = "cluster", .cluster = true, .same = "metadata.name"},
    {"sailoperator.io", "v1", "IstioRevision", "istiorevisions", VALUES_AT("spec.values"), .entry = "cluster", .cluster = true, .owned = true,
     .same = "metadata.name"},
    {"argoproj.io", "v1alpha1", "Application", "applications", VALUES_AT("spec.source.helm.valuesObject"), IF_ISTIO, .entry = "values"},
    {"argoproj.io", "v1alpha1", "ApplicationSet", "applicationsets",
     VALUES_AT("spec.template.spec.source.helm.valuesObject"), IF_ISTIO, .entry = "values", .templated = true},
    {"helm.toolkit.fluxcd.io", "v2 v2beta2 v2beta1", "HelmRelease", "helmreleases", VALUES_AT("spec.values"), IF_ISTIO, .entry = "values"},
    {"helm.cattle.io", "v1", "HelmChart", "helmcharts", VALUES_AT("spec.valuesContent"), IF_ISTIO},
    {"kustomize.config.k8s.io", "v1beta1 v1alpha1", "Kustomization", "kustomizations",
     VALUES_AT("helmCharts[0].valuesInline"), IF_ISTIO},
    {"a file", "", "Values", "values", .is = VALUES_OF_CHARTS,
     .places = {{VALUES, ""}, {VALUES_TEXT, ""}, {VALUES_GLOBAL, ""}, {MESH, "meshConfig"},
                {MESH_POLICY, "meshConfig.defaultTrafficPolicy"},
                {PROXY_CONTAINER, ""}, {GATEWAY_PODS, ""}, {LOAD_BALANCER, ""}, {CONTROL_ENV, "pilot.env"}}},
    {"networking.istio.io", "v1alpha3", "EnvoyFilter", "envoyfilters", .is = ENVOY_FILTER, .called = "EnvoyFilter",
     .places = {{ENVOY_PATCH, "spec.configPatches"}, {ENVOY_KEEPALIVE, "spec.configPatches"},
                {ENVOY_HTTP, "spec.configPatches"}, {ENVOY_TCP, "spec.configPatches"}},
     .needs = "spec.configPatches", .entry = "mesh", .mended = true, .by_spec = true},
    {"networking.istio.io", "v1 v1beta1 v1alpha3", "Sidecar", "sidecars", .is = SIDECAR, .called = "Sidecar",
     .places = {{SIDECAR_POOL, "spec"}}, .needs = "spec", .entry = "mesh", .mended = true, .by_spec = true},
    {"networking.istio.io", "v1beta1", "ProxyConfig", "proxyconfigs", .is = PROXY_CONFIG_OBJECT, .called = "ProxyConfig",
     .places = {{PROXY_SETTINGS, "spec"}}, .needs = "spec", .entry = "mesh", .mended = true, .by_spec = true},
};
// clang-format on
const size_t kind_row_count = sizeof kind_rows / sizeof *kind_rows;
