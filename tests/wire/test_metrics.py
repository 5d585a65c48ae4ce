# SPDX-License-Identifier: Apache-2.0
"""The health port: probes, metrics, and how few series there are."""
import json
import os
import re
import resource
import time
import unittest

from wire import Client, Server, WireCase, post, review, until

SERIES = re.compile(r'^([a-z_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? (-?[0-9.e+-]+)$')


class Metrics(WireCase):
    def text(self):
        answer = self.server.get("/metrics")
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        return answer.body.decode()

    def requests(self, path, outcome, code):
        return self.server.metric(
            f'meshrail_requests_total{{path="{path}",outcome="{outcome}",code="{code}"}}')

    def test_format(self):
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))
        types = {}
        for line in self.text().splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                self.assertNotIn(name, types)
                types[name] = kind
            elif not line.startswith("# HELP "):
                name = SERIES.match(line)[1]
                name = re.sub(r"_(bucket|sum|count)$", "", name)
                self.assertIn(name, types, line)

    def test_requests_are_counted(self):
        counted = (
            (post(review()), "validate", "warned", 200),
            (post(review("026-mutate-ksvc-update-misplaced"), "/mutate"), "mutate", "patched", 200),
        )
        for request, path, outcome, code in counted:
            with self.subTest(path=path, code=code):
                before = self.requests(path, outcome, code)
                with self.server.connect() as client:
                    self.assertEqual(client.ask(request).status, code)
                self.assertEqual(self.requests(path, outcome, code), before + 1)

    def test_refusals_are_counted_by_reason(self):
        nobody = json.dumps({"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v2"})
        refused = (
            (post(b"", "/nope"), "other", 404, "path"),
            (post(b"", "/validate/nope"), "validate", 404, "profile"),
            (post(b"{}").replace(b"POST", b"PUT", 1), "validate", 405, "method"),
            (post(b"", "/mutate", {}), "mutate", 411, "length"),
            (post(b"{}").replace(b"Content-Length: 2", b"Content-Length: 2\r\nContent-Length: 2"),
             "validate", 400, "framing"),
            (post(b"{}", "/mutate", Content_Type="text/plain"), "mutate", 415, "type"),
            (post(b"", Content_Length=str(1 << 30)), "validate", 413, "size"),
            (post(b"{"), "validate", 400, "review"),
            (post(nobody.encode()), "validate", 400, "review"),
        )
        for request, path, code, reason in refused:
            with self.subTest(reason=reason):
                series = f'meshrail_refused_total{{reason="{reason}"}}'
                before = self.requests(path, "failed", code), self.server.metric(series)
                with self.server.connect() as client:
                    self.assertEqual(client.ask(request).status, code)
                self.assertEqual((self.requests(path, "failed", code), self.server.metric(series)),
                                 (before[0] + 1, before[1] + 1))

    def test_reviews_are_counted_by_what_they_ask(self):
        counted = (
            (review(), "validate", 'kind="DestinationRule",operation="create"', "warned"),
            (review("026-mutate-ksvc-update-misplaced"), "mutate",
             'kind="Knative Service",operation="update"', "patched"),
            (review("019-validate-dr-finalizer-delete"), "validate",
             'kind="other",operation="other"', "skipped"),
        )
        for body, phase, labels, verdict in counted:
            with self.subTest(labels=labels):
                series = (f'meshrail_reviews_total{{{labels},phase="{phase}",'
                          f'verdict="{verdict}"}}')
                before = self.server.metric(series)
                with self.server.connect() as client:
                    self.judged(client.ask(post(body, f"/{phase}")))
                self.assertEqual(self.server.metric(series), before + 1)

    def test_findings_and_time(self):
        finding = 'meshrail_findings_total{rule="DR-POOL-H2REQ",action="warn"}'
        count = "meshrail_review_seconds_count"
        before = self.server.metric(finding), self.server.metric(count)
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))
        self.assertEqual((self.server.metric(finding), self.server.metric(count)),
                         (before[0] + 1, before[1] + 1))
        buckets = re.findall(r'meshrail_review_seconds_bucket\{le="([^"]+)"\} (\d+)', self.text())
        self.assertEqual([int(n) for _, n in buckets], sorted(int(n) for _, n in buckets))
        self.assertEqual(buckets[-1], ("+Inf", str(int(self.server.metric(count)))))
        for bound in ("0.001", "0.005", "0.025", "0.1", "0.5", "1", "2.5", "10", "25"):
            self.assertIn(bound, dict(buckets))
        last = self.server.metric("meshrail_last_request_timestamp_seconds")
        self.assertLess(abs(time.time() - last), 60)

    def test_certificate(self):
        left = self.server.metric("meshrail_certificate_not_after_timestamp_seconds") - time.time()
        self.assertGreater(left, 300 * 24 * 3600)

    def test_connections(self):
        before = self.server.metric("meshrail_connections")
        with self.server.connect() as one, self.server.connect() as two:
            self.judged(one.ask(post(review())))
            self.judged(two.ask(post(review())))
            self.assertEqual(self.server.metric("meshrail_connections"), before + 2)

    def test_every_series_is_there_from_the_start(self):
        """Prometheus sees no step of a series that begins with it; and strangers add none."""
        server = Server()
        try:
            def series():
                return {line.rpartition(" ")[0] for line in
                        server.get("/metrics").body.decode().splitlines() if line[0] != "#"}
            before = series()
            for number in range(30):
                body = json.loads(review())
                body["request"].update(name=f"n{number}", namespace=f"ns{number}", uid=f"u{number}")
                body["request"]["kind"]["kind"] = f"Kind{number}"
                for request in (post(b"", f"/validate/{number}"), post(b"", f"/{number}"),
                                post(json.dumps(body).encode())):
                    with server.connect() as client:
                        client.ask(request)
            self.assertEqual(series(), before)
        finally:
            server.stop()


