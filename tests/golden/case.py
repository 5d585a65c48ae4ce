# SPDX-License-Identifier: Apache-2.0
"""A case: an object as people write it, and how it reaches the API server.

    # profile: high-traffic             the URL's profile; without it the policy decides
    # policy: {enforcement: warn}       a policy, as one line of YAML
    # namespace: shop                   of an object that names none ("shop" by default)
    # user: system:admin                who sends it (dev@example.com by default)
    # operation: DELETE                 else CREATE, or UPDATE when there is an old object
    # pruned: spec.template.spec.protocol   a field that the API server drops: the webhook meets it
    #                                   only in last-applied, as kubectl apply leaves it there
    # complete: true                  check is told that the input is all that there is
    Any other comment says why the case is there.
    apiVersion: ...                     the object
    --- # old
    apiVersion: ...                     the object before the update
    # --- expected
    # validate: allowed                 what must come of it; UPDATE_GOLDEN=1 writes these lines

A case named together-*.yaml holds several objects, which only check sees at once.
"""

import contextlib
import copy
import json
import re
import uuid

import yaml

import expected
import fields
import kinds

HEADERS = {"profile", "policy", "namespace", "user", "operation", "pruned", "finds", "guide",
           "complete"}
SEPARATOR = "--- # old\n"
EXEMPT = "meshrail.io/exempt"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

POD_SPECS = {
    "Pod": "spec",
    "CronJob": "spec.jobTemplate.spec.template.spec",
    **dict.fromkeys(
        ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController"),
        "spec.template.spec",
    ),
}


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Kubernetes reads no dates out of YAML."""

    yaml_implicit_resolvers = {
        letter: [row for row in rows if row[0] != "tag:yaml.org,2002:timestamp"]
        for letter, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class Case:
    def __init__(self, path):
        self.path = path
        self.name = f"{path.parent.name}/{path.stem}"
        self.rule = path.parent.name
        self.text, self.expected = expected.read(path)
        self.headers = {}
        self.pruned = []
        for key, value in re.findall(r"^# ([a-z]+): (.+)$", self.text, re.M):
            if key not in HEADERS:
                raise ValueError(f"{path}: unknown header {key!r}; known: {sorted(HEADERS)}")
            if key == "pruned":
                self.pruned.append(fields.parse(value))
            elif key in self.headers:
                raise ValueError(f"{path}: header {key!r} twice")
            else:
                self.headers[key] = value
        self.object_text, _, self.old_text = self.text.partition(SEPARATOR)
        self.together = path.stem.startswith("together")
        self.written = list(yaml.load_all(self.object_text, Loader))[-1]
        self.old = yaml.load(self.old_text, Loader) if self.old_text else None
        self.profile = self.headers.get("profile")
        self.policy = self.headers.get("policy")

    @property
    def namespace(self):
        if self.written["kind"] == "Namespace":
            return self.written["metadata"]["name"]  # which the API server says of it, too
        if kinds.is_cluster_scoped(self.written):
            return ""
        stated = self.written.get("metadata", {}).get("namespace")
        return stated or self.headers.get("namespace", "shop")

    @property
    def operation(self):
        return self.headers.get("operation", "UPDATE" if self.old else "CREATE")

    def is_exempted(self):
        return EXEMPT in (self.written.get("metadata", {}).get("annotations") or {})

    def _with(self, member, key, value):
        """The same object, with something more in its metadata."""
        other = copy.copy(self)
        other.written = copy.deepcopy(self.written)
        metadata = other.written.setdefault("metadata", {})
        metadata[member] = (metadata.get(member) or {}) | {key: value}
        return other

    def exempted(self):
        """The same object, whose author exempts it from the rule."""
        return self._with("annotations", EXEMPT, f"{self.rule} measured")

    def enforced(self, action):
        """The same object under a policy with this enforcement."""
        other = copy.copy(self)
        policy = yaml.load(self.policy or "{}", Loader) | {"enforcement": action}
        for namespaces in policy.get("namespaces", []):
            namespaces.pop("enforcement", None)
        policy["namespaces"] = [entry for entry in policy.get("namespaces", []) if len(entry) > 1]
        other.policy = json.dumps(policy)
        return other

    def updated(self):
        """An update of the object that leaves alone what it says."""
        other = self._with("annotations", "example.com/release", "2")
        other.old = self.written
        return other

    def admitted(self):
        """The object as the API server hands it to a webhook."""
        return self._stored(self.written)

    def _stored(self, written):
        stored = copy.deepcopy(written)
        if not kinds.is_cluster_scoped(stored):
            stored.setdefault("metadata", {}).setdefault("namespace", self.namespace)
        where = POD_SPECS.get(stored.get("kind"))
        with contextlib.suppress(KeyError):  # a file may hold a part
            spec = fields.find(stored, fields.parse(where)) if where else {}
            spec.setdefault("terminationGracePeriodSeconds", 30)  # the API server's own default
        if self.pruned:
            applied = json.dumps(stored, separators=(",", ":")) + "\n"
            stored["metadata"].setdefault("annotations", {})[LAST_APPLIED] = applied
            for steps in self.pruned:
                fields.remove(stored, steps)
        return stored

    def review(self, obj, version="v1", operation=None):
        """The AdmissionReview that carries `obj`, as kube-apiserver writes it."""
        operation = operation or self.operation
        group, _, api = self.written["apiVersion"].rpartition("/")
        kind = {"group": group, "version": api, "kind": self.written["kind"]}
        resource = {
            "group": group, "version": api, "resource": kinds.plural(self.written),
        }
        old = self._stored(self.old) if self.old and operation == "UPDATE" else None
        if operation == "DELETE":
            obj, old = None, obj
        return {
            "kind": "AdmissionReview",
            "apiVersion": f"admission.k8s.io/{version}",
            "request": {
                "uid": str(uuid.uuid5(uuid.NAMESPACE_URL, self.name)),
                "kind": kind,
                "resource": resource,
                "requestKind": kind,
                "requestResource": resource,
                "name": self.written["metadata"].get("name", ""),
                "namespace": self.namespace,
                "operation": operation,
                "userInfo": {
                    "username": self.headers.get("user", "dev@example.com"),
                    "groups": ["team-shop", "system:authenticated"],
                },
                "object": obj,
                "oldObject": old,
                "dryRun": False,
                "options": {
                    "kind": f"{operation.capitalize()}Options",
                    "apiVersion": "meta.k8s.io/v1",
                },
            },
        }
