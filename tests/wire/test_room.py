# SPDX-License-Identifier: Apache-2.0
"""What peers can make the server hold, and what it does to the others: nothing."""
import json
import os
import pathlib
import threading
import time
import unittest
from multiprocessing.pool import ThreadPool

from wire import CHUNKED, MIB, Client, Closed, Server, WireCase, post, review, sanitized, until

MOST = 8 * MIB
HELD = "meshrail_bodies_in_flight_bytes"
LARGE, SMALL = 16 * MIB, 8 * MIB  # what all large and all small bodies may take
LIMIT = 128 * MIB  # of the manifest
RSS_AFTER = 16 * MIB


def head_of(length, path="/validate"):
    return post(path=path, headers={"Content-Type": "application/json",
                                    "Content-Length": str(length)})


class Siege:
    """So many peers that each do the same, again and again, until it is over."""

    def __init__(self, count, attack):
        self.stopping, self.attack, self.rounds = threading.Event(), attack, 0
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *unused):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def run(self):
        while not self.stopping.is_set():
            try:
                self.attack(self.stopping)
            except (OSError, Closed):
                pass
            self.rounds += 1


class Peers(WireCase):
    """Sixteen peers that announce or send much and end nothing, beside small calls."""

    def calls(self, count):
        """Fifty calls a second on five connections; returns what was not judged."""
        failures, due = [], time.monotonic()
        clients = [self.server.connect() for _ in range(5)]
        for number in range(count):
            answer = clients[number % 5].ask(post(review(), "/validate?timeout=10s"))
            if answer.status != 200:
                failures.append((number, answer.status, answer.body))
            due += 0.02
            time.sleep(max(0, due - time.monotonic()))
        for client in clients:
            client.close()
        return failures

    def hold(self, *pieces):
        """Sends these and holds the connection until the server ends it."""
        def attack(stopping):
            with self.server.connect() as client:
                client.send(*pieces)
                client.socket.settimeout(0.2)
                while not stopping.is_set():
                    try:
                        client._more()
                    except TimeoutError:
                        continue
        return attack

    def tearDown(self):
        until(lambda: self.server.metric(HELD) == 0, "all given back")


class Announced(Peers):
    options = ("--body-deadline", "5s")
    SECONDS = 15  # three times as long: they come again twice

    def test_announced_and_never_sent(self):
        with Siege(16, self.hold(head_of(MOST))) as siege:
            until(lambda: self.server.metric("meshrail_requests_in_flight") >= 16, "the siege")
            self.assertEqual(self.server.metric(HELD), 0)
            self.assertEqual(self.calls(50 * self.SECONDS), [])
            self.assertGreaterEqual(siege.rounds, 16 * 2)


class Sent(Peers):
    def test_sent_but_for_the_last_byte(self):
        lost = self.server.metric('meshrail_shed_total{reason="room"}')
        with Siege(16, self.hold(head_of(MOST), bytes(MOST - 1))):
            until(lambda: self.server.metric('meshrail_shed_total{reason="room"}') > lost,
                  "that there is no more room")
            self.assertEqual(self.calls(250), [])
            self.assertLessEqual(self.server.metric(HELD), LARGE + SMALL)
            # And a large one that does not dawdle is judged, too.
            with self.server.connect() as client:
                body = padded(3 * MIB)
                self.judged(client.ask(post(body)))

    def test_many_small_ones(self):
        piece = bytes(200 << 10)
        with Siege(80, self.hold(head_of(len(piece) + 1), piece)):
            until(lambda: self.server.metric(HELD) > SMALL * 0.9, "that there is no more room")
            self.assertEqual(self.calls(250), [])
            self.assertLessEqual(self.server.metric(HELD), LARGE + SMALL)

    def test_who_made_way_is_told(self):
        clients = [self.server.connect() for _ in range(3)]
        try:
            for client in clients:
                client.send(head_of(MOST), bytes(MOST - 1))
            until(lambda: self.server.metric('meshrail_shed_total{reason="room"}') >= 1, "no room")
            answers = [client.ask(b" ") for client in clients]
            self.assertEqual(sorted({answer.status for answer in answers}), [400, 503])
            for answer in answers:
                if answer.status == 503:
                    self.refused(answer, 503)
                    self.assertEqual(answer.headers["retry-after"], "1")
        finally:
            for client in clients:
                client.close()


def padded(size):
    body = json.loads(review())
    body["request"]["object"]["metadata"].setdefault("annotations", {})["pad"] = ""
    bare = len(json.dumps(body))
    body["request"]["object"]["metadata"]["annotations"]["pad"] = "x" * (size - bare)
    return json.dumps(body).encode()


def hungry():
    """A review that is small for what it takes to judge: nearly all that it may."""
    body = json.loads(review())
    body["request"]["object"]["spec"]["subsets"] = [1] * 300000
    return json.dumps(body, separators=(",", ":")).encode()


