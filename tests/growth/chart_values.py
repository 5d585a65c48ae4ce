# SPDX-License-Identifier: Apache-2.0
"""Values of Istio's charts, in the objects that hand them to Helm."""

from shape import lines, many, named, reversed_members, shape

CHARTS = "https://istio-release.storage.googleapis.com/charts"


def operator(**spec):
    return named("IstioOperator", "install.istio.io/v1alpha1", spec=spec)


def application(sources):
    return named("Application", "argoproj.io/v1alpha1", spec={"sources": sources})


def source(**helm):
    return {"repoURL": CHARTS, "chart": "istiod", "targetRevision": "1.28.1", "helm": helm}


@shape()
def values_of_many_sources(n):
    low = {"pilot": {"autoscaleMin": 7}, "proxy": {"a": "b"}}
    return (application([source(valuesObject=low)] * n),
            application([source(values="pilot: {autoscaleMin: 7}")] * n))


@shape()
def values_keys(n):
    keys = many(n, "autoscale-min{}", 1)
    return operator(values=keys), operator(values=reversed_members(keys))


@shape()
def values_keys_of_the_mesh(n):
    return operator(values={"global": many(n, "enableTracing{}", True)})


@shape()
def values_text(n):
    return application([source(values=lines(n, "k{}: 1")), source(values=lines(n, "- {}"))])


@shape()
def values_components(n):
    gateways = [{"name": f"g{i}", "k8s": {"replicaCount": 3, "hpaSpec": {"minReplicas": 9},
                                          "resources": {"limits": {"memory": "1Mi"}}}} for i in range(n)]
    return (operator(components={"ingressGateways": gateways}),
            operator(components={"egressGateways": gateways[::-1]}))


@shape()
def values_mesh_config(n):
    wrong = many(n, "enableTracingg{}", "true")
    return operator(meshConfig=wrong), operator(values={"meshConfig": {"defaultConfig": wrong}})


@shape()
def values_defaults(n):
    return named("HelmRelease", "helm.toolkit.fluxcd.io/v2", spec={
        "chart": {"spec": {"chart": "istiod", "version": "1.28.x", "sourceRef": {"name": "istio"}}},
        "values": {"defaults": many(n, "k{}", 1)}})
