# SPDX-License-Identifier: Apache-2.0
"""What Knative's operator makes Knative Serving of."""

from shape import REPAIRED, many, named, reversed_members, shape


def serving(**spec):
    return named("KnativeServing", "operator.knative.dev/v1beta1", spec=spec)


@shape()
def serving_maps(n):
    config = {f"autoscaler{i}": {"stable-window": "1s"} for i in range(n)}
    return serving(config=config), serving(config=reversed_members(config))


@shape()
def serving_maps_beside_the_full_name(n):
    names = (f"{prefix}m{i}" for i in range(n // 2) for prefix in ("", "config-"))
    return serving(config={name: {"a": "b"} for name in names})


@shape()
def serving_keys(n):
    keys = many(n, "max-scalle-up-rate-{}")
    return serving(config={"autoscaler": keys}), serving(config={"config-autoscaler": keys})


@shape(doors=REPAIRED)
def serving_deployments(n):
    entries = [{"name": f"activatorr{i}", "version": "1"} for i in range(n)]
    return serving(deployments=entries), serving(deployments=entries[::-1])


@shape()
def serving_resources(n):
    resources = [{"container": "activator", "requests": {"memory": "1Gi"},
                  "limits": {"memory": "1Mi"}}] * n
    entries = [{"name": "activator", "replicas": 3, "resources": resources[:1]}] * n
    return serving(resources=resources, workloads=entries)


@shape()
def serving_budgets(n):
    both = [{"name": "activator-pdb", "minAvailable": 1, "maxUnavailable": 1}] * n
    return serving(podDisruptionBudgets=both, workloads=[{"name": "activator", "replicas": 3}])
