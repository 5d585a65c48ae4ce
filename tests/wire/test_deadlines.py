# SPDX-License-Identifier: Apache-2.0
"""Nobody holds a connection longer than its phase may last, however busy he looks."""
import socket
import time
import unittest

from wire import CHUNKED, Client, Closed, WireCase, chunked, post, review, until

HELLO = bytes.fromhex("16030102000100 01fc0303".replace(" ", ""))  # half of a ClientHello


def trickle(client, data, every=0.05):
    """Sends a byte at a time until the server ends the connection; says how long that took."""
    start = time.monotonic()
    client.socket.settimeout(every)
    for at in range(len(data)):
        try:
            client.send(data[at:at + 1])
            client._more()
            raise AssertionError(f"answered: {client.buffer[:60]}")
        except (TimeoutError, socket.timeout):
            continue
        except (OSError, Closed):
            return time.monotonic() - start
    raise AssertionError("all was sent and nothing happened")


class Deadlines(WireCase):
    options = ("--handshake-deadline", "500ms", "--body-deadline", "500ms", "--idle-timeout", "1200ms")

    def watched(self, reason, deadline, took):
        """The watchdog did it, and in time: a scan, and what a busy machine adds."""
        self.assertGreaterEqual(took, deadline - 0.05)
        self.assertLess(took, deadline + 1.5)
        until(lambda: self.server.ended_by_watchdog(reason) > self.before.get(reason, 0),
              f"counted as {reason}")

    def setUp(self):
        self.before = {reason: self.server.ended_by_watchdog(reason)
                       for reason in ("handshake", "headers", "body", "idle", "answer", "slots")}

    def ended_after(self, client):
        start = time.monotonic()
        self.assertTrue(client.ended())
        return time.monotonic() - start

    def test_silence(self):
        with self.server.connect_plain() as client:
            self.watched("handshake", 0.5, self.ended_after(client))

    def test_half_a_hello_costs_no_processor(self):
        with self.server.connect_plain() as client:
            client.send(HELLO)
            spent = self.server.cpu_seconds()
            took = self.ended_after(client)
            self.assertLess(self.server.cpu_seconds() - spent, took / 4)
            self.watched("handshake", 0.5, took)

    def test_hello_trickle(self):
        with self.server.connect_plain() as client:
            self.watched("handshake", 0.5, trickle(client, HELLO + bytes(400)))

    def test_silence_after_the_handshake(self):
        with self.server.connect() as client:
            self.watched("handshake", 0.5, self.ended_after(client))

    def test_header_trickle(self):
        with self.server.connect() as client:
            self.watched("handshake", 0.5, trickle(client, post(review(), X_Pad="x" * 999)))

    def test_header_trickle_after_the_request_line(self):
        with self.server.connect() as client:
            start = time.monotonic()
            client.send(b"POST /validate HTTP/1.1\r\n")
            trickle(client, b"X-Pad: " + b"x" * 999)
            self.watched("headers", 0.5, time.monotonic() - start)

    def test_header_trickle_of_a_later_request(self):
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))
            client.send(b"POST /validate HTTP/1.1\r\n")
            self.watched("headers", 0.5, trickle(client, b"X-Pad: " + b"x" * 999))

    def test_line_trickle_of_a_later_request(self):
        # No request line yet: what counts is the time since the last answer.
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))
            self.watched("idle", 1.2, trickle(client, b"POST /" + b"x" * 999))

    def test_body_trickle(self):
        body = review()
        for request in (post(body), post(headers=CHUNKED) + chunked(body, 1)):
            self.setUp()
            head, end, rest = request.partition(b"\r\n\r\n")
            with self.server.connect() as client:
                client.send(head + end)
                self.watched("body", 0.5, trickle(client, rest))

    def test_idle(self):
        with self.server.connect() as client:
            for _ in range(3):  # three times the idle limit together, but never idle for as long
                self.judged(client.ask(post(review())))
                time.sleep(0.8)
            self.judged(client.ask(post(review())))
            self.watched("idle", 1.2, self.ended_after(client))

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
            self.assertLess(time.monotonic() - start, 1.0)
        finally:
            for client in held:
                client.close()


if __name__ == "__main__":
    unittest.main()
