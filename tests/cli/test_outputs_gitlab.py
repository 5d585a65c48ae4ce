# SPDX-License-Identifier: Apache-2.0
"""check --output gitlab: by the fields that GitLab documents for a Code Quality report
(https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format), and by what it makes
of them: it keeps one issue for each fingerprint."""
import json
import os
import re
import tempfile

import jsonschema

from outputs import (AUDITED, CASES, DENIED, NAMES, PATCHED, WARNED, Outputs, rule)

STRING = {"type": "string", "minLength": 1}


def fields(**properties):
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


# A path that begins with ./ or / is found in no repository.
REPORT = jsonschema.Draft202012Validator({"type": "array", "items": fields(
    description=STRING, check_name=STRING, fingerprint=STRING,
    severity={"enum": ["info", "minor", "major", "critical", "blocker"]},
    location=fields(path={"type": "string", "pattern": "^(?!\\./|/)."},
                    lines=fields(begin={"type": "integer", "minimum": 1})))})


class GitLab(Outputs):
    def report(self, *args, **options):
        done = self.check("--output", "gitlab", *args, **options)
        self.assertEqual(done.stderr, b"")
        issues = json.loads(done.stdout)
        REPORT.validate(issues)
        prints = [issue["fingerprint"] for issue in issues]
        self.assertEqual(len(prints), len(set(prints)))
        return issues

    def prints(self, *args, **options):
        return [issue["fingerprint"] for issue in self.report(*args, **options)]

    def test_the_cases(self):
        for case in [*NAMES, "."]:
            with self.subTest(case):
                wanted = self.findings(case)
                found = self.report("--audit", case)
                self.assertEqual([(issue["check_name"], issue["description"], issue["location"]["path"],
                                   issue["location"]["lines"]["begin"]) for issue in found],
                                 [(one["rule"], one["message"], one["file"].removeprefix("./"), one["line"])
                                  for one in wanted])

    def test_severities(self):
        for policy, severity in ((DENIED, "critical"), (WARNED, "minor"), (PATCHED, "minor"), (AUDITED, "info")):
            (issue,) = self.report("--audit", "-", stdin=rule(policy).encode())
            self.assertEqual(issue["severity"], severity)
        self.assertEqual(self.report("-", stdin=rule(AUDITED).encode()), [])

    def test_they_stay_when_lines_move(self):
        text = (CASES / "block.yaml").read_text(encoding="utf-8")
        moved = "# more\n---\n" + rule(WARNED).replace("shop", "stock") + "---\n" + re.sub(
            "spec:", "\n# lines\n\nspec:", text).replace("maxConnections: 8", "maxConnections: 7")
        before, after = (self.prints("-", stdin=said.encode()) for said in (text, moved))
        self.assertTrue(before)
        self.assertEqual(after[1:], before)

    def test_twins_are_told_apart(self):
        self.assertEqual(len(self.report("-", stdin=(3 * (rule(DENIED) + "---\n")).encode())), 3)

    def test_however_the_file_is_named(self):
        """Two jobs that name it in two ways speak of one issue."""
        wanted = self.prints("flow.yaml")
        self.assertTrue(wanted)
        for name in ("./flow.yaml", ".//flow.yaml", str(CASES / "flow.yaml")):
            with self.subTest(name):
                self.assertEqual(self.prints(name), wanted)
        self.assertEqual({issue["location"]["path"] for issue in self.report("flow.yaml", cwd=CASES)},
                         {"flow.yaml"})

    def test_the_top_of_all(self):
        file = str(CASES / "flow.yaml")
        self.assertEqual({issue["location"]["path"] for issue in self.report(file, cwd="/")}, {file[1:]})
        self.assertEqual(self.prints(file, cwd="/"), self.prints(file[1:], cwd="/"))

    def test_what_was_not_judged_is_an_issue(self):
        with tempfile.TemporaryDirectory() as temp:
            with open(os.path.join(temp, "broken.yaml"), "w", encoding="utf-8") as file:
                file.write("apiVersion: v1\nkind: ConfigMap\ndata: [\n")
            nowhere, broken = self.report("nowhere", "broken.yaml", cwd=temp)
        self.assertEqual((nowhere["severity"], nowhere["location"]), ("blocker", {"path": "nowhere", "lines": {"begin": 1}}))
        self.assertEqual(broken["check_name"], "meshrail-check")
        self.assertEqual(broken["location"]["lines"]["begin"], 4)
        self.assertIn("this is not YAML", broken["description"])

    def test_nothing_is_an_empty_report(self):
        sound = rule("outlierDetection: {consecutive5xxErrors: 5}").encode()
        self.assertEqual(self.shown("--output", "gitlab", "-", stdin=sound), "[]\n")
