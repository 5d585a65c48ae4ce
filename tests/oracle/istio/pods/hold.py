# SPDX-License-Identifier: Apache-2.0
"""Holds what meshrail says of Pods against Istio's injector:   hold.py MESHRAIL PODS SOURCE SEED SETS COUNT

PODS is built from main.go, SOURCE a checkout of istio.io/istio.

  names     the annotations that we know are those that Istio knows, and we look into the values that it looks into
  values    over SETS sets of annotations: what the injector refuses is denied at its annotation, and nothing else is
  fixes     what our fixes say to paste instead, the injector takes
  sidecars  over COUNT Pods: what we say of resources, drain and threads is so in the sidecar that the template gives them
"""

import collections
import json
import math
import re
import subprocess
import sys
from pathlib import Path

from asked import checked, report

PROGRAM, PODS, SOURCE, SEED, SETS, COUNT = sys.argv[1:]
TABLE = Path(__file__).resolve().parents[4] / "policies/pod/annotations.c"
FAMILIES = re.compile(r"^((traffic|status|readiness\.status)\.)?sidecar\.istio\.io/|^(proxy|inject)\.istio\.io/")
QUANTITIES = {"sidecar.istio.io/proxy" + name for name in ("CPU", "Memory", "CPULimit", "MemoryLimit")}

# Names that only we know, and why; then denials of what the injector itself takes.
OURS = {
    "sidecar.istio.io/capNetBindService": "the template reads it, the list of annotations lacks it",
    "sidecar.istio.io/enableCoreDump": "Istio up to 1.26 had it",
}
NOT_THE_INJECTORS = [
    (r"is no quantity: .*", "a negative quantity: the API server refuses the injected Pod"),
    (r"is below its request: .*", "a request above its limit: the API server refuses the injected Pod"),
]


# Where a Pod is not as we say, and why we do not say it.
UNSAID = {
    "two sidecars": "any text but true and false for nativeSidecar, and a declared container: both are kept",
    "ORDER": "a quantity of a declared container against an annotation or a default: not compared",
}


def lines(*command, stdin=None):
    done = subprocess.run([PODS, SOURCE, *command], input=stdin, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def pod(annotations):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app", "annotations": annotations},
            "spec": {"containers": [{"name": "app", "image": "example.com/app:1.0"}]}}


# ---- names

def our_names():
    text = TABLE.read_text(encoding="utf-8")
    short = dict(re.findall(r'#define (\w+) "([^"]+)"', text))
    for prefix, name, kind in re.findall(r'\{\.name = (\w*) ?"([^"]+)"(?:,\s+\.kind = &(\w+))?', text):
        yield short.get(prefix, "") + name, kind


def wrong_names(used):
    istio, ours = lines("names")[0], dict(our_names())
    for name in istio["known"]:
        if FAMILIES.match(name) and name not in ours:
            yield f"{name} is not in our table"
    for name in ours:
        if name not in istio["known"] and name in OURS:
            used.add(name)
        elif name not in istio["known"]:
            yield f"{name} is in our table, and Istio does not know it"
    looked_into = {name for name, kind in ours.items() if kind and kind != "value_inject"} | QUANTITIES | {"proxy.istio.io/config"}
    for name in looked_into ^ set(istio["checked"]):
        yield f"{name}: one of us looks into its value, the other does not"


# ---- values

def denied(findings):
    for finding in findings:
        name = re.fullmatch(r"metadata\.annotations\[(.+)\]", finding["field"])
        if name and finding["action"] == "deny" and finding["rule"] in ("POD-ANN-VALUE", "POD-RES-ORDER"):
            yield name[1], finding


def wrong_values(rows, found, used):
    for row, findings in zip(rows, found):
        said = dict(denied(findings))
        for name, why in row["refused"].items():
            if name not in said:
                yield f"{name}: {row['annotations'][name]!r} is refused, and we are silent: {why}"
        for name in said.keys() - row["refused"].keys():
            reason = next((reason for pattern, reason in NOT_THE_INJECTORS
                           if name in QUANTITIES and re.search(pattern, said[name]["message"])), None)
            if reason:
                used.add(reason)
            else:
                yield f"{name}: {row['annotations'][name]!r} is taken, and we say {said[name]['message']}"


def wrong_fixes(found, count):
    pasted = []
    for findings in found:
        for name, finding in denied(findings):
            value = re.fullmatch(r'\S+: "(.*)"', finding["fix"])
            if value:
                pasted.append({name: value[1]})
    count.append(len(pasted))
    for row in lines("judge", stdin="".join(json.dumps(one) + "\n" for one in pasted)):
        for name, why in row["refused"].items():
            yield f"{name}: {row['annotations'][name]!r} is what we say to paste: {why}"


# ---- sidecars

