# SPDX-License-Identifier: Apache-2.0
"""Holds meshrail against Istio:   hold.py MESHRAIL ISTIO SOURCE COUNT

ISTIO is built from main.go, SOURCE a checkout of istio.io/istio. Three claims, over Istio's own
DestinationRules, rules that people wrote, and changes of both:

  refused  what the CRD or istiod refuses is found here too, at the field that a rule claims
  patched  what we patch of a good object is good to the CRD and to istiod, and is not patched again
  alive    every object is answered
"""

import base64
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonpatch

PROGRAM, ISTIO, SOURCE, COUNT = sys.argv[1:]
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

# Where we leave to Istio what it refuses, and why. The first row that fits an error counts.
LEFT_TO_ISTIO = [
    # DR-DUR-TYPE speaks of these.
    (r"must be of type string: \"number\"",
     r"(warmupDurationSecs|duration|[tT]imeout|interval|[tT]ime|maxConnectionDuration|ttl)$", None),
    (r"must be of type|Required value|Unsupported value|one and only one|all the schemas|should be",
     r"", "another type or word: the API server's message is as good"),
    (r"valid duration", r"(connectTimeout|tcpKeepalive\.(time|interval))$",
     "no duration at all: the API server's message is as good"),
    (r"valid duration", r"", "no duration, or under 1 ms where only long ones harm"),
]
# What istiod alone refuses says no path; here it is enough that the object is not clean.
LEFT_TO_ISTIOD = [
    (r"duplicate subset|empty domain|domain name|wildcard", r"", "names"),
    (r"at least one field", r"", "empty blocks rule nothing"),
    (r"split external local origin", r"", "a threshold that istiod itself explains"),
    (r"only durations to ms precision are supported", r"", "fractions of a millisecond harm nobody"),
    (r"tableSize|httpcookie|cookie|name required", r"", "hashing"),
    (r"for tls|certificate|credential|mutual", r"", "files and secrets of TLS"),
    (r"localityLbSetting|zoneAware|locality|failover", r"", "localities"),
    (r"cannot unmarshal|unknown value|bad Duration|invalid google.protobuf|duration", r"",
     "the CRD has refused it before"),
    (r"\bport\b", r"", "ports"),
    (r"warmup|aggression|minimumPercent", r"", "the shape of a warm-up"),
]


def lines(command, stdin=None):
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def judged_by_istio(objects):
    return lines([ISTIO, SOURCE, "judge"], "".join(json.dumps(o) + "\n" for o in objects))


def checked(rows):
    """The findings of one run of `check` over all objects as they were written."""
    with tempfile.TemporaryDirectory() as folder:
        for index, row in enumerate(rows):
            (Path(folder) / f"{index:06}.json").write_text(json.dumps(row["written"]))
        done = subprocess.run(
            [PROGRAM, "check", "--output", "json", "--namespace", "shop", folder],
            capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1, 2) or not done.stdout:
            raise SystemExit(f"not ok - check ended with {done.returncode}: {done.stderr}")
        answer = json.loads(done.stdout)
    findings = collections.defaultdict(list)
    for finding in answer["findings"]:
        findings[int(Path(finding["file"]).stem)].append(finding)
    if answer["errors"]:
        raise SystemExit(f"not ok - check could not read: {answer['errors'][:3]}")
    return findings


def crd_errors(text):
    """(path, error) of each error of an aggregate."""
    parts = re.split(r", (?=(?:spec[\w.\[\]]*|<nil>): )", text.strip("[]"))
    for part in parts:
        path, _, error = part.partition(": ")
        yield path, error


def left(table, error, path=""):
    """The reason of the first row that fits, or None."""
    for pattern, where, reason in table:
        if re.search(pattern, error) and re.search(where, path):
            return reason
    return None


def refused(rows, findings, intended):
    for index, row in enumerate(rows):
        found = {finding["field"] for finding in findings[index]}
        for path, error in crd_errors(row["crd"]) if row["crd"] else ():
            at = any(field == path or field.startswith(path + ".") for field in found)
            reason = left(LEFT_TO_ISTIO, error, path)
            if reason and not at:
                intended[f"CRD: {reason}"] += 1
            elif not at:
                yield f"{path}: {error}\n{json.dumps(row['written'])}"
        if row["istiod"] and not row["crd"] and not found:
            reason = left(LEFT_TO_ISTIOD, row["istiod"])
            if reason:
                intended[f"istiod: {reason}"] += 1
            else:
                yield f"istiod: {row['istiod']}\n{json.dumps(row['written'])}"


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


def report(number, name, problems):
    problems = list(problems)
    print(f"{'not ok' if problems else 'ok'} {number} - {name}")
    for problem in problems[:20]:
        print("#   " + problem.replace("\n", "\n#     "))
    return not problems


def main():
    rows = lines([ISTIO, SOURCE, "generate", COUNT])
    findings = checked(rows)
    intended = collections.Counter()
    passed = report(1, f"{len(rows)} objects: what Istio refuses is found",
                    refused(rows, findings, intended))
    for reason, times in sorted(intended.items()):
        print(f"# left to Istio, {times} times: {reason}")
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as policy:
        json.dump(opt_in(), policy)
        policy.flush()
        for number, (name, options) in enumerate(
                (("as it is", []), ("opted in", ["--policy", policy.name])), 2):
            count = []
            problems = list(patched(rows, options, count))
            passed &= report(number, f"policy {name}: {count[0]} patched objects are good to Istio",
                             problems)
            passed &= count[0] > 0
    for index, row in enumerate(rows):
        said = sorted({f"{f['rule']} {f['action']}" for f in findings[index]})
        if row.get("origin", "corpus") != "corpus" and said:
            print(f"# of Istio's own: {row['origin']}: {', '.join(said)}")
    print("1..3")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
