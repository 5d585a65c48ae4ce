# SPDX-License-Identifier: Apache-2.0
"""check --output sarif: by the schema of OASIS, by a reader that is not ours, and by the texts that
its regions name."""
import json
import os
import re
import tempfile

import jsonschema
import pysarif
import wcwidth

from outputs import (AUDITED, CASES, DENIED, HEADLINE, NAMES, PATCHED, SCHEMAS, WARNED, Outputs,
                     exempt, rule)

with open(SCHEMAS / "sarif-schema-2.1.0.json", encoding="utf-8") as schema_file:
    SCHEMA = jsonschema.Draft4Validator(json.load(schema_file))


def lines_of(name):
    return (CASES / name).read_bytes().decode("utf-8-sig").split("\n")


def region_text(lines, region):
    """The text that a region names: columns count code points, and the end is not in it."""
    first, last = region["startLine"] - 1, region["endLine"] - 1
    assert 0 <= first <= last < len(lines), region
    assert region["endColumn"] <= len(lines[last]) + 1, region
    if first == last:
        return lines[first][region["startColumn"] - 1:region["endColumn"] - 1]
    return lines[first][region["startColumn"] - 1:]


def underlined(line, mark):
    """What stands above a mark on a terminal. Tabs line up by themselves: one column here."""
    def width(character):
        return 1 if character == "\t" else wcwidth.wcwidth(character)

    start, end = mark.index("^"), len(mark)
    at, text = 0, ""
    for character in line:
        if start <= at < end:
            text += character
        at += width(character)
    return text


class Sarif(Outputs):
    def run_of(self, *args, **options):
        said = self.check("--output", "sarif", *args, **options)
        self.assertEqual(said.stderr, b"")
        log = json.loads(said.stdout)
        SCHEMA.validate(log)
        self.assertEqual(len(log["runs"]), 1)
        run = log["runs"][0]
        self.assertEqual(run["invocations"][0]["exitCode"], said.returncode)
        self.assertEqual(run["invocations"][0]["executionSuccessful"], said.returncode != 2)
        return run

    def results(self, text, *args):
        return self.run_of(*args, "-", stdin=text.encode())["results"]

    def prints(self, *args, **options):
        return [result["partialFingerprints"]["meshrail/v1"]
                for result in self.run_of(*args, **options)["results"]]


class Cases(Sarif):
    def test_a_region_is_what_the_text_underlines(self):
        """In .expect people have seen that the mark stands under what is meant."""
        count = 0
        for name in NAMES:
            lines = lines_of(name)
            results = self.run_of(name)["results"]
            said = (CASES / (name + ".expect")).read_bytes().decode("utf-8").split("\n")
            heads = [i for i, line in enumerate(said) if HEADLINE.match(line)]
            self.assertEqual(len(results), len(heads), name)
            for result, head in zip(results, heads):
                _, line, column, _, field, rule_id = HEADLINE.match(said[head]).groups()
                with self.subTest(f"{name}:{line}:{column} {rule_id}"):
                    place = result["locations"][0]
                    region = place["physicalLocation"]["region"]
                    self.assertEqual((region["startLine"], region["startColumn"]),
                                     (int(line), int(column)))
                    self.assertEqual(result["ruleId"], rule_id)
                    self.assertEqual(place["logicalLocations"][0]["name"], field)
                    meant = region_text(lines, region).rstrip("\r")
                    self.assertEqual(meant, underlined(said[head + 1][8:], said[head + 2][8:]))
                    self.assertTrue(meant)
                count += 1
        self.assertGreaterEqual(count, 60)

    def test_the_same_as_json(self):
        levels = {"deny": {"error"}, "warn": {"warning"}, "audit": {"note"},
                  "patch": {"error", "warning"}}
        found = self.findings(".")
        run = self.run_of(".")
        self.assertEqual(run["columnKind"], "unicodeCodePoints")
        self.assertEqual(len(found), len(run["results"]))
        for one, result in zip(found, run["results"]):
            self.assertEqual(result["message"]["text"], one["message"])
            self.assertEqual(result["properties"]["action"], one["action"])
            self.assertIn(result["level"], levels[one["action"]])
            artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
            self.assertEqual(artifact, {"uri": one["file"].removeprefix("./"),
                                        "uriBaseId": "%SRCROOT%"})
            logical = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
            self.assertEqual(logical, "{kind}/{0}/{name}/{field}".format(one["namespace"] or "",
                                                                       **one))
            rules = run["tool"]["driver"]["rules"]
            self.assertEqual(rules[result["ruleIndex"]]["id"], one["rule"])

    def test_another_reader(self):
        with tempfile.NamedTemporaryFile("w", suffix=".sarif", encoding="utf-8") as file:
            file.write(self.shown("--output", "sarif", "."))
            file.flush()
            log = pysarif.load_from_file(file.name)
        found = [(result.rule_id, result.locations[0].physical_location.region.start_line)
                 for result in log.runs[0].results]
        self.assertEqual(found, [(one["rule"], one["line"]) for one in self.findings(".")])


