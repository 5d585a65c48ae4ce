# SPDX-License-Identifier: Apache-2.0
"""The worst objects that anybody may send, by their size: one function a shape, a row each.

A shape is a function of n that answers the object, or a pair of what was before and what is now: an
update. Everything that can be large is, in at least one row: reversed, inserted in front, renamed,
repeated, anchored, nested, all unknown, all faulty, the same key in two places.
"""

import json

SHAPES = {}
DOORS = ("validate", "mutate", "check")
SIZE = 400


def shape(size=SIZE, doors=DOORS):
    """A row: the least n of three, and the doors that are measured."""
    def add(function):
        SHAPES[function.__name__] = (function, size, doors)
        return function
    return add


def named(kind, api, namespace="shop", name="big", **rest):
    metadata = {"name": name, "namespace": namespace, **rest.pop("metadata", {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **rest}


def many(n, key, value="x"):
    """n members of names that nobody knows."""
    return {key.format(i): value(i) if callable(value) else value for i in range(n)}


def reversed_members(members):
    return dict(reversed(members.items()))


# DestinationRules

def rule(spec, **rest):
    return named("DestinationRule", "networking.istio.io/v1", spec={"host": "cart", **spec}, **rest)


FAULTY = {"connectionPool": {"tcp": {"maxConnections": 1, "connectTimeout": "1ms"},
                             "http": {"http1MaxPendingRequests": 1, "http2MaxRequests": 1,
                                      "maxRetries": 1, "maxRequestsPerConnection": 1}},
          "outlierDetection": {"consecutiveErrors": 1000, "interval": "1h"},
          "loadBalancer": {"simple": "LEAST_CONN", "warmupDurationSecs": "60s"}}
HARMLESS = {"connectionPool": {"tcp": {"maxConnections": 4096}}}


def subsets(numbers, policy=HARMLESS, name="v{}"):
    return [{"name": name.format(i), "labels": {"version": f"v{i}"}, "trafficPolicy": policy}
            for i in numbers]


def ports(numbers, policy=HARMLESS):
    return {"portLevelSettings": [{"port": {"number": i + 1}, **policy} for i in numbers]}


@shape()
def subsets_kept(n):
    return rule({"subsets": subsets(range(n))}), rule({"subsets": subsets(range(n))})


@shape()
def subsets_reversed(n):
    return rule({"subsets": subsets(range(n))}), rule({"subsets": subsets(reversed(range(n)))})


@shape()
def subsets_inserted_in_front(n):
    return rule({"subsets": subsets(range(n))}), rule({"subsets": subsets([n, *range(n)])})


@shape()
def subsets_renamed(n):
    return (rule({"subsets": subsets(range(n))}),
            rule({"subsets": subsets(range(n), name="w{}")}))


@shape()
def subsets_of_one_name(n):
    return (rule({"subsets": subsets(range(n), name="v")}),
            rule({"subsets": subsets(reversed(range(n)), name="v")}))


@shape()
def subsets_faulty(n):
    return rule({"subsets": subsets(range(n), FAULTY)})


@shape()
def subsets_faulty_as_before(n):
    return (rule({"subsets": subsets(range(n), FAULTY)}),
            rule({"subsets": subsets(range(n), FAULTY)}))


@shape()
def subsets_of_a_long_host(n):
    spec = {"host": "h" * 100 * n, "subsets": subsets(range(n), FAULTY)}
    return rule(spec), rule(spec)


@shape()
def subsets_that_reset_much(n):
    top = {"connectionPool": {"tcp": {"maxConnections": 4096}, **many(n, "k{}", 1)}}
    return rule({"trafficPolicy": top, "subsets": subsets(range(n), {"connectionPool": {}})})


@shape()
def subsets_that_reset_nulls(n):
    top = {"connectionPool": {"tcp": {"maxConnections": 4096}, **many(n, "k{}", None)}}
    return rule({"trafficPolicy": top, "subsets": subsets(range(n), {"connectionPool": {}})})


@shape()
def subsets_that_were_applied(n):
    applied = rule({"subsets": subsets(range(n), {"warmup": "60s", "wormup": "60s"})})
    text = json.dumps(applied, separators=(",", ":"))
    noted = {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": text}}
    now = rule({"subsets": subsets(range(n))}, metadata=noted)
    return now, now


@shape()
def subsets_with_labels(n):
    return rule({"subsets": [{"name": "v", "labels": many(n, "l{}")}]})


@shape()
def ports_reversed(n):
    return (rule({"trafficPolicy": ports(range(n))}),
            rule({"trafficPolicy": ports(reversed(range(n)))}))


@shape()
def ports_inserted_in_front(n):
    return (rule({"trafficPolicy": ports(range(n))}),
            rule({"trafficPolicy": ports([n, *range(n)])}))


@shape()
def ports_that_reset_a_large_block(n):
    policy = {"tls": {"mode": "SIMPLE", "subjectAltNames": [f"a{i}" for i in range(n)]},
              **ports(range(n))}
    return rule({"trafficPolicy": policy}), rule({"trafficPolicy": policy})


@shape()
def ports_faulty(n):
    return rule({"trafficPolicy": {**FAULTY, **ports(range(n), FAULTY)}})


@shape()
def fields_unknown(n):
    return rule({"trafficPolicy": many(n, "conectionPool{}")})


@shape(200)
def fields_unknown_and_long(n):
    return rule(many(n, "portLevelSettingsOfTheSubsetsThatAreNotThereAtAllInIstio{:07}"))


@shape()
def fields_reversed(n):
    members = many(n, "k{}", 1)
    return (rule({"trafficPolicy": {"connectionPool": members}}),
            rule({"trafficPolicy": {"connectionPool": reversed_members(members)}}))


@shape()
def durations_of_no_unit(n):
    return rule({"subsets": subsets(range(n), {"loadBalancer": {"warmupDurationSecs": 60}})})


@shape(doors=("check",))
def rules_of_one_host(n):
    return {"kind": "List", "apiVersion": "v1",
            "items": [rule({"host": f"cart.{i}", "trafficPolicy": HARMLESS}, name=f"cart{i}")
                      for i in range(n)]}


# Knative Services

def ksvc(annotations=None, template=None, spec=None, **rest):
    pod = {"containers": [{"image": "shop", "name": "user"}], **(spec or {})}
    metadata = {"annotations": template or {}}
    return named("Service", "serving.knative.dev/v1", metadata={"annotations": annotations or {}},
                 spec={"template": {"metadata": metadata, "spec": pod}}, **rest)


@shape()
def ksvc_annotations_in_two_places(n):
    annotations = many(n, "autoscaling.knative.dev/k{}")
    return ksvc(annotations, annotations)


@shape()
def ksvc_annotations_in_two_orders(n):
    annotations = many(n, "autoscaling.knative.dev/k{}")
    return (ksvc(annotations, annotations),
            ksvc(reversed_members(annotations), reversed_members(annotations)))


@shape()
def ksvc_annotations_misplaced(n):
    return ksvc({}), ksvc(many(n, "autoscaling.knative.dev/k{}"))


@shape()
def ksvc_annotations_as_before(n):
    before = ksvc(many(n, "autoscaling.knative.dev/k{}"), {"a": "b"})
    return before, ksvc(many(n, "autoscaling.knative.dev/k{}"), {"a": "b"}, {"timeoutSeconds": 9})


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
def ksvc_large_template(n):
    spec = {"containers": [{"image": "shop", "env": [{"name": f"e{i}", "value": "x"}
                                                     for i in range(n)]}]}
    before = ksvc({}, {}, spec)
    return before, ksvc(many(n, "autoscaling.knative.dev/k{}"), {}, spec)


# Istio's mesh config and injector

def config_map(data, namespace, name, **rest):
    return named("ConfigMap", "v1", namespace, name, data=data, **rest)


def mesh(text):
    return config_map({"mesh": text}, "istio-system", "istio")


def lines(n, line, indent=""):
    return "".join(f"{indent}{line.format(i)}\n" for i in range(n))


def before_and_now(text):
    return mesh(text), mesh("a: 1\n" + text)


@shape()
def mesh_unknown(n):
    return before_and_now(lines(n, "k{}: 1"))


@shape()
def mesh_unknown_and_near(n):
    return mesh(lines(n, "connectTimeoutt{}: 1"))


@shape()
def mesh_unknown_in_default_config(n):
    return before_and_now("defaultConfig:\n" + lines(n, "k{}: 1", "  "))


@shape()
def mesh_faulty(n):
    metadata = lines(n, "A{}: [1]", "    ")
    return before_and_now("defaultConfig:\n  proxyMetadata:\n" + metadata)


@shape()
def mesh_faulty_providers(n):
    return before_and_now("extensionProviders:\n" + lines(n, "- {{name: 1, zipkin: [], a{}: 1}}"))


@shape()
def mesh_emptied(n):
    return mesh(lines(n, "k{}: 1")), mesh("a: 1\n")


@shape()
def mesh_in_another_order(n):
    return (mesh(lines(n, "k{}: 1")),
            mesh("".join(f"k{i}: 1\n" for i in reversed(range(n)))))


@shape()
def mesh_with_aliases(n):
    return mesh("a: &a {x: 1}\n" + lines(n, "k{}: *a"))


@shape(100)
def mesh_with_anchors(n):
    return mesh(lines(n, "k{0}: &a{0} 1") + lines(20 * n, "l{}: *a0"))


@shape()
def mesh_merged(n):
    return mesh("x: &a\n" + lines(n, "k{}: 1", "  ") + "<<: *a\n")


@shape()
def mesh_with_tag_directives(n):
    return mesh(lines(n, "%TAG !t{}! tag:x,2000:") + "---\na: 1\n")


@shape()
def mesh_nested(n):
    return mesh("a: " + "[" * 60 + ", ".join(["[[[1]]]"] * n) + "]" * 60 + "\n")


@shape()
def mesh_in_one_line(n):
    return mesh("{" + ", ".join(f"k{i}: 1" for i in range(n)) + "}\n")


@shape()
def mesh_of_comments(n):
    return mesh(lines(n, "# comment {}") + "a: 1\n" + lines(n, "# comment {}"))


@shape()
def mesh_of_blank_lines(n):
    return mesh("a: |\n" + "\n" * 10 * n + "  x\n" * 10 * n)


@shape()
def mesh_of_blanks(n):
    return mesh("a: x" + " " * 10 * n + "y z" * 10 * n + "\nb: \"" + " \n  " * 5 * n + "\"\n")


def injector(values="{}", config="a: 1\n"):
    return config_map({"values": values, "config": config}, "istio-system",
                      "istio-sidecar-injector")


@shape()
def injector_values(n):
    return (injector(json.dumps({"global": {"proxy": {}}, **many(n, "k{}")})),
            injector(json.dumps(many(n, "l{}"))))


@shape()
def injector_config(n):
    return injector(config=lines(n, "k{}: {{{{ .Values }}}}")), injector(config=lines(n, "k{}: 1"))


# Knative's maps

def knative(name, data, **rest):
    return config_map(data, "knative-serving", name, **rest)


@shape()
def knative_unknown(n):
    return knative("config-autoscaler", many(n, "max-scalle-up-rate-{}"))


@shape(200)
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
def policy_map(n):
    exempted = lines(n, "- {{rule: DR-POOL-RETRIES, names: [n{}], reason: x}}")
    return config_map({"policy.yaml": "exemptions:\n" + exempted}, "shop", "policy",
                      metadata={"labels": {"meshrail.io/policy": "true"}})


# Pods and what makes them

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


@shape()
def pod_containers_named_alike(n):
    return pod(containers=proxies(range(n))), pod(containers=proxies(reversed(range(n))))


@shape()
def pod_containers_reversed(n):
    containers = [{"name": f"c{i}", "image": "i"} for i in range(n)]
    queues = proxies(range(2), "queue-proxy")
    return (pod(containers=[*queues, *containers], kind="Deployment"),
            pod(containers=[*containers[::-1], *queues], kind="Deployment"))


@shape()
def pod_long_templates(n):
    annotations = {"inject.istio.io/templates": "sidecar," * 20 * n}
    return pod(annotations, proxies(range(n)))


@shape()
def pod_of_many_owners(n):
    made = pod(containers=proxies(range(n)))
    made["metadata"]["ownerReferences"] = [{"kind": "X", "name": f"o{i}"} for i in range(n)]
    return made


@shape()
def workload_annotations(n):
    annotations = many(n, "sidecar.istio.io/proxyK{}")
    return pod(annotations, kind="Deployment"), pod(annotations, kind="Deployment")


@shape()
def workload_annotations_misplaced(n):
    made = pod(many(n, "sidecar.istio.io/proxyK{}"), kind="Deployment")
    made["spec"]["template"]["metadata"]["annotations"] = many(n, "sidecar.istio.io/proxyL{}")
    return made


@shape()
def exemptions(n):
    text = ";".join(f"DR-POOL-RETRIES until 2030-12-31 because {i};NONE x;X" for i in range(n))
    return rule({"trafficPolicy": FAULTY}, metadata={"annotations": {"meshrail.io/exempt": text}})


@shape()
def metadata_only(n):
    def held(order):
        made = rule({"trafficPolicy": HARMLESS})
        made["metadata"].update(order(many(n, "k{}")))
        made["status"] = {"a": len(made)}
        return made
    return held(dict), held(reversed_members)
