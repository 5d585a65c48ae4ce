# SPDX-License-Identifier: Apache-2.0
"""Which golden case shows which wording of a rule, and what it reads like in both languages.

An expected line shows a wording when what the wording says stands in it, whatever its placeholders
are filled with. Of the cases that show a wording the plainest is taken: one of the rule's
own, without a policy, with the shortest name.
"""

import os
import re
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import expected
from case import Case
from door import RULE, Program
from judged import Judged

REVIEWS = Path(__file__).resolve().parent.parent / "reviews"
PATCHED, WARNED, DENIED, CHECKED = "patched", "warned", "denied", "in files"

# door: which answer has the line. place: which of the answer's lines about the rule it is.
Shown = namedtuple("Shown", "case door place line")

# What no case can show, and why.
NEVER_SHOWN = {}


def _pattern(template):
    parts = re.split(r"\{\w+\}", template)
    return re.compile(".*".join(map(re.escape, parts)))


def literal(wording):
    """How much a wording says that is its own."""
    return sum(len(re.sub(r"\{\w+\}", "", text)) for text in wording.values())


def says(line, wording, door):
    """How well the line fits the wording: False for not at all. That of a patch says what was stored,
    and no fix; a long line leaves out the why."""
    why = bool(_pattern(wording["why"]).search(line))
    if door == PATCHED:
        return why and literal(wording)
    rest = (text for key, text in wording.items()
            if key != "why" and (key != "wanted" or "{wanted}" in wording.get("says", "{wanted}")))
    return all(_pattern(text).search(line) for text in rest) and (1 + 1000 * why) * literal(wording)


def _expected(lines):
    """What a case expects: (door, place, rule, line) of each line."""
    door = None
    counts = {}
    for text in lines.splitlines():
        if not text.startswith(" "):
            door = text.partition(":")[0]
            continue
        found = re.match(r"  (?:\d+:\d+ )?(deny|warn|patch|audit) +(.*)", text)
        rule = found and RULE.search(found[2])
        if not rule:
            continue
        kind = {"mutate": PATCHED, "check": CHECKED}.get(
            door, DENIED if found[1] == "deny" else WARNED)
        line = found[2]
        place = counts[kind, rule[1]] = counts.get((kind, rule[1]), -1) + 1
        yield kind, place, rule[1], line


def _plainness(path, rule, door):
    text, _ = expected.read(path)
    special = re.findall(r"^# (policy|user|profile|pruned|operation): ", text, re.M)
    return (path.parent.name != rule, bool(special), "--- # old" in text,
            [DENIED, WARNED, CHECKED, PATCHED].index(door), len(path.stem), path.stem)


def golden_lines():
    """By rule: every line that a case shows, the plainest first."""
    lines = {}
    for path in sorted(REVIEWS.glob("*/*.yaml")):
        text, outcome = expected.read(path)
        if not outcome or "chinese" in path.stem or "docsURL" in text:
            continue
        for door, place, rule, line in _expected(outcome):
            lines.setdefault(rule, []).append(Shown(path, door, place, line))
    for rule, shown in lines.items():
        shown.sort(key=lambda one: _plainness(one.case, rule, one.door))
    return lines


def best(line, door, wordings):
    """The number of the wording that a line is of, or None."""
    fits = {number: says(line, wording, door) for number, wording in enumerate(wordings)}
    number = max(fits, key=fits.get)
    return number if fits[number] else None


def _forms(rule, shown):
    """A threshold denies in other words than it warns, and a patch has words of its own."""
    if shown.door == PATCHED:
        return PATCHED
    return shown.door if rule["thresholds"] and shown.door != CHECKED else "said"


def _in_files(program, rule):
    """What only `check` says of the rule's own cases."""
    for path in sorted((REVIEWS / rule["id"]).glob("*.yaml")):
        case = Case(path)
        if case.together or "chinese" in path.stem:
            continue
        findings = [one for one in program.check_case(case) if one["rule"] == rule["id"]]
        for place, finding in enumerate(findings):
            yield Shown(path, CHECKED, place, finding["message"])


def pick(program, rule, lines):
    """{(wording's number, form): Shown} for a rule."""
    picked = {}
    wordings = rule["wordings"]
    for shown in lines.get(rule["id"], ()):
        number = best(shown.line, shown.door, wordings)
        if number is not None:
            picked.setdefault((number, _forms(rule, shown)), shown)
    if len({number for number, _ in picked}) < len(wordings):
        for shown in _in_files(program, rule):
            number = best(shown.line, shown.door, wordings)
            if number is not None and not any(known == number for known, _ in picked):
                picked[number, "said"] = shown
    return picked


def unshown(rule, picked):
    """The wordings that no case shows."""
    return [wording for number, wording in enumerate(rule["wordings"])
            if not any(known == number for known, _ in picked)
            and wording["why"] not in NEVER_SHOWN]


class Language:
    """The same case, answered in another language."""

    def __init__(self, program, language):
        self.program = Program(program.path, MESHRAIL_LANGUAGE=language)

    def line(self, rule, shown):
        judged = Judged(self.program, Case(shown.case))
        if shown.door == CHECKED:
            return [one["message"] for one in judged.checked if one["rule"] == rule][shown.place]
        findings = judged.mutated.warnings if shown.door == PATCHED else (
            judged.validated.denials if shown.door == DENIED else judged.validated.warnings)
        return [one.line for one in findings if one.rule == rule][shown.place]


def all_shown(program):
    """(rule, [(wording's number, Shown, line in Chinese)], wordings that no case shows) of each rule."""
    rules, lines = program.rules()["rules"], golden_lines()
    chinese = Language(program, "zh-CN")

    def of_rule(rule):
        picked = pick(program, rule, lines)
        rows = [(number, shown, chinese.line(rule["id"], shown))
                for (number, _), shown in sorted(picked.items(), key=lambda item: item[0])]
        return rule, rows, unshown(rule, picked)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(of_rule, rules)
