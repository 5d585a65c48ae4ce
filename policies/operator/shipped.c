// SPDX-License-Identifier: Apache-2.0
/* From knative/operator : cmd/operator/kodata, the manifests of Knative 1.16 to 1.23, which differ
 * in nothing of this. */
#include "operator/shipped.h"

// Of a container's name that several have, the most demanding one comes first.
// clang-format off
const struct shipped_workload shipped_workloads[] = {
    {"activator", "activator", .requests = {"300m", "60Mi"}, .limits = {"1000m", "600Mi"}, .budget = "activator-pdb"},
    {"autoscaler", "autoscaler", .requests = {"100m", "100Mi"}, .limits = {"1000m", "1000Mi"}},
    {"autoscaler-hpa", "autoscaler-hpa", .requests = {"30m", "40Mi"}, .limits = {"300m", "400Mi"}},
    {"net-kourier-controller", "controller", .requests = {"200m", "200Mi"}, .limits = {"1", "500Mi"},
     .where = "ingress.kourier.enabled"},
    {"controller", "controller", .requests = {"100m", "100Mi"}, .limits = {"1000m", "1000Mi"}},
    {"net-gateway-api-controller", "controller", .requests = {"100m", "100Mi"}, .limits = {"1000m", "1000Mi"},
     .where = "ingress[gateway-api].enabled"},
    {"net-contour-controller", "controller", .requests = {"40m", "40Mi"}, .limits = {"400m", "400Mi"},
     .where = "ingress.contour.enabled"},
    {"net-istio-controller", "controller", .requests = {"30m", "40Mi"}, .limits = {"300m", "400Mi"},
     .where = "ingress.istio.enabled"},
    {"webhook", "webhook", .requests = {"100m", "100Mi"}, .limits = {"500m", "500Mi"}, .budget = "webhook-pdb"},
    {"net-istio-webhook", "webhook", .requests = {"20m", "20Mi"}, .limits = {"200m", "200Mi"},
     .where = "ingress.istio.enabled"},
    {"net-gateway-api-webhook", "webhook", .requests = {"20m", "20Mi"}, .limits = {"200m", "200Mi"},
     .where = "ingress[gateway-api].enabled"},
    {"3scale-kourier-gateway", "kourier-gateway", .requests = {"200m", "200Mi"}, .limits = {"1", "800Mi"},
     .where = "ingress.kourier.enabled", .budget = "3scale-kourier-gateway-pdb"},
    {"guard-service", "guard-service", .where = "security.securityGuard.enabled"},
    {"storage-version-migration-serving-", "migrate", .requests = {"100m", "100Mi"}, .limits = {"1000m", "1000Mi"},
     .is_job = true},
    {"cleanup-serving-", "cleanup", .requests = {"100m", "100Mi"}, .limits = {"1000m", "1000Mi"}, .is_job = true},
    {0},
};
// clang-format on

const char *const shipped_maps[] = {
    "config-autoscaler", "config-certmanager", "config-contour",
    "config-defaults",   "config-deployment",  "config-domain",
    "config-features",   "config-gateway",     "config-gc",
    "config-istio",      "config-kourier",     "config-leader-election",
    "config-logging",    "config-network",     "config-observability",
    "config-tracing",    "kourier-bootstrap",  NULL,
};

/* Without a word of ingresses it is Istio's. */
bool is_installed(const struct json *spec, const struct shipped_workload *workload)
{
    const char *where = workload->where;
    if (!where || (starts_with(where, "ingress.istio") && !json_get(spec, "ingress")))
        return true;
    return json_true(json_look(spec, where));
}

bool has_manifests(const struct json *spec)
{
    return json_size(json_get(spec, "manifests")) ||
           json_size(json_get(spec, "additionalManifests"));
}
