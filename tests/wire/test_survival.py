# SPDX-License-Identifier: Apache-2.0
"""What a node may do to a server that runs for months: nothing of it ends it, or makes it spin."""
import glob
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

from test_stalls import judged, reloads, stops
from wire import BINARY, MIB, Client, Closed, Server, make_certificates, post, review, sanitized, until

SLOTS = 1024
FILES = SLOTS + 128  # what serve asks for
DAY = 24 * 3600
FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")


class Log(unittest.TestCase):
    def test_reader_that_goes(self):
        server = Server("--drain-delay", "0s", policy="enforcement: deny\n")
        self.addCleanup(server.process.kill)
        nobody = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nobody, server.process.stderr.fileno())
        os.close(nobody)
        server.policy.write_text("no: policy\n")  # a line, and the reader finds that it has ended
        server.readers[0].join(timeout=10)
        self.assertFalse(server.readers[0].is_alive())
        server.policy.write_text("enforcement: warn\n")
        judged(server)
        reloads(server)
        stops(self, server)
        server.stop()

    def test_disk_that_is_full(self):
        """Both of its streams; so nobody can say which ports it got."""
        with tempfile.TemporaryDirectory() as name, open("/dev/full", "wb") as full:
            folder = pathlib.Path(name, "certs")
            make_certificates(folder)
            with socket.socket() as one, socket.socket() as two:
                for free in (one, two):
                    free.bind(("127.0.0.1", 0))
                ports = [free.getsockname()[1] for free in (one, two)]
            command = [BINARY, "serve", "--cert-dir", str(folder), "--drain-delay", "0s",
                       "--log-reviews", "all", "--listen", f"127.0.0.1:{ports[0]}",
                       "--health-listen", f"127.0.0.1:{ports[1]}"]
            with subprocess.Popen(command, stdout=full, stderr=full) as process:
                self.addCleanup(process.kill)

                def lives():
                    try:
                        with Client(ports[1]) as client:
                            return client.ask(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status == 200
                    except ConnectionRefusedError:
                        return False

                until(lives, "the health port")
                context = ssl.create_default_context(cafile=str(folder / "ca.crt"))
                for _ in range(20):
                    with Client(ports[0], context) as client:
                        self.assertEqual(client.ask(post(review())).status, 200)
                self.assertTrue(lives())
                process.terminate()
                self.assertEqual(process.wait(timeout=10), 0)


class Files(unittest.TestCase):
    def server(self, *options, **more):
        server = Server("--drain-delay", "0s", *options, **more)
        self.addCleanup(server.stop)
        return server

    def crowd(self, server, count):
        """Connections that say nothing; nobody answers those that find no room."""
        held = []
        for _ in range(count):
            held.append(server.connect_plain())
            self.addCleanup(held[-1].close)
        return held

    def test_no_more_than_it_asked_for(self):
        """However many come, on both ports, some files are left for what it reads."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
        server = self.server(
            before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)))
        self.crowd(server, SLOTS + 200)
        for _ in range(100):
            self.addCleanup(Client(server.health_port).close)
        until(lambda: server.metric("meshrail_connections") > SLOTS / 2, "a crowd")
        self.assertEqual(server.get("/livez").status, 200)
        self.assertLess(server.metric("process_open_fds"), FILES)
        judged(server, 3)
        reloads(server)
        self.assertFalse(server.logged("Too many open files"))

    def test_less_than_it_asked_for(self):
        """Somebody has taken them away while it served. A worker that has no connection yet, and so
        none to wait for, finds no file for its first one either."""
        for left in 0, 4:
            with self.subTest(left=left):
                server = self.server()
                self.deprived(server, left)

    def deprived(self, server, left):
        with Client(server.health_port) as health:
            def livez():
                return health.ask(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").status

            self.assertEqual(livez(), 200)
            pid, files = server.process.pid, resource.RLIMIT_NOFILE
            before = resource.prlimit(pid, files)
            limit = int(server.metric("process_open_fds")) - 1 + left
            resource.prlimit(pid, files, (limit, before[1]))
            held = self.crowd(server, 40)
            until(lambda: server.logged("Too many open files"), "no more files")
            spent, began = server.cpu_seconds(), time.monotonic()
            until(lambda: time.monotonic() - began > 2, "time goes by")
            self.assertLess(server.cpu_seconds() - spent, 0.1)
            self.assertEqual(livez(), 200)
            if left:
                for client in held:
                    client.close()
            else:
                resource.prlimit(pid, files, before)
            judged(server, 3)


@unittest.skipUnless(FAKETIME, "missing: libfaketime; tests/need test installs it")
@unittest.skipIf(sanitized(), "a sanitizer wants to be loaded first")
class Clock(unittest.TestCase):
    """The clock on the wall is set; a connection's deadlines go by another one."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wire-clock-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.server = Server(
            "--drain-delay", "0s", "--handshake-deadline", "3s", policy="enforcement: deny\n",
            prepare=lambda server: self.set_clock(0, server),
            environment={"LD_PRELOAD": FAKETIME[0], "FAKETIME_NO_CACHE": "1",
                         "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
                         "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock")})
        self.addCleanup(self.server.stop)
        # The first waits of a process are not as long as they should be under this library.
        until(lambda: self.server.ready().status == 200, "ready")

    def set_clock(self, seconds, server=None):
        folder = (server or self.server).folder
        (folder / "clock").write_text(f"{seconds:+d}\n")
        if not (self.folder / "clock").exists():
            (self.folder / "clock").symlink_to(folder / "clock")

    def shows(self, seconds):
        """Its log is dated by the clock that it goes by."""
        stamp = self.server.lines[-1].removeprefix("time=")[:10]
        return stamp == time.strftime("%Y-%m-%d", time.gmtime(time.time() + seconds))

    def serves_on(self, seconds):
        until(lambda: self.server.get("/livez").status == 200, "live")
        self.assertEqual(self.client.ask(post(review())).status, 200)  # a connection from before
        # Deadlines are as long as ever, and kept.
        began = time.monotonic()
        with self.server.connect_plain() as slow:
            self.assertTrue(slow.ended())
        self.assertGreater(time.monotonic() - began, 2.9)
        # The files are read as often as ever.
        hash_before = self.server.ready().json()["policy"]["hash"]
        self.server.policy.write_text(f"namespaces:\n- match: [n{seconds}]\n  enforcement: warn\n")
        until(lambda: self.server.ready().json()["policy"]["hash"] != hash_before, "the new policy")
        until(lambda: self.shows(seconds), "the log to follow")
        self.assertLess(self.server.ready().json()["policy"]["ageSeconds"], 60)

    def test_jumps(self):
        with self.server.connect() as self.client:
            self.client.ask(post(review()))
            self.set_clock(400 * DAY)
            until(lambda: self.server.ready().status == 503, "the certificate has ended")
            self.assertEqual(self.server.ready().json()["reasons"], ["certificate expired"])
            self.serves_on(400 * DAY)
            self.set_clock(-400 * DAY)
            until(lambda: self.server.ready().status == 200, "the certificate is good again")
            self.serves_on(-400 * DAY)
            self.set_clock(0)
            self.serves_on(0)


