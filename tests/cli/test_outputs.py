# SPDX-License-Identifier: Apache-2.0
"""What check writes for people: as text, and as commands of a GitHub workflow; and its JSON."""
import json
import os
import re
import shutil
import tempfile

from outputs import (AUDITED, CASES, DENIED, HEADLINE, MESHRAIL, NAMES, PATCHED, WARNED, Outputs,
                     exempt, rule)
from terminal import Terminal

SUMMARY = re.compile(r"\d+ denied, \d+ patched, \d+ warned; \d+ objects?, \d+ of other kinds "
                     r"skipped, \d+ errors?$", re.M)


def of_host(name, policy):
    """A rule that has a host to itself."""
    return rule(policy, name).replace("host: cart", f"host: {name}")


class Text(Outputs):
    def test_the_cases(self):
        for name in NAMES:
            with self.subTest(name):
                expect = CASES / (name + ".expect")
                said = self.shown("--audit", name)
                if os.environ.get("UPDATE_GOLDEN"):
                    expect.write_bytes(said.encode("utf-8"))
                self.assertEqual(said, expect.read_bytes().decode("utf-8"))

    def test_lines_fit_a_terminal(self):
        for line in self.shown(".").splitlines():
            if re.match(r" *\d* \| ", line) and "\t" not in line:
                self.assertLessEqual(len(line), 80, line)

    def test_a_line_that_two_findings_stand_on_is_shown_once(self):
        lost = (DENIED + ", outlierDetection: {consecutive5xxErrors: 5, maxEjectionPercent: 50}, "
                "portLevelSettings: [{port: {number: 80}}]")
        said = self.shown("-", stdin=rule(lost).encode()).splitlines()
        first = next(i for i, line in enumerate(said) if "[DR-PORT-RESETS]" in line)
        self.assertIn("[DR-PORT-RESETS]", said[first + 1])
        self.assertRegex(said[first + 2], r"^    4 \| ")
        self.assertEqual(said[first + 4], "")

    def test_objects_stand_apart_each_below_its_name(self):
        objects = "---\n".join([of_host("cart", f"{DENIED}, {PATCHED}"), of_host("quiet", AUDITED),
                                of_host("pay", WARNED), "kind: Pod\n- no YAML\n"])
        blocks = self.fault("-", stdin=objects.encode()).split("\n\n")
        self.assertEqual([block.splitlines()[0] for block in blocks[:2]],
                         ["DestinationRule shop/cart", "DestinationRule shop/pay"])
        self.assertEqual(blocks[0].count("<stdin>:"), 2)
        self.assertTrue(blocks[2].startswith("<stdin>:"))
        self.assertEqual(len(blocks), 4)

    def test_what_is_patched_and_fails_the_run(self):
        """The webhook would patch it, but nothing patches files."""
        patched = of_host("cart", PATCHED).encode()
        one = ("1 of the patched fails this run: where nothing patches it, it reaches --fail-on warn\n"
               "0 denied, 1 patched, 0 warned;")
        done = self.check("--fail-on", "warn", "-", stdin=patched)
        self.assertEqual((done.returncode, one in done.stdout.decode()), (1, True))
        done = self.check("-", stdin=patched)
        self.assertEqual((done.returncode, b"fails this run" in done.stdout), (0, False))
        two = patched + b"---\n" + of_host("pay", PATCHED).encode()
        self.assertIn("2 of the patched fail this run: where nothing patches them, they reach --fail-on warn\n",
                      self.shown("--fail-on", "warn", "-", stdin=two))
        self.assertIn("\n修改的 1 项使本次检查不通过：未经修改时，它达到 --fail-on warn\n",
                      self.shown("--language", "zh-CN", "--fail-on", "warn", "-", stdin=patched))

    def test_an_object_that_is_to_get_a_name(self):
        said = self.shown("-", stdin=rule(DENIED).replace("name: cart", "generateName: cart-")
                          .replace(", namespace: shop", "").encode())
        self.assertTrue(said.startswith("DestinationRule cart-*\n"), said)

    def test_many_findings_are_counted_by_rule(self):
        def said(denied, warned):
            objects = [of_host(f"cart-{i}", DENIED) for i in range(denied)]
            objects += [of_host(f"pay-{i}", "loadBalancer: {simple: LEAST_CONN}")
                        for i in range(warned)]
            return self.shown("-", stdin="---\n".join(objects).encode())

        self.assertIn("11 findings by rule:\n     8  DR-POOL-MAXCONN\n     3  DR-LB-LEAST-CONN\n"
                      "meshrail explain ", said(8, 3))
        self.assertNotIn("by rule", said(8, 2))

    def test_it_says_how_to_go_on(self):
        def end(*policy):
            return self.shown("-", stdin=rule(", ".join(policy)).encode()).splitlines()[-3:]

        explain, fix, summary = end(WARNED, PATCHED)
        self.assertIn("meshrail explain DR-POOL-MAXCONN ", explain)
        self.assertIn("meshrail fix ", fix)
        self.assertRegex(summary, SUMMARY)
        self.assertNotIn("meshrail fix ", "".join(end(WARNED)))
        said = self.shown("-", stdin=rule("outlierDetection: {consecutive5xxErrors: 5}").encode())
        self.assertEqual(said, "0 denied, 0 patched, 0 warned; 1 object, 0 of other kinds "
                               "skipped, 0 errors\n")

    def test_the_strongest_is_to_be_explained(self):
        said = self.shown("-", stdin=rule(f"{WARNED}, outlierDetection: "
                                          "{consecutive5xxErrors: 1}").encode())
        self.assertIn("meshrail explain DR-OD-5XX-LOW ", said)

    def test_audits_are_shown_to_who_asks(self):
        audited = rule(AUDITED).encode()
        self.assertNotIn("DR-OD-INERT", self.shown("-", stdin=audited))
        self.assertIn("audit: spec", self.shown("--audit", "-", stdin=audited))

    def test_standard_input_has_a_name(self):
        self.assertTrue(self.shown("-", stdin=rule(DENIED).encode()).splitlines()[1]
                        .startswith("<stdin>:4:"))

    def test_chinese(self):
        said = self.shown("--language", "zh-CN", "-", stdin=rule(DENIED + ", " + PATCHED).encode())
        self.assertIn("拒绝 1 项，修改 1 项，警告 0 项；对象 1 个", said)
        self.assertIn("meshrail explain DR-POOL-MAXCONN", said)
        self.assertRegex(said, r"(?m)^<stdin>:4:\d+: 拒绝: spec.*过低")
        self.assertRegex(said, r"(?m)^<stdin>:4:\d+: 修改: spec")
        self.assertNotIn("denied", said)

    def test_faults_stand_at_their_line(self):
        said = self.fault("-", stdin=b"kind: X\n\t- [1\n")
        self.assertRegex(said, r"^<stdin>:2:1: error: this is not YAML: .*\n"
                               r"    2 \| \t- \[1\n      \| \^\n\n0 denied")

    def test_a_fault_behind_wide_characters(self):
        said = self.fault("-", stdin="{团队: 购物车🛒, }}\n".encode())
        head, line, mark = said.splitlines()[:3]
        self.assertTrue(head.startswith("<stdin>:1:13: error: "), head)
        self.assertEqual((line, mark), ("    1 | {团队: 购物车🛒, }}", "      | " + 18 * " " + "^"))

    def test_a_name_cannot_pose_as_another_line(self):
        with tempfile.TemporaryDirectory() as temp:
            with open(os.path.join(temp, "a\n\x1b[1mb.yaml"), "w", encoding="utf-8") as file:
                file.write(rule(DENIED))
            said = self.shown(temp)
        self.assertIn("/a\\n\\u001b[1mb.yaml:4:", said.splitlines()[1])


