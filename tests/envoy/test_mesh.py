# SPDX-License-Identifier: Apache-2.0
"""What the mesh config decides for every proxy: worker threads, retries, protocol detection, the end."""

import contextlib
import http.client
import os
import tempfile
import unittest
from pathlib import Path

import istiod
from backend import refused, until
from stage import Case, Envoy, Later

CPU = Path("/sys/fs/cgroup/cpu")  # version 1
UNIFIED = Path("/sys/fs/cgroup")  # version 2


def group_of_one_cpu():
    """A control group that may use one CPU; None and why where there can be none."""
    if (os.cpu_count() or 1) < 2:
        return None, "this machine has one CPU: a quota of one makes no difference"
    root, settings = (CPU, {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "100000"}) if (
        CPU / "cpu.cfs_quota_us").exists() else (UNIFIED, {"cpu.max": "100000 100000"})
    try:
        folder = Path(tempfile.mkdtemp(prefix="meshrail-", dir=root))
    except OSError as failure:
        return None, f"no control group can be made: {failure}"
    try:
        for name, value in settings.items():
            (folder / name).write_text(value)
    except OSError as failure:
        folder.rmdir()
        return None, f"no quota can be set: {failure}"
    return folder, None


def workers(process):
    return [name for task in Path(f"/proc/{process.pid}/task").iterdir()
            if (name := (task / "comm").read_text()).startswith("wrk:worker_")]


class Concurrency(Case):
    """concurrency: 0: pilot-agent leaves the option out (pkg/envoy/proxy.go)."""

    def test_0_is_a_thread_for_each_core(self):
        self.start({}, self.pod().place, options=())
        self.assertEqual(len(workers(self.envoy.process)), len(os.sched_getaffinity(0)))

    def test_0_under_a_cpu_limit(self):
        """Up to Envoy 1.39, of Istio 1.31, the limit does not count; from 1.40 on it does."""
        group, why = group_of_one_cpu()
        if group is None:
            self.skipTest(why)
        self.addCleanup(lambda: until(lambda: self._gone(group), "the group is empty"))
        self.start({}, self.pod().place, options=(), start=lambda command: [
            "sh", "-c", f'echo $$ >{group}/cgroup.procs; exec "$@"', "sh", *command])
        wanted = 1 if self.envoy.version >= (1, 40) else len(os.sched_getaffinity(0))
        self.assertEqual(len(workers(self.envoy.process)), wanted)

    @staticmethod
    def _gone(group):
        with contextlib.suppress(OSError):
            group.rmdir()
        return not group.exists()

    def test_a_number_is_so_many_threads_whatever_the_cores(self):
        self.start({}, self.pod().place, options=("--concurrency", "5"))
        self.assertEqual(len(workers(self.envoy.process)), 5)


class Retries(Case):
    """Of two pods one has gone."""

    def said(self, retries):
        self.start({}, refused(), self.pod().place, retries=retries)
        return [self.get(f"/{number}") for number in range(10)]

    def test_the_default_hides_a_lost_connection(self):
        self.assertEqual(self.said(2), [200] * 10)

    def test_attempts_0_shows_it_to_the_caller(self):
        self.assertEqual(self.said(None).count(503), 5)
        self.assertIn(["503", "UF"], [self.flags(f"/{number}") for number in range(10)])


class Detection(Case):
    """protocolDetectionTimeout, as istiod writes it: the time of the listener's filters."""

    def detecting(self, timeout):
        pod, log = self.pod(), self.folder / "log"
        http_port, tcp_port = istiod.http_port(log), istiod.tcp_port({}, log)
        chain = http_port["filter_chains"][0]
        chain["filter_chain_match"] = {"application_protocols": ["http/1.1", "h2c"]}
        listener = http_port | {
            "filter_chains": [chain], "default_filter_chain": tcp_port["filter_chains"][0],
            "listener_filters_timeout": timeout, "continue_on_listener_filters_timeout": True,
            "listener_filters": [{"name": "envoy.filters.listener.http_inspector", "typed_config": {
                "@type": f"{istiod.TYPE}.extensions.filters.listener.http_inspector.v3.HttpInspector"}}]}
        config = istiod.bootstrap(listener, cluster=istiod.cluster({}, [pod.place]))
        self.envoy = self.mine(Envoy(config, self.folder))
        return pod

    def test_a_slow_client_is_taken_for_tcp(self):
        pod = self.detecting("0.2s")
        client = self.client()
        client.connect()
        until(lambda: pod.made, "Envoy has given up and connected")
        self.assertEqual(self.get("/slow", client), 200)
        client.close()
        self.assertEqual(until(lambda: self.envoy.logged("-"), "a connection is logged, no request")[0], "0")
        self.assertIsNone(self.envoy.logged("/slow"))

    def test_without_a_timeout_it_is_waited_for(self):
        pod = self.detecting("0s")
        slow = self.client()
        slow.connect()
        self.assertEqual(self.get("/quick"), 200)
        until(lambda: self.envoy.logged("/quick"), "the quick one is logged")
        self.assertEqual(pod.made, 1)
        self.assertEqual(self.get("/slow", slow), 200)
        self.assertEqual(self.flags("/slow"), ["200", "-"])


class End(Case):
    def test_what_a_drain_leaves_open_is_reset(self):
        """pilot-agent drains the listeners, waits terminationDrainDuration, and kills (pkg/envoy/agent.go)."""
        pod = self.pod()
        self.start({}, pod.place)
        held = Later(self.get, "/held")
        until(lambda: pod.waiting == 1, "a request is in flight")
        self.envoy.admin("/drain_listeners?graceful&skip_exit", "POST")
        self.assertFalse(held.ended)
        self.envoy.process.kill()
        self.assertIsInstance(held.status(), (ConnectionError, http.client.HTTPException))


if __name__ == "__main__":
    unittest.main()
