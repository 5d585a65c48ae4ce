# SPDX-License-Identifier: Apache-2.0
"""Servers with real traffic, and a real Prometheus that scrapes them: made once, for all tests here.

PATH has `prometheus` and `promtool`; tests/need observe brings them. MESHRAIL names the binary.
"""
import atexit
import functools
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
sys.path[:0] = [str(TESTS / folder) for folder in ("doors", "golden", "wire")]

import yaml  # noqa: E402

from door import Program  # noqa: E402
from subjects import subjects  # noqa: E402
from test_overrun import large  # noqa: E402
from wire import BINARY, Server, post, until  # noqa: E402

MONITORING = ROOT / "manifests/components/monitoring"
PHASES = ("validate", "mutate")


def rules():
    """The alerts as Prometheus reads them where there is no operator."""
    return yaml.safe_load((MONITORING / "rules.yaml").read_text())["spec"]


def values(text):
    """{series: value} of what /metrics says."""
    return {series: float(value) for series, _, value in
            (line.rpartition(" ") for line in text.splitlines() if line[0] != "#")}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Prometheus:
    def __init__(self, servers):
        self.folder = Path(tempfile.mkdtemp(prefix="prometheus-"))
        self.url = f"http://127.0.0.1:{free_port()}"
        targets = [f"127.0.0.1:{server.health_port}" for server in servers]
        (self.folder / "rules.yaml").write_text(json.dumps(rules()))
        (self.folder / "prometheus.yaml").write_text(json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules.yaml"],
            "scrape_configs": [{"job_name": "meshrail", "static_configs": [{"targets": targets}]}]}))
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={self.folder}/prometheus.yaml",
             f"--storage.tsdb.path={self.folder}/data", "--log.level=error",
             f"--web.listen-address={self.url.removeprefix('http://')}"])
        until(lambda: self.up() == len(targets), "all servers scraped", within=30)

    def get(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{query}", timeout=30) as answer:
            return json.load(answer)["data"]

    def query(self, expression):
        """[(labels, value)] at this moment."""
        return [(one["metric"], float(one["value"][1]))
                for one in self.get("query", query=expression)["result"]]

    def up(self):
        try:
            return sum(value for _, value in self.query("up"))
        except OSError:  # it begins
            return 0

    def number(self, expression):
        return sum(value for _, value in self.query(expression))

    def alerts(self):
        """The states of each alert's rule, by name."""
        return {rule["name"]: rule for group in self.get("rules")["groups"]
                for rule in group["rules"]}

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder)


class Traffic:
    """What a server was asked, and what its answers were."""

    def __init__(self, server, bodies):
        self.server, self.bodies = server, bodies
        self.verdicts = Counter()

    def run(self):
        with self.server.connect() as client:
            for body in self.bodies:
                for phase in PHASES:
                    response = client.ask(post(body, f"/{phase}")).json()["response"]
                    self.verdicts[phase, self.verdict(response)] += 1
        return self

    @staticmethod
    def verdict(response):
        if not response["allowed"]:
            return "denied"
        if "patch" in response:
            return "patched"
        return "warned" if response.get("warnings") else "let in"


class Stage:
    """Two servers that judge all that the golden tests know, one that only warns and one that enforces;
    and one whose policy has become unreadable."""

    def __init__(self):
        self.warning = Server(policy="enforcement: warn\n")
        self.enforcing = Server(policy="enforcement: deny\n")
        self.broken = Server(policy="enforcement: deny\nlanguage: zh-CN\n")
        self.servers = (self.warning, self.enforcing, self.broken)
        self.before = values(self.metrics(self.enforcing))
        self.prometheus = Prometheus(self.servers)
        bodies = [json.dumps(one.review).encode() for one in subjects(Program(BINARY))]
        with ThreadPoolExecutor(2) as pool:
            self.warned, self.enforced = pool.map(
                Traffic.run, [Traffic(server, bodies) for server in self.servers[:2]])
        with self.enforcing.connect() as client:
            status = client.ask(post(large(10_000), "/validate?timeout=1ms")).status
            assert status == 503, status
        self.broken.policy.write_text("enforcement: perhaps\n")
        judged = sum(self.enforced.verdicts.values())
        until(lambda: self.prometheus.number(
            f'sum(meshrail_reviews_total{{instance="{self.instance(self.enforcing)}"}})') == judged,
            "what came last is scraped", within=30)

    @staticmethod
    def instance(server):
        return f"127.0.0.1:{server.health_port}"

    @staticmethod
    def metrics(server):
        return server.get("/metrics").body.decode()

    def end(self):
        self.prometheus.stop()
        for server in self.servers:
            server.stop()


@functools.cache
def stage():
    made = Stage()
    atexit.register(made.end)
    return made


def promtool(*arguments, **options):
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, **options)


if not shutil.which("prometheus"):
    os.environ["PATH"] = f"{ROOT}/build/prometheus/usr/bin:{os.environ['PATH']}"