class Colour(Outputs):
    def on_terminal(self, *args, **env):
        clean = {k: v for k, v in os.environ.items()
                 if not k.startswith("MESHRAIL") and k not in {"NO_COLOR", "TERM"}}
        with Terminal([MESHRAIL, "check", *args], cwd=CASES, env=clean | env) as terminal:
            return terminal.rest()[0]

    def test_on_a_terminal(self):
        said = self.on_terminal("flow.yaml", TERM="xterm")
        self.assertIn("\x1b[1;31mdeny:\x1b[0m", said)
        self.assertIn("\x1b[1;36mpatch:\x1b[0m", said)
        self.assertIn("Fix: \x1b[1mmaxConnections: 1000\x1b[0m\n", said)
        self.assertEqual(re.sub(r"\x1b\[[0-9;]*m", "", said), self.shown("flow.yaml"))

    def test_not_where_it_is_not_wanted(self):
        plain = self.shown("flow.yaml")
        self.assertNotIn("\x1b", plain)
        for env in ({"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}, {}):
            with self.subTest(env):
                self.assertEqual(self.on_terminal("flow.yaml", **env), plain)
        self.assertIn("\x1b", self.on_terminal("flow.yaml", TERM="xterm", NO_COLOR=""))

    def test_other_forms_have_none(self):
        self.assertNotIn("\x1b", self.on_terminal("--output", "github", "flow.yaml", TERM="xterm"))


class Json(Outputs):
    KEYS = ["file", "line", "column", "kind", "namespace", "name", "rule", "action", "field",
            "found", "wanted", "message", "fix", "patched"]

    def test_the_keys_that_scripts_know(self):
        said = json.loads(self.shown("--output", "json", "documents.yaml"))
        self.assertEqual(list(said), ["version", "findings", "skipped", "errors", "parts"])
        self.assertEqual(said["skipped"], 1)
        for found in said["findings"]:
            self.assertEqual(list(found), self.KEYS)

    def test_it_is_json_whatever_there_is(self):
        with tempfile.TemporaryDirectory() as temp:
            for args, stdin, findings, errors in (
                    ((temp,), None, 0, 1), (("-",), b"kind: A\napiVersion: a", 0, 0), (("-",), b"a: 1", 0, 1), (("-",), b"a: [\n", 0, 1),
                    (("nowhere", "neither"), None, 0, 2), (("nowhere", "flow.yaml"), None, 9, 1),
                    (("-",), rule(DENIED, '"\\u0001\\"\\uFFFE"').encode(), 1, 0)):
                with self.subTest(args=args, stdin=stdin):
                    said = json.loads(self.check("--output", "json", *args, stdin=stdin).stdout)
                    self.assertEqual((len(said["findings"]), len(said["errors"])),
                                     (findings, errors))


def unescaped(text, of_property=False):
    """As the runner of GitHub's actions reads a command: https://github.com/actions/runner,
    ActionCommand.cs. The percent sign comes last."""
    pairs = [("%0D", "\r"), ("%0A", "\n")]
    if of_property:
        pairs += [("%3A", ":"), ("%2C", ",")]
    for escaped, plain in [*pairs, ("%25", "%")]:
        text = text.replace(escaped, plain)
    return text


def commands(said):
    """(command, properties, message) of each, and the other lines."""
    found, rest = [], []
    for line in said.splitlines():
        if not line.startswith("::"):
            rest.append(line)
            continue
        head, message = line[2:].split("::", 1)
        name, _, properties = head.partition(" ")
        pairs = [pair.split("=", 1) for pair in properties.split(",")]
        found.append((name, {key: unescaped(value, True) for key, value in pairs},
                      unescaped(message)))
    return found, rest


class GitHub(Outputs):
    def test_the_cases(self):
        names = {"deny": "error", "warn": "warning", "audit": "notice"}
        for case in NAMES:
            with self.subTest(case):
                found, rest = commands(self.shown("--output", "github", "--audit", case))
                wanted = self.findings(case)
                self.assertRegex(rest[-1], SUMMARY)
                self.assertEqual(len(found), len(wanted))
                for (name, properties, message), finding in zip(found, wanted):
                    place = "{file}:{line}:{column}: {action}: {message}".format(**finding)
                    self.assertEqual(message, place)
                    self.assertEqual(properties["file"], case)
                    self.assertEqual(properties["title"], finding["rule"])
                    self.assertEqual(int(properties["line"]), finding["line"])
                    if finding["action"] in names:
                        self.assertEqual(name, names[finding["action"]])
                    if properties["endLine"] == properties["line"]:
                        self.assertEqual(int(properties["col"]), finding["column"])
                        self.assertGreater(int(properties["endColumn"]), finding["column"])

    def test_a_span_over_lines_has_no_columns(self):
        text = rule("loadBalancer: {simple: RANDOM}").replace(
            "}}}\n", "}}, subsets: [{name: v1, trafficPolicy: {loadBalancer: {warmup:\n"
                      "  {duration: 60s}}}}]}\n")
        with tempfile.TemporaryDirectory() as temp:
            with open(os.path.join(temp, "a.yaml"), "w", encoding="utf-8") as file:
                file.write(text)
            ((_, properties, _),), _ = commands(self.shown("--output", "github", "a.yaml",
                                                           cwd=temp))
        self.assertEqual(properties, {"file": "a.yaml", "line": "4", "endLine": "5",
                                      "title": "DR-SUBSET-RESETS"})

    def test_what_has_to_be_escaped(self):
        with tempfile.TemporaryDirectory() as temp:
            name = "50%0A, a:b\r\n::error::x.yaml"
            with open(os.path.join(temp, name), "w", encoding="utf-8") as file:
                file.write(rule(DENIED))
            said = self.shown("--output", "github", name, cwd=temp)
        (found,), rest = commands(said)
        self.assertEqual(found[1]["file"], name)
        self.assertTrue(found[2].startswith("50%0A, a:b\\r\\n::error::x.yaml:4:"), found[2])
        self.assertEqual(found[1]["title"], "DR-POOL-MAXCONN")
        self.assertRegex(rest[-1], SUMMARY)

    def test_standard_input_is_no_file(self):
        found, _ = commands(self.shown("--output", "github", "-", stdin=rule(DENIED).encode()))
        self.assertEqual(found[0][1], {"title": "DR-POOL-MAXCONN"})
        self.assertTrue(found[0][2].startswith("<stdin>:4:"))

    def test_faults(self):
        found, _ = commands(self.fault("--output", "github", "nowhere"))
        self.assertEqual(found, [("error", {"file": "nowhere", "title": "meshrail check"},
                                  "nowhere: error: this cannot be read: No such file or directory")])


class OutputFile(Outputs):
    def setUp(self):
        temp = tempfile.TemporaryDirectory()
        self.addCleanup(temp.cleanup)
        self.file = os.path.join(temp.name, "report")

    def test_text_is_shown_beside_it(self):
        for form in ("json", "sarif", "junit", "github", "gitlab"):
            with self.subTest(form):
                done = self.check("--output", form, "--output-file", self.file, "flow.yaml")
                self.assertEqual((done.returncode, done.stderr), (1, b""))
                self.assertEqual(done.stdout.decode("utf-8"), self.shown("flow.yaml"))
                with open(self.file, encoding="utf-8") as file:
                    self.assertEqual(file.read(), self.shown("--output", form, "flow.yaml"))

    def test_text_itself(self):
        self.assertEqual(self.shown("--output-file", self.file, "flow.yaml"), "")
        with open(self.file, encoding="utf-8") as file:
            self.assertEqual(file.read(), self.shown("flow.yaml"))

    def test_it_cannot_be_written(self):
        for file, sentence in ((os.path.join(self.file, "x"), "No such file or directory"),
                               ("/dev/full", "could not be written in full")):
            with self.subTest(file):
                done = self.check("--output", "json", "--output-file", file, "flow.yaml")
                self.assertEqual(done.returncode, 2)
                self.assertIn(f"{file}", done.stderr.decode())
                self.assertIn(sentence, done.stderr.decode())

    def test_it_is_what_is_read(self):
        """It would be empty by then, and nobody would get it back."""
        link = self.file + "-link"
        for was in (("{file}",), ("flow.yaml", "{link}"), ("--old", "{file}", "flow.yaml")):
            with self.subTest(was):
                shutil.copy(CASES / "flow.yaml", self.file)
                if not os.path.exists(link):
                    os.link(self.file, link)
                args = [arg.format(file=self.file, link=link) for arg in was]
                done = self.check("--output", "json", "--output-file", self.file, *args)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.assertIn("write to another file", done.stderr.decode())
                with open(self.file, "rb") as file:
                    self.assertEqual(file.read(), (CASES / "flow.yaml").read_bytes())

    def test_it_stands_in_the_folder(self):
        """What has been written of it so far is no manifest."""
        folder = os.path.dirname(self.file)
        for i in range(40):
            with open(os.path.join(folder, f"{i}.yaml"), "w", encoding="utf-8") as file:
                file.write(rule(DENIED, f"cart-{i}"))
        done = self.check("--output", "json", "--output-file", self.file + ".yaml", folder)
        self.assertIn("; 40 objects, 0 of other kinds skipped, 0 errors", done.stdout.decode())

    def test_there_is_no_such_form(self):
        done = self.check("--output", "xml", "flow.yaml")
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertIn("text, json, sarif, junit, github, gitlab", done.stderr.decode())
