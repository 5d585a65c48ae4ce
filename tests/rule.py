# SPDX-License-Identifier: Apache-2.0
"""What a rule lacks, for the person who adds it: cases, translations, its rows elsewhere. TAP.

    rule.py PROGRAM RULE-ID     ends with 2 where there is no such rule

tests/run rule RULE-ID asks this first, then the suites that hold the cases and the page.
"""

import difflib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests/golden"), str(ROOT / "tests/docs")]

import book  # noqa: E402
import truth  # noqa: E402
import words  # noqa: E402
from door import Program  # noqa: E402
from tap import Tap  # noqa: E402

REVIEWS = ROOT / "tests/reviews"
PLACEHOLDER = re.compile(r"\{\w+\}")

SHOWS = {
    "allow": "the nearest object that is right: the rule says nothing of it",
    "deny": "an object that it denies",
    "deny-in-files": "an object that it denies in a file",
    "warn": "an object that it warns of",
    "warn-in-files": "a file that it warns of",
    "audit": "an object that it only records",
    "patch": "an object that it repairs; where no profile does by default, with the line "
             "# policy: {rules: {RULE: {action: patch}}}",
    "together": "several objects in one file",
}


def cases(rule, thresholds):
    """The cases that its actions call for."""
    missing = book.missing(rule, thresholds, REVIEWS)
    for what in sorted(book.needed(rule, thresholds)):
        lacking = f"write tests/reviews/{rule['id']}/{what}.yaml: {SHOWS[what]}"
        yield f"a case shows {what}", [lacking.replace("RULE:", f"{rule['id']}:")] * (what in missing)


def translations():
    """{English: Chinese} of po/zh_CN.po."""
    text = (ROOT / "po/zh_CN.po").read_text(encoding="utf-8")
    entries = re.findall(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', text, re.M)

    def joined(strings):
        return "".join(re.findall(r'^"(.*)"$', strings, re.M)).replace('\\"', '"').replace(
            "\\\\", "\\")
    return {joined(english): joined(chinese) for english, chinese in entries}


def translated(rule):
    known = translations()
    wanted = dict.fromkeys(text for wording in rule["wordings"] for text in wording.values())
    for english in wanted:
        chinese = known.get(english)
        problem = []
        if not chinese:
            problem = ["add to po/zh_CN.po:", f'    msgid "{english}"', '    msgstr "…"']
        elif sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(chinese)):
            problem = [f"its translation has other placeholders: {chinese}"]
        yield f"in Chinese: {english}", problem


def shown(program, rule):
    lacking = words.unshown(rule, words.pick(program, rule, words.golden_lines()))
    yield f"cases show its {len(rule['wordings'])} wordings", [
        f"no case under tests/reviews shows: {wording['why']}. Fix: {wording['fix']}"
        for wording in lacking]


def repaired(rule):
    if rule["repair"]:
        there = re.search(rf"^{rule['id']}\b", (ROOT / "tests/e2e/repairs/sources.yaml").read_text(
            encoding="utf-8"), re.M)
        yield "tests/e2e/repairs/sources.yaml has what it repairs", [] if there else [
            f"add {rule['id']} to tests/e2e/repairs/sources.yaml: a source that it repairs, and what its "
            "author does to it then"]


def proved(rule):
    yield "docs/truth.md tells what is true of traffic", [
        problem for problem in truth.problems({rule["id"]}) if problem.startswith(f"{rule['id']} ")]


def unknown(rules, wanted):
    near = difflib.get_close_matches(wanted, [rule["id"] for rule in rules], 1, 0.8)
    return [f"the program has no rule {wanted}" + (f"; did you mean {near[0]}?" if near else
            ": its initializer belongs in an array under policies/, CONTRIBUTING.md shows one")]


def main():
    program, wanted = Program(sys.argv[1]), sys.argv[2]
    known = program.rules()
    rules = known["rules"]
    rule = next((rule for rule in rules if rule["id"] == wanted), None)
    tap = Tap()
    tap.result(f"{wanted} is a rule", [] if rule else unknown(rules, wanted))
    if not rule:
        tap.end()
        return 2
    for tests in (cases(rule, known["thresholds"]), translated(rule), shown(program, rule), repaired(rule),
                  proved(rule)):
        for name, problems in tests:
            tap.result(f"{wanted}: {name}", problems)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
