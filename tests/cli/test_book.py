# SPDX-License-Identifier: Apache-2.0
"""meshrail rules and explain: for a person at a terminal of 80 columns, and for programs.

The binary under test is $MESHRAIL."""
import json
import os
import re
import signal
import subprocess
import tempfile
import unicodedata
import unittest

from terminal import Terminal

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
LANGUAGES = ("en", "zh-CN")
PROFILES = {"standard", "high-traffic", "low-load"}


def meshrail(*args):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}
    return subprocess.run([MESHRAIL, *args], capture_output=True, text=True, env=clean,
                          stdin=subprocess.DEVNULL, timeout=60)


def said(*args):
    done = meshrail(*args)
    assert (done.returncode, done.stderr) == (0, ""), (args, done)
    return done.stdout


def book():
    return json.loads(said("rules", "--output", "json"))["rules"]


def width(line):
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
               for c in line)


def is_one_word(line):
    """An annotation and its value are one, too."""
    return re.fullmatch(r" *(- )?(\S+/\S+: )?(`[^`]*`\S*|[^\s`]+)", line)


def without_space(text):
    return re.sub(r"\s", "", text)


class Explain(unittest.TestCase):
    ids = [rule["id"] for rule in book()]

    def test_fits_a_terminal(self):
        for language in LANGUAGES:
            text = said("explain", "--language", language, *self.ids)
            self.assertGreater(text.count("\n"), 40 * len(self.ids))
            for line in text.splitlines():
                self.assertTrue(width(line) <= 80 or is_one_word(line), line)
                self.assertEqual(line, line.rstrip())
            self.assertNotIn("\x1b", text)

    def test_says_what_the_page_says(self):
        for language in LANGUAGES:
            page = said("explain", "--language", language, "--output", "markdown", *self.ids)
            text = said("explain", "--language", language, *self.ids)
            bare = re.sub(r"(?<![^\n]\n)^#+ |^```.*", "", page, flags=re.M)
            self.assertEqual(without_space(text), without_space(bare))
            for heading in re.findall(r"(?<![^\n]\n)^#+ (.*)", page, re.M):
                self.assertIn(f"\n{heading}\n\n", "\n" + text)

    def test_leaves_examples_as_they_are(self):
        for rule in self.ids:
            text = said("explain", rule)
            blocks = re.findall(r"^```.*\n((?:.*\n)*?)```", said(
                "explain", "--output", "markdown", rule), re.M)
            self.assertTrue(blocks, rule)
            for block in blocks:
                self.assertIn("\n" + re.sub("^(?=.)", "    ", block, flags=re.M), text)

    def test_shows_the_lines_of_the_guide(self):
        for rule in book():
            line = f"\n  - Lines of the guide: {rule.get('guide')}\n"
            self.assertEqual(line in said("explain", rule["id"]), "guide" in rule, rule["id"])

    def test_several(self):
        first, second = self.ids[:2]
        self.assertEqual(said("explain", second, first),
                         said("explain", second) + "\n" + said("explain", first))

    def test_spelt_as_messages_do_and_as_people_do(self):
        for name in ("[KS-MIN-SCALE]", "ks-min-scale", "[ks-min-scale]"):
            self.assertEqual(said("explain", name), said("explain", "KS-MIN-SCALE"))

    def test_the_rules_of_a_beginning_or_a_field(self):
        pool = [id for id in self.ids if id.startswith("DR-POOL")]
        for name, wanted in (("DR-POOL", pool), ("dr-pool", pool), ("maxConnections", ["DR-POOL-MAXCONN"]),
                             ("spec.trafficPolicy.connectionPool.tcp.maxConnections", ["DR-POOL-MAXCONN"]),
                             ("serving.knative.dev/creator", ["KS-CREATOR"])):
            lines = meshrail("explain", name).stderr.splitlines()
            rules = lines[1:lines.index("the symptoms that it knows are")]
            self.assertLessEqual(set(wanted), {rule.strip() for rule in rules}, name)
            self.assertLess(len(rules), 30, name)
            self.assertEqual(lines[-1], "meshrail rules lists all rules")

    def test_none_of_the_book(self):
        for ids, sentence in (
                (["KS-MIN-SCAL"], "there is no rule KS-MIN-SCAL; did you mean KS-MIN-SCALE?"),
                (["ks-min-scal"], "there is no rule ks-min-scal; did you mean KS-MIN-SCALE?"),
                (["Q"], "nothing in the book is called Q; the symptoms that it knows are"),
                (["KS-MIN-SCALE", "DR-POOL"],
                 "nothing in the book is called DR-POOL; rules that begin so or look at it are"),
                (["X" * 99],
                 f"nothing in the book is called {'X' * 60}; the symptoms that it knows are")):
            done = meshrail("explain", *ids)
            self.assertEqual((done.returncode, done.stdout, done.stderr.partition("\n")[0]),
                             (2, "", f"meshrail explain: {sentence}"))


