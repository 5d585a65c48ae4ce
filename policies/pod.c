// SPDX-License-Identifier: Apache-2.0
#include "pod.h"

#include "families.h"

#define PODS (POD | WORKLOAD | KSVC)

/* clang-format off: a rule reads like a sentence, and sentences share lines. */
static const struct rule rules[] = {
    {
        .id = "POD-RES-PARTIAL",
        .kinds = PODS,
        .scope = POD_TEMPLATE,
        .field = "metadata.annotations",
        .check = check_partial_resources,
        .unless = no_sidecar,
        .actions = EVERYWHERE(PATCH | WARN),
        .repair = repair_partial_resources,
        .guide = "1073",
        .say = {{.wanted = "all four of proxy{CPU,Memory,CPULimit,MemoryLimit}",
                 .why = "one of them drops all other sidecar defaults, limits included",
                 .fix = "{value}"}},
        .reads = {"metadata.annotations[sidecar.istio.io/proxyCPU]",
                  "metadata.annotations[sidecar.istio.io/proxyMemory]",
                  "metadata.annotations[sidecar.istio.io/proxyCPULimit]",
                  "metadata.annotations[sidecar.istio.io/proxyMemoryLimit]", "metadata.labels",
                  "spec.containers", "spec.initContainers"},
    },
    {
        .id = "POD-RES-ORDER",
        .kinds = PODS,
        .scope = POD_TEMPLATE,
        .field = "metadata.annotations",
        .check = check_resource_order,
        .unless = no_sidecar,
        .actions = EVERYWHERE(DENY),
        .guide = "1073",
        .say = {{.wanted = "at least the request {value}",
                 .why = "a Pod whose request is above its limit is refused at injection",
                 .fix = "{key}: \"{value}\""},
                {.wanted = "a quantity",
                 .why = "the injected Pod would be refused",
                 .fix = "{key}: \"{value}\""}},
        .reads = {"metadata.annotations[sidecar.istio.io/proxyCPU]",
                  "metadata.annotations[sidecar.istio.io/proxyMemory]",
                  "metadata.annotations[sidecar.istio.io/proxyCPULimit]",
                  "metadata.annotations[sidecar.istio.io/proxyMemoryLimit]"},
    },
    {
        .id = "POD-PROXY-CONTAINER",
        .kinds = PODS,
        .scope = PROXY_CONTAINER,
        .field = "resources.limits.memory",
        .check = check_proxy_container,
        .unless = no_sidecar_container,
        .actions = EVERYWHERE(DENY),
        .guide = "25-32, 152",
        .say = {{.why = "a starved sidecar resets the connections it carries",
                 .fix = "{key}: {recommended}"},
                {.wanted = "a limit",
                 .why = "without one a leak takes the node down, not the pod",
                 .fix = "limits: {memory: {value}}"}},
        .reads = {"resources", "image", "args"},
    },
    {
        .id = "POD-DRAIN-GRACE",
        .kinds = POD | WORKLOAD,
        .scope = POD_TEMPLATE,
        .field = "spec.terminationGracePeriodSeconds",
        .check = check_drain,
        .unless = no_sidecar,
        .actions = EVERYWHERE(PATCH | WARN),
        .repair = repair_drain,
        .guide = "125-128",
        .say = {{.wanted = "more than the drain of {key}",
                 .why = "the kubelet kills the proxy before its drain ends",
                 .fix = "terminationGracePeriodSeconds: {value}"}},
        .reads = {"spec.terminationGracePeriodSeconds",
                  "metadata.annotations[proxy.istio.io/config]",
                  "metadata.annotations[sidecar.istio.io/nativeSidecar]", "spec.containers",
                  "spec.initContainers"},
        .rewrites = {"spec.terminationGracePeriodSeconds"},
    },
};
/* clang-format on */

const struct family pod_family = {"Pod", rules, sizeof rules / sizeof *rules};
