# SPDX-License-Identifier: Apache-2.0
"""The alerts: what promtool says of them, when each of them speaks and when it is silent
(alerts.test.yaml), and what a real Prometheus makes of them that scrapes real servers."""
import json
import re
import tempfile
import unittest
from pathlib import Path

import yaml

from stage import promtool, rules, stage
from wire import until

CASES = Path(__file__).with_name("alerts.test.yaml")
ALERTS = {rule["alert"]: rule for group in rules()["groups"] for rule in group["rules"]}


class Alerts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.rules = self.folder / "rules.yaml"
        self.rules.write_text(json.dumps(rules()))

    def test_promtool_takes_them(self):
        said = promtool("check", "rules", "--lint-fatal", str(self.rules))
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        self.assertIn(f"{len(ALERTS)} rules found", said.stdout)

    def test_they_speak_and_are_silent(self):
        cases = self.folder / "cases.yaml"
        cases.write_text(json.dumps(yaml.safe_load(CASES.read_text()) | {"rule_files": [str(self.rules)]}))
        said = promtool("test", "rules", str(cases))
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)

    def test_each_has_a_case_of_both(self):
        seen = {(case["alertname"], bool(case.get("exp_alerts")))
                for test in yaml.safe_load(CASES.read_text())["tests"]
                for case in test["alert_rule_test"]}
        self.assertEqual(seen, {(name, speaks) for name in ALERTS for speaks in (True, False)})

    def test_each_says_what_to_do(self):
        for name, rule in ALERTS.items():
            with self.subTest(alert=name):
                self.assertIn(rule["labels"]["severity"], ("critical", "warning", "info"))
                self.assertGreater(len(rule["annotations"]["description"]), 20)

    def test_they_ask_for_series_that_there_are(self):
        for name, rule in ALERTS.items():
            for selector in re.findall(r"meshrail_\w+(?:\{[^}]*\})?", rule["expr"]):
                with self.subTest(alert=name):
                    self.assertTrue(stage().prometheus.query(selector), selector)

    def test_of_real_servers(self):
        """One has been given a policy that does not load, one was asked too late."""
        wanted = {"MeshrailPolicyRefused": "pending", "MeshrailPoliciesDiffer": "pending",
                  "MeshrailNotJudging": "firing"}
        prometheus = stage().prometheus
        for name, state in wanted.items():
            until(lambda: prometheus.alerts()[name]["state"] == state, f"{name} {state}",
                  within=30)
        for name, rule in prometheus.alerts().items():
            with self.subTest(alert=name):
                self.assertEqual((rule["health"], rule["state"]),
                                 ("ok", wanted.get(name, "inactive")), rule.get("lastError"))


if __name__ == "__main__":
    unittest.main()