def talkative():
    """A review with an answer of some hundred KiB: a patch that moves a long value."""
    body = json.loads(review("026-mutate-ksvc-update-misplaced"))
    annotations = body["request"]["object"]["metadata"]["annotations"]
    annotations["autoscaling.knative.dev/target"] = "1" + "0" * 100000
    return json.dumps(body).encode()


class Cgroup:
    """A memory cgroup of this size, of version 1 or 2."""

    def __init__(self, limit):
        name = f"meshrail-test-{os.getpid()}"
        for root, files in (("/sys/fs/cgroup/memory", ("memory.limit_in_bytes", "memory.oom_control")),
                            ("/sys/fs/cgroup", ("memory.max", "memory.events"))):
            self.path = pathlib.Path(root, name)
            try:
                self.path.mkdir()
            except OSError:
                continue
            try:
                (self.path / files[0]).write_text(str(limit))
                self.events = self.path / files[1]
                return
            except OSError:
                self.path.rmdir()
        raise unittest.SkipTest("no memory cgroup can be made here")

    def enter(self):
        (self.path / "cgroup.procs").write_text(str(os.getpid()))

    def kills(self):
        lines = dict(line.split() for line in self.events.read_text().splitlines())
        return int(lines["oom_kill"])

    def remove(self):
        self.path.rmdir()


@unittest.skipIf(sanitized(), "memory is not the program's own")
class Limit(unittest.TestCase):
    """All limits at once, in the memory that the manifest gives."""

    PATIENCE = 3.0  # of a peer that nobody reads from: after that it sends no more, and stays

    def setUp(self):
        self.cgroup = Cgroup(LIMIT)
        self.addCleanup(self.cgroup.remove)

    def hold(self, count, *pieces):
        def one(_):
            try:
                client = Client(self.server.port, self.context)
                self.held.append(client)
                client.socket.settimeout(self.PATIENCE)
                client.send(*pieces)
            except (OSError, Closed):
                pass  # ended, for its slot or its memory was wanted

        with ThreadPool(16) as pool:
            pool.map(one, range(count))

    def ask(self, request, read):
        def attack(stopping):
            with Client(self.server.port, self.context) as client:
                while not stopping.is_set():
                    client.send(request)
                    if read:
                        client.answer()
        return attack

    def leave(self):
        for client in self.held:
            client.close()
        self.held.clear()

    def fill(self):
        """Every connection, and all room for what comes, by those who never end."""
        self.hold(300, b"POST /validate HTTP/1.1\r\nHost: x\r\nX-Pad: " + b"x" * 10000)
        self.hold(300, head_of(60 << 10), bytes(50 << 10))
        self.hold(40, head_of(250 << 10), bytes(249 << 10))
        self.hold(250)
        self.hold(5, head_of(MOST), bytes(MOST - 1))
        self.hold(5, post(headers=CHUNKED), b"%x\r\n" % (5 * MIB), bytes(5 * MIB))
        self.assertGreater(self.server.metric('meshrail_shed_total{reason="room"}'), 0)
        self.assertGreater(self.server.metric("meshrail_connections"), 850)

    def judged(self):
        return self.server.metric("meshrail_review_seconds_count")

    def besieged(self, workers):
        self.server = server = Server(
            "--drain-delay", "0s", "--handshake-deadline", "10m", "--body-deadline", "10m",
            "--workers", str(workers), before=self.cgroup.enter)
        self.context, self.held = server.context(), []
        try:
            with server.connect() as client:
                self.assertGreater(len(client.ask(post(talkative(), "/mutate")).body), 200 << 10)
            self.fill()
            before = self.judged()
            with Siege(4, self.ask(post(hungry()), True)), \
                    Siege(8, self.ask(post(talkative(), "/mutate"), False)):
                until(lambda: self.judged() > before + 12 or server.process.poll() is not None,
                      "some to be judged", within=60)
                peak = server.status("VmHWM")
                self.leave()
            until(lambda: server.metric("meshrail_connections") == 0, "all gone")
            until(lambda: server.status("VmRSS") < RSS_AFTER, "memory given back", within=5)
            print(f"# peak {peak >> 20} MiB, then {server.status('VmRSS') >> 20} MiB")
        finally:
            self.assertEqual(self.cgroup.kills(), 0)
            self.leave()
            server.stop()
        # What it says it needs is not less than what it took, and fits.
        said = int(server.logged("event=serving").rpartition("memory_most_mib=")[2])
        self.assertLessEqual(peak, said * MIB)
        self.assertLessEqual(said * MIB, LIMIT)

    def test_two_workers(self):
        self.besieged(2)

    def test_most_workers(self):
        self.besieged(16)


if __name__ == "__main__":
    unittest.main()
