# SPDX-License-Identifier: Apache-2.0
"""Waiting counts: what has waited too long is not judged, and those who ask are told."""
import ctypes
import os
import pathlib
import signal
import time
import unittest

from wire import WireCase, post, review, until

JUDGED = "meshrail_review_seconds_count"
SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17  # of ptrace(2)
ANY_THREAD = 0x40000000  # __WALL


class Stopped:
    """Within it the server does not run: what comes meanwhile waits in its sockets."""

    def __init__(self, server, seconds):
        self.server, self.seconds = server, seconds

    def __enter__(self):
        self.server.signal(signal.SIGSTOP)
        tasks = pathlib.Path(f"/proc/{self.server.process.pid}/task")
        until(lambda: all(") T " in (task / "stat").read_text() for task in tasks.iterdir()),
              "all threads to stop")
        self.since = time.monotonic()

    def __exit__(self, *unused):
        until(lambda: time.monotonic() - self.since > self.seconds, "the wait")
        self.server.signal(signal.SIGCONT)


class Waiting(WireCase):
    def shed(self, reason):
        return self.server.metric(f'meshrail_shed_total{{reason="{reason}"}}')

    def setUp(self):
        self.clients = [self.server.connect() for _ in range(8)]
        for client in self.clients:
            self.judged(client.ask(post(review())))
        self.before = self.server.metric(JUDGED)

    def tearDown(self):
        for client in self.clients:
            client.close()

    def send(self, timeout):
        for client in self.clients:
            client.send(post(review(), f"/validate?timeout={timeout}"))

    def test_backlog(self):
        shed = self.shed("backlog")
        with Stopped(self.server, 5.1):
            self.send("10s")
        for client in self.clients:
            answer = client.answer()
            self.refused(answer, 503)
            self.assertEqual(answer.headers["retry-after"], "1")
        self.assertEqual(self.server.metric(JUDGED), self.before)
        self.assertEqual(self.shed("backlog"), shed + len(self.clients))
        self.assertEqual(self.server.metric("meshrail_saturated"), 1)
        ready = self.server.ready()
        self.assertEqual(ready.status, 200)
        self.assertIs(ready.json()["load"]["saturated"], True)
        for client in self.clients:
            self.judged(client.ask(post(review(), "/validate?timeout=30s")))

    def test_a_stall_refuses_nobody(self):
        with Stopped(self.server, 1.5):
            self.send("30s")
        for client in self.clients:
            self.judged(client.answer())

    def test_who_has_no_time_to_ask_again_is_not_told_to(self):
        shed = self.shed("backlog")
        with Stopped(self.server, 1.1):
            self.send("2s")
        for client in self.clients:
            self.assertNotIn("retry-after", client.answer().headers)
        self.assertEqual(self.shed("backlog"), shed)

    def test_time_out_counts_from_the_start(self):
        shed = self.shed("late")
        with Stopped(self.server, 0.5):
            self.send("300ms")
        for client in self.clients:
            answer = client.answer()
            self.refused(answer, 503)
            self.assertNotIn("retry-after", answer.headers)
        self.assertEqual(self.server.metric(JUDGED), self.before)
        self.assertEqual(self.shed("late"), shed + len(self.clients))

    def test_nobody_waits(self):
        shed = self.shed("gone")
        with Stopped(self.server, 0.1):
            self.send("30s")
            for client in self.clients:
                client.close()
        until(lambda: self.shed("gone") == shed + len(self.clients), "all given up")
        self.assertEqual(self.server.metric(JUDGED), self.before)


class Stuck(WireCase):
    """The workers are held where they are, as a debugger does; the other threads run on."""

    def workers(self):
        for task in pathlib.Path(f"/proc/{self.server.process.pid}/task").iterdir():
            if (task / "comm").read_text().strip() == "MHD-worker":
                yield int(task.name)

    def ptrace(self, request, thread):
        if self.libc.ptrace(request, thread, None, None) != 0:
            self.skipTest(f"ptrace: {os.strerror(ctypes.get_errno())}")

    def test_livez(self):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        workers = list(self.workers())
        self.assertEqual(len(workers), 2)
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))
            until(lambda: self.server.metric("meshrail_requests_in_flight") == 0, "idle workers")
            for worker in workers:
                self.ptrace(SEIZE, worker)
                self.ptrace(INTERRUPT, worker)
                os.waitpid(worker, ANY_THREAD)
            try:
                client.send(post(review()))
                until(lambda: self.server.ready().json()["load"]["waiting"] == 1, "seen to wait")
                self.assertEqual(self.server.get("/livez").status, 200)
                until(lambda: self.server.get("/livez").status == 503, "not live", within=25)
                self.assertIs(self.server.get("/livez").json()["live"], False)
            finally:
                for worker in workers:
                    self.ptrace(DETACH, worker)
            client.answer()
            until(lambda: self.server.get("/livez").status == 200, "live again")
            self.judged(client.ask(post(review())))


if __name__ == "__main__":
    unittest.main()
