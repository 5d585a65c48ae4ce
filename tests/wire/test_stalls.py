# SPDX-License-Identifier: Apache-2.0
"""What does not come back, a reader of the log or a file, stops nothing."""
import ctypes
import os
import pathlib
import shutil
import ssl
import tempfile
import unittest

from wire import Server, make_certificates, make_pair, post, review, sanitized, until
from test_reload import TAKEN, swap

DETACH = 2  # of umount2(2)


def judged(server, count=20):
    """New connections, so that each worker has some of them."""
    context = ssl._create_unverified_context()
    for _ in range(count):
        with server.connect(context) as client:
            assert client.ask(post(review())).status == 200


def reloads(server):
    """A new certificate is taken."""
    taken = server.metric(TAKEN % "certificate")
    fresh = server.folder / f"fresh-{taken}"
    make_certificates(fresh)
    for name in ("ca.crt", "tls.crt", "tls.key"):
        swap(server.certificates, name, fresh / name)
    until(lambda: server.metric(TAKEN % "certificate") > taken, "the new certificate")


def stops(case, server):
    server.signal()
    case.assertEqual(server.process.wait(timeout=10), 0)


class Log(unittest.TestCase):
    def test_reader_that_stalls(self):
        server = Server("--drain-delay", "0s", policy="enforcement: deny\n")
        server.stall_log()
        for _ in range(8):  # each may be worth a line
            with server.connect_plain() as client:
                client.send(b"GET / HTTP/1.0\r\n\r\n")
                client.ended()
        judged(server)
        reloads(server)
        self.assertEqual(server.get("/livez").status, 200)
        judged(server)
        stops(self, server)
        server.reading.set()
        server.stop()


class Files(unittest.TestCase):
    def serves_on(self, server, why):
        until(lambda: why in server.ready().json()["policy"].get("fault", ""), "the fault")
        self.assertEqual(server.metric("meshrail_policy_stale"), 1)
        reloads(server)
        stops(self, server)
        server.stop()

    def test_policy_becomes_a_pipe(self):
        server = Server("--drain-delay", "0s", policy="enforcement: deny\n")
        os.mkfifo(server.folder / "pipe")
        os.replace(server.folder / "pipe", server.policy)
        until(lambda: "fault" in server.ready().json()["policy"], "the fault")
        judged(server)
        self.serves_on(server, "not a regular file")

    def test_policy_is_a_pipe_from_the_start(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = pathlib.Path(folder, "policy.yaml")
            os.mkfifo(pipe)
            server = Server("--drain-delay", "0s", "--policy", str(pipe))
            self.assertEqual(server.ready().status, 503)
            self.serves_on(server, "not a regular file")

    def test_pair_becomes_pipes(self):
        server = Server("--drain-delay", "0s")
        for name in ("tls.crt", "tls.key"):
            os.mkfifo(server.folder / name)
            os.replace(server.folder / name, server.certificates / name)
        until(lambda: "not a regular file" in server.ready().json()["certificate"].get("fault", ""),
              "the fault")
        judged(server)
        stops(self, server)
        server.stop()

    @unittest.skipIf(sanitized(), "the leak check waits for every thread")
    def test_mount_that_hangs(self):
        """A file system whose daemon answers nothing."""
        libc = ctypes.CDLL(None, use_errno=True)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="wire-hangs-"))
        self.addCleanup(shutil.rmtree, folder, True)
        try:
            daemon = os.open("/dev/fuse", os.O_RDWR)
        except OSError as error:
            self.skipTest(f"no file system can be mounted here: {error}")
        self.addCleanup(os.close, daemon)
        options = f"fd={daemon},rootmode=40000,user_id=0,group_id=0".encode()
        if libc.mount(b"hangs", str(folder).encode(), b"fuse", 0, options) != 0:
            self.skipTest(f"no file system can be mounted here: {os.strerror(ctypes.get_errno())}")
        self.addCleanup(libc.umount2, str(folder).encode(), DETACH)
        server = Server("--drain-delay", "0s", "--policy", str(folder / "policy.yaml"))
        self.assertEqual(server.ready().status, 503)
        self.serves_on(server, "its mount may hang")
        self.assertTrue(server.logged("event=left_behind"))


class NotYet(unittest.TestCase):
    def test_pair_that_is_valid_soon(self):
        with tempfile.TemporaryDirectory() as folder:
            pair = make_pair(pathlib.Path(folder, "pair"), starts=10)
            server = Server("--drain-delay", "0s", certificates=pair)
        ready = server.ready()
        self.assertEqual(ready.status, 503)
        self.assertIn("not valid yet", ready.json()["certificate"]["fault"])
        until(lambda: server.ready().status == 200, "the pair to be taken", within=60)
        judged(server)
        self.assertEqual(len([line for line in server.lines if "reload_refused" in line]), 1)
        stops(self, server)
        server.stop()


if __name__ == "__main__":
    unittest.main()
