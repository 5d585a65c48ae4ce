// SPDX-License-Identifier: Apache-2.0
/*
 * The keys that Istio's charts know, of all their releases from 1.10 to 1.32.
 * Source: istio.io/istio manifests/charts/istio-control/istio-discovery/values.yaml and
 * manifests/charts/gateway/values.yaml at each tag.
 */
#include "values/keys.h"

#include <ctype.h>
#include <string.h>

// clang-format off
static const char *const istiod_root[] = {
    "affinity", "autoscaleBehavior", "autoscaleEnabled", "autoscaleMax", "autoscaleMin", "base",
    "cni", "configMap", "cpu", "deploymentAnnotations", "deploymentLabels", "env", "envVarFrom",
    "experimental", "extraContainerArgs", "gatewayClasses", "gateways", "global", "hub",
    "image", "initContainers", "ipFamilies", "ipFamilyPolicy", "istio_cni", "istiodRemote",
    "jwksResolverExtraRootCA", "keepaliveMaxServerConnectionAge", "memory", "meshConfig",
    "nodeSelector", "ownerName", "pdb", "pilot", "podAnnotations", "podLabels", "replicaCount",
    "resources", "revision", "revisionTags", "rollingMaxSurge", "rollingMaxUnavailable",
    "seccompProfile", "serviceAccountAnnotations", "serviceAnnotations",
    "sidecarInjectorWebhook", "sidecarInjectorWebhookAnnotations", "tag", "taint", "telemetry",
    "tolerations", "topologySpreadConstraints", "traceSampling", "trustedZtunnelName",
    "trustedZtunnelNamespace", "variant", "volumeMounts", "volumes", NULL,
};
static const char *const istiod_pilot[] = {
    "affinity", "autoscaleBehavior", "autoscaleEnabled", "autoscaleMax", "autoscaleMin", "cni",
    "configMap", "configSource", "cpu", "deploymentLabels", "enableProtocolSniffingForInbound",
    "enableProtocolSniffingForOutbound", "env", "extraContainerArgs", "hub", "image",
    "ipFamilies", "ipFamilyPolicy", "jwksResolverExtraRootCA",
    "keepaliveMaxServerConnectionAge", "memory", "nodeSelector", "plugins", "podAnnotations",
    "podLabels", "replicaCount", "resources", "rollingMaxSurge", "rollingMaxUnavailable",
    "seccompProfile", "serviceAccountAnnotations", "serviceAnnotations", "tag", "taint",
    "tolerations", "topologySpreadConstraints", "traceSampling", "trustedZtunnelNamespace",
    "variant", "volumeMounts", "volumes", NULL,
};
static const char *const istiod_global[] = {
    "autoscalingv2API", "caAddress", "caName", "certSigners", "configCluster",
    "configValidation", "defaultPodDisruptionBudget", "defaultResources", "externalIstiod",
    "hub", "imagePullPolicy", "imagePullSecrets", "istioNamespace", "istiod", "jwtPolicy",
    "logAsJson", "logging", "meshID", "meshNetworks", "mountMtlsCerts", "multiCluster",
    "nativeNftables", "network", "networkPolicy", "omitSidecarInjectorConfigMap",
    "oneNamespace", "operatorManageWebhooks", "pilotCertProvider", "priorityClassName", "proxy",
    "proxy_init", "remotePilotAddress", "resourceScope", "sds", "sts", "tag", "tracer",
    "useMCP", "variant", "waypoint", NULL,
};
static const char *const istiod_proxy[] = {
    "autoInject", "clusterDomain", "componentLogLevel", "enableCoreDump", "excludeIPRanges",
    "excludeInboundPorts", "excludeOutboundPorts", "holdApplicationUntilProxyStarts", "image",
    "includeIPRanges", "includeInboundPorts", "includeOutboundPorts", "logLevel",
    "outlierLogPath", "privileged", "readinessFailureThreshold", "readinessInitialDelaySeconds",
    "readinessPeriodSeconds", "resources", "seccompProfile", "startupProbe", "statusPort",
    "tracer", NULL,
};
static const char *const istiod_injector[] = {
    "alwaysInjectSelector", "defaultTemplates", "enableNamespacesByDefault",
    "injectedAnnotations", "neverInjectSelector", "objectSelector", "reinvocationPolicy",
    "rewriteAppHTTPProbe", "templates", "useLegacySelectors", NULL,
};
static const char *const gateway_autoscaling[] = {
    "autoscaleBehavior", "enabled", "maxReplicas", "minReplicas",
    "targetCPUUtilizationPercentage", "targetMemoryUtilizationPercentage", NULL,
};
static const char *const gateway_service[] = {
    "annotations", "clusterIP", "externalIPs", "externalTrafficPolicy", "healthCheckNodePort",
    "ipFamilies", "ipFamilyPolicy", "loadBalancerIP", "loadBalancerSourceRanges", "ports",
    "selectorLabels", "type", NULL,
};

const struct level chart_levels[] = {
    {CHART_ISTIOD, "", istiod_root},
    {CHART_ISTIOD, "pilot", istiod_pilot},
    {CHART_ISTIOD, "global", istiod_global},
    {CHART_ISTIOD, "global.proxy", istiod_proxy},
    {CHART_ISTIOD, "sidecarInjectorWebhook", istiod_injector},
    {CHART_GATEWAY, "autoscaling", gateway_autoscaling},
    {CHART_GATEWAY, "service", gateway_service},
};
// clang-format on
const size_t chart_level_count = sizeof chart_levels / sizeof *chart_levels;

bool level_has(const struct level *level, const char *key)
{
    const char *const *known = level->keys;
    while (*known && strcmp(*known, key) != 0)
        known++;
    return *known;
}

/* The same letters, whatever their case and what stands between them. */
static bool is_same_word(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, "-_");
        b += strspn(b, "-_");
        if (!*a || tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return !*a && !*b;
    }
}

const char *level_spelt(const struct level *level, const char *key)
{
    const char *const *known = level->keys;
    while (*known && !is_same_word(*known, key))
        known++;
    return *known;
}
