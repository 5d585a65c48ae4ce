# SPDX-License-Identifier: Apache-2.0
"""An Envoy between clients and pods, and what can be seen of it."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import istiod
from backend import Echo, Pod, until

ENVOY = os.environ.get("ENVOY", "")


class Envoy:
    """It runs with one worker, so that pools, which every worker has for itself, are one."""

    def __init__(self, config, folder, options=("--concurrency", "1"), start=lambda command: command):
        self.log = folder / "log"
        place = folder / "admin"
        (folder / "envoy.json").write_text(json.dumps(config))
        self._said = (folder / "said").open("w+")
        self.process = subprocess.Popen(
            start([ENVOY, "-c", str(folder / "envoy.json"), "--admin-address-path", str(place),
                   "--use-dynamic-base-id", "--log-level", "warn", "--file-flush-interval-msec", "20",
                   *options]),
            stdout=self._said, stderr=self._said)
        until(lambda: self._is_up(place), "Envoy is up", 30)
        self.ports = {
            each["name"]: each["local_address"]["socket_address"]["port_value"]
            for each in json.loads(self.admin("/listeners?format=json"))["listener_statuses"]}

    def _is_up(self, place):
        if self.process.poll() is not None:
            self._said.seek(0)
            raise AssertionError(f"Envoy ended: {self._said.read()[-2000:]}")
        if not place.exists() or ":" not in place.read_text():
            return False
        self._admin = int(place.read_text().rpartition(":")[2])
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.admin("/ready").startswith("LIVE")

    def admin(self, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self._admin, timeout=10)
        with contextlib.closing(connection):
            connection.request(method, path)
            return connection.getresponse().read().decode()

    @property
    def version(self):
        """(1, 40)"""
        told = json.loads(self.admin("/server_info"))["version"].split("/")[1]
        return tuple(int(part) for part in told.split(".")[:2])

    def stats(self, ending):
        """The cluster's numbers whose names end so, added up."""
        found = json.loads(self.admin("/stats?format=json"))["stats"]
        return sum(each["value"] for each in found if each.get("name", "").startswith("cluster.outbound")
                   and each["name"].endswith(ending) and "value" in each)

    def logged(self, path):
        """[code, flags, attempts] of the request for PATH, or of the connection, which has the path -."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        found = [words[1:] for words in lines if words[0] == path]
        return found[-1] if found else None

    def close(self):
        self.process.kill()
        self.process.wait()
        self._said.close()


class Case(unittest.TestCase):
    def setUp(self):
        if not ENVOY:
            self.skipTest("ENVOY names no program: tests/run envoy finds one")
        folder = tempfile.TemporaryDirectory(prefix="meshrail-envoy-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def mine(self, thing):
        """THING, which is closed when the test ends."""
        self.addCleanup(thing.close)
        return thing

    def pod(self, status=200):
        return self.mine(Pod(status))

    def echo(self):
        return self.mine(Echo())

    def start(self, policy, *places, retries=None, mesh_keepalive=None, listener=None,
              failover=False, merge=None, **options):
        """An Envoy of the callers of these places; LISTENER is the policy at the top level, if another.

        MERGE is what an EnvoyFilter merges into the "cluster", the "listener" of TCP, or the settings of the
        port of "http" or "tcp"."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        log, merge = folder / "log", merge or {}
        tcp = istiod.tcp_port(policy if listener is None else listener, log)
        config = istiod.bootstrap(
            istiod.patched(istiod.http_port(log, retries), merge.get("http", {})),
            istiod.merged(istiod.patched(tcp, merge.get("tcp", {})), merge.get("listener", {})),
            cluster=istiod.merged(istiod.cluster(policy, places, mesh_keepalive, failover),
                                  merge.get("cluster", {})))
        self.envoy = self.mine(Envoy(config, folder, **options))
        return self.envoy

    def get(self, path="/", connection=None):
        """The status of an answer."""
        kept = connection is not None
        connection = connection or self.client()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if not kept:
            connection.close()
        return answer.status

    def client(self):
        return self.mine(http.client.HTTPConnection("127.0.0.1", self.envoy.ports["http"], timeout=60))

    def later(self, path):
        """A request in a thread of its own; status() waits for the answer."""
        return Later(self.get, path)

    def tcp(self):
        connection = socket.create_connection(("127.0.0.1", self.envoy.ports["tcp"]), timeout=60)
        return self.mine(connection)

    def curl(self, listener="tcp"):
        """The status that curl ends with."""
        url = f"http://127.0.0.1:{self.envoy.ports[listener]}/"
        return subprocess.run(["curl", "-s", "-m", "30", url], capture_output=True, check=False).returncode

    def flags(self, path):
        """What Envoy logs of a request: its code and why."""
        return until(lambda: self.envoy.logged(path), f"{path} is logged")[:2]


class Later:
    def __init__(self, what, *arguments):
        self._result = None
        self._thread = threading.Thread(target=self._run, args=(what, *arguments), daemon=True)
        self._thread.start()

    def _run(self, what, *arguments):
        try:
            self._result = what(*arguments)
        except (OSError, http.client.HTTPException) as failure:
            self._result = failure

    @property
    def ended(self):
        return not self._thread.is_alive()

    def status(self):
        self._thread.join(60)
        return self._result
