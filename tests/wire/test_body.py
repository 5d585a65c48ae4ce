# SPDX-License-Identifier: Apache-2.0
"""Bodies: how they may arrive, how large they may be, and what they may cost together."""
import json
import time
import unittest

from wire import CHUNKED, MIB, Closed, WireCase, chunked, post, review, until

MOST = 8 * MIB
SWALLOWED = 4 * MOST  # of a body that is refused
HELD = "meshrail_bodies_in_flight_bytes"


def head_of(length):
    return post(headers={"Content-Type": "application/json", "Content-Length": str(length)})


def padded(size):
    """A review that is judged as before, in exactly so many bytes."""
    body = json.loads(review())
    body["request"]["object"]["metadata"].setdefault("annotations", {})["pad"] = ""
    bare = json.dumps(body).encode()
    body["request"]["object"]["metadata"]["annotations"]["pad"] = "x" * (size - len(bare))
    return json.dumps(body).encode()


class Body(WireCase):
    def tearDown(self):
        until(lambda: self.server.metric(HELD) == 0, "all bodies given back")

    def test_length_and_chunks_are_judged_alike(self):
        body = review()
        with self.server.connect() as client:
            whole = self.judged(client.ask(post(body)))
            for size in (1, 7, 1000, len(body)):
                with self.subTest(size=size):
                    client.send(post(headers=CHUNKED), chunked(body, size))
                    self.assertEqual(self.judged(client.answer()), whole)

    def test_byte_by_byte(self):
        request = post(review())
        with self.server.connect() as client:
            for at in range(len(request)):
                client.send(request[at:at + 1])
            self.judged(client.answer())

    def test_pipelined(self):
        with self.server.connect() as client:
            client.send(post(review()) * 5)
            for _ in range(5):
                self.judged(client.answer())

    def test_nothing(self):
        with self.server.connect() as client:
            self.refused(client.ask(post(b"")), 400)
            client.send(post(headers=CHUNKED), b"0\r\n\r\n")
            self.refused(client.answer(), 400)

    def test_not_a_review(self):
        for body in (b"{", b"[]", b'{"a":1}', b"\xff", b'{"a":1,"a":2}', b"{}\0", review() + b"x"):
            with self.subTest(body=body[-9:]), self.server.connect() as client:
                self.refused(client.ask(post(body)), 400)

    def test_largest(self):
        body = padded(MOST)
        self.assertEqual(len(body), MOST)
        with self.server.connect() as client:
            self.judged(client.ask(post(body)))
            client.send(post(headers=CHUNKED), chunked(body))
            self.judged(client.answer())

    def test_too_large_by_its_length(self):
        # Swallowed, so that a client that cannot read while it sends is told all the same.
        with self.server.connect() as client:
            for size in MOST + 1, SWALLOWED:
                client.send(head_of(size), bytes(size))
                self.refused(client.answer(), 413)
            self.judged(client.ask(post(review())))

    def test_far_too_large_by_its_length(self):
        # Refused at once, while the client is still sending.
        with self.server.connect() as client:
            client.send(head_of(SWALLOWED + 1))
            answer = client.answer()
            self.refused(answer, 413)
            self.assertEqual(answer.headers["connection"], "close")
            self.assertTrue(client.ended())

    def test_too_large_while_sending(self):
        for _ in range(5):
            with self.server.connect() as client:
                client.send(head_of(SWALLOWED + 1))
                try:
                    for _ in range(8):
                        client.send(bytes(MIB))
                except OSError:
                    pass
                self.refused(client.answer(), 413)

    def test_expectation(self):
        body = review()
        with self.server.connect() as client:
            client.send(post(headers={"Content-Type": "application/json", "Expect": "100-continue",
                                      "Content-Length": str(len(body))}))
            self.assertEqual(client.answer().status, 100)
            self.judged(client.ask(body))
        with self.server.connect() as client:
            client.send(post(headers={"Content-Type": "application/json", "Expect": "100-continue",
                                      "Content-Length": str(MOST + 1)}))
            self.refused(client.answer(), 413)

    def test_too_large_in_chunks(self):
        # Swallowed, told, and the connection is as good as before.
        with self.server.connect() as client:
            client.send(post(headers=CHUNKED), chunked(bytes(MOST + 1), MIB))
            self.refused(client.answer(), 413)
            self.judged(client.ask(post(review())))

    def test_too_large_for_ever(self):
        with self.server.connect() as client:
            client.send(post(headers=CHUNKED))
            piece = chunked(bytes(MIB), MIB)[:-5]
            with self.assertRaises((OSError, Closed)):
                for _ in range(64):
                    client.send(piece)
                client.answer()

    def test_broken_chunks(self):
        for broken in (b"x\r\n", b"-1\r\n", b"5\r\nabcdefgh\r\n", b"FFFFFFFFFFFFFFFFFF\r\n"):
            with self.subTest(broken=broken), self.server.connect() as client:
                client.send(post(headers=CHUNKED), broken)
                try:
                    self.assertIn(client.answer().status, (400, 413))
                except Closed:
                    pass

    def test_client_leaves(self):
        for _ in range(20):
            with self.server.connect() as client:
                client.send(head_of(MOST), bytes(100))
        # tearDown() waits until nothing is held.

class Budget(WireCase):
    """`?timeout=` is a deadline: nobody waits for an answer after it."""

    def answer_after(self, timeout, wait):
        body = review()
        with self.server.connect() as client:
            client.send(post(path=f"/validate?timeout={timeout}",
                             headers={"Content-Type": "application/json",
                                      "Content-Length": str(len(body))}))
            until(lambda: self.server.metric("meshrail_requests_in_flight") == 1,
                  "the head to be read")
            time.sleep(wait)
            return client.ask(body)

    def test_over(self):
        for timeout, wait in (("1ms", 0.01), ("0.2s", 0.25)):
            with self.subTest(timeout=timeout):
                answer = self.answer_after(timeout, wait)
                self.refused(answer, 503)
                self.assertNotIn("retry-after", answer.headers)

    def test_not_over(self):
        for timeout in ("30s", "1m30s", "1000000000000s"):
            with self.subTest(timeout=timeout):
                self.judged(self.answer_after(timeout, 0))

    def test_no_time_out_at_all(self):
        for timeout in ("", "soon", "1", "-1s", "0s", "%31ms"):
            with self.subTest(timeout=timeout):
                self.judged(self.answer_after(timeout, 0.01))


if __name__ == "__main__":
    unittest.main()