class Process(WireCase):
    """As the kernel has it from outside."""

    def test_memory(self):
        for name, key in (("resident", "VmRSS"), ("virtual", "VmSize")):
            said = self.server.metric(f"process_{name}_memory_bytes")
            self.assertAlmostEqual(said / self.server.status(key), 1, delta=0.2, msg=name)

    def test_files(self):
        held = [self.server.connect() for _ in range(20)]
        until(lambda: self.server.metric("meshrail_connections") == 20, "the connections")
        files = len(os.listdir(f"/proc/{self.server.process.pid}/fd"))
        # The one that asks is one more.
        self.assertLessEqual(abs(self.server.metric("process_open_fds") - files), 1)
        for client in held:
            client.close()
        until(lambda: self.server.metric("process_open_fds") <= files - 19, "they are closed")
        self.assertEqual(self.server.metric("process_max_fds"),
                         resource.prlimit(self.server.process.pid, resource.RLIMIT_NOFILE)[0])

    def test_time(self):
        def busy():
            with self.server.connect() as client:
                self.judged(client.ask(post(review())))
            return self.server.metric("process_cpu_seconds_total") > before + 0.05

        before = self.server.metric("process_cpu_seconds_total")
        until(busy, "what it costs", within=30)
        said = self.server.metric("process_cpu_seconds_total")
        self.assertLessEqual(said, self.server.cpu_seconds() + 0.05)
        age = time.time() - self.server.metric("process_start_time_seconds")
        self.assertLess(age, 60)
        self.assertGreater(age, 0)


class Pages(WireCase):
    def test_probes(self):
        self.assertEqual(self.server.get("/livez").status, 200)
        ready = self.server.ready()
        self.assertEqual((ready.status, ready.headers["Content-Type"]), (200, "application/json"))
        self.assertEqual((ready.json()["ready"], ready.json()["reasons"]), (True, []))

    def test_ages(self):
        self.assertNotIn("lastCallSeconds", self.server.ready().json()["load"])
        until(lambda: self.server.ready().json()["policy"]["ageSeconds"] >= 2, "time goes by")
        with self.server.connect() as client:
            self.judged(client.ask(post(review())))
        self.assertLess(self.server.ready().json()["load"]["lastCallSeconds"], 2)
        until(lambda: self.server.ready().json()["load"]["lastCallSeconds"] >= 2, "time goes by")

    def test_rules(self):
        rules = self.server.get("/rules").json()["rules"]
        self.assertIn("DR-POOL-MAXCONN", [rule["id"] for rule in rules])

    def test_head(self):
        answer = self.server.get("/metrics", method="HEAD")
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertGreater(int(answer.headers["Content-Length"]), 100)

    def test_elsewhere(self):
        for path in ("/", "/validate", "/metrics/", "/livez%00", "/%6civez", "//livez"):
            with self.subTest(path=path):
                self.assertEqual(self.server.get(path).status, 404)
        answer = self.server.get("/livez", method="DELETE")
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET, HEAD"))

    def test_reviews_do_not_come_here(self):
        with Client(self.server.health_port) as client:
            client.send(post(review()))
            self.assertTrue(client.ended())


if __name__ == "__main__":
    unittest.main()
