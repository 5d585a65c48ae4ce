# SPDX-License-Identifier: Apache-2.0
"""Completion: what the program offers, and what bash, zsh and fish make of it when TAB is pressed.

The binary under test is $MESHRAIL."""
import os
import re
import shlex
import subprocess
import tempfile
import unittest

from terminal import Terminal

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])

# What is typed before TAB, and the last word after it.
PRESSES = (
    ("meshrail comp", "completion"),
    ("meshrail cert", "certs"),
    ("meshrail certs ini", "init"),
    ("meshrail check --fail", "--fail-on"),
    ("meshrail check --output js", "json"),
    ("meshrail check --output=js", "--output=json"),
    ("meshrail check --fail-on=warn --profile hi", "high-traffic"),
    ("meshrail check --output json --profile=lo", "--profile=low-load"),
    ("meshrail explain KS-MIN", "KS-MIN-SCALE"),
    ("meshrail completion f", "fish"),
    ("meshrail check man", "manifest.yaml"),
    ("meshrail check --old man", "manifest.yaml"),
    ("meshrail check --old=man", "--old=manifest.yaml"),
    ("meshrail certs init --dir dee", "deeper/"),
    ("meshrail certs init --dir=dee", "--dir=deeper/"),
    ("kubectl-meshrail revi", "review"),
)


class Completion(unittest.TestCase):
    def setUp(self):
        self.temp = self.enterContext(tempfile.TemporaryDirectory())
        self.home = os.path.join(self.temp, "home")
        self.bin = os.path.join(self.temp, "bin")
        for folder in (self.home, self.bin, os.path.join(self.home, "deeper")):
            os.mkdir(folder)
        with open(os.path.join(self.home, "manifest.yaml"), "w", encoding="utf-8"):
            pass
        for name in ("meshrail", "kubectl-meshrail", "kubectl_complete-meshrail"):
            os.symlink(MESHRAIL, os.path.join(self.bin, name))
        self.env = {"PATH": self.bin + ":" + os.environ["PATH"], "HOME": self.home,
                    "TERM": "vt100", "LC_ALL": "C.UTF-8"}

    def run_it(self, *argv):
        done = subprocess.run(argv, capture_output=True, text=True, env=self.env, cwd=self.home,
                              stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""), argv)
        return done.stdout.splitlines()

    def script(self, shell):
        path = os.path.join(self.temp, shell)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(self.run_it("meshrail", "completion", shell)) + "\n")
        return path


class Offered(Completion):
    def offers(self, *words):
        lines = self.run_it("meshrail", "__complete", *words)
        return [line.split("\t")[0] for line in lines[:-1]], lines[-1]

    def test_every_door(self):
        doors = {line.split()[0] for line in self.run_it("meshrail", "--help")
                 if line.startswith("  ")}
        self.assertGreater(len(doors), 5)
        words, files = self.offers("")
        self.assertEqual((sorted(words), files), (sorted(doors), ":4"))
        self.assertEqual(self.offers(), (words, ":4"))

    def test_every_option(self):
        options = [found[1] for line in self.run_it("meshrail", "serve", "--help")
                   if (found := re.match(r"  (?:-., )?(--\S+)", line))]
        self.assertGreater(len(options), 9)
        self.assertEqual(self.offers("serve", "-"), (options, ":4"))

    def test_every_rule(self):
        words, files = self.offers("explain", "")
        self.assertEqual(files, ":4")
        for rule in words:
            self.run_it("meshrail", "explain", rule)
        self.assertGreater(len(words), 60)

    def test_words_of_an_option_only_where_it_wants_a_value(self):
        self.assertEqual(self.offers("check", "--fail-on", ""), (["deny", "warn"], ":4"))
        self.assertEqual(self.offers("check", "--fail-on="), (["deny", "warn"], ":4"))
        self.assertEqual(self.offers("check", "--fail-on", "deny", ""), ([], ":0"))
        self.assertEqual(self.offers("review", "--mutate", ""), ([], ":0"))
        self.assertEqual(self.offers("review", "--mutate="), ([], ":4"))

    def test_files_and_folders(self):
        self.assertEqual(self.offers("check", "--policy", "")[1], ":0")
        self.assertEqual(self.offers("check", "a", "b")[1], ":0")
        self.assertEqual(self.offers("check", "--", "--")[1], ":0")
        self.assertEqual(self.offers("certs", "init", "--dir", "")[1], ":16")

    def test_nothing_where_nothing_may_stand(self):
        for words in (["rules", ""], ["review", "a", ""], ["certs", "init", ""], ["nothing", ""],
                      ["check", "--namespace", ""], ["check", "--unknown="]):
            self.assertEqual(self.offers(*words), ([], ":4"), words)

    def test_as_kubectl_asks(self):
        self.assertEqual(self.run_it("kubectl_complete-meshrail", "check", "--fail-on", "w"),
                         ["warn", ":4"])


