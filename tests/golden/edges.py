# SPDX-License-Identifier: Apache-2.0
"""What the tables of Knative's keys and annotations let through: of each name, in which releases it is
read and which of many values it takes. edges/ keeps it, a file for each ConfigMap and one for the
annotations; UPDATE_GOLDEN=1 writes what is found. So a bound that moves shows, although no case has it."""

import json
import re
from itertools import groupby
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
KEPT = Path(__file__).resolve().parent / "edges"
MAPS = TESTS.parent / "policies/knative/rows.c"
ANNOTATIONS = TESTS.parent / "policies/ksvc"
RELEASES = range(15, 26)

# On both sides of each bound that a table has, and in each notation. `1 to 9` in a file is all from
# the one to the other in this order.
VALUES = """
    -2 -1 -0.5 0 0.009 0.01 0.09 0.1 0.9 1 1.001 1.5 2 3 9 10 10.1 11 99 100 100.1 101 109 109.9 110
    111 999 1000 1000.1 1001 3600 2147483647 2147483648 9223372036854775807 9223372036854775808 1e3
    NaN inf -1s 0s 1ms 1s 1500ms 2s 5s 5999ms 6s 6500ms 7s 3599s 1h 3601s 2h 25m 64Mi -1Mi
    true True false yes enabled Enabled allowed Allowed AllowRootBounded disabled Disabled default
    debug warning fatal none http/protobuf grpc prometheus stdout redirected auto x
    prefer-spread-revision-over-nodes kpa.autoscaling.knative.dev hpa.autoscaling.knative.dev
    concurrency rps linear weighted-exponential example.com/image:1
    """.split() + [""]


def _named(text):
    """The names of a table's rows; of one that is a beginning, a name that begins so."""
    for name, rest in re.findall(r'\{\.name = "([^"]*)"(.*?)\}', text, re.S):
        yield name + ("x" if ".prefix = true" in rest else "")


def _map_tables():
    text = MAPS.read_text(encoding="utf-8")
    tables = dict(re.findall(r"^static const struct row (\w+)\[\] = \{\n(.*?)^\};", text, re.M | re.S))
    for name, table in re.findall(r'\{"(config-[\w-]+)", "[\w-]+", ROWS\((\w+)\)\}', text):
        yield name, list(_named(tables[table]))


def _annotation_names():
    defined = dict(re.findall(r'^#define (\w+) ((?:[A-Z]+ )?"[^"\n]+")$',
                              (ANNOTATIONS / "annotations.h").read_text(encoding="utf-8"), re.M))

    def spelt(words):
        return "".join(word[1:-1] if word[0] == '"' else spelt(defined[word])
                       for word in re.findall(r'"[^"]+"|[A-Z_]+', words))
    rows = (ANNOTATIONS / "annotations.c").read_text(encoding="utf-8")
    for row in re.findall(r'(?:^    \{|\.other = )([A-Z_]*(?: ?"[^"]+")?)(?=[,}])', rows, re.M):
        yield spelt(row)


def _map(name, key, value, release=None):
    labels = {"labels": {"app.kubernetes.io/version": f"1.{release}.0"}} if release else {}
    return {"apiVersion": "v1", "kind": "ConfigMap", "data": {key: value},
            "metadata": {"name": name, "namespace": "knative-serving"} | labels}


def _service(key, value):
    annotations = {"autoscaling.knative.dev/class": "kpa.autoscaling.knative.dev", key: value}
    container = {"image": "shop/cart:1"}
    return {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "cart"},
            "spec": {"template": {"metadata": {"annotations": annotations},
                                  "spec": {"containers": [container]}}}}


def _found(program, objects, rules):
    """What the rules say of each object: {(rule, action)}."""
    printed = json.loads(program.run(
        ["check", "--complete", "--output", "json", "--namespace", "shop", "-"],
        "\n---\n".join(map(json.dumps, objects)), codes=(0, 1)))
    if printed["errors"]:
        raise AssertionError(f"check could not read the objects: {printed['errors'][:3]}")
    found = [set() for _ in objects]
    for finding in printed["findings"]:
        if finding["rule"] in rules:
            found[finding["line"] // 2].add((finding["rule"], finding["action"]))
    return found


def _runs(places, values):
    """The values at these places; of neighbours the first and the last."""
    shown = [str(value) or '""' for value in values]
    for _, run in groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
        run = [place for _, place in run]
        yield shown[run[0]] + (f" to {shown[run[-1]]}" if len(run) > 1 else "")


def _line(name, values, outcomes):
    """What a name comes to with most of the values, then with the others."""
    places = {}
    for place, found in enumerate(outcomes):
        said = " ".join(f"{rule}={action}" for rule, action in sorted(found)) or "taken"
        places.setdefault(said, []).append(place)
    most = max(places, key=lambda said: (len(places[said]), said))
    lines = [f"  {said}: {', '.join(_runs(there, values))}"
             for said, there in sorted(places.items()) if said != most]
    return "\n".join([f"{name}: {most}", *lines]) + "\n"


def _table(program, names, made, values, rules):
    pairs = [(name, value) for name in names for value in values]
    found = _found(program, [made(name, value) for name, value in pairs], rules)
    for number, name in enumerate(names):
        at = number * len(values)
        yield _line(name, values, found[at : at + len(values)])


def tables(program):
    """(name, text) of each table."""
    for name, keys in _map_tables():
        values = _table(program, keys, lambda key, value, name=name: _map(name, key, value), VALUES,
                        {"KC-RANGE"})
        releases = _table(program, keys,
                          lambda key, release, name=name: _map(name, key, "1", release), RELEASES,
                          {"KC-UNKNOWN-KEY", "KC-LEGACY-KEY", "KC-TRACING-DEAD"})
        yield name, "Values\n\n" + "".join(values) + "\nReleases\n\n" + "".join(releases)
    yield "annotations", "".join(_table(program, list(_annotation_names()), _service, VALUES,
                                        {"KS-ANN-RANGE", "KS-NUM-NONFINITE"}))
