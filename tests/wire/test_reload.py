# SPDX-License-Identifier: Apache-2.0
"""Files change under a running server, and nobody notices but those who should."""
import ctypes
import os
import pathlib
import shutil
import signal
import ssl
import tempfile
import threading
import time
import unittest

from wire import HERE, Server, WireCase, load, make_certificates, make_pair, post, review, until

CLIENTS = 32
TAKEN = 'meshrail_reloads_total{source="%s",result="taken"}'
REFUSED = 'meshrail_reloads_total{source="%s",result="refused"}'


def swap(folder, name, source):
    """Replaces a file as a person does: by a rename."""
    shutil.copy(source, folder / f".{name}.new")
    os.replace(folder / f".{name}.new", folder / name)


class Certificate(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.stop)
        self.context = ssl._create_unverified_context()

    def served_certificate(self):
        with self.server.connect(self.context) as client:
            return client.socket.getpeercert(binary_form=True)

    def on_disk(self):
        return ssl.PEM_cert_to_DER_cert((self.server.certificates / "tls.crt").read_text())

    def fresh(self, name):
        folder = self.server.folder / name
        make_certificates(folder)
        return folder

    def renew(self, name):
        """As kubelet does: a new folder, and one link swapped."""
        folder = self.fresh(name)
        link = self.server.folder / "link"
        link.unlink(missing_ok=True)
        link.symlink_to((folder / "..data").resolve())
        os.replace(link, self.server.certificates / "..data")

    def test_swap_under_load(self):
        counts = [0] * CLIENTS
        request = post(review())

        def client(number, going):
            with self.server.connect(self.context) as connection:
                while going():
                    answer = connection.ask(request)
                    if answer.status != 200 or "connection" in answer.headers:
                        raise AssertionError(f"{answer.status} {answer.headers}")
                    counts[number] += 1

        with load(CLIENTS, client) as failures:
            until(lambda: all(counts), "everybody to be served")
            for turn in range(3):
                before = list(counts)
                self.renew(f"turn-{turn}")
                until(lambda: self.served_certificate() == self.on_disk(), "the new certificate")
                until(lambda: all(now > then for now, then in zip(counts, before)),
                      "everybody to go on")
        self.assertEqual(failures, [])
        self.assertEqual(self.server.metric(TAKEN % "certificate"), 1 + 3)
        self.assertEqual(self.server.metric(REFUSED % "certificate"), 0)

    def refuses(self, why, chain=None, key=None):
        """The pair is refused, said once, and the old one served on; mended, it is taken."""
        good = self.on_disk()
        refused = self.server.metric(REFUSED % "certificate")
        for name in ("tls.crt", "tls.key"):
            shutil.copy(self.server.certificates / name, self.server.folder / name)
        for name, source in (("tls.crt", chain), ("tls.key", key)):
            if source:
                swap(self.server.certificates, name, source)
        until(lambda: self.server.metric(REFUSED % "certificate") == refused + 1, "refusal")
        self.assertEqual(self.served_certificate(), good)
        ready = self.server.ready()
        self.assertEqual(ready.status, 200)
        self.assertIn(why, ready.json()["certificate"]["fault"])
        until(lambda: self.server.logged(why), "the log line")
        lines = len(self.server.lines)
        for name in ("tls.crt", "tls.key"):
            swap(self.server.certificates, name, self.server.folder / name)
        until(lambda: "fault" not in self.server.ready().json()["certificate"], "mended")
        until(lambda: len(self.server.lines) == lines + 1, "one more line in the log")

    def test_key_of_another(self):
        self.refuses("not the key", key=self.fresh("stranger") / "tls.key")

    def test_expired(self):
        expired = HERE / "expired"
        self.refuses("has expired", expired / "tls.crt", expired / "tls.key")

    def test_no_certificate_in_it(self):
        empty = self.server.folder / "empty"
        empty.write_text("")
        self.refuses("tls.crt", chain=empty)
        empty.write_text("-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n")
        self.refuses("tls.crt", chain=empty)


