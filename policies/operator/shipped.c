// SPDX-License-Identifier: Apache-2.0
/* From knative/operator : cmd/operator/kodata, all manifests of Knative 1.16 to 1.23. */
#include "operator/shipped.h"

// clang-format off
const char *const shipped_maps[] = {
    "config-autoscaler", "config-certmanager", "config-contour", "config-defaults",
    "config-deployment", "config-domain", "config-features", "config-gateway", "config-gc",
    "config-istio", "config-kourier", "config-leader-election", "config-logging", "config-network",
    "config-observability", "config-tracing", "kourier-bootstrap", NULL,
};
// clang-format on

/* Without a word of ingresses it is Istio's. */
bool is_installed(const struct json *spec, const struct plane *plane)
{
    const char *where = plane->where;
    if (plane->of_istio)
        return false;
    if (!where || (starts_with(where, "ingress.istio") && !json_get(spec, "ingress")))
        return true;
    return json_true(json_look(spec, where));
}

bool has_manifests(const struct json *spec)
{
    return json_size(json_get(spec, "manifests")) ||
           json_size(json_get(spec, "additionalManifests"));
}
