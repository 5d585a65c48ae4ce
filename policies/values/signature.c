// SPDX-License-Identifier: Apache-2.0
/* What values of Istio's charts look like. The charts of applications have a global.proxy too, so
 * that alone is no sign. */
#include "judge/fields.h"
#include "judge/values.h"
#include "mesh/fields.h"

/* Of the chart istiod: beside global.proxy, and at the root. */
static const char *const globals[] = {"istioNamespace",     "meshID",     "multiCluster",
                                      "pilotCertProvider",  "proxy_init", "sds",
                                      "remotePilotAddress", NULL};
static const char *const roots[] = {"pilot", "sidecarInjectorWebhook", "istio_cni", "istiodRemote",
                                    NULL};
static const char *const gateways[] = {"istio-ingressgateway", "istio-egressgateway", NULL};

/* Of a gateway of the charts istio-ingress and istio-egress.
 * Source: istio.io/istio manifests/charts/gateways/istio-ingress/values.yaml. */
static const char *const gateway_keys[] = {"name",
                                           "labels",
                                           "ports",
                                           "type",
                                           "loadBalancerIP",
                                           "loadBalancerSourceRanges",
                                           "externalIPs",
                                           "serviceAnnotations",
                                           "podAnnotations",
                                           "resources",
                                           "autoscaleEnabled",
                                           "autoscaleMin",
                                           "autoscaleMax",
                                           "replicaCount",
                                           "cpu",
                                           "memory",
                                           "env",
                                           "nodeSelector",
                                           "affinity",
                                           "tolerations",
                                           "secretVolumes",
                                           "configVolumes",
                                           "additionalContainers",
                                           "injectionTemplate",
                                           "customService",
                                           "externalTrafficPolicy",
                                           "ingressPorts",
                                           "runAsRoot",
                                           "serviceAccount",
                                           "ipFamilies",
                                           "ipFamilyPolicy",
                                           "rollingMaxSurge",
                                           "rollingMaxUnavailable",
                                           "podAntiAffinityLabelSelector",
                                           "podAntiAffinityTermLabelSelector",
                                           "enabled",
                                           "meshExpansionPorts",
                                           NULL};

static bool has_one_of(const struct json *mapping, const char *const *keys)
{
    while (*keys && !json_get(mapping, *keys))
        keys++;
    return *keys;
}

static bool is_mesh_config(const struct json *mapping)
{
    json_each_member (member, mapping)
        if (field_named(mesh_config_fields, json_key(member), true))
            return true;
    return false;
}

static bool is_of_istiod(const struct json *values)
{
    const struct json *global = json_get(values, "global");
    return is_mesh_config(json_get(values, "meshConfig")) ||
           (json_is(json_get(global, "proxy"), JSON_OBJECT) &&
            (has_one_of(global, globals) || has_one_of(values, roots)));
}

enum chart values_signature(const struct json *values)
{
    return is_of_istiod(values) ? CHART_ISTIOD : CHARTS;
}

/* Of the gateways that came before the chart gateway. */
enum chart values_signature_of_gateways(const struct json *values)
{
    const struct json *all = json_get(values, "gateways");
    for (size_t i = 0; gateways[i]; i++)
        if (has_one_of(json_get(all, gateways[i]), gateway_keys))
            return i == 0 ? CHART_INGRESS : CHART_EGRESS;
    return CHARTS;
}
