# SPDX-License-Identifier: Apache-2.0
"""Waiting counts: what has waited too long is not judged, and those who ask are told."""
import contextlib
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


@contextlib.contextmanager
def held_workers(case):
    """Within it the workers are held where they are, as a debugger does; the other threads run on."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

    def ptrace(request, thread):
        if libc.ptrace(request, thread, None, None) != 0:
            case.skipTest(f"ptrace: {os.strerror(ctypes.get_errno())}")

    tasks = pathlib.Path(f"/proc/{case.server.process.pid}/task").iterdir()
    workers = [int(task.name) for task in tasks
               if (task / "comm").read_text().strip() == "MHD-worker"]
    case.assertEqual(len(workers), 2)
    for worker in workers:
        ptrace(SEIZE, worker)
        ptrace(INTERRUPT, worker)
        os.waitpid(worker, ANY_THREAD)
    try:
        yield
    finally:
        for worker in workers:
            ptrace(DETACH, worker)


class Late(WireCase):
    """The time that workers take is not their clients'."""

    options = ("--handshake-deadline", "2s", "--body-deadline", "2s")

    def test_unread_is_not_overdue(self):
        body = review()
        with self.server.connect() as begun, self.server.connect() as fresh:
            begun.send(post(body)[:-1])
            until(lambda: self.server.metric("meshrail_requests_in_flight") == 1, "a request begun")
            with held_workers(self):
                begun.send(body[-1:])
                fresh.send(post(body, "/validate?timeout=30s"))
                until(lambda: self.server.ready().json()["load"]["waiting"] == 2, "seen to wait")
                since = time.monotonic()
                until(lambda: time.monotonic() > since + 3, "both deadlines to pass")
            for client in (begun, fresh):
                self.judged(client.answer())


class Stuck(WireCase):
    def test_livez(self):
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))
            until(lambda: self.server.metric("meshrail_requests_in_flight") == 0, "idle workers")
            with held_workers(self):
                client.send(post(review()))
                until(lambda: self.server.ready().json()["load"]["waiting"] == 1, "seen to wait")
                self.assertEqual(self.server.get("/livez").status, 200)
                until(lambda: self.server.get("/livez").status == 503, "not live", within=60)
                self.assertIs(self.server.get("/livez").json()["live"], False)
            client.answer()
            until(lambda: self.server.get("/livez").status == 200, "live again")
            self.judged(client.ask(post(review())))


if __name__ == "__main__":
    unittest.main()
