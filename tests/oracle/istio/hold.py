# SPDX-License-Identifier: Apache-2.0
"""Holds meshrail against Istio:   hold.py MESHRAIL ISTIO SOURCE COUNT SEED GROWN

ISTIO is built from main.go, SOURCE a checkout of istio.io/istio. Four claims, over Istio's own
DestinationRules, rules that people wrote, COUNT changes of both, and GROWN changes by the CRD:

  refused  what the CRD or istiod refuses, `check` denies as refused
  taken    what both take, it does not
  patched  what we patch of a good object is good to the CRD and to istiod, and is not patched again
  alive    every object is answered
"""

import base64
import collections
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import jsonpatch

from asked import checked, report

PROGRAM, ISTIO, SOURCE, COUNT, SEED, GROWN = sys.argv[1:]
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

# The rules that say what Istio says by itself.
AS_REFUSED = {"DR-INVALID", "DR-DUR-TYPE"}
# What the webhook moves to where it is no longer wrong.
MOVED = "DR-LB-WARMUP-MISPLACED"
# What is refused and not denied, and why. Each has to be met.
NOT_DENIED = [
    ("overlap with previous", "a map has no order: what istiod refuses in some orders alone is let pass"),
]
MENDED = "the webhook mends it before the CRD sees it"
BATCH = 2000


def lines(command, stdin=None):
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def judged_by_istio(objects):
    return lines([ISTIO, SOURCE, "judge"], "".join(json.dumps(o) + "\n" for o in objects))


def all_checked(rows):
    """The findings of `check` for each object as it was written."""
    written = [row["written"] for row in rows]
    batches = [written[i:i + BATCH] for i in range(0, len(rows), BATCH)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [findings for batch in pool.map(lambda objects: checked(PROGRAM, objects, {}), batches)
                for findings in batch]


def compared(rows, findings, reasons):
    """(what Istio refuses and we take, what Istio takes and we deny as refused)"""
    missed, invented = [], []
    for row, found in zip(rows, findings):
        refusal = row["crd"] or row["istiod"]
        said = [finding for finding in found if finding["rule"] in {*AS_REFUSED, MOVED}]
        denied = [finding for finding in said if finding["action"] == "deny"]
        as_refused = [finding for finding in denied if finding["rule"] in AS_REFUSED]
        if as_refused and not refusal:
            invented.append(f"{as_refused[0]['message']}\n{json.dumps(row['written'])}")
        if denied or not refusal:
            continue
        reason = MENDED if said else next(
            (why for text, why in NOT_DENIED if text in refusal), None)
        if reason:
            reasons[reason] += 1
        else:
            missed.append(f"{refusal}\n{json.dumps(row['written'])}")
    return missed, invented


def opt_in():
    """A policy in which every rule that can repair does."""
    rules = json.loads(subprocess.run([PROGRAM, "rules", "--output", "json"], capture_output=True,
                                      check=True).stdout)["rules"]
    return {"rules": {rule["id"]: {"action": "patch"} for rule in rules
                      if rule["repair"] and "DestinationRule" in rule["kinds"]}}


def mutate(rule, policy):
    version = rule["apiVersion"].rpartition("/")[2]
    kind = {"group": "networking.istio.io", "version": version, "kind": "DestinationRule"}
    review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
        "uid": "1", "kind": kind, "requestKind": kind, "operation": "CREATE", "namespace": "shop",
        "resource": {**kind, "resource": "destinationrules"}, "name": rule["metadata"]["name"],
        "userInfo": {"username": "dev@example.com"}, "object": rule}}
    done = subprocess.run([PROGRAM, "review", "--mutate", *policy], input=json.dumps(review),
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"not ok - review ended with {done.returncode}: {done.stderr}\n{rule}")
    patch = json.loads(done.stdout)["response"].get("patch")
    return json.loads(base64.b64decode(patch)) if patch else None


def admitted(row):
    """The object as a webhook gets it from kubectl apply."""
    rule = json.loads(json.dumps(row["pruned"]))
    rule.setdefault("metadata", {}).setdefault("name", "generated")
    if row["pruned"] != row["written"]:
        rule["metadata"].setdefault("annotations", {})[LAST_APPLIED] = json.dumps(row["written"])
    return rule


def patched(rows, policy, count):
    """Rows that were good, and what is wrong with them once they are patched."""
    def patch(row):
        rule = admitted(row)
        operations = mutate(rule, policy)
        if not operations:
            return None
        mended = jsonpatch.apply_patch(rule, json.loads(json.dumps(operations)))
        return row, operations, mended, mutate(mended, policy)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [result for result in pool.map(patch, rows) if result]
    count.append(len(results))
    verdicts = judged_by_istio([mended for _, _, mended, _ in results])
    for (row, operations, _, again), verdict in zip(results, verdicts):
        good = not row["crd"] and not row["istiod"]
        what = (verdict["crd"] or verdict["istiod"]) if good else ""
        if again:
            what += f" patched again: {again}"
        if what:
            yield f"{what}\n{json.dumps(row['written'])}\n{json.dumps(operations)}"


def main():
    reasons = collections.Counter({MENDED: 0, **{why: 0 for _, why in NOT_DENIED}})
    print(f"# seed {SEED}")
    rows = lines([ISTIO, SOURCE, "generate", COUNT])
    grown = lines([ISTIO, SOURCE, "grow", SEED, GROWN])
    missed, invented = compared(rows + grown, all_checked(rows + grown), reasons)
    good = sum(not row["crd"] and not row["istiod"] for row in rows + grown)
    passed = report(1, f"what Istio refuses is denied: {len(rows) + len(grown) - good} objects", missed)
    passed &= report(2, f"what Istio takes is not denied as refused: {good} objects", invented)
    passed &= report(3, "each reason not to deny is met",
                     (why for why, times in reasons.items() if not times))
    for reason, times in reasons.items():
        print(f"# not denied, {times} times: {reason}")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as policy:
        json.dump(opt_in(), policy)
        policy.flush()
        for number, (name, options) in enumerate(
                (("as it is", []), ("opted in", ["--policy", policy.name])), 4):
            count = []
            problems = list(patched(rows, options, count))
            passed &= report(number, f"policy {name}: {count[0]} patched objects are good to Istio",
                             problems)
            passed &= count[0] > 0
    print("1..5")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
