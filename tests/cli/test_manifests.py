# SPDX-License-Identifier: Apache-2.0
"""meshrail manifests: what it refuses. That its objects are kustomize's, tests/manifests holds.

The binary under test is $MESHRAIL."""
import os
import re
import subprocess
import unittest

import yaml

from checking import CLEAN, MESHRAIL, Check

# Entries of pods and of meshrail's own policy; and those that repair, which nothing makes fail.
STOPS = {"pods", "policy"}
REPAIRS = {"repair", "mend", "amend"}
EVERY = ("--component=cluster", "--component=values")


class Manifests(Check):
    def refused(self, sentence, *arguments):
        done = self.meshrail("manifests", *arguments)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (2, "", f"meshrail manifests: {sentence}\n"))

    def certs(self, *arguments):
        folder = os.path.join(self.temp, "certs")
        if not os.path.exists(folder):
            self.assertEqual(self.meshrail("certs", "init", "--dir", folder, *arguments).returncode, 0)
        return folder

    def test_what_it_does_not_know(self):
        self.refused('OVERLAY "own": use one of own-ca, renewed-ca, cert-manager, given-secret', "own")
        self.refused('--component "mesh": use one of cluster, values, callers', "cert-manager", "--component=mesh")
        self.refused("--image takes a reference like registry.example.com/meshrail:1.0",
                     "cert-manager", "--image=a: {b: c}")
        done = self.meshrail("manifests", "cert-manager", "--namespace=Mesh System")
        self.assertIn("meshrail manifests: --namespace: ", done.stderr)

    def test_a_folder_that_is_missing_or_empty(self):
        self.refused('own-ca wants --certs DIR, with what "certs init" makes there', "own-ca")
        self.refused(f"cannot read {self.temp}/ca.crt: No such file or directory",
                     "given-secret", "--certs", self.temp)

    def test_a_pair_for_another_name(self):
        """The pods would refuse it, and with it every write would fail."""
        folder = self.certs("--namespace", "elsewhere")
        self.refused(f'{folder}: the pair is not for meshrail.meshrail-system.svc; make another one by '
                     '"certs init --namespace meshrail-system"', "own-ca", "--certs", folder)
        done = self.meshrail("manifests", "own-ca", "--certs", folder, "--namespace=elsewhere")
        self.assertEqual(done.returncode, 0)

    def printed(self, *arguments):
        done = self.meshrail("manifests", "given-secret", "--certs", self.certs(), *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def entries(self, text):
        """{"pods": "Ignore"}; those of a name for each profile have one and the same."""
        found = {}
        for document in yaml.safe_load_all(text):
            for entry in document.get("webhooks", []):
                name = re.sub(r"(-(standard|high-traffic|low-load))?\.meshrail\.io$", "", entry["name"])
                self.assertEqual(found.setdefault(name, entry["failurePolicy"]), entry["failurePolicy"], name)
        return found

    def traps(self, text):
        """{(trap, entry)}"""
        done = subprocess.run([MESHRAIL, "lint-webhook"], input=text, env=CLEAN, capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return set(re.findall(r" ([a-z]+)\.meshrail\.io: .*\[(WH-[A-Z-]+)\]", done.stdout))

    def test_fail_stops_no_cluster(self):
        text = self.printed("--failure-policy=Fail", *EVERY)
        entries = self.entries(text)
        self.assertEqual({name for name, policy in entries.items() if policy == "Ignore"}, STOPS | REPAIRS)
        self.assertEqual(self.traps(text), set())

    def test_an_entry_of_its_own_fails(self):
        for name in self.entries(self.printed(*EVERY)).keys() - REPAIRS:
            with self.subTest(name):
                text = self.printed("--failure-policy=Ignore", f"--fail-closed={name}", *EVERY)
                self.assertEqual({one for one, policy in self.entries(text).items() if policy == "Fail"}, {name})
                self.assertEqual(self.traps(text), {("pods", "WH-FAIL-PODS")} & {(name, "WH-FAIL-PODS")} |
                                 {("policy", "WH-OWN")} & {(name, "WH-OWN")})
        self.assertEqual({"apply", "pods"}, {name for name, policy in self.entries(self.printed("--fail-closed=pods")).items()
                                             if policy == "Fail"})

    def test_an_entry_that_is_not_there(self):
        self.refused("--fail-closed values: that entry is only there with --component values",
                     "cert-manager", "--fail-closed=values")

    POLICY = "# ours\nenforcement: warn\nenvironment: {istioNamespace: mesh-a, knativeNamespace: serverless}\n"

    def test_a_policy(self):
        """As it was written, and what API servers are told of it."""
        manifest = yaml.safe_dump({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "meshrail-policy"},
                                   "data": {"policy.yaml": self.POLICY}})
        for name, text in (("policy.yaml", self.POLICY), ("map.yaml", manifest)):
            with self.subTest(name):
                printed = self.printed("--policy", self.write(name, text))
                held = [document["data"] for document in yaml.safe_load_all(printed)
                        if document["metadata"]["name"] == "meshrail-policy"]
                self.assertEqual(held, [{"policy.yaml": self.POLICY}])
                self.assertIn("request.namespace == 'mesh-a'", printed)
                self.assertIn("request.namespace == 'serverless'", printed)
                self.assertNotIn("istio-system", printed)
                self.assertNotIn("knative-serving", printed)

    def test_a_policy_that_swaps_the_namespaces(self):
        path = self.write("policy.yaml", "environment: {istioNamespace: knative-serving, knativeNamespace: istio-system}\n")
        swapped = {"'istio-system'": "'knative-serving'", "'knative-serving'": "'istio-system'"}
        usual = re.sub("|".join(swapped), lambda found: swapped[found[0]], self.printed())
        self.assertEqual([line for line in self.printed("--policy", path).splitlines() if "request.namespace" in line],
                         [line for line in usual.splitlines() if "request.namespace" in line])

    def test_a_policy_that_does_not_load(self):
        path = self.write("policy.yaml", "enforcement: warn\ndefaultProfil: standard\n")
        self.refused(f"{path}:2:1: defaultProfil: there is no such key; did you mean defaultProfile?", "cert-manager", "--policy", path)
        path = self.write("policy.yaml", 'environment: {istioNamespace: "a\'b"}\n')
        done = self.meshrail("manifests", "cert-manager", "--policy", path)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(f"meshrail manifests: {path}: environment.istioNamespace: ", done.stderr)

    def test_the_key_of_the_ca_stays(self):
        folder = self.certs()
        printed = self.meshrail("manifests", "own-ca", "--certs", folder).stdout
        self.assertIn("tls.key: ", printed)
        self.assertNotIn("ca.key", printed)


if __name__ == "__main__":
    unittest.main()
