# SPDX-License-Identifier: Apache-2.0
"""The symptoms that the pages of rules name: the same ones in both languages, each by one name."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LISTS = {"en": (r"^## Symptoms\n\n(.+)$", "; "), "zh-CN": (r"^## 现象\n\n(.+)$", "；")}


def listed(rule, language):
    """Of a rule as `rules` prints it, by its page."""
    heading, between = LISTS[language]
    page = rule["pages"].get(language)
    found = page and re.search(heading, (ROOT / page).read_text(encoding="utf-8"), re.M)
    return found[1].split(between) if found else []


def by_symptom(rules):
    """{(English, Chinese): rules}, in the order in which the rules name them."""
    named = defaultdict(list)
    for rule in rules:
        for pair in zip(listed(rule, "en"), listed(rule, "zh-CN")):
            named[pair].append(rule)
    return named


def problems(rules):
    for rule in rules:
        counts = [len(listed(rule, language)) for language in LISTS]
        if counts[0] != counts[1]:
            yield f"{rule['id']} names {counts[0]} symptoms in English and {counts[1]} in Chinese"
    names = defaultdict(lambda: defaultdict(list))
    for pair, those in by_symptom(rules).items():
        for name, other in (pair, reversed(pair)):
            names[name][other].append(those[0]["id"])
    for name, others in names.items():
        if len(others) > 1:
            yield f"{name} has several names: " + ", ".join(
                f"{other} ({ids[0]})" for other, ids in others.items())
