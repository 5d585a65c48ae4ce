# SPDX-License-Identifier: Apache-2.0
"""Nobody holds a connection longer than its phase may last, however busy he looks."""
import socket
import time
import unittest

from wire import CHUNKED, Client, Closed, WireCase, chunked, post, review, until

BRIEF, IDLE = 2, 3  # seconds; the handshake of an honest client fits on a busy machine
SLACK = 10  # what such a machine may add
HELLO = bytes.fromhex("16030102000100 01fc0303".replace(" ", ""))  # half of a ClientHello


def trickle(client, data, every=0.05):
    """Sends a byte at a time until the server ends the connection."""
    client.socket.settimeout(every)
    for at in range(len(data)):
        try:
            client.send(data[at:at + 1])
            client._more()
            raise AssertionError(f"answered: {client.buffer[:60]}")
        except (TimeoutError, socket.timeout):
            continue
        except (OSError, Closed):
            return
    raise AssertionError("all was sent and nothing happened")


class Deadlines(WireCase):
    options = ("--handshake-deadline", f"{BRIEF}s", "--body-deadline", f"{BRIEF}s",
               "--idle-timeout", f"{IDLE}s")

    def setUp(self):
        self.before = {reason: self.server.ended_by_watchdog(reason)
                       for reason in ("handshake", "headers", "body", "idle", "answer", "slots")}
        self.starts()

    def starts(self):
        """What is to be ended begins after this, however late."""
        self.since = time.monotonic()

    def ended(self, reason, deadline):
        """The watchdog did it, and not before its time."""
        took = time.monotonic() - self.since
        self.assertGreaterEqual(took, deadline - 0.05)
        self.assertLess(took, deadline + SLACK)
        until(lambda: self.server.ended_by_watchdog(reason) > self.before[reason],
              f"counted as {reason}")

    def silence(self, client, reason, deadline):
        self.assertTrue(client.ended(deadline + SLACK))
        self.ended(reason, deadline)

    def trickle(self, client, data, reason, deadline):
        trickle(client, data)
        self.ended(reason, deadline)

    def test_silence(self):
        with self.server.connect_plain() as client:
            self.silence(client, "handshake", BRIEF)

    def test_half_a_hello_costs_no_processor(self):
        with self.server.connect_plain() as client:
            client.send(HELLO)
            spent = self.server.cpu_seconds()
            self.silence(client, "handshake", BRIEF)
            self.assertLess(self.server.cpu_seconds() - spent, BRIEF / 4)

    def test_hello_trickle(self):
        with self.server.connect_plain() as client:
            self.trickle(client, HELLO + bytes(400), "handshake", BRIEF)

    def test_silence_after_the_handshake(self):
        with self.server.connect() as client:
            self.silence(client, "handshake", BRIEF)

    def test_line_trickle(self):
        with self.server.connect() as client:
            self.trickle(client, b"POST /" + b"x" * 999, "handshake", BRIEF)

    def test_header_trickle_after_the_request_line(self):
        with self.server.connect() as client:
            client.send(b"POST /validate HTTP/1.1\r\n")
            self.trickle(client, b"X-Pad: " + b"x" * 999, "headers", BRIEF)

    def test_header_trickle_of_a_later_request(self):
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))
            self.starts()
            client.send(b"POST /validate HTTP/1.1\r\n")
            self.trickle(client, b"X-Pad: " + b"x" * 999, "headers", BRIEF)

    def test_line_trickle_of_a_later_request(self):
        # No request line yet: what counts is the time since the last answer.
        with self.server.connect() as client:
            self.starts()
            self.judged(client.ask(post(review())))
            self.trickle(client, b"POST /" + b"x" * 999, "idle", IDLE)

    def test_body_trickle(self):
        body = review()
        for request in (post(body), post(headers=CHUNKED) + chunked(body, 1)):
            self.setUp()
            head, end, rest = request.partition(b"\r\n\r\n")
            with self.server.connect() as client:
                self.starts()
                client.send(head + end)
                self.trickle(client, rest, "body", BRIEF)

    def test_idle(self):
        with self.server.connect() as client:
            while time.monotonic() < self.since + IDLE + 0.5:  # longer, but never idle for as long
                self.judged(client.ask(post(review())))
                time.sleep(0.2)
            self.starts()
            self.judged(client.ask(post(review())))
            self.silence(client, "idle", IDLE)

    def test_answers_that_nobody_reads(self):
        request = post(b"{}" + b" " * 2000) * 20
        with self.server.connect() as client:
            client.socket.settimeout(0.2)
            with self.assertRaises(OSError):
                for _ in range(100000):
                    try:
                        client.send(request)
                    except (TimeoutError, socket.timeout):
                        if self.server.ended_by_watchdog("answer") > self.before["answer"]:
                            raise
        until(lambda: self.server.ended_by_watchdog("answer") > self.before["answer"],
              "counted as answer")


class HealthDeadlines(WireCase):
    def test_trickle_on_the_health_port_leaves_room(self):
        held = [Client(self.server.health_port) for _ in range(80)]
        try:
            for client in held:
                try:
                    client.send(b"GET /livez HTTP/1.1\r\nX-Pad: ")
                except OSError:
                    pass
            start = time.monotonic()
            self.assertEqual(self.server.get("/livez").status, 200)
            self.assertLess(time.monotonic() - start, 5)  # half of what they are given
        finally:
            for client in held:
                client.close()


if __name__ == "__main__":
    unittest.main()