class Rules(Sarif):
    def test_each_rule_once_with_its_page(self):
        driver = self.run_of(".")["tool"]["driver"]
        ids = [described["id"] for described in driver["rules"]]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(driver["name"], "meshrail")
        self.assertNotIn("informationUri", driver)
        for described in driver["rules"]:
            with self.subTest(described["id"]):
                self.assertTrue(described["shortDescription"]["text"])
                self.assertLessEqual(len(described["fullDescription"]["text"]), 1024)
                self.assertTrue(described["help"]["markdown"].startswith(f"# {described['id']}\n"))
                self.assertEqual(len(described["properties"]["tags"]), 1)
                self.assertNotIn("helpUri", described)

    def test_each_reason_once(self):
        """Faults of several fields give the same one."""
        text = rule("outlierDetection: {consecutive5xxErrors: 1, consecutiveGatewayErrors: 1}")
        for language, reason in (("en", "a short blip ejects a healthy pod"), ("zh-CN", "健康")):
            run = self.run_of("--language", language, "-", stdin=text.encode())
            described = {one["id"]: one["fullDescription"]["text"] for one in run["tool"]["driver"]["rules"]}
            self.assertIn(reason, described["DR-OD-5XX-LOW"])
            for rule_id, said in described.items():
                with self.subTest(language=language, rule=rule_id):
                    reasons = said.split("; ")
                    self.assertEqual(reasons, list(dict.fromkeys(reasons)))

    def test_a_reason_speaks_of_nothing_in_particular(self):
        for described in self.run_of(".")["tool"]["driver"]["rules"]:
            self.assertNotRegex(described["fullDescription"]["text"], r"\{\w+\}")

    def test_the_policy_has_a_say(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as policy:
            policy.write("docsURL: https://wiki.example/rules/\nlanguage: zh-CN\n"
                         "rules: {DR-POOL-MAXCONN: {action: warn}}\n")
            policy.flush()
            run = self.run_of("--policy", policy.name, "-", stdin=rule(DENIED).encode())
        described = run["tool"]["driver"]["rules"][0]
        self.assertEqual(described["helpUri"], "https://wiki.example/rules/DR-POOL-MAXCONN")
        self.assertEqual(described["defaultConfiguration"]["level"], "warning")
        self.assertIn("## 原因", described["help"]["markdown"])
        self.assertEqual(run["language"], "zh-CN")
        self.assertEqual(run["results"][0]["level"], "warning")


class Levels(Sarif):
    def test_each_action(self):
        for policy, level, action in ((DENIED, "error", "deny"), (WARNED, "warning", "warn"),
                                      (PATCHED, "warning", "patch"), (AUDITED, "note", "audit")):
            with self.subTest(action):
                (result,) = self.results(rule(policy))
                self.assertEqual((result["level"], result["properties"]["action"]),
                                 (level, action))
                self.assertNotIn("suppressions", result)

    def test_what_is_exempted_in_the_object(self):
        (result,) = self.results(rule(DENIED, more=exempt("DR-POOL-MAXCONN 50 clients at most")))
        self.assertEqual(result["level"], "note")
        self.assertEqual(result["suppressions"], [{"kind": "inSource", "status": "accepted"}])

    def test_what_is_exempted_by_the_policy(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as policy:
            policy.write('exemptions:\n- {rule: DR-POOL-MAXCONN, namespaces: [shop], names: ["*"],'
                         ' reason: "50 clients", owner: us}\n')
            policy.flush()
            (result,) = self.results(rule(DENIED), "--policy", policy.name)
        self.assertEqual(result["suppressions"], [{"kind": "external", "status": "accepted",
                                                   "justification": "50 clients"}])


class Fingerprints(Sarif):
    def test_they_stay_when_lines_move(self):
        text = (CASES / "block.yaml").read_text(encoding="utf-8")
        before = self.prints("-", stdin=text.encode())
        moved = "# more\n---\n" + rule(WARNED).replace("shop", "stock") + "---\n" + re.sub(
            "spec:", "\n# lines\n\nspec:", text).replace("maxConnections: 8", "maxConnections: 7")
        after = self.prints("-", stdin=moved.encode())
        self.assertEqual(after[1:], before)
        self.assertNotIn(after[0], before)

    def test_no_two_are_alike(self):
        found = self.prints(".")
        self.assertEqual(len(found), len(set(found)))
        twins = self.prints("-", stdin=(3 * (rule(DENIED) + "---\n")).encode())
        self.assertEqual(len({found.split(":")[0] for found in twins}), 1)
        self.assertEqual([found.split(":")[1] for found in twins], ["1", "2", "3"])

    def test_what_they_tell_apart(self):
        texts = [rule(DENIED), rule(DENIED, "other"), rule(DENIED).replace("shop", "stock"),
                 rule("portLevelSettings: [{port: {number: 80}, %s}]" % DENIED)]
        found = [self.prints("-", stdin=text.encode())[0] for text in texts]
        self.assertEqual(len(set(found)), len(texts))


class Faults(Sarif):
    def test_they_are_notifications(self):
        run = self.run_of("nowhere", "-", stdin=b"a: [\n")
        nowhere, broken = run["invocations"][0]["toolExecutionNotifications"]
        self.assertEqual(run["results"], [])
        self.assertEqual(nowhere["message"]["text"],
                         "this cannot be read: No such file or directory")
        place = nowhere["locations"][0]["physicalLocation"]
        self.assertEqual((place["artifactLocation"]["uri"], "region" in place), ("nowhere", False))
        place = broken["locations"][0]["physicalLocation"]
        self.assertEqual(place["artifactLocation"]["uri"], "stdin")
        self.assertEqual(place["region"], {"startLine": 2, "startColumn": 1})
        self.assertEqual(broken["level"], "error")

    def test_whatever_there_is(self):
        with tempfile.TemporaryDirectory() as temp:
            self.assertEqual(self.run_of(temp)["results"], [])
            name = os.path.join(temp, "50% 购物#?.yaml")
            with open(name, "w", encoding="utf-8") as file:
                file.write(rule(DENIED, '"\\u0001\\"\\uFFFE"'))
            (result,) = self.run_of(os.path.basename(name), cwd=temp)["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        self.assertEqual(uri, "50%25%20%E8%B4%AD%E7%89%A9%23%3F.yaml")
        self.assertEqual(self.run_of("-", stdin=b"")["results"], [])