class Pressed(Completion):
    """TAB, then the line as the shell has it, word by word."""

    def press(self, terminal, line):
        terminal.type(line + "\t\x01printf '<%s>' \x05; echo .\n")
        said = terminal.expect(r"(?:<[^>%]*>)+\.").group()
        return said[:-1].strip("<>").split("><")

    def presses(self, *shell):
        with Terminal(shell, cwd=self.home, env=self.env) as terminal:
            for setting in self.settings:
                terminal.type(setting + "\n")
            terminal.type(". " + shlex.quote(self.script(shell[0])) + "; echo load''ed\n")
            terminal.expect("loaded")
            for line, word in PRESSES:
                self.assertEqual(self.press(terminal, line), line.split()[:-1] + [word])

    def test_in_bash(self):
        self.settings = ("PS1='$ '", "bind 'set enable-bracketed-paste off'")
        self.presses("bash", "--norc", "--noprofile", "-i")

    def test_in_zsh(self):
        self.settings = ("PS1='$ '", "bindkey -e", "setopt noautoremoveslash",
                         "autoload -Uz compinit", "compinit -D -u")
        self.presses("zsh", "-f", "-i")

    def test_from_a_folder_of_zsh(self):
        folder = os.path.join(self.temp, "functions")
        os.mkdir(folder)
        os.rename(self.script("zsh"), os.path.join(folder, "_meshrail"))
        with Terminal(["zsh", "-f", "-i"], cwd=self.home, env=self.env) as terminal:
            terminal.type(f"PS1='$ ' fpath=({folder} $fpath); bindkey -e\n"
                          "autoload -Uz compinit; compinit -D -u; echo load''ed\n")
            terminal.expect("loaded")
            for line, word in PRESSES[:3]:
                self.assertEqual(self.press(terminal, line), line.split()[:-1] + [word])

    def test_in_fish(self):
        script = shlex.quote(self.script("fish"))
        for line, word in PRESSES:
            said = self.run_it("fish", "--no-config", "-c",
                               f"source {script}; complete -C {shlex.quote(line)}")
            self.assertEqual([candidate.split("\t")[0] for candidate in said], [word], line)

    def test_what_a_word_means_in_fish(self):
        said = self.run_it("fish", "--no-config", "-c", "source %s; complete -C 'meshrail revi'"
                           % shlex.quote(self.script("fish")))
        self.assertEqual(said, ["review\tanswer one AdmissionReview, as serve would"])

    def test_all_of_many_in_bash(self):
        said = self.run_it("bash", "-c", '. "$1"; COMP_WORDS=(meshrail check --profile = ""); '
                           'COMP_CWORD=4; _meshrail meshrail; printf "%s\\n" "${COMPREPLY[@]}"',
                           "bash", self.script("bash"))
        self.assertEqual(said, ["standard", "high-traffic", "low-load"])


if __name__ == "__main__":
    unittest.main()