class Flawed(unittest.TestCase):
    """A pair that API servers would refuse does not take the place of one that they take."""

    FLAWS = (
        ("no longer names localhost", {"names": ["IP:127.0.0.1"]}),
        ("no longer names 127.0.0.1", {"names": ["DNS:localhost"]}),
        ("serverAuth", {"usage": "clientAuth"}),
        ("too short a key", {"key": "rsa:1024"}),
        ("names no server", {"names": []}),
    )

    def start(self, **more):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wire-flawed-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.server = Server(certificates=make_pair(self.folder / "old", **more))
        self.addCleanup(self.server.stop)
        self.context = ssl._create_unverified_context()

    def put(self, pair):
        for name in ("tls.crt", "tls.key"):
            swap(self.server.certificates, name, pair / name)

    def certificate(self):
        return self.server.ready().json()["certificate"]

    def served(self, pair):
        with self.server.connect(self.context) as client:
            return client.socket.getpeercert(binary_form=True) == \
                ssl.PEM_cert_to_DER_cert((pair / "tls.crt").read_text())

    def test_not_taken_while_the_old_one_is_valid(self):
        self.start()
        for number, (why, flaw) in enumerate(self.FLAWS):
            with self.subTest(why=why):
                self.put(make_pair(self.folder / f"new-{number}", **flaw))
                until(lambda: why in self.certificate().get("fault", ""), why)
                self.assertTrue(self.served(self.folder / "old"))
                self.assertEqual(self.server.metric("meshrail_certificate_stale"), 1)
        self.assertEqual(self.server.metric("meshrail_certificate_flawed"), 0)
        self.assertEqual(self.server.metric(REFUSED % "certificate"), len(self.FLAWS))

    def test_more_names_and_wildcards_are_no_loss(self):
        self.start(names=["DNS:a.b.example", "IP:127.0.0.1"])
        new = make_pair(self.folder / "new", names=["DNS:*.b.example", "IP:127.0.0.1", "IP:::1"])
        self.put(new)
        until(lambda: self.served(new), "the new one")
        self.assertNotIn("warning", self.certificate())

    def test_taken_loudly_when_the_old_one_has_ended(self):
        self.start(ends=15)
        new = make_pair(self.folder / "new", usage="clientAuth")
        self.put(new)
        until(lambda: "serverAuth" in self.certificate().get("fault", ""), "refused at first")
        until(lambda: "warning" in self.certificate(), "taken", within=60)
        self.assertTrue(self.served(new))
        self.assertNotIn("fault", self.certificate())
        self.assertIn("serverAuth", self.certificate()["warning"])
        self.assertEqual(self.server.metric("meshrail_certificate_flawed"), 1)
        until(lambda: self.server.logged("event=certificate_flawed"), "the log line")
        self.put(make_pair(self.folder / "newer"))
        until(lambda: "warning" not in self.certificate(), "a good one")

    def test_better_than_none(self):
        self.start(usage="clientAuth")
        self.assertEqual(self.server.ready().status, 200)
        self.assertIn("serverAuth", self.certificate()["warning"])
        # A renewal that is no worse is taken at once.
        new = make_pair(self.folder / "new", usage="clientAuth")
        self.put(new)
        until(lambda: self.served(new), "the new one")


class Hangup(unittest.TestCase):
    def test_reloads_at_once(self):
        server = Server(policy=STRICT)
        self.addCleanup(server.stop)
        # After a look of its own accord the next one is a second away; after a signal it is not.
        turns = []
        for turn in range(10):
            began = time.monotonic()
            hash_before = server.ready().json()["policy"]["hash"]
            server.policy.write_text(f"{STRICT}# {turn}\n")
            server.signal(signal.SIGHUP)
            until(lambda: server.ready().json()["policy"]["hash"] != hash_before, "reloaded")
            turns.append(time.monotonic() - began)
        self.assertLess(min(turns), 0.5)
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            server.signal(number)
        self.assertEqual(server.ready().status, 200)
        self.assertFalse(server.logged("event=draining"))


REVIEW = "013-validate-dr-dry-run"
STRICT = "enforcement: deny\n"
IN_CLOSE_NOWRITE = 0x10  # of inotify(7)
LENIENT = "enforcement: \"off\"\n"


