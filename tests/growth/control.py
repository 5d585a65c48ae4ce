# SPDX-License-Identifier: Apache-2.0
"""The control planes of Istio and Knative."""

from shape import config_map, many, named, shape

OWNERS = [{"apiVersion": "operator.knative.dev/v1beta1", "kind": "KnativeServing", "name": "k",
           "uid": "u", "controller": True}]


def plane(containers, name="activator", namespace="knative-serving", **metadata):
    return named("Deployment", "apps/v1", namespace, name, metadata=metadata,
                 spec={"template": {"spec": {"containers": containers}}})


@shape()
def plane_of_dead_variables(n):
    env = [{"name": f"PILOT_X{i}", "value": "a"} for i in range(n)]
    return plane([{"name": "discovery", "image": "i", "env": env}], "istiod", "istio-system")


@shape()
def values_of_dead_variables(n):
    return named("IstioOperator", "install.istio.io/v1alpha1", spec={
        "values": {"pilot": {"env": many(n, "PILOT_X{}")}}})


@shape()
def plane_of_many_containers(n):
    def containers(word):
        return [{"name": f"c{i}", "image": word, "resources": {"limits": {"cpu": "1", "memory": word}}}
                for i in range(n)]
    return (plane(containers("1Mi"), ownerReferences=OWNERS),
            plane(containers("2Mi")[::-1], ownerReferences=OWNERS))


@shape()
def plane_with_many_resources(n):
    def container(word):
        return {"name": "activator", "image": "i", "resources": {"limits": many(n, "k{}", word)}}
    return plane([container("1")], ownerReferences=OWNERS), plane([container("2")], ownerReferences=OWNERS)


@shape()
def map_that_an_operator_made(n):
    owners = [{**OWNERS[0], "apiVersion": "sailoperator.io/v1", "kind": "IstioRevision"}]
    return tuple(config_map(many(n, "k{}", word), "istio-system", "istio",
                            metadata={"ownerReferences": owners}) for word in "ab")


@shape()
def autoscaler_of_many_metrics(n):
    def scaler(most):
        return named("HorizontalPodAutoscaler", "autoscaling/v2", "knative-serving", "activator",
                     metadata={"ownerReferences": OWNERS}, spec={
                         "minReplicas": 1, "maxReplicas": most,
                         "scaleTargetRef": {"kind": "Deployment", "name": "activator"},
                         "metrics": [{"type": f"{most}{i}"} for i in range(n)]})
    return scaler(2), scaler(3)


@shape()
def budget_of_many_expressions(n):
    return named("PodDisruptionBudget", "policy/v1", "istio-system", "b", spec={
        "maxUnavailable": 0, "selector": {"matchExpressions": [
            {"key": "app", "operator": "In", "values": [f"a{i}", f"b{i}"]} for i in range(n)]}})
