# SPDX-License-Identifier: Apache-2.0
"""meshrail manifests: what it refuses. That its objects are kustomize's, tests/manifests holds.

The binary under test is $MESHRAIL."""
import os
import unittest

from checking import Check


class Manifests(Check):
    def refused(self, sentence, *arguments):
        done = self.meshrail("manifests", *arguments)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (2, "", f"meshrail manifests: {sentence}\n"))

    def certs(self, *arguments):
        folder = os.path.join(self.temp, "certs")
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

    def test_the_key_of_the_ca_stays(self):
        folder = self.certs()
        printed = self.meshrail("manifests", "own-ca", "--certs", folder).stdout
        self.assertIn("tls.key: ", printed)
        self.assertNotIn("ca.key", printed)


if __name__ == "__main__":
    unittest.main()