class Rules(unittest.TestCase):
    def test_fit_a_terminal(self):
        for language in LANGUAGES:
            text = said("rules", "--language", language)
            for line in text.splitlines():
                self.assertLessEqual(width(line), 80, line)
                self.assertEqual(line, line.rstrip())

    def test_are_all_there_under_their_family(self):
        for language in LANGUAGES:
            seen, family = [], None
            for block in re.findall(r"^\S.*|^  \S.*(?:\n {3,}.*)*",
                                    said("rules", "--language", language), re.M):
                if block[0] != " ":
                    family = block
                    continue
                rule, action, why = re.fullmatch(r" *(\S+)\s+(patch, else \w+|\w+)\s+(.*)", block, re.S).groups()
                seen.append((rule, family, action, without_space(why)))
            self.assertEqual(seen, [
                (rule["id"], rule["family"], rule["actions"]["standard"],
                 without_space(rule["summary"][language])) for rule in book()])


class Catalogue(unittest.TestCase):
    """What programs may count on."""

    def test_has_the_members_of_every_rule(self):
        for rule in book():
            self.assertEqual(set(rule) - {"guide"}, {
                "id", "family", "summary", "symptoms", "pages", "kinds", "field", "actions", "pinned",
                "repair", "thresholds", "reads", "rewrites", "wordings"}, rule["id"])
            self.assertRegex(rule["id"], r"^[A-Z0-9]+(-[A-Z0-9]+)+$")
            self.assertEqual(set(rule["actions"]), PROFILES)
            for action in rule["actions"].values():
                self.assertIn(action, {"off", "audit", "warn", "deny", "patch, else warn",
                                       "patch, else deny"})
                self.assertTrue(rule["repair"] or not action.startswith("patch"), rule["id"])
            for name in ("pinned", "repair"):
                self.assertIsInstance(rule[name], bool)
            for name in ("kinds", "reads", "rewrites", "thresholds"):
                self.assertTrue(all(isinstance(item, str) for item in rule[name]))
            self.assertTrue(rule["kinds"])
            for wording in rule["wordings"]:
                self.assertLessEqual({"why", "fix"}, set(wording))
                self.assertLessEqual(set(wording), {"says", "why", "fix", "wanted"})
            self.assertEqual(rule["summary"]["en"], re.sub(r"\{\w+\}", "…", rule["wordings"][0]["why"]))

    def test_has_the_thresholds(self):
        thresholds = json.loads(said("rules", "--output", "json"))["thresholds"]
        named = {key for rule in book() for key in rule["thresholds"]}
        self.assertLessEqual(named, {threshold["key"] for threshold in thresholds})
        self.assertTrue(named)
        for threshold in thresholds:
            self.assertEqual(set(threshold), {"key", "unit"} | PROFILES)
            self.assertIn(threshold["unit"], {"count", "duration", "quantity"})
            for profile in PROFILES:
                self.assertEqual(set(threshold[profile]), {"floor", "recommended"})

    def test_speaks_both_languages(self):
        for rule in book():
            self.assertEqual(set(rule["summary"]), set(LANGUAGES))
            self.assertRegex(rule["summary"]["zh-CN"], "[\u4e00-\u9fff]", rule["id"])

    def test_names_pages_that_are_there(self):
        for rule in book():
            for language in LANGUAGES:
                with open(os.path.join(ROOT, rule["pages"][language]), encoding="utf-8") as page:
                    self.assertIn(f"\n# {rule['id']}\n", page.read())

    def test_is_no_matter_of_language(self):
        self.assertEqual(said("rules", "--output", "json", "--language", "zh-CN"),
                         said("rules", "--output", "json"))


