# SPDX-License-Identifier: Apache-2.0
"""What serve holds a certificate against when it loads it, and what it says of its end."""
import itertools
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import unittest

from test_reload import REFUSED, swap
from wire import HERE, Server, make_certificates, make_pair, post, review, until

BAD_PAIRS = 200


class Pairs(unittest.TestCase):
    def start(self, *options, certificates=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wire-pairs-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.server = Server(*options, certificates=certificates)
        self.addCleanup(self.server.stop)
        self.context = ssl._create_unverified_context()

    def certificate(self):
        return self.server.ready().json()["certificate"]

    def served(self):
        with self.server.connect(self.context) as client:
            return client.socket.getpeercert(binary_form=True)

    def put(self, **files):
        """By its name, without the dot: a path or bytes."""
        for name, source in files.items():
            name = name.replace("_", ".")
            if not isinstance(source, pathlib.Path):
                (self.folder / "bytes").write_bytes(source)
                source = self.folder / "bytes"
            swap(self.server.certificates, name, source)


class Refused(Pairs):
    """Two hundred bad pairs, one after the other: each is refused, said once, and the old one served."""

    def bad(self):
        good = {name: (self.server.certificates / name).read_bytes()
                for name in ("tls.crt", "tls.key", "ca.crt")}
        stranger, clients, weak, few = (self.folder / name
                                        for name in ("stranger", "clients", "weak", "few"))
        make_certificates(stranger)
        make_pair(clients, usage="clientAuth")
        make_pair(weak, key="rsa:1024")
        make_pair(few, names=["DNS:localhost"])
        late = make_pair(self.folder / "late", starts=3600, ends=7200)
        key = good["tls.key"]

        def pair(folder):
            return {"tls_crt": folder / "tls.crt", "tls_key": folder / "tls.key"}

        whole = {"tls_crt": good["tls.crt"], "tls_key": key, "ca_crt": good["ca.crt"]}
        # With its CA beside it, what is wrong is what is meant to be.
        vouched = [{**pair(folder), "ca_crt": folder / "tls.crt"} for folder in (clients, weak, few, late)]
        kinds = [
            lambda n: {**whole, "tls_key": stranger / "tls.key"},
            lambda n: {**whole, "tls_crt": stranger / "tls.crt"},
            lambda n: {**whole, **pair(stranger)},
            lambda n: {**whole, **pair(HERE / "expired")},
            lambda n: vouched[n % 4],
            lambda n: {**whole, "tls_crt": good["tls.crt"][:40 + n * 3]},
            lambda n: {**whole, "tls_key": key[:len(key) - 60 - n % 80]},
            lambda n: {**whole, "tls_crt": b"", "tls_key": b"%d" % n},
            lambda n: {**whole, "tls_key": b"", "tls_crt": b"%d" % n},
            lambda n: {**whole, "ca_crt": stranger / "ca.crt"},
        ]
        for number, kind in zip(range(BAD_PAIRS), itertools.cycle(kinds)):
            yield kind(number // len(kinds))

    def test_two_hundred(self):
        self.start("--server-name", "127.0.0.1")
        good = self.served()
        whole = {name.replace(".", "_"): (self.server.certificates / name).read_bytes()
                 for name in ("tls.crt", "tls.key", "ca.crt")}
        refused = 0
        with self.server.connect() as client:
            for number, files in enumerate(self.bad()):
                self.put(**files)
                self.server.signal(1)
                until(lambda: "fault" in self.certificate(), f"number {number}: {files}")
                self.assertEqual(self.served(), good, number)
                self.assertEqual(client.ask(post(review())).status, 200)
                self.assertEqual(self.server.ready().status, 200)
                self.assertEqual(self.server.metric("meshrail_certificate_stale"), 1)
                now = self.server.metric(REFUSED % "certificate")
                self.assertGreater(now, refused, number)
                refused = now
                self.put(**whole)
                self.server.signal(1)
                until(lambda: "fault" not in self.certificate(), "the good one")
        said = [line for line in self.server.lines if "event=reload_refused" in line]
        self.assertGreaterEqual(len(said), BAD_PAIRS)
        self.assertEqual(self.served(), good)


class Webhooks(Pairs):
    """What serve says of the configurations by which it is called."""

    def test_traps_are_logged(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder, True)
        (folder / "hooks.yaml").write_text(HOOKS)
        self.start("--webhooks", str(folder / "hooks.yaml"))
        for trap in ("WH-CA", "WH-SAN", "WH-TIMEOUT"):
            line = self.server.logged(f"[{trap}]")
            self.assertIn("event=webhook_trap", line, trap)
            self.assertIn("entry=a.b.io", line)
        self.assertEqual(self.server.ready().status, 200)

    def test_a_file_that_is_not_there_stops_nobody(self):
        self.start("--webhooks", "/nowhere.yaml")
        self.assertIn("No such file", self.server.logged("event=webhooks_unread"))
        self.assertEqual(self.server.ready().status, 200)


HOOKS = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: a}
webhooks:
- name: a.b.io
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Ignore
  timeoutSeconds: 30
  clientConfig: {service: {name: other, namespace: there}}
  rules:
  - {apiGroups: [shop.io], apiVersions: [v1], resources: [widgets], operations: [CREATE]}
"""


class Fit(Pairs):
    """The CA that stands beside a pair is the one that API servers trust."""

    def test_a_ca_of_others(self):
        self.start()
        good = self.served()
        make_certificates(self.folder / "stranger")
        self.put(ca_crt=self.folder / "stranger" / "ca.crt")
        until(lambda: "vouched for by no CA" in self.certificate().get("fault", ""), "the fault")
        until(lambda: self.server.logged("vouched for by no CA"), "the log line")
        self.assertEqual((self.served(), self.server.ready().status), (good, 200))
        # Both: as it is while a new CA comes.
        both = (self.folder / "stranger" / "ca.crt").read_bytes()
        make_certificates(self.folder / "next")
        both += (self.folder / "next" / "ca.crt").read_bytes()
        self.put(ca_crt=both)
        self.put(tls_crt=self.folder / "next" / "tls.crt", tls_key=self.folder / "next" / "tls.key")
        until(lambda: self.served() != good and "fault" not in self.certificate(), "the next one")

    def test_without_a_ca_nothing_is_held_against_it(self):
        for empty in (True, False):
            with self.subTest(empty=empty):
                self.start(certificates=make_pair(pathlib.Path(tempfile.mkdtemp()) / "pair"))
                if empty:
                    self.put(ca_crt=b"\n")
                self.assertNotIn("warning", self.certificate())
                self.assertNotIn("fault", self.certificate())

    def test_its_name(self):
        self.start("--server-name", "meshrail.meshrail-system.svc")
        self.assertNotIn("warning", self.certificate())
        other = make_pair(self.folder / "other")
        self.put(ca_crt=other / "tls.crt", tls_crt=other / "tls.crt", tls_key=other / "tls.key")
        until(lambda: "does not name meshrail.meshrail-system.svc"
              in self.certificate().get("fault", ""), "the fault")

    def test_from_the_start_it_is_better_than_none(self):
        self.start("--server-name", "hook.mesh.svc")
        self.assertEqual(self.server.ready().status, 200)
        self.assertIn("does not name hook.mesh.svc", self.certificate()["warning"])
        self.assertEqual(self.server.metric("meshrail_certificate_flawed"), 1)
        until(lambda: self.server.logged("event=certificate_flawed"), "the log line")


class End(Pairs):
    """From three weeks before the end it is said each day, and readiness stays."""

    def days(self, number):
        pair = make_pair(pathlib.Path(tempfile.mkdtemp()) / "pair", ends=number * 86400 + 3600)
        self.addCleanup(shutil.rmtree, pair.parent, True)
        return pair

    def test_in_time(self):
        self.start(certificates=self.days(21))
        found = self.certificate()
        self.assertEqual((found["daysLeft"], found["expiring"]), (21, False))
        self.assertEqual(self.server.metric("meshrail_certificate_days_left"), 21)
        self.assertEqual(self.server.metric("meshrail_certificate_expiring"), 0)
        until(lambda: self.server.logged("event=reloaded source=certificate days_left=21"), "said")
        self.assertFalse(self.server.logged("event=certificate_expiring"))

    def test_soon(self):
        self.start(certificates=self.days(20))
        found = self.certificate()
        self.assertEqual((found["daysLeft"], found["expiring"]), (20, True))
        self.assertEqual(self.server.ready().status, 200)
        self.assertEqual(self.server.metric("meshrail_certificate_days_left"), 20)
        self.assertEqual(self.server.metric("meshrail_certificate_expiring"), 1)
        until(lambda: self.server.logged("event=certificate_expiring"), "said")
        new = self.days(100)
        self.put(tls_crt=new / "tls.crt", tls_key=new / "tls.key")
        until(lambda: self.certificate()["daysLeft"] == 100, "renewed")
        said = [line for line in self.server.lines if "event=certificate_expiring" in line]
        self.assertEqual(len(said), 1, said)
        self.assertIn("days_left=20", said[0])
        self.assertIn("level=error", said[0].lower())

    def test_of_its_ca(self):
        """The pair has years, its CA has not."""
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder, True)

        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder)

        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.crt", "-days", "10",
                "-subj", "/CN=short")
        openssl("req", *new, "-keyout", "tls.key", "-out", "request", "-subj", "/CN=x", "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1")
        openssl("x509", "-req", "-in", "request", "-CA", "ca.crt", "-CAkey", "ca.key", "-days",
                "1000", "-copy_extensions", "copy", "-out", "tls.crt")
        self.start(certificates=folder)
        found = self.certificate()
        self.assertNotIn("warning", found)
        self.assertIn((found["daysLeft"], found["expiring"]), ((9, True), (10, True)))
        self.assertEqual(self.server.ready().status, 200)


if __name__ == "__main__":
    unittest.main()
