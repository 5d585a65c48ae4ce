# SPDX-License-Identifier: Apache-2.0
"""The shell around the doors: how they are found, what is said of them, what is refused.

The binary under test is $MESHRAIL."""
import os
import re
import subprocess
import tempfile
import unittest

from outputs import DENIED, MESHRAIL, PATCHED, rule


def meshrail(*args, **env):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}
    return subprocess.run([MESHRAIL, *args], capture_output=True, text=True, env={**clean, **env},
                          stdin=subprocess.DEVNULL, timeout=60)


def doors():
    """What --help lists: the names, of one word or two."""
    return re.findall(r"^  ([a-z-]+(?: [a-z-]+)?)  ", meshrail("--help").stdout, re.M)


class Doors(unittest.TestCase):
    def refused(self, done, sentence):
        self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", sentence + "\n"))


class Help(Doors):
    def test_lists_the_doors(self):
        done = meshrail("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertLessEqual({"serve", "check", "review", "rules", "explain", "certs init"},
                             set(doors()))
        self.assertEqual(meshrail("help").stdout, done.stdout)
        self.assertEqual(meshrail().stderr, done.stdout)
        self.assertEqual(meshrail().returncode, 2)

    def test_of_every_door(self):
        for name in doors():
            done = meshrail(*name.split(), "--help")
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)
            self.assertTrue(done.stdout.startswith(f"Usage: meshrail {name} [OPTION…]"))
            self.assertIn("--help", done.stdout)
            for line in done.stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)
                self.assertEqual(line, line.rstrip(), line)

    def test_of_a_group(self):
        done = meshrail("certs", "--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("  certs init  ", done.stdout)
        self.assertNotIn("serve  ", done.stdout)

    def test_by_any_name(self):
        for args, same in ((["-h"], ["--help"]), (["check", "-h"], ["check", "--help"]),
                           (["certs", "-h"], ["certs", "--help"]), (["help", "check"], ["check", "--help"]),
                           (["help", "certs", "init"], ["certs", "init", "--help"]),
                           (["help", "certs"], ["certs", "--help"]), (["version"], ["--version"])):
            done, wanted = meshrail(*args), meshrail(*same)
            self.assertEqual((done.returncode, done.stdout), (0, wanted.stdout), args)
        self.refused(meshrail("help", "chekc"), 'meshrail: there is no command "chekc"; did you mean check?')

    def test_names_words_and_default(self):
        said = " ".join(meshrail("check", "--help").stdout.split())
        self.assertIn("deny or warn (default: deny)", said)
        self.assertEqual(meshrail("check", "--fail-on=warn", "--help").stdout,
                         meshrail("check", "--help", MESHRAIL_FAIL_ON="warn").stdout)
        self.assertIn("standard, high-traffic or low-load", said)
        self.assertIn("1 when something reaches --fail-on, 2 when", said)


class Refused(Doors):
    def test_an_unknown_command(self):
        self.refused(meshrail("chekc"), 'meshrail: there is no command "chekc"; did you mean check?')
        self.refused(meshrail("x" * 70), 'meshrail: there is no command "%s"; '
                     "meshrail --help lists them" % ("x" * 60))

    def test_a_word_that_an_option_does_not_know(self):
        self.refused(meshrail("check", "--profile", "high"), 'meshrail check: --profile "high": '
                     "use one of standard, high-traffic, low-load")
        self.refused(meshrail("rules", "--language=de"),
                     'meshrail rules: --language "de": use one of en, zh-CN')
        self.refused(meshrail("check", MESHRAIL_FAIL_ON="audit"),
                     'meshrail check: MESHRAIL_FAIL_ON "audit": use one of deny, warn')

    def test_arguments_that_are_too_many_or_too_few(self):
        self.refused(meshrail("rules", "json"),
                     "meshrail rules: takes no arguments, only options; leave out json")
        self.refused(meshrail("review", "a", "b"),
                     "meshrail review: takes one argument; b is too many")
        self.refused(meshrail("explain"),
                     "meshrail explain: wants an argument: meshrail explain RULE-ID|SYMPTOM…")


class Twins(Doors):
    """What is set in the environment for one command must not break another."""

    def test_of_the_opposite(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "rule.yaml")
            with open(file, "w", encoding="utf-8") as text:
                text.write(rule(PATCHED))
            done = meshrail("fix", "--diff", file, MESHRAIL_WRITE="true")
            self.assertTrue(done.stdout.startswith("--- "), done.stderr)
            done = meshrail("fix", "--write", file, MESHRAIL_DIFF="true")
            self.assertIn("mended: 1 in 1 file", done.stderr)
        self.refused(meshrail("fix", MESHRAIL_DIFF="true", MESHRAIL_WRITE="true"),
                     "meshrail fix: --diff and --write: choose one")

    def test_with_a_word_of_other_commands(self):
        for form in ("json", "sarif"):
            for args in (["explain", "DR-POOL-MAXCONN"], ["rules"]):
                done = meshrail(*args, MESHRAIL_OUTPUT=form)
                self.assertEqual((done.returncode, done.stderr), (0, ""), (args, form))
        self.assertTrue(meshrail("rules", MESHRAIL_OUTPUT="json").stdout.startswith("{"))
        self.assertEqual(meshrail("rules", MESHRAIL_OUTPUT="sarif").stdout, meshrail("rules").stdout)
        self.refused(meshrail("rules", MESHRAIL_OUTPUT="jsn"),
                     'meshrail rules: MESHRAIL_OUTPUT "jsn": use one of text, json, markdown')


class Kubectl(Doors):
    """A link named kubectl-meshrail is kubectl's plugin, and speaks as one."""

    def plugin(self, *args, **options):
        with tempfile.TemporaryDirectory() as folder:
            link = os.path.join(folder, "kubectl-meshrail")
            os.symlink(MESHRAIL, link)
            return subprocess.run([link, *args], capture_output=True, text=True, timeout=60,
                                  **{"stdin": subprocess.DEVNULL, **options})

    def test_helps_under_its_name(self):
        self.assertTrue(self.plugin("--help").stdout.startswith("Usage: kubectl meshrail COMMAND"))
        self.assertIn("\nkubectl meshrail COMMAND --help tells", self.plugin("--help").stdout)
        for door in doors():
            self.assertTrue(self.plugin(*door.split(), "--help").stdout.startswith(
                f"Usage: kubectl meshrail {door} [OPTION…]"))

    def test_refuses_under_its_name(self):
        for args in (["chekc"], ["check", "--outptu"], ["serve"], ["explain", "DR"], ["explain"]):
            said = self.plugin(*args).stderr
            self.assertTrue(said.startswith("kubectl meshrail"), said)
            self.assertNotIn("meshrail", said.replace("kubectl meshrail", ""), said)

    def test_shows_the_way_under_its_name(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (("template.yaml", "{{- if .Values.on }}\na: 1\n{{- end }}\n"),
                               ("rule.yaml", rule(f"{DENIED}, {PATCHED}"))):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            for language in ("en", "zh-CN"):
                with self.subTest(language):
                    said = self.plugin("check", "--language", language, folder).stdout
                    for command in ("check -", "explain DR-POOL-MAXCONN", "fix"):
                        self.assertIn(f"kubectl meshrail {command}", said)

    def test_does_what_meshrail_does(self):
        self.assertEqual(self.plugin("rules").stdout, meshrail("rules").stdout)
        self.assertEqual(self.plugin("--version").stdout, meshrail("--version").stdout)


if __name__ == "__main__":
    unittest.main()
