# SPDX-License-Identifier: Apache-2.0
"""A judgement that takes more work than it may, or longer than its request waits."""
import json
import pathlib
import unittest

from wire import BINARY, WireCase, Server, post, review, until

HASTY = pathlib.Path(BINARY).parent / "tests" / "hasty"
STEPS = 20_000  # a small review takes hundreds
OVERRUN = 'meshrail_requests_total{{path="validate",outcome="overrun",code="{}"}}'


def large(subsets):
    body = json.loads(review())
    body["request"]["object"]["spec"]["subsets"] = [
        {"name": f"v{i}", "trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": 1}}}}
        for i in range(subsets)]
    return json.dumps(body).encode()


class Overrun(WireCase):
    def ended(self, answer, code, why):
        message = self.refused(answer, code)
        self.assertNotIn("retry-after", answer.headers)
        self.assertIn(why, message)
        return message

    def lines(self, server):
        return [line for line in list(server.lines) if "event=overrun" in line]

    def test_more_work_than_it_may(self):
        server = Server("--workers", "1", program=str(HASTY), environment={"WORK": str(STEPS)})
        self.addCleanup(server.stop)
        with server.connect() as client:
            message = self.ended(client.ask(post(large(2_000))), 500, "more work")
            self.assertRegex(message, r": DestinationRule shop/\S+, sent by dev@example.com$")
            until(lambda: self.lines(server), "the line in the log")
            self.judged(client.ask(post(review())))  # by the one worker there is
            self.assertEqual(server.metric(OVERRUN.format(500)), 1)
        (line,) = self.lines(server)
        self.assertIn(message, line)
        self.assertIn("level=warn", line)

    def test_the_same_with_the_work_it_may(self):
        """Without the seam that review is judged."""
        with self.server.connect() as client:
            self.judged(client.ask(post(large(2_000))))
        self.assertEqual(self.server.metric(OVERRUN.format(500)), 0)

    def test_longer_than_its_request_waits(self):
        """How long that is depends on the machine, so ever longer time-outs are tried: the first
        ones end before it is judged at all, the last ones after."""
        body = large(10_000)
        timeout = 1
        while not self.lines(self.server):
            self.assertLess(timeout, 60_000, "no time-out ended the judgement")
            with self.server.connect() as client:
                answer = client.ask(post(body, f"/validate?timeout={timeout}ms"))
            timeout += 1 + timeout // 8
            if self.server.metric(OVERRUN.format(503)):
                until(lambda: self.lines(self.server), "the line in the log")
        self.ended(answer, 503, "time-out")
        self.assertEqual(self.server.metric(OVERRUN.format(503)), 1)
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))


if __name__ == "__main__":
    unittest.main()