class Paged(unittest.TestCase):
    """On a terminal."""

    def setUp(self):
        self.temp = self.enterContext(tempfile.TemporaryDirectory())
        self.env = {"PATH": os.environ["PATH"], "TERM": "vt100"}
        self.plain = said("explain", "KS-MIN-SCALE")

    def shown(self, *args, **env):
        with Terminal([MESHRAIL, *args], env={**self.env, **env}) as terminal:
            return terminal.rest()

    def unescaped(self, text):
        self.assertIn("\x1b[1mKS-MIN-SCALE\x1b[m\n", text)
        return re.sub(r"\x1b\[1?m", "", text)

    def test_headings_are_bold(self):
        for pager in ("", "cat"):
            text, status = self.shown("explain", "KS-MIN-SCALE", PAGER=pager)
            self.assertEqual((self.unescaped(text), status), (self.plain, 0))
        text, status = self.shown("rules", PAGER="cat")
        self.assertTrue(text.startswith("\x1b[1mDestinationRule\x1b[m\n  DR-"))

    def test_a_dumb_terminal_gets_no_escapes(self):
        for env in ({"TERM": "dumb"}, {"TERM": ""}):
            with self.subTest(env):
                self.assertEqual(self.shown("explain", "KS-MIN-SCALE", PAGER="cat", **env),
                                 (self.plain, 0))

    def test_nor_does_who_wants_none(self):
        for args in (("explain", "KS-MIN-SCALE"), ("rules",)):
            with self.subTest(args):
                self.assertEqual(self.shown(*args, PAGER="cat", NO_COLOR="1"), (said(*args), 0))
                self.assertIn("\x1b[1m", self.shown(*args, PAGER="cat", NO_COLOR="")[0])

    def test_by_the_pager_of_the_person(self):
        file = os.path.join(self.temp, "shown")
        self.assertEqual(self.shown("explain", "KS-MIN-SCALE", PAGER=f"cat >'{file}'"), ("", 0))
        with open(file, encoding="utf-8") as paged:
            self.assertEqual(self.unescaped(paged.read()), self.plain)

    def test_by_less_which_stays_where_it_is(self):
        with Terminal([MESHRAIL, "explain", "KS-MIN-SCALE"], env=self.env) as terminal:
            terminal.expect(r"KS-MIN-SCALE")
            terminal.expect(r":(?=[^\n]*$)")  # its prompt: there is more
            terminal.type("q")
            self.assertEqual(terminal.rest()[1], 0)

    def test_who_leaves_before_the_end_is_no_fault(self):
        self.assertEqual(self.shown("rules", PAGER="true"), ("", 0))

    def test_the_pager_may_die_of_sigpipe(self):
        """A pager that runs others, as `head | less` does, must not go on for nobody."""
        text, status = self.shown("rules", PAGER="grep SigIgn /proc/self/status")
        ignored = int(re.search(r"SigIgn:\s*([0-9a-f]+)", text)[1], 16)
        self.assertEqual((ignored & 1 << (signal.SIGPIPE - 1), status), (0, 0))

    def test_without_less(self):
        text, status = self.shown("explain", "KS-MIN-SCALE", PATH=self.temp)
        self.assertEqual((self.unescaped(text), status), (self.plain, 0))

    def test_a_pager_that_is_not_there(self):
        text, status = self.shown("explain", "KS-MIN-SCALE", PAGER="nowhere")
        self.assertIn("nowhere: not found\n", text)
        self.assertEqual((self.unescaped(text.split("\n", 1)[1]), status), (self.plain, 0))

    def test_not_for_programs(self):
        for form in ("json", "markdown"):
            text, status = self.shown("rules", "--output", form, PAGER="false")
            self.assertEqual((text, status), (said("rules", "--output", form), 0))

    def test_not_into_a_pipe(self):
        done = subprocess.run([MESHRAIL, "explain", "KS-MIN-SCALE"], capture_output=True, text=True,
                              env={**self.env, "PAGER": "false"}, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, self.plain))


if __name__ == "__main__":
    unittest.main()
