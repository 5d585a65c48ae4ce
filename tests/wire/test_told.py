# SPDX-License-Identifier: Apache-2.0
"""Who was told what: the lines of JSON on stdout, what they say and what they never do."""
import json
import unittest

from wire import Server, WireCase, post, review, until

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SECRET = "hunter2-"


def of(recorded="002-validate-dr-create-v1", **changes):
    body = json.loads(review(recorded))
    body["request"].update(changes)
    return body


def bad(**changes):
    """A DestinationRule that is refused."""
    body = of(**changes)
    body["request"]["object"]["spec"]["trafficPolicy"] = {
        "connectionPool": {"tcp": {"maxConnections": 1}}}
    return body


def planted(value, number=0):
    """The value with a secret at each of its leaves and in each key that is the author's own."""
    if isinstance(value, dict):
        return {key: planted(item, number) for key, item in value.items()} | {
            f"{SECRET}key": SECRET, "annotations": {SECRET + "annotation": SECRET}}
    if isinstance(value, list):
        return [planted(item, number) for item in value] + [SECRET]
    return SECRET + str(value)


class Told(WireCase):
    policy = "enforcement: deny\n"

    def tell(self, body, path="/validate", **headers):
        """The line of one review, which is the next one."""
        before = len(self.server.told)
        with self.server.connect() as client:
            answer = self.judged(client.ask(post(json.dumps(body).encode(), path, **headers)))
        until(lambda: len(self.server.told) > before, "a line")
        return answer, json.loads(self.server.told[before])

    def test_refusal(self):
        body = bad(dryRun=True)
        request = body["request"]
        answer, line = self.tell(body, Traceparent=TRACE)
        self.assertFalse(answer["allowed"])
        self.assertRegex(line.pop("time"), r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertIn(line.pop("microseconds"), range(1, 10_000_000))
        self.assertEqual(line, {
            "event": "review", "verdict": "denied", "phase": "validate", "uid": request["uid"],
            "operation": "CREATE", "dryRun": True, "group": "networking.istio.io",
            "kind": "DestinationRule", "namespace": request["namespace"],
            "name": request["name"], "user": request["userInfo"]["username"],
            "profile": "standard", "policy": self.server.ready().json()["policy"]["hash"],
            "findings": [{"rule": "DR-POOL-MAXCONN", "times": 1, "before": "deny",
                          "would": "deny", "action": "deny", "laws": []}],
            "traceparent": TRACE})

    def test_warning_and_patch(self):
        answer, line = self.tell(of())
        self.assertTrue(answer["allowed"] and answer["warnings"])
        self.assertEqual((line["verdict"], line["operation"]), ("warned", "CREATE"))
        self.assertNotIn("dryRun", line)
        answer, line = self.tell(of("026-mutate-ksvc-update-misplaced"), "/mutate/high-traffic")
        self.assertIn("patch", answer)
        self.assertEqual((line["verdict"], line["phase"], line["profile"], line["operation"]),
                         ("patched", "mutate", "high-traffic", "UPDATE"))
        self.assertEqual({one["action"] for one in line["findings"]}, {"patch"})

    def test_findings_alike_are_counted(self):
        body = bad()
        spec = body["request"]["object"]["spec"]
        spec["subsets"] = [{"name": f"v{number}", "trafficPolicy": spec["trafficPolicy"]}
                           for number in range(4)]
        _, line = self.tell(body)
        self.assertEqual([(one["rule"], one["times"]) for one in line["findings"]
                          if one["rule"] == "DR-POOL-MAXCONN"], [("DR-POOL-MAXCONN", 5)])

    def test_a_header_that_is_no_traceparent_is_not_told(self):
        for header in ("", "x", TRACE.upper(), TRACE + "0", TRACE.replace("-", "x"), SECRET * 7):
            with self.subTest(header=header):
                _, line = self.tell(bad(), Traceparent=header)
                self.assertNotIn("traceparent", line)

    def test_names_are_shown_and_cut(self):
        long = "\x1b[31m\n\"" + "名" * 5000
        _, line = self.tell(bad(name=long, uid="u" * 9000, userInfo={"username": long}))
        self.assertEqual((len(line["name"]), len(line["uid"])), (253, 253))
        self.assertNotIn("\x1b", line["name"] + line["user"])

    def test_plain_allows_are_silent(self):
        before = len(self.server.told)
        calm = of()
        calm["request"]["object"]["spec"] = {"host": "cart"}
        with self.server.connect() as client:
            for body in (calm, of("023-validate-dr-status"), of("019-validate-dr-finalizer-delete")):
                self.assertTrue(
                    self.judged(client.ask(post(json.dumps(body).encode())))["allowed"])
            client.ask(post(json.dumps(bad(uid="next")).encode()))
        until(lambda: len(self.server.told) > before, "the next line")
        self.assertEqual(json.loads(self.server.told[before])["uid"], "next")

    def test_never_a_secret(self):
        """Whatever the object holds, under whatever key: only names and rules are told."""
        bodies = [bad(), of("026-mutate-ksvc-update-misplaced"), of("049-validate-pod-partial-annotations")]
        for body in bodies:
            request = body["request"]
            kept = {key: request["object"]["metadata"].get(key) for key in ("name", "namespace")}
            # What is judged stays, so that there are findings, and beside it stands what is secret.
            request["object"] = {**request["object"], "data": planted(request["object"])}
            request["object"]["metadata"] = {**planted(request["object"]["metadata"]), **kept}
            request["oldObject"] = request["oldObject"] and planted(request["oldObject"])
            request["options"] = {SECRET: SECRET}
            request["userInfo"].update(groups=[SECRET], extra={SECRET: [SECRET]})
        for body in bodies:
            for path in ("/validate", "/mutate"):
                with self.server.connect() as client:
                    client.ask(post(json.dumps(body).encode(), path))
        self.tell(bad(uid="last"))
        self.assertNotIn(SECRET, "".join(self.server.told) + self.server.log())
        self.assertIn("denied", "".join(self.server.told))


class Enforcement(unittest.TestCase):
    def test_what_would_be_refused_is_told(self):
        """Under every enforcement, and with what made it weaker."""
        for enforcement, verdict, action in (("warn", "warned", "warn"),
                                             ("audit", "allowed", "audit")):
            with self.subTest(enforcement=enforcement):
                server = Server(policy=f"enforcement: {enforcement}\n")
                try:
                    with server.connect() as client:
                        client.ask(post(json.dumps(bad()).encode()))
                    line = json.loads(until(lambda: server.told and server.told[0], "a line"))
                    self.assertEqual(line["verdict"], verdict)
                    self.assertEqual(line["findings"], [{
                        "rule": "DR-POOL-MAXCONN", "times": 1, "before": "deny", "would": "deny",
                        "action": action, "laws": ["enforcement"]}])
                    would = 'meshrail_findings_would_total{rule="DR-POOL-MAXCONN",action="deny"}'
                    self.assertEqual(server.metric(would), 1)
                    self.assertEqual(server.metric(would.replace("would_", "")), 0)
                finally:
                    server.stop()


class Asked(unittest.TestCase):
    def ask(self, client, body):
        self.assertEqual(client.ask(post(body)).status, 200)

    def lines(self, which, count):
        server = Server("--log-reviews", which)
        calm = of()
        calm["request"]["object"]["spec"] = {"host": "cart"}
        bodies = [json.dumps(body).encode()
                  for body in (calm, of("023-validate-dr-status"), bad())] * count
        try:
            with server.connect() as client:
                for body in bodies:
                    self.ask(client, body)
            dropped = server.metric('meshrail_review_lines_dropped_total{reason="fast"}')
        finally:
            server.stop()
        return [json.loads(line) for line in server.told], dropped

    def test_all(self):
        told, _ = self.lines("all", 1)
        self.assertEqual([line["verdict"] for line in told], ["allowed", "skipped", "denied"])

    def test_none(self):
        told, _ = self.lines("none", 1)
        self.assertEqual(told, [])

    def test_noise_is_told_at_a_pace(self):
        """A controller that tries again for ever fills no disk, and hides no other verdict."""
        told, dropped = self.lines("all", 900)
        self.assertGreater(dropped, 0)
        self.assertEqual({line["verdict"] for line in told}, {"allowed", "skipped", "denied"})
        self.assertEqual(len(told) + dropped, 2700)
        self.assertGreaterEqual(len(told), 1500)

    def test_a_reader_that_stalls_stops_nobody(self):
        server = Server()
        server.hearing.clear()
        body = json.dumps(bad(name="n" * 250, userInfo={"username": "u" * 250})).encode()
        try:
            unread = 'meshrail_review_lines_dropped_total{reason="unread"}'
            with server.connect() as client:
                for _ in range(480):
                    self.ask(client, body)
            self.assertGreater(server.metric(unread), 0)
            self.assertEqual(server.get("/livez").status, 200)
            server.hearing.set()
            line = until(lambda: next((line for line in server.told if '"dropped"' in line), None),
                         "what is missing")
            self.assertEqual(json.loads(line)["event"], "dropped")
        finally:
            server.hearing.set()
            server.stop()


if __name__ == "__main__":
    unittest.main()
