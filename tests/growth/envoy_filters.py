# SPDX-License-Identifier: Apache-2.0
"""What overrides the mesh for some of its workloads: EnvoyFilters, Sidecars; gateways in values."""

from shape import many, named, shape

TCP = "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"


def envoy_filter(patches):
    return named("EnvoyFilter", "networking.istio.io/v1alpha3", spec={"configPatches": patches})


def patch(applies, value, operation="MERGE", **match):
    return {"applyTo": applies, "match": match, "patch": {"operation": operation, "value": value}}


@shape()
def envoy_filter_of_many_patches(n):
    def patches(limit):
        return [patch("CLUSTER", {"circuit_breakers": {"thresholds": [{"max_connections": limit}]}},
                      cluster={"service": f"s{i}.shop.svc.cluster.local"}) for i in range(n)]
    return envoy_filter(patches(1)), envoy_filter(patches(2)[::-1])


@shape()
def envoy_filter_of_many_thresholds(n):
    return envoy_filter([patch("CLUSTER", {"circuitBreakers": {
        "thresholds": [{"priority": "HIGH", "maxRetries": 1}] * n}})])


@shape()
def envoy_filter_of_many_chains(n):
    proxy = {"@type": TCP, "idle_timeout": "1s"}
    chains = [{"filters": [{"name": "tcp", "typed_config": proxy}]}] * n
    return envoy_filter([patch("LISTENER", {"filter_chains": chains}, "ADD")])


@shape()
def envoy_filter_of_many_socket_options(n):
    options = [{"level": 6, "name": 4, "intValue": "600"}] * n
    return envoy_filter([patch("LISTENER", {"socketOptions": options})])


@shape()
def envoy_filter_of_unknown_names(n):
    return envoy_filter([patch("NETWORK_FILTER", {"typed_config": {"@type": TCP, **many(n, "k{}")}})])


@shape()
def sidecar_of_many_ports(n):
    def ports(limit):
        return [{"port": {"number": i + 1, "protocol": "HTTP", "name": f"http-{i}"},
                 "connectionPool": {"tcp": {"maxConnections": limit}}} for i in range(n)]
    return tuple(named("Sidecar", "networking.istio.io/v1", spec={"ingress": each})
                 for each in (ports(6), ports(5)[::-1]))


@shape()
def operator_of_many_gateways(n):
    """Each with settings of Pods, of a proxy and of a load balancer."""
    gateway = {"podAnnotations": {"proxy.istio.io/config": "{concurrency: 9, terminationDrainDuration: 60s}"},
               "serviceAnnotations": {"service.beta.kubernetes.io/aws-load-balancer-cross-zone": "true"},
               "resources": {"limits": {"memory": "1Mi"}}}
    return named("IstioOperator", "install.istio.io/v1alpha1", spec={"components": {
        "ingressGateways": [{"name": f"g{i}", "k8s": gateway} for i in range(n)]}})
