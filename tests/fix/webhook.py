# SPDX-License-Identifier: Apache-2.0
"""What the webhook makes of an object, by a patch library that is not ours: what `fix` must write."""

import copy
import re
import tempfile
from pathlib import Path

import jsonpatch
import yaml

import fields
import kinds
from case import LAST_APPLIED

DURATION_TYPE = "DR-DUR-TYPE"  # only a file can show it: the API server refuses it before a webhook
MEANT = ("POD-ANN-VALUE", "OBJ-TEXT")  # fix alone says what was meant
KNATIVE_WRITES = "KS-CREATOR"  # in a cluster Knative wrote it
# What an object asks another to make is renamed, or removed, in its file alone.
REPAIRED_IN_FILES = {("NLB-CROSSZONE", "Gateway"), ("NLB-TGATTR-ALB-ONLY", "Gateway"), ("KC-LEGACY-KEY", "KnativeServing")}
MESH_RULES = ("MESH-KEEPALIVE-MISPLACED", "MESH-CONCURRENCY-MISPLACED")


# What fix mends unasked the webhook patches where the policy says so, and the version is known.
ASKED_FOR = ("DR-LB-LEAST-CONN", "DR-LB-WARMUP-DEPRECATED", "DR-HASH-MINRING")


def _seconds_as_number(finding):
    return (finding["rule"] == DURATION_TYPE and finding["action"] == "patch"
            and finding["field"].endswith("warmupDurationSecs"))


def asking(options, findings, folder):
    """Options with a policy under which the webhook patches what fix mends."""
    rules = {f["rule"]: {"action": "patch"} for f in findings
             if f["rule"] in ASKED_FOR and f["action"] in ("warn", "deny")}
    if any(_seconds_as_number(f) for f in findings):  # once it is text, it may be moved
        rules["DR-LB-WARMUP-DEPRECATED"] = {"action": "patch"}
    if not rules:
        return options
    options, policy = list(options), {}
    if "--policy" in options:
        at = options.index("--policy")
        policy = yaml.safe_load(Path(options[at + 1]).read_text()) or {}
        del options[at:at + 2]
    policy.setdefault("rules", {}).update(rules)
    policy.setdefault("environment", {}).setdefault("istioVersion", "1.28")
    file = Path(folder) / "policy.yaml"
    file.write_text(yaml.safe_dump(policy))
    return [*options, "--policy", str(file)]


def review(obj, old, namespace):
    group, _, version = obj["apiVersion"].rpartition("/")
    kind = {"group": group, "version": version, "kind": obj["kind"]}
    resource = {"group": group, "version": version,
                "resource": kinds.plural(obj)}
    namespace = obj.get("metadata", {}).get("namespace") or namespace
    return {
        "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
        "request": {
            "uid": "0", "kind": kind, "resource": resource, "requestKind": kind,
            "requestResource": resource, "name": obj.get("metadata", {}).get("name", ""),
            "namespace": namespace, "operation": "UPDATE" if old else "CREATE",
            "userInfo": {"username": "dev@example.com", "groups": ["system:authenticated"]},
            "object": obj, "oldObject": old, "dryRun": False,
            "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"},
        },
    }


def _move(mesh, value, come_from, go_to):
    """A setting of the mesh moves unless another value has its place."""
    there = mesh
    for key in go_to[:-1]:
        there = there.get(key) if isinstance(there, dict) else None
        there = {} if there is None else there
    if isinstance(there, dict) and there.get(go_to[-1], value) != value:
        return
    place = mesh
    for key in go_to[:-1]:
        if not isinstance(place.get(key, {}), dict):
            return
        place = place.setdefault(key, {})
    place[go_to[-1]] = value
    del fields.find(mesh, come_from[:-1])[come_from[-1]]


def mended_mesh(mesh, findings):
    """The mesh config, read, with what the rules of MESH_RULES say is misplaced in its place."""
    mesh = copy.deepcopy(mesh)
    for finding in findings:
        steps = fields.parse(finding["field"])[2:]
        if finding["action"] not in ("deny", "warn"):
            continue
        if finding["rule"] == MESH_RULES[0]:
            _move(mesh, fields.find(mesh, steps), steps, ["tcpKeepalive"])
        elif finding["rule"] == MESH_RULES[1]:
            _move(mesh, fields.find(mesh, steps), steps, finding["wanted"].removesuffix(" wanted").split("."))
    return mesh


def tells_of_repairs(obj):
    """Does it say what its author wrote? Then only the webhook tells it from what repairs wrote: what
    stands in a file its author wrote, and the two can be held together for a new object alone."""
    metadata = obj.get("metadata", {})
    return "managedFields" in metadata or LAST_APPLIED in (metadata.get("annotations") or {})


def patched(program, obj, old, namespace, options, findings):
    """The object after /mutate. `findings`: what check says of it."""
    obj = copy.deepcopy(obj)
    for finding in findings:
        if finding["rule"] == DURATION_TYPE and finding["action"] == "patch":
            steps = fields.parse(finding["field"])
            number = fields.find(obj, steps)
            fields.find(obj, steps[:-1])[steps[-1]] = f"{number}s"
        if finding["rule"] in MEANT and finding["action"] != "audit":
            said = re.fullmatch(r'\S+: ("[^"]*")', finding["fix"])
            if said:
                steps = fields.parse(finding["field"])
                fields.find(obj, steps[:-1])[steps[-1]] = yaml.safe_load(said[1])
        if finding["rule"] == KNATIVE_WRITES and finding["action"] != "audit":
            fields.remove(obj, fields.parse(finding["field"]))
        if (finding["rule"], finding["kind"]) in REPAIRED_IN_FILES and finding["action"] == "patch":
            steps = fields.parse(finding["field"])
            annotations = fields.find(obj, steps[:-1])
            value = annotations.pop(steps[-1])
            if finding["fix"].startswith("rename it to "):
                annotations[finding["fix"].removeprefix("rename it to ")] = value
        if finding["rule"].startswith("DR-POOL-") and kinds.is_mended(obj) and finding["action"] == "patch":
            steps = fields.parse(finding["field"])
            fields.remove(obj, steps)
            if finding["fix"].startswith(f"{steps[-1]}: "):
                fields.find(obj, steps[:-1])[steps[-1]] = yaml.safe_load(finding["fix"])[steps[-1]]
    with tempfile.TemporaryDirectory(prefix="meshrail-fix-") as folder:
        answer = program.review(review(obj, old, namespace), True,
                                asking(options, findings, folder))
    return jsonpatch.apply_patch(obj, answer.patch) if answer.patch else obj