@unittest.skipIf(sanitized(), "memory is not the program's own")
class Memory(unittest.TestCase):
    def test_none_left(self):
        """What cannot be had is refused to whoever needs it; the others are served."""
        server = Server("--drain-delay", "0s")
        self.addCleanup(server.stop)
        judged(server)
        large = post(b'{"x":"' + bytes(7 * MIB).replace(b"\0", b"x") + b'"}')
        limit = server.status("VmData") + 2 * MIB
        resource.prlimit(server.process.pid, resource.RLIMIT_DATA, (limit, resource.RLIM_INFINITY))
        for _ in range(5):
            with server.connect() as client:
                try:
                    self.assertIn(client.ask(large).status, (413, 503))
                except (Closed, OSError):
                    pass  # while it was still sending
            judged(server, 3)
            self.assertEqual(server.get("/livez").status, 200)
        resource.prlimit(server.process.pid, resource.RLIMIT_DATA,
                         (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        with server.connect() as client:
            self.assertEqual(client.ask(large).status, 400)  # it is no review


class Signals(unittest.TestCase):
    def test_those_that_end_it(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            with self.subTest(number.name):
                server = Server("--drain-delay", "200ms")
                server.signal(number)
                self.assertEqual(server.process.wait(timeout=10), 0)
                server.stop()
                self.assertTrue(server.logged(f"signal={number.name.removeprefix('SIG')}"))

    def test_those_that_do_not(self):
        server = Server("--drain-delay", "0s")
        for number in (signal.SIGHUP, signal.SIGPIPE, signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD,
                       signal.SIGWINCH, signal.SIGCONT):
            server.signal(number)
            judged(server, 2)
        self.assertFalse(server.logged("event=draining"))
        stops(self, server)
        server.stop()


class First(unittest.TestCase):
    """The first process of a container, to which the kernel delivers only what is asked for."""

    def setUp(self):
        wrapped = pathlib.Path(tempfile.mkdtemp(prefix="wire-first-"), "program")
        self.addCleanup(shutil.rmtree, wrapped.parent)
        wrapped.write_text(f'#!/bin/sh\nexec unshare --pid --fork --mount-proc -- {BINARY} "$@"\n')
        wrapped.chmod(0o755)
        if subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "true"], check=False,
                          stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("no namespace of processes can be made here")
        self.server = Server("--drain-delay", "0s", program=str(wrapped))
        self.addCleanup(self.server.process.kill)
        self.first = self.children(self.server.process.pid)[0]

    def children(self, process):
        found = []
        for thread in pathlib.Path(f"/proc/{process}/task").iterdir():
            found += [int(child) for child in (thread / "children").read_text().split()]
        return found

    def test_orphans_and_the_end(self):
        status = pathlib.Path(f"/proc/{self.first}/status").read_text()
        self.assertTrue(re.search(r"^NSpid:.*\t1$", status, re.M), status)
        # As `kubectl exec` does: what outlives its parent is the first process's.
        subprocess.run(["nsenter", "--pid", "--mount", f"--target={self.first}", "sh", "-c",
                        "sleep 0.5 & exit 0"], check=True)
        until(lambda: self.children(self.first), "an orphan")
        until(lambda: not self.children(self.first), "its end")
        for number in (signal.SIGPIPE, signal.SIGUSR1, signal.SIGHUP):
            os.kill(self.first, number)
        judged(self.server)
        os.kill(self.first, signal.SIGTERM)
        self.assertEqual(self.server.process.wait(timeout=10), 0)
        self.server.stop()


if __name__ == "__main__":
    unittest.main()