class Policy(WireCase):
    policy = STRICT

    def judge(self):
        with self.server.connect() as client:
            return self.judged(client.ask(post(review(REVIEW))))

    def put(self, text):
        fresh = self.server.folder / "fresh.yaml"
        fresh.write_text(text)
        os.replace(fresh, self.server.policy)

    def looked_at(self, times):
        """Waits until the policy has been read as often again, though it has not changed."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open(libc.inotify_init1(os.O_NONBLOCK), "rb", buffering=0) as events:
            libc.inotify_add_watch(events.fileno(), bytes(self.server.policy), IN_CLOSE_NOWRITE)
            for _ in range(times):
                until(events.read, "another look")

    def setUp(self):
        self.put(STRICT)
        until(lambda: not self.judge()["allowed"], "the strict policy")

    def test_change(self):
        old = self.server.ready().json()["policy"]["hash"]
        self.put(LENIENT)
        until(lambda: self.judge()["allowed"], "the lenient policy")
        policy = self.server.ready().json()["policy"]
        self.assertNotEqual(policy["hash"], old)
        self.assertEqual(self.server.metric(f'meshrail_policy_info{{hash="{policy["hash"]}"}}'), 1)

    def test_bad_one_leaves_the_last_good_in_force(self):
        good = self.server.ready().json()["policy"]["hash"]
        refused = self.server.metric(REFUSED % "policy")
        self.put("defaultProfile: standard\nnonsense: true\n")
        until(lambda: self.server.metric(REFUSED % "policy") == refused + 1, "refusal")
        self.assertFalse(self.judge()["allowed"])
        ready = self.server.ready()
        self.assertEqual(ready.status, 200)
        policy = ready.json()["policy"]
        self.assertEqual(policy["hash"], good)
        self.assertIn(f"{self.server.policy}:2:1: ", policy["fault"])
        self.assertEqual(self.server.metric("meshrail_policy_stale"), 1)
        until(lambda: self.server.logged("nonsense"), "the log line")
        self.looked_at(2)
        self.assertEqual(self.server.metric(REFUSED % "policy"), refused + 1)
        self.assertEqual(len([line for line in self.server.lines if "nonsense" in line]), 1)

        self.put(LENIENT)
        until(lambda: self.judge()["allowed"], "the lenient policy")
        until(lambda: self.server.metric("meshrail_policy_stale") == 0, "no more fault")
        self.assertEqual(self.server.metric(REFUSED % "policy"), refused + 1)

    def test_file_that_goes_away(self):
        refused = self.server.metric(REFUSED % "policy")
        self.server.policy.unlink()
        until(lambda: self.server.metric(REFUSED % "policy") == refused + 1, "refusal")
        self.assertFalse(self.judge()["allowed"])
        self.assertEqual(self.server.ready().status, 200)

    def test_change_under_load(self):
        seen = set()

        def client(number, going):
            with self.server.connect() as connection:
                while going():
                    seen.add(self.judged(connection.ask(post(review(REVIEW))))["allowed"])

        with load(8, client) as failures:
            for text, allowed in ((LENIENT, True), (STRICT, False), (LENIENT, True)):
                self.put(text)
                until(lambda: self.judge()["allowed"] == allowed, text)
        self.assertEqual(failures, [])
        self.assertEqual(seen, {True, False})


class NoPolicy(unittest.TestCase):
    def test_waits_for_one(self):
        server = Server(policy="nonsense: true\n")
        try:
            ready = server.ready()
            self.assertEqual(ready.status, 503)
            self.assertEqual(ready.json()["reasons"], ["policy not loaded"])
            self.assertEqual(server.get("/livez").status, 200)
            with server.connect() as client:
                answer = client.ask(post(review(REVIEW)))
            self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "1"))
            server.policy.write_text(LENIENT)
            until(lambda: server.ready().status == 200, "ready")
            with server.connect() as client:
                self.assertEqual(client.ask(post(review(REVIEW))).status, 200)
        finally:
            server.stop()


if __name__ == "__main__":
    unittest.main()
