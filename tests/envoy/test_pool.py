# SPDX-License-Identifier: Apache-2.0
"""The bounds of a connection pool: what is cut, and what waits."""

import unittest

from backend import Silent, refused, until
from stage import Case


def pool(**http):
    return {"connectionPool": {"http": http}}


class Connections(Case):
    def test_http_waits_for_a_connection(self):
        """maxConnections by itself: nothing is refused, for istiod leaves the queue without bound."""
        pod = self.pod()
        self.start({"connectionPool": {"tcp": {"maxConnections": 1}}}, pod.place)
        first, second = self.later("/held/1"), self.later("/held/2")
        until(lambda: pod.waiting == 1, "the connection is busy")
        until(lambda: self.envoy.stats("upstream_rq_pending_active") == 1, "one waits")
        self.assertEqual(pod.made, 1)
        self.assertFalse(first.ended or second.ended)
        pod.let_go()
        self.assertEqual([first.status(), second.status()], [200, 200])
        self.assertGreater(self.envoy.stats("upstream_cx_overflow"), 0)

    def test_http_overflow_of_the_queue_is_503_uo(self):
        pod = self.pod()
        self.start({"connectionPool": {"tcp": {"maxConnections": 1},
                                       "http": {"http1MaxPendingRequests": 1}}}, pod.place)
        first = self.later("/held/1")
        until(lambda: pod.waiting == 1, "the connection is busy")
        second = self.later("/held/2")
        until(lambda: self.envoy.stats("upstream_rq_pending_active") == 1, "one waits")
        self.assertEqual(self.get("/third"), 503)
        self.assertEqual(self.flags("/third"), ["503", "UO"])
        pod.let_go()
        self.assertEqual([first.status(), second.status()], [200, 200])

    def test_tcp_overflow_is_an_empty_reply(self):
        echo = self.echo()
        self.start({"connectionPool": {"tcp": {"maxConnections": 1}}}, echo.place)
        first = self.tcp()
        first.sendall(b"x")
        self.assertEqual(first.recv(1), b"x")
        self.assertIn(self.curl(), (52, 56))
        self.assertEqual(self.flags("-")[1], "UO")

    def test_the_count_is_of_the_cluster_not_of_a_pod(self):
        one, other = self.echo(), self.echo()
        self.start({"connectionPool": {"tcp": {"maxConnections": 2}}}, one.place, other.place)
        for _ in range(2):
            caller = self.tcp()
            caller.sendall(b"x")
            self.assertEqual(caller.recv(1), b"x")
        self.assertIn(self.curl(), (52, 56))


class Pending(Case):
    def test_http_burst_overflows_into_503_uo(self):
        """No bound of connections: requests wait only while theirs is made."""
        silent = self.mine(Silent())
        self.start(pool(http1MaxPendingRequests=1), silent.place)
        self.later("/held/1")
        until(lambda: self.envoy.stats("upstream_rq_pending_active") == 1, "one waits")
        self.assertEqual(self.get("/second"), 503)
        self.assertEqual(self.flags("/second"), ["503", "UO"])

    def test_tcp_lives_with_more_connections(self):
        echo = self.echo()
        self.start(pool(http1MaxPendingRequests=1), echo.place)
        for count in range(1, 6):
            caller = self.tcp()
            caller.sendall(b"x")
            self.assertEqual(caller.recv(1), b"x")
            self.assertEqual(len(echo.live), count)

    def test_tcp_connects_at_the_same_moment_are_cut(self):
        silent = self.mine(Silent())
        self.start(pool(http1MaxPendingRequests=1), silent.place)
        self.tcp()
        until(lambda: self.envoy.stats("upstream_rq_pending_active") == 1, "one waits")
        self.assertIn(self.curl(), (52, 56))


class Requests(Case):
    def test_http2_max_requests_caps_http_1_1(self):
        pod = self.pod()
        self.start(pool(http2MaxRequests=2), pod.place)
        held = [self.later(f"/held/{number}") for number in range(2)]
        until(lambda: pod.waiting == 2, "both are busy")
        self.assertEqual(self.get("/third"), 503)
        self.assertEqual(self.flags("/third"), ["503", "UO"])
        pod.let_go()
        self.assertEqual([each.status() for each in held], [200, 200])

    def test_requests_are_capped_before_connections(self):
        pod = self.pod()
        self.start({"connectionPool": {"tcp": {"maxConnections": 100},
                                       "http": {"http2MaxRequests": 1}}}, pod.place)
        held = self.later("/held")
        until(lambda: pod.waiting == 1, "one is busy")
        self.assertEqual(self.get("/second"), 503)
        self.assertEqual(self.flags("/second"), ["503", "UO"])
        self.assertEqual(self.envoy.stats("upstream_cx_overflow"), 0)
        pod.let_go()
        self.assertEqual(held.status(), 200)

    def test_max_requests_per_connection_makes_new_ones(self):
        pod = self.pod()
        self.start(pool(maxRequestsPerConnection=2), pod.place)
        client = self.client()
        self.assertEqual([self.get(connection=client) for _ in range(6)], [200] * 6)
        self.assertEqual(pod.made, 3)

    def test_without_it_one_connection_is_used_again(self):
        pod = self.pod()
        self.start(pool(http2MaxRequests=100), pod.place)
        client = self.client()
        self.assertEqual([self.get(connection=client) for _ in range(6)], [200] * 6)
        self.assertEqual(pod.made, 1)


