# SPDX-License-Identifier: Apache-2.0
"""However many connections are held, the next client gets in, and memory stays small."""
import resource
import time
import unittest

from wire import CHUNKED, MIB, Closed, WireCase, chunked, post, review, sanitized, until
from test_deadlines import HELLO

SLOTS = 1024
USABLE = SLOTS - SLOTS // 16
RSS_MOST = 64 * MIB  # half of the manifest's memory limit


def setUpModule():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))


class Crowd(WireCase):
    """Each test fills every slot in its own way; then another client must be served at once."""

    options = ("--handshake-deadline", "5m")  # a busy machine may take long to open so many

    def setUp(self):
        self.held = []

    def tearDown(self):
        for client in self.held:
            client.close()
        until(lambda: self.server.metric("meshrail_connections") == 0, "all gone")

    def hold(self, count, prepare, connect):
        context = self.server.context()
        for _ in range(count):
            try:
                client = connect(context)
                self.held.append(client)
                prepare(client)
            except (OSError, Closed):
                continue  # ended while it was still getting ready: its slot was wanted

    def served(self, within=10):
        # Far less than the deadline that would free a slot; a sanitizer makes handshakes slower.
        within *= 5 if sanitized() else 1
        start = time.monotonic()
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))
        self.assertLess(time.monotonic() - start, within)
        self.assertEqual(self.server.get("/livez").status, 200)

    def crowded(self):
        until(lambda: self.server.metric("meshrail_connections") <= USABLE, "free slots")
        self.assertGreaterEqual(self.server.metric("meshrail_connections"), USABLE - 60)
        self.assertGreater(self.server.ended_by_watchdog("slots"), 0)

    def memory(self):
        if not sanitized():
            self.assertLess(self.server.status("VmHWM"), RSS_MOST)

    def test_idle_peers(self):
        regular = self.server.connect()
        self.held.append(regular)
        self.judged(regular.ask(post(review())))
        self.hold(SLOTS + 76, lambda client: None, self.server.connect)
        self.crowded()
        self.served()
        # Those that never asked were ended, the one that had asked was not.
        self.judged(regular.ask(post(review())))
        self.memory()

    def test_used_peers(self):
        self.hold(SLOTS + 76, lambda client: client.ask(post(b"{}")), self.server.connect)
        self.crowded()
        self.served()
        # The longest without a request went first.
        self.assertTrue(self.held[0].ended())
        self.refused(self.held[-1].ask(post(b"{}")), 400)
        self.memory()

    def test_every_kind_of_siege(self):
        big = post(headers={"Content-Type": "application/json",
                            "Content-Length": str(32 * MIB + 1)})
        kinds = (lambda client: client.send(b"POST /validate HTTP/1.1\r\nX-Pad: "),
                 lambda client: client.send(post(review())[:-9]),
                 lambda client: client.send(post(headers=CHUNKED), b"9\r\n{"),
                 lambda client: client.send(big))
        plain = lambda context: self.server.connect_plain()
        self.hold(200, lambda client: client.send(HELLO), plain)
        for kind in kinds:
            self.hold(200, kind, self.server.connect)
        self.hold(200, lambda client: client.send(HELLO), plain)
        self.served()
        for _ in range(3):  # too large, one after the other, in both forms
            with self.server.connect() as client:
                client.send(post(headers=CHUNKED), chunked(bytes(8 * MIB + 1), MIB))
                self.refused(client.answer(), 413)
            with self.server.connect() as client:
                self.refused(client.ask(big), 413)
        self.served()
        self.memory()


if __name__ == "__main__":
    unittest.main()