UNITS = {"m": 1e-3, "": 1, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
TIMES = {"ms": 1e-3, "s": 1, "m": 60, "h": 3600}
DEFAULTS = {"cpuRequest": "100m", "memoryRequest": "128Mi", "cpuLimit": "2000m", "memoryLimit": "1024Mi"}
FLOORS = {("limits", "memory"): 128 * 2**20, ("limits", "cpu"): 0.1}


def quantity(text):
    number, unit = re.fullmatch(r"([\d.]+)(\D*)", text).groups()
    return float(number) * UNITS[unit]


def duration(text):
    parts = re.findall(r"([\d.]+)(ms|s|m|h)", text or "")
    if not parts or "".join(n + u for n, u in parts) != text:
        return None
    return sum(float(n) * TIMES[u] for n, u in parts)


def is_true(text):
    return text in ("1", "t", "T", "true", "TRUE", "True")


class Sidecar:
    """What the template gave, read as the agent and the kubelet read it."""

    def __init__(self, row):
        self.native, self.grace = row["isNative"], row.get("grace")
        self.env = row["env"]
        self.config = json.loads(self.env["PROXY_CONFIG"] or "{}")
        self.resources = row["resources"]
        self.annotations = row["pod"]["metadata"].get("annotations", {})

    def amount(self, kind, resource):
        text = self.resources.get(kind, {}).get(resource)
        return quantity(text) if text else None

    def drain(self):
        """Seconds that the agent drains at least, where somebody says how many."""
        if is_true(self.env.get("EXIT_ON_ZERO_ACTIVE_CONNECTIONS")):
            return duration(self.env.get("MINIMUM_DRAIN_DURATION"))
        # What is the default is left out of the proxy's settings, also where it is said.
        said = "terminationDrainDuration:" in self.annotations.get("proxy.istio.io/config", "")
        return duration(self.config.get("terminationDrainDuration", "5s")) if said else None

    def expected(self):
        """The rules that have to speak, of those that are held here."""
        grace, drain = 30 if self.grace is None else self.grace, None if self.native else self.drain()
        if drain is not None and math.ceil(drain) + 5 > grace:
            yield "POD-DRAIN-GRACE"
        elif grace < (2 if self.native or self.drain() is not None else 5):
            yield "POD-GRACE-ZERO"
        threads, limit = self.config.get("concurrency"), self.amount("limits", "cpu")
        if threads is not None and (threads == 0 or limit and threads > math.ceil(limit)):
            yield "POD-CONCURRENCY"
        lacking = [(kind, resource) for kind in ("requests", "limits") for resource in ("cpu", "memory")
                   if self.amount(kind, resource) is None]
        if lacking and lacking != [("limits", "cpu")]:
            yield "POD-RES-PARTIAL"
        if any((self.amount("requests", r) or 0) > (self.amount("limits", r) or math.inf) for r in ("cpu", "memory")):
            yield "ORDER"
        if any((self.amount(*where) or math.inf) < floor for where, floor in FLOORS.items()):
            yield "FLOOR"


HELD = {"POD-DRAIN-GRACE", "POD-GRACE-ZERO", "POD-CONCURRENCY", "POD-RES-PARTIAL"}


def said_of(findings):
    for finding in findings:
        if finding["rule"] in HELD:
            yield finding["rule"]
        if finding["rule"] in ("POD-RES-FLOOR", "POD-PROXY-CONTAINER") and finding["action"] == "deny":
            yield "FLOOR"
        if finding["rule"] == "POD-RES-ORDER":
            yield "ORDER"


def is_declared(row):
    return len(row["pod"]["spec"]["containers"]) > 1


def wrong_sidecars(rows, found, used):
    for row, findings in zip(rows, found):
        if row.get("refused") in UNSAID and is_declared(row):
            used.add(row["refused"])
            continue
        if row.get("refused"):
            yield f"the injector fails: {row['refused']}"
            continue
        wanted, said = set(Sidecar(row).expected()), set(said_of(findings))
        # Mending the order mends what is below the floor as well, and shows it if it does not.
        if "ORDER" in wanted & said:
            wanted, said = wanted - {"FLOOR"}, said - {"FLOOR"}
        if "ORDER" in wanted - said and is_declared(row):
            used.add("ORDER")
            wanted.remove("ORDER")
        if wanted != said:
            yield (f"silent of {sorted(wanted - said)}, said {sorted(said - wanted)}\n"
                   f"{json.dumps({'metadata': row['pod']['metadata'], 'spec': row['pod']['spec']})}\n"
                   f"{json.dumps(row['resources'])} native: {row['isNative']}")


def main():
    print(f"# seed {SEED}")
    used, count = set(), []
    passed = report(1, "the table of annotations is Istio's", wrong_names(used))
    rows = lines("values", SEED, SETS)
    found = checked(PROGRAM, [pod(row["annotations"]) for row in rows], {"environment": {"istioVersion": "1.32"}})
    passed &= report(2, f"{len(rows)} sets of annotations: what the injector refuses is denied, and no more",
                     wrong_values(rows, found, used))
    problems = list(wrong_fixes(found, count))
    passed &= report(3, f"{count[0]} fixes: the injector takes what they say", problems) and count[0] > 0
    rows = lines("inject", SEED, COUNT)
    halves = {native: [row for row in rows if row["native"] == native] for native in (False, True)}
    for number, (native, half) in enumerate(halves.items(), 4):
        environment = {"nativeSidecars": "true" if native else "false", "sidecarDefaults": DEFAULTS,
                       "istioVersion": "1.31"}
        found = checked(PROGRAM, [row["pod"] for row in half], {"environment": environment})
        passed &= report(number, f"{len(half)} Pods, sidecars native by default: {native}: what we say is so",
                         wrong_sidecars(half, found, used))
    stale = (OURS.keys() | UNSAID.keys() | {reason for _, reason in NOT_THE_INJECTORS}) - used
    passed &= report(6, "every reason is met", (f"not met: {reason}" for reason in stale))
    print("1..6")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
