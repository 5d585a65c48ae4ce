# SPDX-License-Identifier: Apache-2.0
"""Texts of growing size for the doors of files: each function is given a size and yields (name, text),
a row each.

Everything in them can be mended or is wrong, so that each line costs a finding, a place and, where
`fix` or SARIF is asked, an edit.
"""

import json

from shape import OUTPUTS, SHAPES

SIZE = 100
EVERY_OUTPUT = ("subsets", "mesh-one-line")  # many lines, and one that is long
IN_VAIN = ("list-merged",)  # no edit of it holds, as only trying shows
ANCHORS_MOST = 900  # more than a thousand are refused
HEAD = "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n  name: {name}\n"
POLICY = """trafficPolicy:
  loadBalancer:
    simple: LEAST_CONN
    warmupDurationSecs: 60s # warm
  outlierDetection:
    consecutiveErrors: 7
    interval: 30s
"""


def indented(text, by):
    return "".join(" " * by + line for line in text.splitlines(True))


def rule(name, head=HEAD):
    return head.format(name=name) + f"spec:\n  host: {name}\n" + indented(POLICY, 2)


def items(rules):
    """A List, as kubectl prints it."""
    return "apiVersion: v1\nkind: List\nitems:\n" + "".join(
        "- " + indented(text, 2)[2:] for text in rules)


def mesh(settings):
    return ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: istio\n  namespace: istio-system\n"
            "data:\n  mesh: |\n" + indented(settings, 4))


def documents(size):
    yield "documents", "---\n".join(rule(f"r{i}") for i in range(size))
    yield "json-documents", "\n".join(
        json.dumps({"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
                    "metadata": {"name": f"r{i}"},
                    "spec": {"host": f"r{i}", "trafficPolicy": {"loadBalancer": {
                        "simple": "LEAST_CONN"}, "outlierDetection": {"consecutiveErrors": 7}}}})
        for i in range(size))


def lists(size):
    """Lists with anchors: none, one, one in each item that nothing is told by, and values in two
    places, of which none can be mended."""
    rules = [rule(f"r{i}") for i in range(size)]
    tied = min(size, ANCHORS_MOST)
    label = HEAD + "  labels: {{team: {anchor}shop}}\n"
    yield "list", items(rules)
    yield "list-one-anchor", items([rule("first", label.replace("{anchor}", "&team ")), *rules[1:]])
    yield "list-shared-label", items(
        rule(f"r{i}", label.replace("{anchor}shop", "*team" if i else "&team shop"))
        for i in range(size))
    yield "list-anchor-each", items(
        rule(f"r{i}", label.replace("{anchor}", f"&t{i} " if i < tied else "")) for i in range(size))
    yield "list-values-twice", items(
        rule(f"r{i}").replace("simple: ", f"simple: &s{i} ") + f"  subsets: [{{name: *s{i}}}]\n"
        for i in range(tied))
    yield "list-merged", items(
        rule(f"r{i}").replace("trafficPolicy:", f"trafficPolicy: &p{i}")
        + f"  subsets: [{{name: a, trafficPolicy: {{<<: *p{i}}}}}]\n" for i in range(tied))


def subsets(size):
    """One object with many findings."""
    head = HEAD.format(name="cart") + "spec:\n  host: cart\n"
    yield "subsets", head + "  subsets:\n" + "".join(
        f"  - name: v{i}\n" + indented(POLICY, 4) for i in range(size))
    yield "subsets-minified", json.dumps(
        {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
         "metadata": {"name": "cart"}, "spec": {"host": "cart", "subsets": [
             {"name": f"v{i}", "trafficPolicy": {
                 "loadBalancer": {"simple": "LEAST_CONN", "warmupDurationSecs": "60s"},
                 "outlierDetection": {"consecutiveErrors": 7}}} for i in range(size)]}},
        separators=(",", ":"))


def annotations(size):
    """Many members that leave one mapping for another."""
    head = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata:\n  name: web\n"
    spec = "spec:\n  template:\n    spec:\n      containers: [{image: web}]\n"
    yield "annotations", head + "  annotations:\n" + "".join(
        f'    autoscaling.knative.dev/k{i}: "{i}" # of {i}\n' for i in range(size)) + spec


def texts(size):
    """A text in a ConfigMap: settings that nobody knows, that stand in the wrong place, and whose
    values are wrong."""
    yield "mesh-unknown", mesh("".join(f"unknown{i}: {i}\n" for i in range(size)))
    yield "mesh-misplaced", mesh("defaultConfig: {discoveryAddress: istiod}\n" + "".join(
        f"concurrency: {i}\n" if not i else f"defaultConfig{i}:\n  tcpKeepalive: {{time: {i}s}}\n"
        for i in range(size)))
    yield "mesh-nested", mesh("defaultConfig:\n  proxyMetadata:\n" + "".join(
        f"    K{i}: {{a: {i}}}\n" for i in range(size)))
    yield "mesh-one-line", mesh("{" + ", ".join(f"unknown{i}: {i}" for i in range(size)) + "}\n")



# From fewer on a patch is not full yet, which costs the more the nearer it is to that.
LEAST = {"annotations": 400}


def add(shape):
    def text_of(name):
        return lambda size: dict(shape(size))[name]

    for name, _ in shape(1):
        doors = OUTPUTS if name in EVERY_OUTPUT else ("check", "sarif", "fix")
        if name in IN_VAIN:
            doors = ("check", "fix")  # what is tried for one is tried for the other
        SHAPES[name] = (text_of(name), LEAST.get(name, SIZE), doors)


for texts_of in (documents, lists, subsets, annotations, texts):
    add(texts_of)
