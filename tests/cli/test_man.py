# SPDX-License-Identifier: Apache-2.0
"""Manual pages: judged by mandoc and by groff, and held against --help.

The binary under test is $MESHRAIL."""
import os
import re
import subprocess
import tempfile
import unittest

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])
BUILD = os.path.dirname(MESHRAIL)


def run(*argv, **options):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}
    return subprocess.run(argv, capture_output=True, text=True, env=clean, timeout=60, **options)


def doors():
    listed = run(MESHRAIL, "--help").stdout
    return [name.split() for name in re.findall(r"^  ([a-z-]+(?: [a-z-]+)?)  ", listed, re.M)]


def squeezed(text):
    return " ".join(text.split())


def read(page):
    """What a person reads of a page, without bold and without line breaks."""
    return squeezed(re.sub(r".\x08", "", run("mandoc", "-T", "utf8", input=page).stdout))


def options(help_text):
    """Of --help: each option with its value, and what it does."""
    rows = help_text.partition("Options:\n")[2].partition("\n\n")[0]
    return [(squeezed(names), squeezed(meaning)) for names, meaning in
            re.findall(r"^  ((?:-., )?--[^\n]*?)(?:  |\n)(.*(?:\n {4,}.*)*)", rows, re.M)]


class Manual(unittest.TestCase):
    def page(self, *command):
        done = run(MESHRAIL, "man", *command)
        self.assertEqual((done.returncode, done.stderr), (0, ""), command)
        return done.stdout


class Pages(Manual):
    def test_are_sound(self):
        for command in [[], *doors()]:
            page = self.page(*command)
            self.assertTrue(page.isascii(), command)
            done = run("mandoc", "-T", "lint", "-W", "warning", input=page)
            self.assertEqual((done.returncode, done.stdout), (0, ""), command)
            done = run("groff", "-man", "-ww", "-z", input=page)
            self.assertEqual((done.returncode, done.stderr), (0, ""), command)

    def test_that_are_not_would_be_noticed(self):
        page = self.page("check").replace(".TP", ".XY")
        self.assertNotEqual(run("mandoc", "-T", "lint", "-W", "warning", input=page).returncode, 0)
        self.assertNotEqual(run("groff", "-man", "-ww", "-z", input=page).stderr, "")

    def test_say_what_help_says(self):
        for command in doors():
            said = run(MESHRAIL, *command, "--help").stdout
            manual = read(self.page(*command))
            paragraph = squeezed(said.split("\n\n")[1])
            self.assertIn(paragraph, manual)
            self.assertIn(squeezed(said.split("\n")[0].removeprefix("Usage:")), manual)
            rows = options(said)
            self.assertEqual(len(rows), len(re.findall(r"^  -", said, re.M)), said)
            for names, meaning in rows:
                self.assertIn(f"{names} {meaning}", manual)
                twin = "MESHRAIL_" + names.partition("--")[2].split()[0].upper().replace("-", "_")
                self.assertEqual(twin in manual, names != "-h, --help", twin)
            for code, meaning in re.findall(r"(\d) when (.*?)[,.]", squeezed(said)):
                self.assertIn(f" {code} {meaning} ", manual)

    def test_of_check_knows_its_exit_codes(self):
        self.assertIn("EXIT STATUS 0 all is well 1 something reaches --fail-on 2 something cannot "
                      "be used SEE ALSO", read(self.page("check")))
        self.assertIn("EXIT STATUS 0 all is well 2 something cannot be used SEE ALSO",
                      read(self.page("serve")))

    def test_of_the_program_lists_the_doors(self):
        manual = read(self.page())
        for command in doors():
            self.assertIn(f"meshrail-{'-'.join(command)}(1)", manual)

    def test_of_nothing(self):
        for words in (["nothing"], ["certs"], ["check", "more"]):
            done = run(MESHRAIL, "man", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("there is no command", done.stderr)


class Written(Manual):
    def test_one_a_door(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run(MESHRAIL, "man", "--dir", folder)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            expected = {"-".join(["meshrail", *command]) + ".1": self.page(*command)
                        for command in [[], *doors()]}
            for name in os.listdir(folder):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    self.assertEqual(file.read(), expected.pop(name))
            self.assertEqual(expected, {})

    def test_where_there_is_no_folder(self):
        done = run(MESHRAIL, "man", "--dir", "/nowhere")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (
            2, "", "meshrail man: /nowhere/meshrail.1: No such file or directory\n"))

    def test_not_just_one(self):
        done = run(MESHRAIL, "man", "--dir", "/tmp", "check")
        self.assertEqual((done.returncode, done.stderr), (
            2, "meshrail man: --dir writes all pages; leave out check\n"))


class Installed(Manual):
    def test_with_the_program(self):
        with tempfile.TemporaryDirectory() as prefix:
            done = run("cmake", "--install", BUILD, "--prefix", prefix)
            self.assertEqual(done.returncode, 0, done.stderr)
            for path, words in {
                    "share/man/man1/meshrail-check.1": ["man", "check"],
                    "share/bash-completion/completions/meshrail": ["completion", "bash"],
                    "share/zsh/site-functions/_meshrail": ["completion", "zsh"],
                    "share/fish/vendor_completions.d/meshrail.fish": ["completion", "fish"]}.items():
                with open(os.path.join(prefix, path), encoding="utf-8") as file:
                    self.assertEqual(file.read(), run(MESHRAIL, *words).stdout)
            plugin = os.path.join(prefix, "bin/kubectl-meshrail")
            self.assertIn("Usage: kubectl meshrail", run(plugin, "--help").stdout)
            asked = os.path.join(prefix, "bin/kubectl_complete-meshrail")
            self.assertEqual(run(asked, "completion", "z").stdout, "zsh\n:4\n")


if __name__ == "__main__":
    unittest.main()
