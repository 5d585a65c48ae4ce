# SPDX-License-Identifier: Apache-2.0
"""What must hold of all these objects together: what ships passes, and no rule is most of what is said."""

import re
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROFILES = ("standard", "high-traffic", "low-load")
RELEASE = re.compile(r"istio-(1\.\d+)-")

# What is said of objects that ship, and why it is said all the same. Never a denial.
SAID_OF_STOCK = {
    "INJ-RES-FLOOR": "profile demo, and kubeflow with it, requests 40Mi for a sidecar, to fit a laptop; under "
                     "memory pressure these Pods go first, which who runs a platform on it should know",
    "KC-LEGACY-KEY": "kubeflow writes progressDeadline, which Knative has read as progress-deadline since 0.23",
}

# A rule that makes more than this share of all findings is looked at again, and stands here with what came
# of that, or is changed.
SHARE = Fraction(1, 3)
LOOKED_AT = {}


def stock(said_of):
    """(name, problems) of what is in stock/; SAID_OF gives the findings of a file, told with options."""
    used = set()
    for path in sorted(HERE.glob("stock/*.yaml")):
        release = RELEASE.match(path.name)
        policies = [None] + ([f'environment: {{istioVersion: "{release[1]}"}}'] if release else [])
        wrong = []
        for profile in PROFILES:
            for policy in policies:
                rules = said_of(path, profile=profile, policy=policy)
                used |= {rule for rule, _ in rules}
                wrong += [f"{profile}: {rule} {action}" for rule, action in rules
                          if action in ("deny", "patch") or action == "warn" and rule not in SAID_OF_STOCK]
        yield f"{path.stem} ships, and passes", wrong
    for older, newer in upgrades():
        wrong = [f"{rule} {action}" for rule, action in said_of(newer, old=older)
                 if action in ("deny", "patch")]
        yield f"{older.stem} may become {newer.stem}", wrong
    yield "what is said of stock objects", [f"{rule} is not said any more" for rule in SAID_OF_STOCK
                                            if rule not in used]


def upgrades():
    """Each object of a release, with itself in the next one."""
    kinds = {}
    for path in sorted(HERE.glob("stock/istio-1.*.yaml")):
        kinds.setdefault(RELEASE.sub("", path.name), []).append(path)
    return [pair for paths in kinds.values() for pair in pairwise(paths)]


def noise(findings):
    """(lines to print, problems); FINDINGS are (file, rule) of what people are told."""
    rules = Counter(rule for _, rule in findings)
    files = Counter(rule for _, rule in set(findings))
    lines = [f"{count:4} findings in {files[rule]:3} files, {100 * count / len(findings):3.0f} %: {rule}"
             for rule, count in rules.most_common()]
    loud = {rule for rule, count in rules.items() if Fraction(count, len(findings)) > SHARE}
    return lines, [f"{rule} makes {rules[rule]} of {len(findings)} findings" for rule in loud - LOOKED_AT.keys()] + [
        f"{rule} does not any more: take it out of LOOKED_AT" for rule in LOOKED_AT.keys() - loud]
