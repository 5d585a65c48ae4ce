# SPDX-License-Identifier: Apache-2.0
"""Knative: its Services, and the ConfigMaps that it reads."""

import json

from shape import REPAIRED, config_map, lines, many, named, reversed_members, shape


def ksvc(annotations=None, template=None, spec=None, **rest):
    pod = {"containers": [{"image": "shop", "name": "user"}], **(spec or {})}
    metadata = {"annotations": template or {}}
    return named("Service", "serving.knative.dev/v1", metadata={"annotations": annotations or {}},
                 spec={"template": {"metadata": metadata, "spec": pod}}, **rest)


@shape(doors=REPAIRED)
def ksvc_annotations_in_two_places(n):
    annotations = many(n, "autoscaling.knative.dev/k{}")
    return ksvc(annotations, annotations)


@shape()
def ksvc_annotations_in_two_orders(n):
    annotations = many(n, "autoscaling.knative.dev/k{}")
    return (ksvc(annotations, annotations),
            ksvc(reversed_members(annotations), reversed_members(annotations)))


@shape(doors=REPAIRED)
def ksvc_annotations_misplaced(n):
    return ksvc({}), ksvc(many(n, "autoscaling.knative.dev/k{}"))


@shape(doors=REPAIRED)
def ksvc_annotations_as_before(n):
    before = ksvc(many(n, "autoscaling.knative.dev/k{}"), {"a": "b"})
    return before, ksvc(many(n, "autoscaling.knative.dev/k{}"), {"a": "b"}, {"timeoutSeconds": 9})


def owned(n, managers):
    keys = "autoscaling.knative.dev/k{}"
    now = ksvc(many(n, keys), many(n, keys, "y"))
    now["metadata"]["managedFields"] = [
        {"manager": f"m{i}", "operation": "Apply", "fieldsV1": {"f:spec": {"f:template": {}}}}
        for i in range(managers)]
    return ksvc({}, many(n, keys, "y")), now


@shape(doors=REPAIRED)
def ksvc_annotations_of_many_managers(n):
    return owned(n, n)


@shape(50, REPAIRED)
def ksvc_annotations_of_some_managers(n):
    return owned(n, 64)


