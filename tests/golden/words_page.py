# SPDX-License-Identifier: Apache-2.0
"""The sentences of docs/words.md, in both languages, from the golden cases. docs/generate writes it."""

import re
from itertools import groupby
from pathlib import Path

import words
from case import Case
from door import Program
from judged import Judged

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "zh-CN")

# Sessions that tests/e2e holds against a real API server.
FRAMES = (
    ("denial-and-warning", "input.yaml", "One denial and one warning"),
    ("workload", "fatal.yaml", "Several denials"),
    ("many-findings", "input.yaml", "More than is shown"),
    ("patch", "input.yaml", "A patch"),
)
# Lines that every rule shares, by what stands in them in English.
SHARED = (
    ("Under a weaker enforcement", "] would be refused: "),
    ("What is patched in the Pods alone", "; its Pods will be patched"),
    ("Patches", "] changed from "), ("", "] moved to "), ("", " added: "), ("", " removed: "),
    ("An earlier repair is taken back", "an earlier repair wrote it"),
)
# What kubectl prints before a line of ours.
BEFORE = re.compile(r'(Warning: |\* |The \S+ "\S+" is invalid: )?(.*)')
PREFIX = {words.WARNED: "Warning: ", words.PATCHED: "Warning: "}


def block(text):
    return f"```console\n{text.rstrip()}\n```\n"


def _answers(program, case):
    judged = Judged(program, case)
    said = [one.line for one in (*judged.mutated.warnings, *judged.validated.warnings,
                                 *judged.validated.denials)]
    return said + [judged.validated.refused] * bool(judged.validated.refused)


def session(name, file):
    """What kubectl printed when it applied the file for the first time."""
    text = (ROOT / "tests/e2e/cases" / name / "transcript").read_text(encoding="utf-8")
    return re.search(rf"^\$ kubectl apply -f {file}\n(?:(?!\[|\$ ).+\n)+", text, re.M)[0]


def frame(programs, name, file):
    """(texts by language, lines of the session that the program does not say)."""
    case = Case(ROOT / "tests/e2e/cases" / name / file)
    english, chinese = (_answers(program, case) for program in programs)
    translated = dict(zip(english, chinese))
    shown = {language: [] for language in LANGUAGES}
    strange = []
    for line in session(name, file).splitlines():
        before, said = BEFORE.fullmatch(line).groups(default="")
        if before and said not in translated:
            strange.append(line)
        shown["en"].append(line)
        shown["zh-CN"].append(before + translated.get(said, said))
    return ["\n".join(lines) for lines in shown.values()], strange


def frames(programs, problems):
    yield "\n## Round the lines\n"
    for name, file, title in FRAMES:
        texts, strange = frame(programs, name, file)
        problems += [f"tests/e2e/cases/{name}/transcript has what the program does not say: {line}"
                     for line in strange]
        yield f"\n### {title}\n"
        yield from (f"\n{block(text)}" for text in texts)


def _checked(program, *files):
    printed = program.run(["check", *files], codes=(0, 1), folder=ROOT)
    return f"$ meshrail check {' '.join(files)}\n{printed}"


def shared(chinese, problems):
    everything = [(rule, one) for rule, lines in words.golden_lines().items() for one in lines]
    for title, part in SHARED:
        shown = next((shown for shown in everything if part in shown[1].line), None)
        if not shown:
            problems.append(f"no case under tests/reviews shows a line with “{part}”")
            continue
        if title:
            yield f"\n### {title}\n"
        yield row(shown[1], chinese.line(*shown))


def checks(programs):
    yield "\n## meshrail check\n"
    for program in programs:
        yield "\n" + block(_checked(program, "samples/1-destination-rule-refused.yaml"))
    yield "\nThe end of a longer one:\n"
    for program in programs:
        printed = _checked(program, "tests/e2e/cases/many-findings/input.yaml")
        yield "\n" + block(printed.rpartition("\n\n")[2])


def _code(line):
    return f"`` {line} ``" if "`" in line else f"`{line}`"


def row(shown, chinese):
    before = PREFIX.get(shown.door, "")
    return f"\n- {_code(before + shown.line)}\n- {_code(before + chinese)}\n"


def rules(program, problems):
    everything = words.all_shown(program)
    for family, members in groupby(everything, key=lambda shown: shown[0]["family"]):
        yield f"\n## {family}\n"
        for rule, rows, unshown in members:
            problems += [f"{rule['id']}: no case under tests/reviews shows the wording "
                         f"“{wording['why']}. Fix: {wording['fix']}”" for wording in unshown]
            yield f"\n### {rule['id']}\n"
            yield from (row(shown, chinese) for _, shown, chinese in rows)


def page(program_path):
    """The sentences, and what keeps them from being all."""
    programs = [Program(program_path, MESHRAIL_LANGUAGE=language) for language in LANGUAGES]
    problems = []
    chinese = words.Language(programs[0], "zh-CN")
    parts = [*frames(programs, problems), *shared(chinese, problems), *checks(programs),
             *rules(programs[0], problems)]
    return "".join(parts), problems
