// SPDX-License-Identifier: Apache-2.0
#include "pod/annotations.h"

#include "base/nearest.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define SIDECAR "sidecar.istio.io/"
#define TRAFFIC "traffic.sidecar.istio.io/"
#define READINESS "readiness.status.sidecar.istio.io/"
#define INTERFACES_SINCE 32

/* By name, as injected_named() looks for them. */
/* clang-format off: one annotation a line. */
const struct injected injected[] = {
    {.name = "inject.istio.io/templates"},
    {.name = "istio.io/reroute-virtual-interfaces",
     .kind = &value_interfaces,
     .since = INTERFACES_SINCE},
    {.name = "prometheus.istio.io/merge-metrics", .kind = &value_bool},
    {.name = "proxy.istio.io/config"},
    {.name = "proxy.istio.io/overrides"},
    {.name = READINESS "applicationPorts"},
    {.name = READINESS "failureThreshold", .kind = &value_seconds},
    {.name = READINESS "initialDelaySeconds", .kind = &value_seconds},
    {.name = READINESS "periodSeconds", .kind = &value_seconds},
    {.name = SIDECAR "agentLogLevel"},
    {.name = SIDECAR "bootstrapOverride"},
    {.name = SIDECAR "capNetBindService"},
    {.name = SIDECAR "componentLogLevel"},
    {.name = SIDECAR "discoveryAddress"},
    {.name = SIDECAR "enableCoreDump"},
    {.name = SIDECAR "extraStatTags"},
    {.name = SIDECAR "inject", .kind = &value_inject, .passed_over = true},
    {.name = SIDECAR "interceptionMode", .kind = &value_interception},
    {.name = SIDECAR "logLevel"},
    {.name = SIDECAR "nativeSidecar"},
    {.name = SIDECAR "proxyCPU"}, /* the quantities have rules of their own */
    {.name = SIDECAR "proxyCPULimit"},
    {.name = SIDECAR "proxyImage"},
    {.name = SIDECAR "proxyImageType"},
    {.name = SIDECAR "proxyMemory"},
    {.name = SIDECAR "proxyMemoryLimit"},
    {.name = SIDECAR "rewriteAppHTTPProbers"},
    {.name = SIDECAR "statsCompression"},
    {.name = SIDECAR "statsEvictionInterval"},
    {.name = SIDECAR "statsFlushInterval"},
    {.name = SIDECAR "statsHistogramBins"},
    {.name = SIDECAR "statsHistogramBuckets"},
    {.name = SIDECAR "statsInclusionPrefixes"},
    {.name = SIDECAR "statsInclusionRegexps"},
    {.name = SIDECAR "statsInclusionSuffixes"},
    {.name = SIDECAR "status"},
    {.name = SIDECAR "userVolume"},
    {.name = SIDECAR "userVolumeMount"},
    {.name = "status.sidecar.istio.io/port", .kind = &value_port},
    {.name = TRAFFIC "excludeInboundPorts", .kind = &value_ports},
    {.name = TRAFFIC "excludeInterfaces", .kind = &value_interfaces, .since = INTERFACES_SINCE},
    {.name = TRAFFIC "excludeOutboundIPRanges", .kind = &value_cidrs},
    {.name = TRAFFIC "excludeOutboundPorts", .kind = &value_ports},
    {.name = TRAFFIC "includeInboundPorts", .kind = &value_ports_or_all},
    {.name = TRAFFIC "includeOutboundIPRanges", .kind = &value_cidrs_or_all},
    {.name = TRAFFIC "includeOutboundPorts"},
    {.name = TRAFFIC "kubevirtInterfaces", .kind = &value_interfaces, .since = INTERFACES_SINCE},
};
/* clang-format on */
const size_t injected_count = sizeof injected / sizeof *injected;

static int by_name(const void *key, const void *row)
{
    return strcmp(key, ((const struct injected *)row)->name);
}

const struct injected *injected_named(const char *key)
{
    return bsearch(key, injected, injected_count, sizeof *injected, by_name);
}

static const char *const families[] = {SIDECAR,   TRAFFIC,           "status.sidecar.istio.io/",
                                       READINESS, "proxy.istio.io/", "inject.istio.io/"};

bool injected_family(const char *key)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (starts_with(key, families[i]))
            return true;
    return false;
}

static const char *without_family(const char *key)
{
    const char *slash = strchr(key, '/');
    return slash ? slash + 1 : key;
}

/* The name behind the slash tells what was meant: the family may be wrong as well. */
const char *injected_near(const char *key)
{
    struct nearest nearest = nearest_to(without_family(key));
    for (size_t i = 0; i < injected_count; i++)
        if (injected_family(injected[i].name))
            nearest_try(&nearest, without_family(injected[i].name));
    for (size_t i = 0; nearest.found && i < injected_count; i++)
        if (without_family(injected[i].name) == nearest.found)
            return injected[i].name;
    return NULL;
}
