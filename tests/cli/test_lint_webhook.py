# SPDX-License-Identifier: Apache-2.0
"""lint-webhook finds each trap in a configuration that has it, and nothing in one that has none."""
import base64
import copy
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])

GUARDED = {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn",
                                 "values": ["kube-system", "guard"]}]}
DYING = {"name": "not-being-deleted",
         "expression": "object != null && !has(object.metadata.deletionTimestamp)"}


def rule(group, *resources, operations=("CREATE", "UPDATE"), versions=("v1",), **more):
    return {"apiGroups": [group], "apiVersions": list(versions), "resources": list(resources),
            "operations": list(operations), "scope": "Namespaced", **more}


class Lint(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temp = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temp.cleanup)
        cls.temp = temp.name
        cls.certs = os.path.join(cls.temp, "certs")
        subprocess.run([MESHRAIL, "certs", "init", "--dir", cls.certs, "--service", "hook",
                        "--namespace", "guard"], check=True, capture_output=True)
        with open(os.path.join(cls.certs, "ca.crt"), "rb") as file:
            cls.bundle = base64.b64encode(file.read()).decode()

    def entry(self, name="shop.guard.io", **more):
        return {"name": name, "admissionReviewVersions": ["v1"], "sideEffects": "None",
                "matchPolicy": "Equivalent", "failurePolicy": "Fail", "timeoutSeconds": 3,
                "clientConfig": {"caBundle": self.bundle, "service": {
                    "name": "hook", "namespace": "guard", "path": "/validate"}},
                "namespaceSelector": copy.deepcopy(GUARDED),
                "rules": [rule("apps", "deployments", "deployments/scale")],
                "matchConditions": [DYING], **more}

    def configuration(self, *entries, mutating=False, name="00-guard", **metadata):
        kind = "MutatingWebhookConfiguration" if mutating else "ValidatingWebhookConfiguration"
        return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind,
                "metadata": {"name": name, **metadata}, "webhooks": list(entries)}

    def lint(self, *objects, certificate=True):
        path = os.path.join(self.temp, "hooks.json")
        with open(path, "w") as file:
            json.dump({"apiVersion": "v1", "kind": "List", "items": objects}, file)
        options = ["--certificate", os.path.join(self.certs, "tls.crt")] if certificate else []
        done = subprocess.run([MESHRAIL, "lint-webhook", *options, path], capture_output=True,
                              text=True)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 1 if done.stdout else 0)
        self.assertLessEqual(max(map(len, done.stdout.splitlines()), default=0), 400)
        return done.stdout

    def caught(self, trap, *objects, **options):
        said = self.lint(*objects, **options)
        self.assertEqual(set(re.findall(r"\[(WH-[A-Z-]+)\]", said)), {trap}, said)
        for line in said.splitlines():
            self.assertRegex(line, r"^\S+: \w+/\S+ \S+: [\w.]+: \[WH-[A-Z-]+\] [^:]+.*: .+\. Fix: \S")
        return said

    def entry_caught(self, trap, mutating=False, **more):
        if mutating:
            more = {"failurePolicy": "Ignore", "reinvocationPolicy": "IfNeeded", **more}
        return self.caught(trap, self.configuration(self.entry(**more), mutating=mutating))

    def test_none(self):
        self.assertEqual(self.lint(self.configuration(self.entry())), "")
        self.assertEqual(self.lint(self.configuration(
            self.entry(failurePolicy="Ignore", reinvocationPolicy="IfNeeded",
                       rules=[rule("", "pods", operations=["CREATE"])]), mutating=True)), "")

    # Whom it calls.

    def test_bundle(self):
        service = self.entry()["clientConfig"]["service"]
        self.entry_caught("WH-CA", clientConfig={"service": service})
        for broken in ("?", base64.b64encode(b"no certificate").decode()):
            self.entry_caught("WH-CA-BROKEN", clientConfig={"service": service, "caBundle": broken})
        both = self.configuration(*(self.entry(name, clientConfig={"service": service}) for name in ("a.io", "b.io")))
        self.assertEqual(len(self.caught("WH-CA", both).splitlines()), 2)
        for annotation in ("cert-manager.io/inject-ca-from", "service.beta.openshift.io/inject-cabundle"):
            self.assertEqual(self.lint(self.configuration(
                self.entry(clientConfig={"service": service}), annotations={annotation: "x"})), "")

    def of_days(self, days):
        folder = tempfile.mkdtemp(dir=self.temp)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder + "/key", "-out",
                        folder + "/crt", "-subj", "/CN=ca", "-days", str(days)], check=True,
                       capture_output=True)
        with open(folder + "/crt", "rb") as file:
            return file.read()

    def test_end_of_the_ca(self):
        service = self.entry()["clientConfig"]["service"]

        def bundle(*authorities):
            return self.configuration(self.entry(clientConfig={
                "service": service, "caBundle": base64.b64encode(b"".join(authorities)).decode()}))
        self.assertIn("days at last", self.caught(
            "WH-CA-ENDS", bundle(self.of_days(20)), certificate=False))
        self.assertEqual(self.lint(bundle(self.of_days(20), self.of_days(300)), certificate=False), "")
        self.caught("WH-CA-OTHER", bundle(self.of_days(300)))
        here = os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(here, "..", "wire", "expired", "tls.crt"), "rb") as file:
            self.caught("WH-CA-ENDED", bundle(file.read()), certificate=False)

    def test_name(self):
        service = {"name": "other", "namespace": "guard"}
        said = self.entry_caught("WH-SAN", clientConfig={"caBundle": self.bundle, "service": service})
        self.assertIn("other.guard.svc", said)
        # What it tells to do mends it.
        command = re.search(r"meshrail (certs init .*)$", said, re.M)[1]
        subprocess.run([MESHRAIL, *command.split()], check=True, capture_output=True, cwd=self.temp)
        done = subprocess.run([MESHRAIL, "lint-webhook", "--certificate", "certs-other-guard/tls.crt", "hooks.json"],
                              capture_output=True, text=True, cwd=self.temp)
        self.assertNotIn("WH-SAN", done.stdout)

    def test_namespace(self):
        there = {"apiVersion": "v1", "kind": "Service",
                 "metadata": {"name": "hook", "namespace": "platform"}}
        said = self.caught("WH-NAMESPACE", self.configuration(self.entry()), there)
        self.assertIn("is guard, and the Service stands in platform", said)
        there["metadata"]["namespace"] = "guard"
        self.assertEqual(self.lint(self.configuration(self.entry()), there), "")
        moved = self.entry("moved.guard.io", failurePolicy="Ignore")
        moved["clientConfig"]["service"]["namespace"] = "platform"
        self.caught("WH-NAMESPACE", self.configuration(self.entry(), moved), certificate=False)

    def test_callers(self):
        """A server that asks who calls is known by its workload, and API servers by their kubeconfig."""
        entry = self.configuration(self.entry())
        service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "hook", "namespace": "guard"},
                   "spec": {"selector": {"app": "hook"}}}

        def workload(*arguments, namespace="guard", app="hook"):
            return {"apiVersion": "apps/v1", "kind": "Deployment",
                    "metadata": {"name": "hook", "namespace": namespace},
                    "spec": {"template": {"metadata": {"labels": {"app": app, "more": "1"}},
                                          "spec": {"containers": [{"args": ["serve", *arguments]}]}}}}

        def kubeconfig(*users):
            return {"apiVersion": "v1", "kind": "Config",
                    "users": [{"name": user, "user": {"client-certificate": "x"}} for user in users]}
        asking = workload("--client-ca=/ca.crt")
        for objects in ([asking], [workload("--client-ca", "/ca.crt")],
                        [asking, kubeconfig("other.guard.svc", "hook.guard.svc:8443", "*.svc.guard")]):
            self.assertIn("is hook.guard.svc, which", self.caught("WH-CALLERS", entry, service, *objects))
        for user in ("hook.guard.svc", "hook.guard.svc:443", "*.guard.svc", "*.svc", "*"):
            self.assertEqual(self.lint(entry, service, asking, kubeconfig(user)), "", user)
        for objects in ([service, workload("--client-name=a")], [asking],
                        [service, workload("--client-ca=x", namespace="other")],
                        [service, workload("--client-ca=x", app="other")]):
            self.assertEqual(self.lint(entry, *objects), "")
        other = self.entry()
        other["clientConfig"]["service"]["port"] = 8443
        self.caught("WH-CALLERS", self.configuration(other), service, asking, kubeconfig("hook.guard.svc"))
        self.assertEqual(self.lint(self.configuration(other), service, asking,
                                   kubeconfig("hook.guard.svc:8443")), "")

    # What it is asked about.

    def test_own_namespace(self):
        for values in (["kube-system"], ["kube-system", "other"]):
            self.entry_caught("WH-SELF", namespaceSelector={"matchExpressions": [
                {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": values}]})
        self.entry_caught("WH-KUBE-SYSTEM", namespaceSelector={"matchExpressions": [
            {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["guard"]}]})
        both = self.lint(self.configuration(self.entry(namespaceSelector={})))
        self.assertEqual(set(re.findall(r"WH-[A-Z-]+", both)), {"WH-SELF", "WH-KUBE-SYSTEM"})
        for selector in ({"matchLabels": {"guarded": "yes"}},
                         {"matchExpressions": [{"key": "guarded", "operator": "Exists"}]},
                         {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}):
            self.assertEqual(self.lint(self.configuration(self.entry(namespaceSelector=selector))), "")
        for more in ({"failurePolicy": "Ignore"}, {"objectSelector": {"matchLabels": {"a": "b"}}},
                     {"rules": [rule("networking.istio.io", "destinationrules")]}):
            self.assertEqual(self.lint(self.configuration(self.entry(namespaceSelector={}, **more))), "")

    def test_by_address(self):
        """Of a server that is called by its URL no namespace is known."""
        said = self.entry_caught("WH-KUBE-SYSTEM", namespaceSelector={},
                                 clientConfig={"caBundle": self.bundle, "url": "https://hook.example.com/validate"})
        self.assertIn("values: [kube-system]}", said)

    def test_unsafe_kinds(self):
        for group, resource in (("coordination.k8s.io", "leases"), ("", "nodes"),
                                ("certificates.k8s.io", "certificatesigningrequests"),
                                ("authentication.k8s.io", "tokenreviews")):
            self.assertIn(resource, self.entry_caught("WH-UNSAFE", rules=[rule(group, resource)]))

    def test_wildcards(self):
        for broad in (rule("*", "widgets"), rule("shop.io", "*"), rule("shop.io", "*/*"),
                      rule("shop.io", "widgets", versions=["*"])):
            self.entry_caught("WH-WILDCARD", rules=[broad])
        self.entry_caught("WH-WILDCARD", failurePolicy="Ignore",
                          rules=[rule("shop.io", "widgets", operations=["*"])])

    def test_scale(self):
        self.entry_caught("WH-SCALE", rules=[rule("apps", "deployments")])
        scale = self.entry("scale.guard.io", rules=[rule("apps", "deployments/scale", operations=["UPDATE"])])
        self.assertEqual(self.lint(self.configuration(
            self.entry(rules=[rule("apps", "deployments")]), scale)), "")

    def test_cluster_scoped_twice(self):
        def all_of(*names, **more):
            return [self.entry(name, rules=[rule("shop.io", "widgets", scope="Cluster", **more)]) for name in names]
        self.caught("WH-CLUSTER-TWICE", self.configuration(*all_of("a.io", "b.io")))
        self.assertEqual(self.lint(self.configuration(*all_of("a.io"))), "")
        namespaces = [self.entry(name, rules=[rule("", "namespaces", scope="Cluster")]) for name in ("a.io", "b.io")]
        self.assertEqual(self.lint(self.configuration(*namespaces)), "")

    def test_versions(self):
        self.entry_caught("WH-VERSIONS", matchPolicy="Exact")

    # What its answer comes to.

    def test_time(self):
        for seconds in (6, 10, 30):
            self.entry_caught("WH-TIMEOUT", timeoutSeconds=seconds)
        entry = self.entry()
        del entry["timeoutSeconds"]
        self.assertIn("is not said, and so 10 seconds: ", self.caught("WH-TIMEOUT", self.configuration(entry)))

    def test_failure_policy(self):
        entry = self.entry()
        del entry["failurePolicy"]
        self.caught("WH-POLICY-UNSAID", self.configuration(entry))
        said = self.entry_caught("WH-POLICY-UNKNOWN", failurePolicy="fail")
        self.assertIn("is fail, which is neither Fail nor Ignore", said)
        self.entry_caught("WH-FAIL-MUTATING", mutating=True, failurePolicy="Fail")
        self.entry_caught("WH-FAIL-PODS", rules=[rule("", "pods")])
        self.entry_caught("WH-FAIL-DELETE", rules=[rule("shop.io", "widgets", operations=["DELETE"])])
        self.entry_caught("WH-DYING", matchConditions=[])

    def test_injector(self):
        pods = {"rules": [rule("", "pods", operations=["CREATE"])], "failurePolicy": "Ignore"}
        for name, found in (("00-guard", ""), ("zz-guard", "WH-ORDER"), ("istio-sidecar-injector", "")):
            said = self.lint(self.configuration(self.entry(reinvocationPolicy="IfNeeded", **pods),
                                                mutating=True, name=name))
            self.assertEqual("".join(re.findall(r"WH-[A-Z-]+", said)), found)
        self.entry_caught("WH-REINVOKE", mutating=True, reinvocationPolicy="Never", rules=pods["rules"])

    def test_reviews(self):
        self.entry_caught("WH-REVIEWS", admissionReviewVersions=["v1beta1"])
        self.entry_caught("WH-SIDE-EFFECTS", sideEffects="Unknown")

    # The door.

    def test_the_page_has_them_all(self):
        root = pathlib.Path(__file__).resolve().parent.parent.parent
        traps = {trap for file in root.glob("webhook/lint/*.c")
                 for trap in re.findall(r'{"(WH-[A-Z-]+)"', file.read_text())}
        page = (root / "docs/operations/lint-webhook.md").read_text()
        self.assertEqual(set(re.findall(r"^\| `(WH-[A-Z-]+)`", page, re.M)), traps)

    def test_what_cannot_be_used(self):
        for text, why in (("", "nothing came in"),
                          ("kind: ConfigMap\napiVersion: v1\n", "there is no webhook configuration"),
                          ("a: [", "1:")):
            done = subprocess.run([MESHRAIL, "lint-webhook"], input=text, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(why, done.stderr)


if __name__ == "__main__":
    unittest.main()
