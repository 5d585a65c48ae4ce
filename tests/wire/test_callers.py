# SPDX-License-Identifier: Apache-2.0
"""Who may call, where only some are to be: those with a certificate of the right CA, and name."""
import pathlib
import shutil
import ssl
import tempfile
import unittest

from wire import Server, make_pair, post, review, until

REFUSED = 'meshrail_refused_total{reason="caller"}'
NAMES = ("kube-apiserver", "apiserver.example.com")


def client(folder, issuer=None, name="kube-apiserver", **more):
    return make_pair(folder, issuer=issuer, name=name, **{"usage": "clientAuth", "names": (), **more})


class Callers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="wire-callers-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.ours = cls.authority("ours")
        cls.theirs = cls.authority("theirs")
        cls.file = cls.folder / "client-ca.crt"
        cls.trust(cls.ours)
        cls.server = Server("--drain-delay", "0s", "--client-ca", str(cls.file),
                            *(word for name in NAMES for word in ("--client-name", name)))
        cls.addClassCleanup(cls.server.stop)

    @classmethod
    def authority(cls, name):
        return make_pair(cls.folder / name, name=name, names=(), authority=True)

    @classmethod
    def trust(cls, *authorities):
        cls.file.write_text("".join((one / "tls.crt").read_text() for one in authorities))

    def pair(self, issuer=None, **more):
        return client(pathlib.Path(tempfile.mkdtemp(dir=self.folder)), issuer, **more)

    def context(self, pair, version=None):
        context = self.server.context()
        if pair:
            context.load_cert_chain(pair / "tls.crt", pair / "tls.key")
        if version:
            context.minimum_version = context.maximum_version = version
        return context

    def ask(self, pair, version=None):
        with self.server.connect(self.context(pair, version)) as connection:
            return connection.ask(post(review()))

    def said(self):
        return [line for line in self.server.lines if "event=caller_refused" in line]

    def test_right_ones(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            for more in ({}, {"name": "x", "names": ("DNS:apiserver.example.com",)},
                         {"usage": "clientAuth,serverAuth"}):
                with self.subTest(version=version, **more):
                    answer = self.ask(self.pair(self.ours, **more), version)
                    self.assertEqual(answer.status, 200, answer.body)
                    self.assertIn("response", answer.json())

    def test_others(self):
        """Each is told no more than that it may not; the log has the reason."""
        others = {
            "none": None,
            "by itself": self.pair(),
            "of others": self.pair(self.theirs),
            "ended": self.pair(self.ours, starts=-7200, ends=-3600),
            "not yet": self.pair(self.ours, starts=3600, ends=7200),
            "of a server": self.pair(self.ours, usage="serverAuth"),
            "of another name": self.pair(self.ours, name="kubelet"),
            "of a name that begins so": self.pair(self.ours, name="kube-apiserver.x"),
            "of a wildcard": self.pair(self.ours, name="x", names=("DNS:*.example.com",)),
        }
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            for name, pair in others.items():
                with self.subTest(version=version, name=name):
                    before = self.server.metric(REFUSED)
                    answer = self.ask(pair, version)
                    self.assertEqual(answer.status, 403, answer.body)
                    self.assertEqual((answer.json()["kind"], answer.json()["code"]), ("Status", 403))
                    self.assertEqual(answer.headers["connection"], "close")
                    self.assertEqual(self.server.metric(REFUSED), before + 1)
        self.assertEqual(len(self.said()), 1, self.said())  # of many refusals within ten seconds
        self.assertEqual(self.server.get("/livez").status, 200)
        self.assertEqual(self.server.ready().json()["callers"], {"limited": True, "loaded": True})

    def test_why_is_logged(self):
        for pair, why in ((None, "showed no client certificate"),
                          (self.pair(self.theirs), "issuer is unknown"),
                          (self.pair(self.ours, ends=-1, starts=-60), "expired"),
                          (self.pair(self.ours, usage="serverAuth"), "purpose"),
                          (self.pair(self.ours, name="kubelet"), "is for kubelet, and no --client-name")):
            with self.subTest(why):
                server = Server("--drain-delay", "0s", "--client-ca", str(self.ours / "tls.crt"),
                                "--client-name", NAMES[0])
                try:
                    context = server.context()
                    if pair:
                        context.load_cert_chain(pair / "tls.crt", pair / "tls.key")
                    with server.connect(context) as connection:
                        self.assertEqual(connection.ask(post(review())).status, 403)
                    line = until(lambda: server.logged("event=caller_refused"), "the line")
                    self.assertIn(why, line)
                finally:
                    server.stop()

    def test_reload(self):
        """A connection that stands is asked again, too."""
        old, new = self.pair(self.ours), self.pair(self.theirs)
        with self.server.connect(self.context(old)) as standing:
            self.assertEqual(standing.ask(post(review())).status, 200)
            self.trust(self.ours, self.theirs)
            until(lambda: self.ask(new).status == 200, "the new CA")
            self.assertEqual(standing.ask(post(review())).status, 200)
            self.file.write_text("no certificate\n")
            until(lambda: "fault" in self.server.ready().json()["callers"], "the fault")
            self.assertEqual(self.server.metric("meshrail_client_ca_stale"), 1)
            self.assertEqual(standing.ask(post(review())).status, 200)
            self.trust(self.theirs)
            until(lambda: self.server.metric("meshrail_client_ca_stale") == 0, "it is taken")
            self.assertEqual(standing.ask(post(review())).status, 403)
        self.trust(self.ours)
        until(lambda: self.ask(old).status == 200, "the old CA")
        self.assertEqual(self.ask(new).status, 403)


class Unknown(unittest.TestCase):
    def test_nobody_calls_until_it_is_known_who_may(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            authority = make_pair(folder / "ca", name="ca", names=(), authority=True)
            pair = client(folder / "client", authority, name="anybody")
            server = Server("--drain-delay", "0s", "--client-ca", str(folder / "there.crt"))
            self.addCleanup(server.stop)
            self.assertEqual((server.ready().status, server.ready().json()["reasons"]),
                             (503, ["client CA not loaded"]))
            context = server.context()
            context.load_cert_chain(pair / "tls.crt", pair / "tls.key")
            with server.connect(context) as connection:
                self.assertEqual(connection.ask(post(review())).status, 503)
            shutil.copy(authority / "tls.crt", folder / "there.crt")
            until(lambda: server.ready().status == 200, "the CA")
            with server.connect(context) as connection:
                self.assertEqual(connection.ask(post(review())).status, 200)
            with server.connect() as connection:
                self.assertEqual(connection.ask(post(review())).status, 403)


if __name__ == "__main__":
    unittest.main()