class Connecting(Case):
    SOON = {"connectionPool": {"tcp": {"connectTimeout": "0.1s"}}}

    def test_http_timeout_is_503_uf(self):
        self.start(self.SOON, self.mine(Silent()).place)
        self.assertEqual(self.get("/late"), 503)
        self.assertEqual(self.flags("/late"), ["503", "UF"])

    def test_tcp_timeout_is_an_empty_reply(self):
        self.start(self.SOON, self.mine(Silent()).place)
        self.assertIn(self.curl(), (52, 56))
        self.assertEqual(self.flags("-")[1], "UF,URX")

    def test_the_default_retries_hide_it_while_another_pod_answers(self):
        """Then the caller sees only the wait; each try is a strike all the same."""
        self.start(self.SOON | {"outlierDetection": {"consecutive5xxErrors": 1, "maxEjectionPercent": 50}},
                   self.mine(Silent()).place, self.pod().place, retries=2)
        self.assertEqual([self.get(), self.get()], [200, 200])
        self.assertEqual(self.envoy.stats("upstream_rq_retry"), 1)
        until(lambda: self.envoy.stats("outlier_detection.ejections_active") == 1, "the pod is ejected")

    def test_the_default_retries_end_in_503_uf_where_none_answers(self):
        self.start(self.SOON, self.mine(Silent()).place, self.mine(Silent()).place, retries=2)
        self.assertEqual(self.get("/late"), 503)
        self.assertIn("UF", self.flags("/late")[1])

    def test_timeout_is_a_strike(self):
        """A handshake that takes too long counts as a 5xx."""
        self.start(self.SOON | {"outlierDetection": {"consecutive5xxErrors": 2, "maxEjectionPercent": 100}},
                   self.mine(Silent()).place)
        self.assertEqual([self.get(), self.get()], [503, 503])
        until(lambda: self.envoy.stats("outlier_detection.ejections_active") == 1, "the pod is ejected")

    def test_requests_wait_as_long_for_a_pod_that_is_gone(self):
        """A host that answers nothing holds a request until connectTimeout; one that refuses does not."""
        self.start({"connectionPool": {"tcp": {"connectTimeout": "600s"}}},
                   self.mine(Silent()).place, refused())
        waiting, other = self.later("/a"), self.later("/b")
        until(lambda: waiting.ended or other.ended, "the pod that refuses is known to be gone")
        until(lambda: self.envoy.stats("upstream_rq_pending_active") == 1, "the other one is waited for")
        self.assertFalse(waiting.ended and other.ended)


class Retries(Case):
    """Pods come and go: one place refuses, the other serves. Istio's default tries twice again."""

    def callers(self, policy, count=10):
        pod = self.pod()
        self.start(policy, refused(), pod.place, retries=2)
        asked = [self.later(f"/held/{number}") for number in range(count)]
        until(lambda: pod.waiting + sum(each.ended for each in asked) == count, "each has an answer or waits")
        pod.let_go()
        return [each.status() for each in asked]

    def test_none_is_lost_without_a_bound(self):
        self.assertEqual(self.callers({}), [200] * 10)

    def test_max_retries_1_loses_the_rest(self):
        said = self.callers(pool(maxRetries=1))
        self.assertEqual(self.envoy.stats("upstream_rq_retry"), 1)
        self.assertGreater(said.count(503), 2)
        self.assertEqual(self.envoy.stats("upstream_rq_retry_overflow"), said.count(503))

    def test_a_budget_overrides_max_retries(self):
        policy = pool(maxRetries=1) | {"retryBudget": {"percent": {"value": 20}, "minRetryConcurrency": 10}}
        self.assertEqual(self.callers(policy), [200] * 10)

    def test_a_budget_without_a_connection_pool_is_not_read(self):
        policy = {"retryBudget": {"percent": {"value": 0}, "minRetryConcurrency": 1}}
        self.assertEqual(self.callers(policy), [200] * 10)


if __name__ == "__main__":
    unittest.main()
