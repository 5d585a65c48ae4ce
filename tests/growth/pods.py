# SPDX-License-Identifier: Apache-2.0
"""Pods, and what makes them."""

from shape import lines, many, named, shape


def pod(annotations=None, containers=None, kind="Pod", labels=None, **rest):
    metadata = {"annotations": annotations or {}, "labels": labels or {}}
    containers = containers or [{"name": "app", "image": "shop"}]
    template = {"metadata": metadata, "spec": {"containers": containers, **rest}}
    if kind == "Pod":
        return named("Pod", "v1", **template)
    return named(kind, "apps/v1", metadata={"annotations": annotations or {}},
                 spec={"template": template})


def proxies(numbers, name="istio-proxy"):
    return [{"name": name, "image": f"i{i}", "args": ["proxy", "sidecar"],
             "resources": {"limits": {"cpu": "1m", "memory": "1Mi"}}} for i in numbers]


@shape()
def pod_config_unknown(n):
    return pod({"proxy.istio.io/config": lines(n, "k{}: 1")})


@shape()
def pod_config_faulty(n):
    config = "proxyMetadata:\n" + lines(n, "A{}: [1]", "  ")
    return (pod({"proxy.istio.io/config": config}, kind="Deployment"),
            pod({"proxy.istio.io/config": config + "a: 1\n"}, kind="Deployment"))


@shape(100)
def pod_containers_named_alike(n):
    return pod(containers=proxies(range(n))), pod(containers=proxies(reversed(range(n))))


@shape()
def pod_containers_reversed(n):
    containers = [{"name": f"c{i}", "image": "i"} for i in range(n)]
    queues = proxies(range(2), "queue-proxy")
    return (pod(containers=[*queues, *containers], kind="Deployment"),
            pod(containers=[*containers[::-1], *queues], kind="Deployment"))


@shape(100)
def pod_long_templates(n):
    annotations = {"inject.istio.io/templates": "sidecar," * 20 * n}
    return pod(annotations, proxies(range(n)))


@shape(100)
def pod_of_many_owners(n):
    made = pod(containers=proxies(range(n)))
    made["metadata"]["ownerReferences"] = [{"kind": "X", "name": f"o{i}"} for i in range(n)]
    return made


@shape()
def pod_long_lists(n):
    return pod({"traffic.sidecar.istio.io/excludeOutboundPorts": "70000," * n,
                "traffic.sidecar.istio.io/includeOutboundIPRanges": "10.0.0.0/33," * n,
                "sidecar.istio.io/userVolume": "[" + "1," * n + "1]"})


@shape(300)
def workload_annotations(n):
    annotations = many(n, "sidecar.istio.io/proxyK{}")
    return pod(annotations, kind="Deployment"), pod(annotations, kind="Deployment")


@shape(300)
def workload_annotations_misplaced(n):
    made = pod(many(n, "sidecar.istio.io/proxyK{}"), kind="Deployment")
    made["spec"]["template"]["metadata"]["annotations"] = many(n, "sidecar.istio.io/proxyL{}")
    return made
