# SPDX-License-Identifier: Apache-2.0
"""The small changes that a mutation run makes in a C source, found in its text: a condition flipped, a
number moved, a wording swapped. They know nothing of rules, so that they fit whatever form a rule has."""

import re
from collections import namedtuple

# What stands at `start` becomes `new`.
Change = namedtuple("Change", "kind start end new")

# Comments, strings with what they hold, and lines of the preprocessor.
SKIPPED = re.compile(r"//[^\n]*|/\*.*?\*/|^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", re.M | re.S)
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')

FLIPS = (
    ("condition", re.compile(r"(?<![<>=!\-+*/&|^])(<|>)(?![<>=])(?= )"), {"<": "<=", ">": ">="}),
    ("condition", re.compile(r"(<=|>=|==|!=)(?= )"),
     {"<=": "<", ">=": ">", "==": "!=", "!=": "=="}),
    ("condition", re.compile(r"(&&|\|\|)"), {"&&": "||", "||": "&&"}),
    ("condition", re.compile(r"(?<=[(\s,!])(!)(?=[\w(])"), {"!": ""}),
    ("condition", re.compile(r"\b(true|false)\b"), {"true": "false", "false": "true"}),
    ("data", re.compile(r"\b(AT_LEAST|AT_MOST)(?=\()"), {"AT_LEAST": "AT_MOST", "AT_MOST": "AT_LEAST"}),
    ("data", re.compile(r"\b(LESS_THAN|MORE_THAN)(?=\()"),
     {"LESS_THAN": "MORE_THAN", "MORE_THAN": "LESS_THAN"}),
    ("data", re.compile(r"\b(DENY|WARN|AUDIT|OFF)\b"),
     {"DENY": "WARN", "WARN": "DENY", "AUDIT": "WARN", "OFF": "WARN"}),
    ("data", re.compile(r"(\.(?:when|unless|lenient|after|at_most|repair|general|pinned) = "
                        r"(?:\{[^{}]*\}|[^,{}]+),)"), None),
)
NUMBER = re.compile(r"(?<![\w.\"\[])(\d+)(?![\w.\]])")
# In a string: what is a number with a unit and nothing else, as data has it.
MEASURE = re.compile(r"^(\d+)(ms|s|m|h|Mi|Gi|%)?$")
WORDING = re.compile(r"\.(?P<member>why|says|fix|wanted) =\s*(?P<text>(?:\"(?:[^\"\\\n]|\\.)*\"\s*)+)")
ENUMS = re.compile(r"\benum(?: \w+)? \{([^}]*)\}")


def _masked(text, pattern):
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _flips(code):
    for kind, pattern, pairs in FLIPS:
        for found in pattern.finditer(code):
            yield Change(kind, *found.span(1), pairs[found[1]] if pairs else "")


def _numbers(code, text):
    for found in NUMBER.finditer(code):
        yield Change("number", *found.span(1), str(int(found[1]) + 1))
    for found in STRING.finditer(_masked(text, SKIPPED)):
        measure = MEASURE.match(found[0][1:-1])
        if measure:
            moved = f'"{int(measure[1]) + 1}{measure[2] or ""}"'
            yield Change("number", *found.span(), moved)


def _wordings(text):
    """Each wording becomes the next one of its member in the file."""
    for member in ("says", "why", "fix", "wanted"):
        found = [one for one in WORDING.finditer(text) if one["member"] == member]
        for one, other in zip(found, found[1:] + found[:1]):
            if one["text"].split() != other["text"].split():
                yield Change("wording", *one.span("text"), other["text"].rstrip())


def _names(code, text):
    """A name of an enumeration of this file, where it is used, becomes the next of its names."""
    for enum in ENUMS.finditer(code):
        names = re.findall(r"\b([A-Z]\w+)\b(?: = [^,}]*)?", enum[1])
        for name, other in zip(names, names[1:] + names[:1]):
            if len(names) < 2:
                continue
            for found in re.finditer(rf"(?<!\[)\b{name}\b(?!\] =)", code):
                if not enum.start() <= found.start() < enum.end():
                    yield Change("name", *found.span(), other)


def changes(text):
    """All changes to a source, in the order of their places."""
    without_comments = _masked(text, SKIPPED)
    code = _masked(without_comments, STRING)
    found = [*_flips(code), *_numbers(code, text), *_wordings(without_comments),
             *_names(code, without_comments)]
    return sorted(set(found), key=lambda change: (change.start, change.kind, change.new))


def apply(text, change):
    return text[: change.start] + change.new + text[change.end :]


def shown(text, change):
    """(line, as it was → as it is)."""
    line = text.count("\n", 0, change.start) + 1
    was = " ".join(text[change.start : change.end].split())
    row = text.splitlines()[line - 1].strip()
    return line, f"{was} → {change.new.strip() or '(nothing)'}   in   {row}"
