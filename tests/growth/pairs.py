# SPDX-License-Identifier: Apache-2.0
"""Many objects that ask for one another: each row is a text of several documents, all in one world."""

from shape import SHAPES

HEAD = "apiVersion: {}\nkind: {}\nmetadata: {{name: {}, namespace: {}}}\n"
RULE, ROUTE = ("networking.istio.io/v1", "DestinationRule"), ("networking.istio.io/v1", "VirtualService")
STRICT = ("security.istio.io/v1", "PeerAuthentication")
POOL = "  trafficPolicy: {connectionPool: {tcp: {maxConnections: 2000}}, tls: {mode: DISABLE}}\n"


def document(kind, name, spec, namespace="shop"):
    return HEAD.format(*kind, name, namespace) + "spec:\n" + spec


def routes(n):
    """A rule, and a route to a subset that it lacks, for each of n hosts."""
    for i in range(n):
        yield document(RULE, f"h{i}", f"  host: h{i}\n  subsets: [{{name: v1, labels: {{v: a}}}}]\n")
        yield document(ROUTE, f"h{i}", f"  hosts: [h{i}]\n  http:\n    - route:\n"
                       f"        - destination: {{host: h{i}, subset: v2}}\n")


def one_host(n):
    """One host, a rule and a route in each of n namespaces."""
    for i in range(n):
        host = "cart.shop.svc.cluster.local"
        yield document(RULE, "cart", f"  host: {host}\n  subsets: [{{name: v1, labels: {{v: a}}}}]\n",
                       f"n{i}")
        yield document(ROUTE, "cart", f"  hosts: [{host}]\n  http:\n    - route:\n"
                       f"        - destination: {{host: {host}, subset: v2}}\n", f"n{i}")


def wildcards(n):
    """Rules for hosts under one wildcard, and the wildcard."""
    yield document(RULE, "all", '  host: "*.shop.svc.cluster.local"\n' + POOL)
    for i in range(n):
        yield document(RULE, f"h{i}", f"  host: h{i}\n  subsets: [{{name: v1, labels: {{v: a}}}}]\n")


def strict(n):
    """Services, their Pods and rules of a namespace that is STRICT; all Pods share a label."""
    yield document(STRICT, "default", "  mtls: {mode: STRICT}\n")
    for i in range(n):
        yield document(("v1", "Service"), f"s{i}", f"  selector: {{part: all, app: s{i}}}\n"
                       "  ports: [{name: tcp, port: 80}]\n")
        yield document(("apps/v1", "Deployment"), f"s{i}", "  replicas: 2\n  template:\n    metadata:\n"
                       f"      labels: {{part: all, app: s{i}}}\n    spec:\n      containers: "
                       '[{name: a, image: "a:1"}]\n')
        yield document(RULE, f"s{i}", f"  host: s{i}\n" + POOL)


def add(texts):
    SHAPES[f"pairs_{texts.__name__}"] = (lambda n: "---\n".join(texts(n)), 100, ("check", "fix"))


for texts_of in (routes, one_host, wildcards, strict):
    add(texts_of)
