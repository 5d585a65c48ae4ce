# SPDX-License-Identifier: Apache-2.0
"""meshrail certs renew and inspect, judged by openssl and by what stands in the folder."""
import base64
import json
import os
import re
import shutil
import subprocess
import unittest

from test_certs import MESHRAIL, SERVICE, Certs, tool

ENTRIES = ("apply.meshrail.io", "pods.meshrail.io")
WAITS_TRUST, WAITS_SERVED = "the new CA signs a pair", "the old CA goes"


class Renewal(Certs):
    def certs(self, verb, *args, status=0):
        done = tool(MESHRAIL, "certs", verb, "--dir", self.dir, *args)
        self.assertEqual((done.returncode, done.stderr), (status, ""), done.stdout)
        return done.stdout

    def renew(self, *args):
        return self.certs("renew", *args)

    def bundle(self):
        with open(self.path("ca.crt")) as file:
            return re.findall(r"-----BEGIN.*?-----END CERTIFICATE-----", file.read(), re.S)

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def trusted_by(self, bundle):
        with open(os.path.join(self.temp, "trusted"), "w") as file:
            file.write("\n".join(bundle))
        return tool("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname",
                    SERVICE, "-CAfile", file.name, self.path("tls.crt")).returncode == 0


class Folder(Renewal):
    def test_nothing_is_due(self):
        self.make()
        before = self.snapshot()
        for _ in range(3):
            self.assertRegex(self.renew(), r"^the pair is valid until \d{4}-.*Z\n$")
        self.assertEqual(self.snapshot(), before)

    def test_a_pair_alone(self):
        self.make("--days", "100", "--dns", "localhost", "--ip", "fd00::1")
        before, ca = self.bundle(), self.read("ca.key")
        old, names = self.read("tls.crt"), re.findall(r"DNS:.*", self.text("tls.crt"))
        self.assertIn("made a new pair", self.renew())
        self.assertNotEqual(self.read("tls.crt"), old)
        self.assertEqual((self.bundle(), self.read("ca.key")), (before, ca))
        self.assertEqual(re.findall(r"DNS:.*", self.text("tls.crt")), names)
        self.assertTrue(self.trusted_by(before))
        self.assertNotIn("made", self.renew())

    def test_a_new_ca_in_three_steps(self):
        """At each step whoever is a step behind, or ahead, trusts what is served."""
        self.make()
        for _ in range(2):
            old, pair = self.bundle(), self.read("tls.crt")
            self.assertIn(WAITS_TRUST, self.renew("--new-ca"))
            self.assertEqual((self.read("tls.crt"), self.bundle()[0]), (pair, old[0]))
            both = self.bundle()
            self.assertEqual(len(both), 2)
            self.assertTrue(self.trusted_by(old) and self.trusted_by(both))
            for arguments in ((), ("--new-ca",)):
                self.assertIn(WAITS_TRUST, self.renew(*arguments))
            self.assertEqual((self.read("tls.crt"), self.bundle()), (pair, both))

            self.assertIn(WAITS_SERVED, self.renew("--settle", "0s"))
            self.assertNotEqual(self.read("tls.crt"), pair)
            self.assertEqual(self.bundle(), both)
            self.assertIn(WAITS_SERVED, self.renew())

            self.assertIn("took the old CA", self.renew("--settle", "0s"))
            self.assertEqual(self.bundle(), both[1:])
            self.assertTrue(self.trusted_by(both[1:]) and not self.trusted_by(old))
            self.certs("inspect", "--server-name", SERVICE)

    def test_interrupted_between_ca_and_key(self):
        """The CA is there, its key is not: it goes again, and the next try makes another."""
        self.make()
        key = self.read("ca.key")
        self.renew("--new-ca")
        with open(self.path("ca.key"), "w") as file:
            file.write(key)
        self.renew("--settle", "0s")
        self.assertEqual(len(self.bundle()), 1)
        self.certs("inspect")
        self.assertIn(WAITS_TRUST, self.renew("--new-ca"))

    def test_of_several_at_once_one_wins(self):
        self.make("--days", "10")
        runs = [subprocess.Popen([MESHRAIL, "certs", "renew", "--dir", self.dir],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                for _ in range(6)]
        said = [run.communicate() for run in runs]
        self.assertEqual(sum("made a new pair" in out for out, _ in said), 1, said)
        for _, err in said:
            self.assertIn(err.count("renewed by somebody else"), (0, 1))
        self.assertEqual(len(os.listdir(self.dir)), 6)
        self.certs("inspect")

    def test_created_where_there_is_nothing(self):
        done = tool(MESHRAIL, "certs", "renew", "--dir", self.dir)
        self.refused(done, "there is nothing to renew; certs init")
        self.assertIn("made a CA and a pair", self.renew("--create", "--namespace", "mesh"))
        self.assertIn("DNS:meshrail.mesh.svc,", self.text("tls.crt"))
        self.assertNotIn("made", self.renew("--create"))

    def test_refused(self):
        self.make()
        with open(self.path("ca.key"), "w") as file:
            file.write(self.read("tls.key"))
        for args, why in (((), "ca.key is the key of no CA"),
                          (("--settle", "soon"), "--settle takes a span"),
                          (("--before", "0"), "--before takes a whole number"),
                          (("--before", "365"), "would renew a pair of 365 days each time"),
                          (("--configuration", "x"), "--configuration wants --patches")):
            with self.subTest(why=why):
                self.refused(tool(MESHRAIL, "certs", "renew", "--dir", self.dir, *args), why)
        os.remove(self.path("ca.key"))
        self.refused(tool(MESHRAIL, "certs", "renew", "--dir", self.dir),
                     "ca.key is not there, so nothing can be signed")
        plain = os.path.join(self.temp, "plain")
        os.mkdir(plain)
        for name in ("ca.crt", "tls.crt", "tls.key"):
            shutil.copy(self.path(name), plain)
        self.dir = plain
        self.refused(tool(MESHRAIL, "certs", "renew", "--dir", self.dir), "not laid out as certs")


class Patches(Renewal):
    """As a CronJob renews: the Secret is mounted, and what changes goes back as patches."""

    def setUp(self):
        super().setUp()
        self.out = os.path.join(self.temp, "patches")
        os.mkdir(self.dir)
        self.bundles = {name: None for name in ENTRIES}

    def configuration(self):
        path = os.path.join(self.temp, "configuration.json")
        with open(path, "w") as file:
            json.dump({"apiVersion": "admissionregistration.k8s.io/v1",
                       "kind": "ValidatingWebhookConfiguration", "metadata": {"name": "meshrail"},
                       "webhooks": [{"name": name, "clientConfig": {"caBundle": bundle}}
                                    for name, bundle in self.bundles.items()]}, file)
        return path

    def run_once(self, *args, bundles=True, secret=True):
        """What kubectl would apply is applied here; returns what was said."""
        said = self.renew("--patches", self.out, "--configuration", self.configuration(), *args)
        self.assertEqual(sorted(os.listdir(self.out)),
                         ["secret.json", "validatingwebhookconfiguration.meshrail.json"])
        with open(os.path.join(self.out, "validatingwebhookconfiguration.meshrail.json")) as file:
            self.patch = json.load(file)
        with open(os.path.join(self.out, "secret.json")) as file:
            self.secret = json.load(file)
        self.assertEqual(os.stat(file.name).st_mode & 0o777, 0o600)
        for test, add in zip(self.patch[::2], self.patch[1::2]):
            index = list(self.bundles).index(test["value"])
            self.assertEqual((test["op"], test["path"], add["op"], add["path"]),
                             ("test", f"/webhooks/{index}/name", "add",
                              f"/webhooks/{index}/clientConfig/caBundle"))
            if bundles:
                self.bundles[test["value"]] = add["value"]
        for name, value in self.secret.get("data", {}).items():
            if secret:
                with open(self.path(name), "wb") as file:
                    file.write(base64.b64decode(value))
        return said

    def test_from_nothing_to_two_new_cas(self):
        self.assertIn("made a CA", self.run_once("--create"))
        self.assertEqual(len(self.patch), 4)
        self.certs("inspect", "--server-name", SERVICE)
        for _ in range(2):
            self.run_once()
            self.assertEqual((self.patch, self.secret), ([], {}))
            self.assertIn("put a new CA", self.run_once("--new-ca"))
            self.assertEqual(len(self.patch), 4)
            self.assertIn("made a new pair", self.run_once("--settle", "0s"))
            self.assertEqual(self.patch, [])
            self.assertIn("took the old CA", self.run_once("--settle", "0s"))
            self.assertEqual(len(self.patch), 4)

    def test_no_pair_by_a_ca_that_somebody_does_not_trust(self):
        self.run_once("--create")
        self.run_once("--new-ca", bundles=False)
        for _ in range(2):
            said = self.run_once("--settle", "0s", bundles=False)
            self.assertIn("does not trust the new CA yet", said)
            self.assertEqual((self.secret, len(self.patch)), ({}, 4))
        self.run_once("--settle", "0s")
        self.assertIn("made a new pair", self.run_once("--settle", "0s"))

    def test_a_bundle_that_somebody_overwrote(self):
        self.run_once("--create")
        for wrong in (None, "", "no base64", base64.b64encode(b"no certificate").decode()):
            self.bundles[ENTRIES[1]] = wrong
            self.run_once()
            self.assertEqual(([patch["value"] for patch in self.patch[::2]], self.secret),
                             ([ENTRIES[1]], {}))

    def test_a_secret_that_was_not_written(self):
        """Nothing is remembered but what is in the Secret."""
        self.run_once("--create")
        self.run_once("--new-ca", secret=False)
        self.assertEqual(len(self.bundle()), 1)
        self.run_once()
        self.assertEqual((len(self.patch), self.secret), (4, {}))
        self.assertIn("put a new CA", self.run_once("--new-ca"))


class Inspect(Renewal):
    def test_all_is_well(self):
        self.make()
        said = self.certs("inspect", "--server-name", SERVICE)
        self.assertRegex(said, r"ca.crt +meshrail CA, .*; until \S+Z, 365\d days; signed tls.crt; "
                               r"ca.key is its key\n")
        self.assertRegex(said, r"tls.crt +prime256v1, ecdsa-with-SHA256; until \S+Z, 36\d days\n")
        self.assertIn(f"for {SERVICE} ", said)

    def test_step(self):
        """Which of the three steps a change of the CA has come to, and what comes next."""
        self.make()
        self.assertIn("renewal  none is under way\n", self.certs("inspect"))
        self.renew("--new-ca")
        self.assertRegex(self.certs("inspect"), r"renewal  step 1 of 3: the new CA stands beside the old .*; apply it, "
                                                r"and from \d{4}-\S+Z on certs renew makes its pair\n")
        self.renew("--settle", "0s")
        self.assertRegex(self.certs("inspect"), r"renewal  step 2 of 3: the pair is the new CA's.*; apply it, "
                                                r"and from \d{4}-\S+Z on certs renew takes the old CA out\n")
        os.rename(self.path("ca.key"), self.path("kept"))
        self.assertNotIn("renewal", self.certs("inspect"))
        os.rename(self.path("kept"), self.path("ca.key"))
        self.renew("--settle", "0s")
        self.assertIn("renewal  none is under way\n", self.certs("inspect"))
        self.dir += "2"
        self.make("--days", "60")
        self.assertIn("renewal  due: certs renew makes a new pair\n", self.certs("inspect"))

    def wrong(self, sentence, *args):
        self.assertIn(f"wrong: {sentence}", self.certs("inspect", *args, status=1))

    def test_names(self):
        self.make()
        self.wrong("the certificate in tls.crt does not name a.b.svc", "--server-name", "a.b.svc")

    def test_dates(self):
        self.make("--days", "23")
        self.certs("inspect")
        self.dir += "2"
        self.make("--days", "20")
        self.wrong("the pair, or its CA, ends in ")

    def test_ca_and_key(self):
        self.make()
        other = self.dir
        self.dir += "2"
        self.make()
        for name, why in (("ca.crt", "the certificate in tls.crt is vouched for by no CA"),
                          ("tls.key", "tls.key is not the key"),
                          ("ca.key", "ca.key is the key of no CA")):
            with self.subTest(name=name):
                kept = self.read(name)
                with open(os.path.join(other, name)) as source, open(self.path(name), "w") as file:
                    file.write(source.read())
                self.wrong(why)
                with open(self.path(name), "w") as file:
                    file.write(kept)
        self.certs("inspect")

    def test_nothing_there(self):
        self.wrong("cannot read")
        self.refused(tool(MESHRAIL, "certs", "inspect"), "--dir DIR")


if __name__ == "__main__":
    unittest.main()
