# SPDX-License-Identifier: Apache-2.0
"""Each query of each panel, asked of a real Prometheus that scraped real traffic, has an answer. By
Grafana's own types tests/observe/grafana reads the same file."""
import json
import math
import re
import time
import unittest

from stage import MONITORING, stage

BOARD = json.loads((MONITORING / "dashboard.json").read_text())
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]
# As Grafana puts them in.
VARIABLES = {"$__rate_interval": "20s", "$__range": "10m", "$job": ".*"}


def asked(expression):
    for variable, value in VARIABLES.items():
        expression = expression.replace(variable, value)
    assert "$" not in expression, f"no value for a variable in {expression}"
    return expression


class Dashboard(unittest.TestCase):
    def numbers(self, expression, instant):
        prometheus, now = stage().prometheus, time.time()
        if instant:
            return [number for _, number in prometheus.query(expression)]
        series = prometheus.get("query_range", query=expression, start=now - 120, end=now, step=1)
        return [float(number) for one in series["result"] for _, number in one["values"]]

    def test_each_query_has_an_answer(self):
        for panel in PANELS:
            for target in panel["targets"]:
                with self.subTest(panel=panel["title"], query=target["refId"]):
                    found = self.numbers(asked(target["expr"]), target.get("instant", False))
                    self.assertTrue(any(not math.isnan(number) for number in found), target["expr"])

    def test_what_was_going_on_is_seen(self):
        """Not only an answer: these have something to show of this traffic."""
        for title in ("Pods that answer", "Reviews a second", "Would be refused", "Not judged",
                      "Reviews, by verdict", "Reviews, by kind", "Findings, by what they come to",
                      "Findings, by what they would come to", "Rules, by what they came to",
                      "Rules that would refuse", "Time to judge", "Refused, by reason",
                      "Files taken or refused", "Policies in force", "Versions"):
            (panel,) = [one for one in PANELS if one["title"] == title]
            with self.subTest(panel=title):
                (target, *_) = panel["targets"]
                found = self.numbers(asked(target["expr"]), target.get("instant", False))
                self.assertGreater(max(number for number in found if not math.isnan(number)), 0)

    def test_labels_of_legends_are_there(self):
        for panel in PANELS:
            for target in panel["targets"]:
                for label in re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", "")):
                    with self.subTest(panel=panel["title"], label=label):
                        for labels, _ in stage().prometheus.query(asked(target["expr"])):
                            self.assertIn(label, labels)

    def test_variables_and_annotations(self):
        (variable,) = [one for one in BOARD["templating"]["list"] if one["type"] == "query"]
        name, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]).groups()
        self.assertEqual({labels[label] for labels, _ in stage().prometheus.query(name)},
                         {"meshrail"})
        for annotation in BOARD["annotations"]["list"]:
            stage().prometheus.query(asked(annotation["expr"]))  # one that is wrong is refused

    def test_ids_are_unique(self):
        ids = [panel["id"] for panel in BOARD["panels"]]
        self.assertEqual(len(set(ids)), len(ids))


if __name__ == "__main__":
    unittest.main()
