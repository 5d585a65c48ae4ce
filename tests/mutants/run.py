#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many small faults in the rules the golden cases would catch.

    run.py [--build build/release] [--minutes N] [--only TEXT] [--seed N] [--list]

Each change of changes.py to a source of policies/ makes a mutant: that source is compiled with it, linked
before the engine, and asked all that the golden cases and tables ask until an answer differs. What does not
compile is no mutant. The survivors are printed: a case is missing, or the change means the same. Tables of
fields are left out: tests/oracle holds them.
"""

import argparse
import json
import random
import re
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
sys.path.insert(0, str(TESTS / "golden"))

import changes  # noqa: E402
import edges  # noqa: E402
from case import Case  # noqa: E402
from door import Answer, Forks, Program  # noqa: E402
from judged import Judged, render  # noqa: E402

NO_RULES = re.compile(r"policies/(book|order)\.c|fields?\.c$|injector/(global_)?values\.c$")
SECONDS = {"FORKS_SECONDS": "5"}


class Question:
    """A command line that the golden cases run, and what the program says to it."""

    def __init__(self, rule, arguments, stdin):
        self.rule, self.arguments, self.stdin = rule, arguments, stdin
        self.answer = None

    def asked(self, forks):
        done = forks.run(self.arguments, self.stdin.encode(), SECONDS, None)
        if done.returncode not in (0, 1):
            return done.returncode
        said = json.loads(done.stdout)
        if "rules" in said:
            return said
        if "findings" in said:
            return said["errors"], [(one["line"], one["column"], one["action"], one["rule"], one["field"],
                                     one["message"]) for one in said["findings"]]
        answer = Answer(said)
        return (answer.refused, answer.patch, answer.audited, answer.exempted,
                [finding.line for finding in answer.denials + answer.warnings])


class Recorder(Program):
    """Remembers what it is asked."""

    def __init__(self, path):
        super().__init__(path)
        self.questions = []
        self.rule = None

    def run(self, arguments, stdin="", codes=(0,), folder=None, **environment):
        self.questions.append(Question(self.rule, list(map(str, arguments)), stdin))
        return super().run(arguments, stdin, codes, folder, **environment)


def recorded(recorder):
    """All that the golden cases ask, with the answers."""
    for path in sorted([*TESTS.glob("reviews/*/*.yaml"), *TESTS.glob("guide/*.yaml")]):
        recorder.rule = path.parent.name
        render(Judged(recorder, Case(path)))
    recorder.rule = None
    list(edges.tables(recorder))
    recorder.run(["rules", "--output", "json"])
    forks = Forks(recorder.forks)
    for question in recorder.questions:
        question.answer = question.asked(forks)
    return recorder.questions


class Maker:
    """Compiles and links mutants."""

    def __init__(self, build, folder):
        self.build, self.folder = build.resolve(), folder
        entries = json.loads((build / "compile_commands.json").read_text())
        self.commands = {entry["file"]: shlex.split(entry["command"]) for entry in entries
                         if "/engine.dir/" in entry["command"]}
        printed = subprocess.run(["ninja", "-C", build, "-t", "commands", "tests/forks"],
                                 capture_output=True, text=True, check=True).stdout
        self.link = shlex.split(printed.splitlines()[-1].split("&&")[1])

    def _call(self, words):
        while not Path(words[0]).name.startswith(("cc", "gcc", "clang")) or "ccache" in words[0]:
            words = words[1:]
        return subprocess.run(words, cwd=self.build, capture_output=True, check=False).returncode == 0

    def made(self, path, text, number):
        """The program of a mutant, or None."""
        source, target = self.folder / f"{number}.c", self.folder / f"{number}.o"
        program = self.folder / str(number)
        source.write_text(text)
        words = [word for word in self.commands[str(path)]
                 if not word.startswith(("-O", "-D_FORTIFY", "-U_FORTIFY", "-W"))]
        words[words.index("-o") + 1] = str(target)
        words[words.index(str(path))] = str(source)
        link = list(self.link)
        link[link.index("-o") + 1] = str(program)
        link.insert(link.index("-o"), str(target))
        good = self._call([*words, "-O0", "-w"]) and self._call(link)
        source.unlink()
        target.unlink(missing_ok=True)
        return program if good else None


def caught(program, questions):
    """The first question that is answered otherwise."""
    forks = Forks(program)
    try:
        for question in questions:
            try:
                same = question.asked(forks) == question.answer
            except (AssertionError, ValueError, KeyError):
                same = False
            if not same:
                return question
        return None
    finally:
        forks.end()


def nearest_first(path, text, questions):
    """The cases of the rules that a source names, then those of its theme."""
    named = set(re.findall(r'"([A-Z]+(?:-[A-Z0-9]+)+)"', text))
    theme = {page.name.partition(".")[0] for page in path.parent.glob("*.md")}
    return sorted(questions, key=lambda one: (one.rule not in named, one.rule not in theme))


def sources(only):
    for path in sorted([*ROOT.glob("policies/*.c"), *ROOT.glob("policies/*/*.c")]):
        name = path.relative_to(ROOT).as_posix()
        if only in name and not NO_RULES.search(name):
            yield path, name, path.read_text(encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build/release")
    parser.add_argument("--minutes", type=float, default=1e9, help="for as many as fit, at random")
    parser.add_argument("--seed", type=int, default=1, help="of their order")
    parser.add_argument("--only", default="", metavar="TEXT", help="sources with TEXT in their path")
    parser.add_argument("--list", action="store_true", help="only print the changes")
    arguments = parser.parse_args()
    chosen = [(path, name, text, change) for path, name, text in sources(arguments.only)
              for change in changes.changes(text)]
    if arguments.list:
        for _, name, text, change in chosen:
            line, shown = changes.shown(text, change)
            print(f"{name}:{line}: {change.kind}: {shown}")
        return 0
    random.Random(arguments.seed).shuffle(chosen)
    recorder = Recorder(arguments.build / "meshrail")  # has the policies of the cases until the end
    questions = recorded(recorder)
    if wrong := caught(recorder.forks, questions):
        raise SystemExit(f"without a change, {wrong.arguments} is answered otherwise")
    end = time.monotonic() + 60 * arguments.minutes
    print(f"# {len(chosen)} changes, {len(questions)} questions", flush=True)
    total, survived, printing = Counter(), Counter(), threading.Lock()

    with tempfile.TemporaryDirectory(prefix="meshrail-mutants-") as folder:
        maker = Maker(arguments.build, Path(folder))

        def judge(numbered):
            number, (path, name, text, change) = numbered
            if time.monotonic() > end:
                return
            program = maker.made(path, changes.apply(text, change), number)
            if not program:
                return
            found = caught(program, nearest_first(path, text, questions))
            program.unlink()
            with printing:
                total[change.kind] += 1
                if not found:
                    survived[change.kind] += 1
                    line, shown = changes.shown(text, change)
                    print(f"survived: {name}:{line}: {change.kind}: {shown}", flush=True)

        with ThreadPoolExecutor(cpu_count()) as pool:
            list(pool.map(judge, enumerate(chosen)))
    for kind in sorted(total):
        print(f"# {kind}: {total[kind] - survived[kind]} of {total[kind]} caught")
    everything = sum(total.values())
    print(f"# {everything - sum(survived.values())} of {everything} mutants caught; "
          f"there are {len(chosen)} changes")
    return 0 if everything else 1


if __name__ == "__main__":
    sys.exit(main())