@shape(300, doors=REPAIRED)
def ksvc_annotations_that_were_moved(n):
    """Both sources are known; the old one was repaired, and of that the new one has nothing."""
    def applied(source, stored):
        text = json.dumps(source, separators=(",", ":"))
        stored["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] = text
        return stored
    keys = "autoscaling.knative.dev/k{}"
    moved = many(n, keys)
    return applied(ksvc(moved), ksvc({}, moved)), applied(ksvc({}), ksvc({}, moved))


@shape()
def ksvc_annotations_unknown(n):
    return ksvc({}, {**many(n, "autoscaling.knative.dev/max-scalle{}"),
                     **many(n, "serving.knative.dev/k{}"), **many(n, "networking.knative.dev/k{}")})


@shape()
def ksvc_labels(n):
    rest = {"labels": many(n, "serving.knative.dev/k{}"),
            "annotations": many(n, "serving.knative.dev/k{}")}
    service = ksvc({}, many(n, "serving.knative.dev/k{}"))
    service["metadata"].update(rest)
    return service, service


@shape()
def ksvc_ports(n):
    containers = [{"name": f"c{i}", "ports": [{"name": "grpc", "containerPort": 8012}]}
                  for i in range(n)]
    return ksvc(spec={"containers": containers}), ksvc(spec={"containers": containers[::-1]})


@shape()
def ksvc_flagged_fields(n):
    return ksvc(spec={"containers": [{
        "name": "c", "env": [{"name": f"e{i}", "valueFrom": {"fieldRef": {"fieldPath": "x"}}}
                             for i in range(n)]}]})


@shape()
def ksvc_variables_and_mounts(n):
    container = {"image": "shop", "name": "c",
                 "env": [{"name": "K_SERVICE", "value": f"{i}"} for i in range(n)],
                 "volumeMounts": [{"name": f"v{i}", "mountPath": "/a"} for i in range(n)]}
    volumes = [{"name": f"w{i}", "secret": {"secretName": "s"}} for i in range(n)]
    return ksvc(spec={"containers": [container], "volumes": volumes})


@shape()
def ksvc_mounts_that_fit(n):
    mounts = [{"name": f"v{i}", "mountPath": f"/a{i}"} for i in range(n)]
    volumes = [{"name": f"v{i}", "configMap": {"name": "m"}} for i in reversed(range(n))]
    return ksvc(spec={"containers": [{"image": "shop", "volumeMounts": mounts}], "volumes": volumes})


@shape()
def ksvc_traffic(n):
    made = ksvc()
    made["spec"]["traffic"] = [{"tag": f"t{i // 2}", "latestRevision": True, "percent": 1}
                               for i in range(n)]
    return made


@shape(50)
def ksvc_containers_with_probes(n):
    probe = {"httpGet": {"path": "/"}, "periodSeconds": 900, "failureThreshold": 9}
    return ksvc(spec={"containers": [
        {"name": f"c{i}", "image": "shop", "ports": [{"containerPort": 8080}], "startupProbe": probe,
         "livenessProbe": probe, "readinessProbe": probe,
         "resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}} for i in range(n)]})


@shape(doors=REPAIRED)
def ksvc_large_template(n):
    spec = {"containers": [{"image": "shop", "env": [{"name": f"e{i}", "value": "x"}
                                                     for i in range(n)]}]}
    before = ksvc({}, {}, spec)
    return before, ksvc(many(n, "autoscaling.knative.dev/k{}"), {}, spec)


# ConfigMaps

def knative(name, data, **rest):
    return config_map(data, "knative-serving", name, **rest)


@shape()
def knative_unknown(n):
    return knative("config-autoscaler", many(n, "max-scalle-up-rate-{}"))


@shape(100)
def knative_unknown_and_long(n):
    return knative("config-defaults", many(
        n, "revision-response-start-timeout-seconds-of-the-revisi{:08}"))


@shape()
def knative_domains(n):
    return (knative("config-domain", many(n, "d{}.example.com", "")),
            knative("config-domain", many(n, "e{}.example.com", "")))


@shape()
def knative_dropped(n):
    return (knative("config-domain", many(n, "d{}.example.com", "selector: 1")),
            knative("config-domain", {"a.example.com": ""}))


@shape()
def knative_in_another_order(n):
    data = many(n, "k{}")
    return (knative("config-network", data),
            knative("config-network", reversed_members(data)))


@shape()
def knative_example(n):
    text = lines(10 * n, "  # {} is explained here    ")
    return knative("config-autoscaler", {"_example": text + " \n\u3000" * n}, metadata={
        "annotations": {"knative.dev/example-checksum": "00000000"}})


@shape()
def knative_tracing(n):
    return knative("config-tracing", many(n, "k{}"))


@shape()
def knative_resources(n):
    return knative("config-defaults", many(n, "queue-sidecar-cpu-limit-{}", "1m"))


@shape()
def knative_long_lists(n):
    return knative("config-deployment", {"registries-skipping-tag-resolving": "a," * 10 * n,
                                         "progress-deadline": "1" * n})


@shape()
def knative_long_template(n):
    return knative("config-network", {"domain-template": "{{.Name}}-{{.Nom}}" * n,
                                      "tag-template": "{{.Tag}}-{{if .Name}}{{end}}" * n})


@shape()
def knative_selectors(n):
    return knative("config-domain", many(n, "d{}.example.com", "selector:\n  app: [1]\n"))


@shape()
def policy_map(n):
    exempted = lines(n, "- {{rule: DR-POOL-RETRIES, names: [n{}], reason: x}}")
    return config_map({"policy.yaml": "exemptions:\n" + exempted}, "shop", "policy",
                      metadata={"labels": {"meshrail.io/policy": "true"}})
