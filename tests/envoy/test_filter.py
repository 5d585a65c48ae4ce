# SPDX-License-Identifier: Apache-2.0
"""What EnvoyFilters make of a proxy: what of them never counts, and what cuts connections."""

import contextlib
import http.client
import shutil
import unittest

from backend import Trickle, until
from stage import Case
from test_keepalive import Kernel
from test_times import ended


def thresholds(*found):
    return {"cluster": {"circuit_breakers": {"thresholds": list(found)}}}


class Breakers(Case):
    def connected(self, count, **options):
        """COUNT connections of TCP; how many of them live."""
        echo = self.echo()
        self.start({}, echo.place, **options)
        live = 0
        for _ in range(count):
            connection = self.tcp()
            connection.sendall(b"x")
            live += not ended(connection)
        return live

    def test_a_threshold_behind_another_one_counts_for_nothing(self):
        merge = thresholds({"max_connections": 1, "max_pending_requests": 1})
        self.assertEqual(self.connected(4, merge=merge), 4)

    def test_the_same_in_a_destination_rule_counts(self):
        echo = self.echo()
        self.start({"connectionPool": {"tcp": {"maxConnections": 1}}}, echo.place)
        first, second = self.tcp(), self.tcp()
        first.sendall(b"x")
        self.assertFalse(ended(first))
        self.assertTrue(ended(second))

    def test_one_of_priority_high_is_another_one(self):
        """There it is the first, and counts for requests that a route sends with that priority."""
        self.start({}, self.pod().place, merge=thresholds({"priority": "HIGH", "max_connections": 7}))
        said = self.envoy.admin("/clusters")
        self.assertIn("::high_priority::max_connections::7\n", said)
        self.assertIn("::default_priority::max_connections::4294967295\n", said)

    def test_of_two_the_first_is_what_envoy_says(self):
        self.start({}, self.pod().place, merge=thresholds({"max_connections": 7}))
        self.assertIn("::default_priority::max_connections::4294967295\n", self.envoy.admin("/clusters"))


class HttpTimes(Case):
    def kept(self, **merge):
        """A connection that has had an answer, to a port with this merged into its settings."""
        self.started = self.pod()
        self.start({}, self.started.place, merge={"http": merge})
        client = self.client()
        self.assertEqual(self.get(connection=client), 200)
        return client

    def closed_when_kept(self, **common):
        """The drain is 5 s by default, and comes on top: whoever asks meanwhile is told to close."""
        client = self.kept(common_http_protocol_options=common, drain_timeout="0.2s")
        self.assertTrue(ended(client.sock))
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
            client.request("GET", "/again")
            client.getresponse()

    def test_a_short_idle_timeout_closes_what_a_client_keeps(self):
        self.closed_when_kept(idle_timeout="0.3s")

    def test_a_short_connection_duration_closes_what_a_client_keeps(self):
        self.closed_when_kept(max_connection_duration="0.3s")

    def spared(self, **common):
        self.kept(common_http_protocol_options=common, drain_timeout="0.2s")
        held = self.later("/held")
        until(lambda: self.started.waiting == 1, "one request is in flight")
        quiet = self.client()
        self.assertEqual(self.get(connection=quiet), 200)
        self.assertTrue(ended(quiet.sock))
        self.started.let_go()
        self.assertEqual(held.status(), 200)

    def test_an_idle_timeout_spares_requests_in_flight(self):
        self.spared(idle_timeout="0.3s")

    def test_a_connection_duration_spares_requests_in_flight(self):
        self.spared(max_connection_duration="0.3s")

    def test_a_short_stream_idle_timeout_answers_504(self):
        pod = self.pod()
        self.start({}, pod.place, merge={"http": {"stream_idle_timeout": "0.3s"}})
        self.assertEqual(self.get("/held"), 504)
        self.assertEqual(self.flags("/held"), ["504", "SI"])

    def test_a_stream_that_began_is_cut(self):
        pod = self.mine(Trickle())
        self.start({}, pod.place, merge={"http": {"stream_idle_timeout": "0.3s"}})
        client = self.client()
        client.request("GET", "/trickle")
        answer = client.getresponse()
        self.assertEqual(answer.status, 200)
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            answer.read()


class TcpTimes(Case):
    """The same two fields that a DestinationRule sets: test_times.TcpTimes has what they do."""

    def test_a_short_idle_timeout_ends_a_quiet_connection(self):
        echo = self.echo()
        self.start({}, echo.place, merge={"tcp": {"idle_timeout": "0.3s"}})
        quiet = self.tcp()
        quiet.sendall(b"x")
        self.assertEqual(quiet.recv(1), b"x")
        self.assertTrue(ended(quiet))

    def test_a_short_duration_cuts_a_stream(self):
        echo = self.echo()
        self.start({}, echo.place, merge={"tcp": {"max_downstream_connection_duration": "0.5s"}})
        busy = self.tcp()
        with contextlib.suppress(ConnectionError):
            busy.sendall(b"x")
            while busy.recv(1):
                busy.sendall(b"x")
        until(lambda: self.envoy.logged("-"), "it is logged")
        self.assertIn("DT", self.envoy.logged("-")[1])


@unittest.skipUnless(shutil.which("ss"), "no ss here: apt-get install iproute2")
class Keepalive(Kernel):
    def towards_pod(self, **block):
        echo = self.echo()
        self.start({}, echo.place, merge={"cluster": {"upstream_connection_options": {"tcp_keepalive": block}}})
        caller = self.tcp()
        caller.sendall(b"x")
        self.assertEqual(caller.recv(1), b"x")
        return until(lambda: self.idle(f"dport = :{echo.place[1]}"), "what was sent is acknowledged")[0]

    def test_a_cluster_waits_as_long_as_it_is_told(self):
        self.assertAlmostEqual(self.towards_pod(keepalive_time=600), 600, delta=10)

    def test_clients_are_probed_by_options_of_sockets(self):
        """SO_KEEPALIVE, and TCP_KEEPIDLE of Linux."""
        options = [{"level": 1, "name": 9, "int_value": 1, "state": "STATE_LISTENING"},
                   {"level": 6, "name": 4, "int_value": 600, "state": "STATE_LISTENING"}]
        self.start({}, self.echo().place, merge={"listener": {"socket_options": options}})
        self.tcp()
        found = until(lambda: self.idle(f"sport = :{self.envoy.ports['tcp']}"), "the client is connected")
        self.assertAlmostEqual(found[0], 600, delta=10)


if __name__ == "__main__":
    unittest.main()
