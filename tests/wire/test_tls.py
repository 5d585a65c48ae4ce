# SPDX-License-Identifier: Apache-2.0
"""What is spoken below HTTP."""
import socket
import ssl
import subprocess
import threading
import time
import unittest
import warnings

from wire import BINARY, Server, WireCase, make_certificates, post, review, until

WARNED = 'meshrail_requests_total{path="validate",outcome="warned",code="200"}'


class Tls(WireCase):
    def spoken(self, context):
        with self.server.connect(context) as client:
            self.judged(client.ask(post(review())))
            return client.socket.version(), client.socket.cipher()[0], \
                client.socket.selected_alpn_protocol()

    def old(self, version, ciphers):
        """A context that would speak what the server must not."""
        context = self.server.context()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = version
            context.maximum_version = version
        context.set_ciphers(ciphers + ":@SECLEVEL=0")
        return context

    def hung_up(self, context):
        """The client has said hello and the server ended it there; the library sends no alert.
        Which of the two errors that is depends on Python's release."""
        with self.assertRaises((ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            self.server.connect(context)

    def test_tls_1_3(self):
        self.assertEqual(self.spoken(self.server.context())[0], "TLSv1.3")

    def test_tls_1_2_with_aead(self):
        for cipher in ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
                       "ECDHE-ECDSA-CHACHA20-POLY1305"):
            with self.subTest(cipher=cipher):
                context = self.old(ssl.TLSVersion.TLSv1_2, cipher)
                self.assertEqual(self.spoken(context)[:2], ("TLSv1.2", cipher))

    def test_tls_1_2_with_anything_else(self):
        for cipher in ("ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256",
                       "DHE-RSA-AES128-GCM-SHA256", "AES256-SHA"):
            with self.subTest(cipher=cipher):
                self.hung_up(self.old(ssl.TLSVersion.TLSv1_2, cipher))

    def test_older_versions(self):
        for version in (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1):
            with self.subTest(version=version):
                self.hung_up(self.old(version, "ALL"))

    def test_groups(self):
        for group, taken in (("prime256v1", True), ("X25519", True), ("secp384r1", False)):
            with self.subTest(group=group):
                done = subprocess.run(
                    ["openssl", "s_client", "-connect", f"127.0.0.1:{self.server.port}",
                     "-groups", group], stdin=subprocess.DEVNULL, capture_output=True)
                self.assertEqual(done.returncode == 0, taken, done.stderr)

    def test_alpn(self):
        for offered, agreed in ((["h2", "http/1.1"], "http/1.1"), (["http/1.1"], "http/1.1"),
                                ([], None)):
            with self.subTest(offered=offered):
                context = self.server.context()
                if offered:
                    context.set_alpn_protocols(offered)
                self.assertEqual(self.spoken(context)[2], agreed)

    def test_answer_is_one_record(self):
        """Head and body wake the API server once. What is read at once is one record at most."""
        with self.server.connect() as client:
            for _ in range(3):
                client.send(post(review()))
                head, _, body = client.socket.recv(65536).partition(b"\r\n\r\n")
                self.assertIn(b"\r\nContent-Length: %d" % len(body), head)

    def test_answer_comes_at_once(self):
        """The library has the kernel hold back what it writes, for 0.2 s if nobody says more."""
        with self.server.connect() as client:
            began = time.monotonic()
            for _ in range(200):
                self.judged(client.ask(post(review())))
            self.assertLess(time.monotonic() - began, 20)

    def test_answers_to_many_requests_at_once(self):
        """More of them than the way to the client has room for, which the library waits for."""
        requests, judged = 400, [self.server.metric(WARNED)]

        def is_full():
            judged.append(self.server.metric(WARNED))
            return judged[0] < judged[-1] == judged[-min(len(judged), 20)]

        with self.server.connect() as client:
            sender = threading.Thread(target=lambda: client.send(*[post(review())] * requests))
            sender.start()
            until(is_full, "no room for another answer")
            for _ in range(requests):
                self.judged(client.answer())
            sender.join()

    def test_answer_before_the_end_of_the_connection(self):
        """There the library closes before it says that all is written."""
        for value in ("close", "Keep-Alive, Close"):
            with self.subTest(value=value), self.server.connect() as client:
                self.judged(client.ask(post(review(), Connection=value)))
                self.assertTrue(client.ended())
        with self.server.connect() as client:
            self.judged(client.ask(post(review()).replace(b"HTTP/1.1", b"HTTP/1.0", 1)))
            self.assertTrue(client.ended())

    def test_plain_http(self):
        with self.server.connect_plain() as client:
            client.send(post(review()))
            client.socket.settimeout(10)
            try:
                said = client.socket.recv(100)
            except ConnectionError:
                said = b""
            self.assertNotIn(b"HTTP/", said)

    def test_failed_handshakes_do_not_fill_the_log(self):
        for _ in range(100):
            with self.server.connect_plain() as client:
                client.send(b"GET / HTTP/1.0\r\n\r\n")
                self.assertTrue(client.ended() or client.ended())
        lines = [line for line in self.server.lines if "event=handshake" in line]
        self.assertLessEqual(len(lines), 10)
        self.assertEqual([line for line in self.server.lines if "level=error" in line], [])


class NoCertificate(unittest.TestCase):
    def test_waits_for_one(self):
        server = Server(certificates=False)
        try:
            self.assertEqual(server.ready().status, 503)
            self.assertIn("certificate not loaded", server.ready().json()["reasons"])
            self.assertEqual(len([line for line in server.lines if "reload_refused" in line]), 1)
            context = ssl._create_unverified_context()
            with self.assertRaises((ssl.SSLError, ConnectionError, socket.timeout)):
                server.connect(context)
            make_certificates(server.certificates)
            until(lambda: server.ready().status == 200, "ready")
            with server.connect() as client:
                self.assertEqual(client.ask(post(review())).status, 200)
        finally:
            server.stop()


class Options(unittest.TestCase):
    """Mistakes on the command line end the program before it listens."""

    def test_wrong(self):
        for options in ([], ["--cert-dir"], ["--cert-dir", "x", "extra"],
                        ["--cert-dir", "x", "--workers", "0"],
                        ["--cert-dir", "x", "--workers", "two"],
                        ["--cert-dir", "x", "--drain-delay", "10"],
                        ["--cert-dir", "x", "--idle-timeout", "-1s"],
                        ["--cert-dir", "x", "--listen", "localhost"],
                        ["--cert-dir", "x", "--listen", "1.2.3.4:99999"],
                        ["--cert-dir", "x", "--nonsense"]):
            with self.subTest(options=options):
                done = subprocess.run([BINARY, "serve", *options], capture_output=True,
                                      text=True, timeout=10)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertTrue(done.stderr)
                self.assertNotIn("event=serving", done.stderr)

    def test_port_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            done = subprocess.run([BINARY, "serve", "--cert-dir", "x", "--listen", address],
                                  capture_output=True, text=True, timeout=10)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"cannot listen on {address}", done.stderr)


if __name__ == "__main__":
    unittest.main()
