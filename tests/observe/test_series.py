# SPDX-License-Identifier: Apache-2.0
"""The metrics of a server that has judged all that the tests know: their form, their number, their sums.

UPDATE_GOLDEN=1 writes the numbers of series into docs/operations/observing.md.
"""
import os
import re
import unittest
from collections import Counter

from stage import ROOT, PHASES, promtool, stage, values

PAGE = ROOT / "docs/operations/observing.md"
ROW = re.compile(r"^(\| `(?P<name>\w+)` \|.*\| )(?P<number>\d+)( \|)$", re.M)
TOTAL = re.compile(r"(?<=has )\d+(?= series)")
MOST = 1500
# What promtool would name otherwise, and people already know by this name.
KNOWN = ['meshrail_certificate_days_left use base unit "seconds" instead of "days"']


def metric(series):
    return re.sub(r"_(bucket|sum|count)$", "", re.match(r"\w+", series)[0])


def total(numbers, **labels):
    """The sum of the series with all of the labels."""
    return sum(number for series, number in numbers.items()
               if all(f'{name}="{value}"' in series for name, value in labels.items()))


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.texts = [stage().metrics(server) for server in (stage().warning, stage().enforcing)]
        cls.warning, cls.enforcing = map(values, cls.texts)

    def of(self, numbers, name):
        found = {series: number for series, number in numbers.items() if metric(series) == name}
        self.assertTrue(found, name)
        return found

    def test_promtool_has_no_objection(self):
        for text in self.texts:
            said = promtool("check", "metrics", input=text)
            self.assertEqual(said.stderr.splitlines(), KNOWN, said.stdout)

    def test_the_number_of_series_is_fixed(self):
        self.assertEqual(set(self.enforcing), set(stage().before) - self.policy(stage().before)
                         | self.policy(self.enforcing))
        self.assertLessEqual(len(self.enforcing), MOST)

    def policy(self, numbers):
        """Its one series changes its label with the policy."""
        return set(self.of(numbers, "meshrail_policy_info"))

    def test_the_page_has_each_metric_and_its_number(self):
        numbers = Counter(metric(series) for series in self.enforcing if
                          series.startswith("meshrail_"))
        text = PAGE.read_text()
        if os.environ.get("UPDATE_GOLDEN"):
            text = ROW.sub(lambda row: row[1] + str(numbers[row["name"]]) + row[4], text)
            text = TOTAL.sub(str(sum(numbers.values())), text)
            PAGE.write_text(text)
        self.assertEqual({row["name"]: int(row["number"]) for row in ROW.finditer(text)},
                         dict(numbers))
        self.assertEqual(int(TOTAL.search(text)[0]), sum(numbers.values()))

    def test_verdicts_are_those_of_the_answers(self):
        for numbers, traffic in ((self.warning, stage().warned),
                                 (self.enforcing, stage().enforced)):
            reviews = self.of(numbers, "meshrail_reviews_total")
            for phase in PHASES:
                counted = {verdict: total(reviews, phase=phase, verdict=verdict) for verdict in
                           ("denied", "warned", "patched")}
                let_in = total(reviews, phase=phase) - sum(counted.values())
                answered = {verdict: traffic.verdicts[phase, verdict] for verdict in counted}
                self.assertEqual(counted | {"let in": let_in},
                                 answered | {"let in": traffic.verdicts[phase, "let in"]})
        self.assertTrue(all(stage().enforced.verdicts[phase, verdict] for phase, verdict in
                            (("validate", "denied"), ("validate", "warned"), ("mutate", "patched"))))

    def test_each_finding_is_counted_twice(self):
        """By what it comes to, and by what it would, but where that is only to be recorded. Where
        enforcement is deny it comes to what it would; but /validate is asked here about objects
        that /mutate would have patched."""
        for numbers in (self.warning, self.enforcing):
            came = self.of(numbers, "meshrail_findings_total")
            would = total(self.of(numbers, "meshrail_findings_would_total"))
            self.assertLessEqual(total(came) - total(came, action="audit"), would)
            self.assertLessEqual(would, total(came))
        would = self.of(self.enforcing, "meshrail_findings_would_total")
        for series, number in self.of(self.enforcing, "meshrail_findings_total").items():
            name = series.replace("findings_", "findings_would_")
            if name in would and not would[re.sub('action="\\w+"', 'action="patch"', name)]:
                self.assertEqual(would[name], number, series)

    def test_what_deny_would_refuse_is_known_before(self):
        """Of each rule whose findings no patch would end the two servers say the same."""
        self.assertEqual(total(self.of(self.warning, "meshrail_findings_total"), action="deny"), 0)
        would = self.of(self.warning, "meshrail_findings_would_total")
        denied = self.of(self.enforcing, "meshrail_findings_total")
        compared = 0
        for series, number in denied.items():
            name = series.replace("findings_", "findings_would_")
            if 'action="deny"' in series and not would[name.replace('"deny"', '"patch"')]:
                self.assertEqual(would[name], number, series)
                compared += number
        self.assertGreater(compared, 100)

    def test_build(self):
        (series, one), = self.of(self.enforcing, "meshrail_build_info").items()
        self.assertEqual(one, 1)
        self.assertRegex(series, r'\{version="\d+\.\d+\.\d+"')


if __name__ == "__main__":
    unittest.main()
