# SPDX-License-Identifier: Apache-2.0
"""check --output junit: by the schema that Jenkins' xunit plugin holds reports against, and by a
reader that is not ours."""
import io
import os
import tempfile
import xml.etree.ElementTree as tree

import junitparser
import xmlschema

from outputs import (AUDITED, DENIED, IN_ANY_ZONE, NAMES, PATCHED, SCHEMAS, WARNED, Outputs, exempt,
                     rule)

SCHEMA = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


class JUnit(Outputs):
    def suites(self, *args, **options):
        said = self.check("--output", "junit", *args, **options)
        self.assertEqual(said.stderr, b"")
        SCHEMA.validate(io.BytesIO(said.stdout))
        root = tree.fromstring(said.stdout)
        failures = [case for case in root.iter("testcase") if case.find("failure") is not None]
        errors = [case for case in root.iter("testcase") if case.find("error") is not None]
        self.assertEqual(2 if errors else 1 if failures else 0, said.returncode)
        for suite in root:
            cases = suite.findall("testcase")
            self.assertEqual(
                [int(suite.get(name)) for name in ("tests", "failures", "errors")],
                [len(cases), sum(case in failures for case in cases),
                 sum(case in errors for case in cases)])
        return list(root)

    def case(self, text, *args):
        (suite,) = self.suites(*args, "-", stdin=text.encode())
        (case,) = suite
        return case

    def test_the_cases(self):
        suites = self.suites(*NAMES)
        self.assertEqual([suite.get("name") for suite in suites], NAMES)
        found = self.findings(*NAMES)
        for suite in suites:
            for case in suite:
                self.assertEqual(case.get("classname"), suite.get("name"))
                mine = [one for one in found if one["file"] == suite.get("name") and case.get(
                    "name") == f"{one['kind']} {one['namespace']}/{one['name']}"]
                said = "".join(case.itertext())
                for one in mine:
                    line = "{file}:{line}:{column}: {action}: {message}\n".format(**one)
                    self.assertEqual(said.count(line), int(one["action"] != "audit"), line)

    def test_another_reader(self):
        with tempfile.NamedTemporaryFile(suffix=".xml") as file:
            file.write(self.check("--output", "junit", *NAMES, "nowhere").stdout)
            file.flush()
            report = junitparser.JUnitXml.fromfile(file.name)
        names = [suite.name for suite in report]
        self.assertEqual(names, [*NAMES, "nowhere"])
        failed = [case for suite in report for case in suite
                  if any(isinstance(result, junitparser.Failure) for result in case.result)]
        denied = {(one["file"], one["name"]) for one in self.findings(*NAMES)
                  if one["action"] == "deny"}
        self.assertEqual(len(failed), len(denied))

    def test_what_fails(self):
        for policy, fail_on, fails in ((DENIED, "deny", True), (WARNED, "deny", False),
                                       (WARNED, "warn", True), (PATCHED, "deny", False),
                                       (PATCHED, "warn", True), (AUDITED, "warn", False)):
            with self.subTest(policy=policy, fail_on=fail_on):
                case = self.case(rule(policy), "--audit", "--fail-on", fail_on)
                self.assertEqual(case.get("name"), "DestinationRule shop/cart")
                failure, said = case.find("failure"), case.find("system-out")
                self.assertEqual((failure is not None, said is not None), (fails, not fails))
                self.assertIn("<stdin>:4:", (failure if fails else said).text)

    def test_all_that_fails_is_one_failure(self):
        case = self.case(rule(f"{DENIED}, outlierDetection: {{consecutive5xxErrors: 1}}"))
        (failure,) = case.findall("failure")
        self.assertEqual(failure.get("type"), "deny")
        self.assertTrue(failure.get("message").startswith("spec.trafficPolicy.connectionPool"))
        self.assertEqual(failure.text.count("deny: "), 2)

    def test_a_clean_object_and_an_exempted_one_pass(self):
        for text in (rule(IN_ANY_ZONE), rule(DENIED, more=exempt("DR-POOL-MAXCONN clients"))):
            self.assertEqual(list(self.case(text)), [])

    def test_faults_are_errors(self):
        broken, nowhere = self.suites("-", "nowhere", stdin=(rule(DENIED) + "---\n[\n").encode())
        self.assertEqual([case.get("name") for case in broken],
                         ["DestinationRule shop/cart", "can be read"])
        self.assertRegex(broken[1].find("error").text, r"^<stdin>:7:1: this is not YAML")
        self.assertEqual(nowhere.get("name"), "nowhere")
        self.assertEqual(nowhere[0].find("error").get("message"),
                         "this cannot be read: No such file or directory")

    def test_nothing_to_judge(self):
        self.assertEqual(self.suites("-", stdin=b"kind: Secret\napiVersion: v1\n"), [])

    def test_what_xml_cannot_say(self):
        with tempfile.TemporaryDirectory() as temp:
            name = b'a\x01\t"<&>\xff\xef\xbf\xbe]]>.yaml'
            with open(os.path.join(temp.encode(), name), "w", encoding="utf-8") as file:
                file.write(rule(DENIED, '"\\u0001<\\"&\\uFFFE\\U0001F6D2]]>"'))
            (suite,) = self.suites(os.fsdecode(name), cwd=temp)
        self.assertEqual(suite.get("name"), 'a\\u0001\\t"<&>\ufffd\ufffd]]>.yaml')
        self.assertEqual(suite[0].get("name"),
                         'DestinationRule shop/\\u0001<"&\ufffd\U0001F6D2]]>')
