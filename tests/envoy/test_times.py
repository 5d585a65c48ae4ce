# SPDX-License-Identifier: Apache-2.0
"""When connections end by themselves: quiet ones, old ones, and what a shutdown leaves open."""

import contextlib
import unittest

from backend import until
from stage import Case


def tcp(**fields):
    return {"connectionPool": {"tcp": fields}}


def ended(connection):
    """Whether the other side has closed it; waits for that."""
    with contextlib.suppress(ConnectionResetError):
        return connection.recv(1) == b""
    return True


class HttpIdle(Case):
    def idle(self, policy):
        """A connection without a request ends; the one under a request that takes longer does not."""
        pod = self.pod()
        self.start(policy, pod.place)
        held = self.later("/held")
        until(lambda: pod.waiting == 1, "one request is in flight")
        (busy,) = pod.live
        self.assertEqual(self.get("/quick"), 200)
        quiet = next(iter(pod.live - {busy}))
        until(lambda: quiet not in pod.live, "the quiet connection is closed")
        self.assertIn(busy, pod.live)
        pod.let_go()
        self.assertEqual(held.status(), 200)
        until(lambda: not pod.live, "it is quiet now, and is closed too")
        self.assertEqual(self.get("/again"), 200)
        self.assertEqual(pod.made, 3)

    def test_http_idle_timeout_spares_requests_in_flight(self):
        self.idle({"connectionPool": {"http": {"idleTimeout": "0.3s"}}})

    def test_tcp_idle_timeout_is_its_fallback(self):
        self.idle(tcp(idleTimeout="0.3s"))

    def test_http_idle_timeout_wins(self):
        pod = self.pod()
        self.start({"connectionPool": {"tcp": {"idleTimeout": "0.1s"}, "http": {"idleTimeout": "3600s"}}},
                   pod.place)
        quiet = self.tcp()
        self.assertEqual(self.get(), 200)
        self.assertTrue(ended(quiet))  # as old as the other, and cut by tcp.idleTimeout
        self.assertEqual(self.get(), 200)
        self.assertEqual(self.envoy.stats("upstream_cx_http1_total"), 1)


class TcpTimes(Case):
    def test_idle_timeout_ends_a_quiet_connection(self):
        echo = self.echo()
        self.start(tcp(idleTimeout="0.3s"), echo.place)
        quiet = self.tcp()
        quiet.sendall(b"x")
        self.assertEqual(quiet.recv(1), b"x")
        self.assertTrue(ended(quiet))
        until(lambda: not echo.live, "it is closed towards the pod too")

    def test_max_connection_duration_cuts_a_stream(self):
        """Whatever is being sent: the connection is never quiet here."""
        echo = self.echo()
        self.start(tcp(maxConnectionDuration="0.5s"), echo.place)
        busy, sent = self.tcp(), 0
        with contextlib.suppress(ConnectionError):
            busy.sendall(b"x")
            while busy.recv(1):
                sent += 1
                busy.sendall(b"x")
        self.assertGreater(sent, 10)
        until(lambda: self.envoy.logged("-"), "it is logged")
        self.assertIn("DT", self.envoy.logged("-")[1])

    def test_below_the_top_level_tcp_ports_do_not_look_at_it(self):
        """In a subset or a port only the cluster gets the times, and a cluster of TCP has none."""
        echo = self.echo()
        self.start(tcp(idleTimeout="0.1s", maxConnectionDuration="0.1s"), echo.place, listener={})
        quiet = self.tcp()
        other = self.tcp()
        for connection in quiet, other:
            connection.sendall(b"x")
            self.assertEqual(connection.recv(1), b"x")
        pod_side = len(echo.live)
        self.later_than("0.5s")
        self.assertEqual(len(echo.live), pod_side)
        quiet.sendall(b"y")
        self.assertEqual(quiet.recv(1), b"y")

    def later_than(self, duration):
        """Waits until a second Envoy, with this time at the top level, has closed a connection for it."""
        first, echo = self.envoy, self.echo()
        self.start(tcp(idleTimeout=duration), echo.place)
        self.assertTrue(ended(self.tcp()))
        self.envoy = first


class HttpDuration(Case):
    def test_max_connection_duration_drains(self):
        """The request in flight gets its answer; the next one goes by another connection."""
        pod = self.pod()
        self.start(tcp(maxConnectionDuration="0.3s"), pod.place)
        held = self.later("/held")
        until(lambda: self.envoy.stats("upstream_cx_max_duration_reached") == 1, "it is old")
        self.assertEqual(self.get("/other"), 200)
        self.assertEqual(pod.made, 2)
        pod.let_go()
        self.assertEqual(held.status(), 200)


if __name__ == "__main__":
    unittest.main()
