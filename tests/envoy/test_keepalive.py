# SPDX-License-Identifier: Apache-2.0
"""TCP keep-alive of the connections that a proxy opens, as the kernel tells it (ss -tno)."""

import re
import shutil
import subprocess
import unittest

from backend import until
from stage import Case

UNITS = {"ms": 0.001, "sec": 1, "min": 60, "hour": 3600}
TIMER = re.compile(r"timer:\(keepalive,([^,]+),")


class Kernel(Case):
    def idle(self, which):
        """[the timer] of the connection that ss finds, once nothing is under way on it."""
        said = subprocess.run(["ss", "-tnoH", *which.split()], capture_output=True, text=True,
                              check=True).stdout
        if "ESTAB" not in said or "timer:(on," in said:
            return None
        found = TIMER.search(said)
        return [found and sum(float(number) * UNITS[unit] for number, unit in
                              re.findall(r"([\d.]+)(ms|sec|min|hour)", found[1]))]


@unittest.skipUnless(shutil.which("ss"), "no ss here: apt-get install iproute2")
class Keepalive(Kernel):
    def timer(self, tcp_keepalive=None, mesh=None):
        """Seconds until the first probe of an idle connection to a pod; None: there will be none."""
        echo = self.echo()
        self.towards(echo, tcp_keepalive, mesh)
        caller = self.tcp()
        caller.sendall(b"x")
        self.assertEqual(caller.recv(1), b"x")
        return until(lambda: self.idle(f"dport = :{echo.place[1]}"), "what was sent is acknowledged")[0]

    def towards(self, pod, tcp_keepalive, mesh=None):
        tcp = {} if tcp_keepalive is None else {"tcpKeepalive": tcp_keepalive}
        self.start({"connectionPool": {"tcp": tcp}}, pod.place, mesh_keepalive=mesh)

    def test_no_block_is_no_probe(self):
        self.assertIsNone(self.timer())

    def test_time_is_until_the_first_probe(self):
        self.assertAlmostEqual(self.timer({"time": "300s", "interval": "60s"}), 300, delta=10)

    def test_a_block_without_time_is_two_hours(self):
        with open("/proc/sys/net/ipv4/tcp_keepalive_time", encoding="ascii") as file:
            kernel = int(file.read())
        for block in {}, {"interval": "10s"}, {"probes": 3}:
            with self.subTest(block=block):
                self.assertAlmostEqual(self.timer(block), kernel, delta=kernel / 100)

    def test_less_than_a_second_is_off_or_breaks_every_connection(self):
        """It becomes 0. Envoy 1.37, of Istio 1.29, takes that for off; before, the kernel refused it (EINVAL),
        and no connection to a pod was made."""
        for block in {"time": "0.5s"}, {"time": "0s"}, {"time": "300s", "interval": "0.5s"}:
            with self.subTest(block=block):
                self.towards(self.pod(), block)
                if self.envoy.version < (1, 37):
                    self.assertEqual(self.get("/none"), 503)
                    self.assertEqual(self.flags("/none"), ["503", "UF"])
                else:
                    self.assertEqual(self.get(), 200)
                    self.assertIsNone(self.timer(block))

    def test_the_mesh_is_overridden_field_by_field(self):
        mesh = {"time": "600s", "interval": "60s"}
        self.assertAlmostEqual(self.timer(mesh=mesh), 600, delta=10)
        self.assertAlmostEqual(self.timer({"interval": "10s"}, mesh), 600, delta=10)
        self.assertAlmostEqual(self.timer({"time": "300s"}, mesh), 300, delta=10)

    def test_clients_of_the_gateway_get_none(self):
        """A listener has no keep-alive from it: only what a proxy opens is probed."""
        self.timer({"time": "300s"})
        said = until(lambda: subprocess.run(
            ["ss", "-tnoH", "sport", "=", f":{self.envoy.ports['tcp']}"], capture_output=True, text=True,
            check=True).stdout, "the client is connected")
        self.assertNotIn("keepalive", said)


if __name__ == "__main__":
    unittest.main()
