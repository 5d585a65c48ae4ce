# SPDX-License-Identifier: Apache-2.0
"""docs/truth.md: every rule that speaks of running traffic has a row, and every test that a row names exists."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/truth.md"
# Symptoms of traffic; the others are of what is refused, lost or ignored, which the oracles hold.
OF_TRAFFIC = re.compile(r"50[34]|curl|reset|latency|ejected|plaintext|throttling|OOMKilled|cold start|scaling")
SYMPTOMS = re.compile(r"^## Symptoms\n\n(.*?)\n\n", re.M | re.S)
ROW = re.compile(r"^\| ([A-Z0-9-]+) \|([^|]*)\|([^|]*)\|([^|]*)\|$", re.M)
KNATIVE = re.compile(r"`traffic: (\w+)`")
TEST = re.compile(r"`(test_\w+)\.(\w+)\.(\w+)`")


def speaks_of_traffic(page):
    found = SYMPTOMS.search(page.read_text(encoding="utf-8"))
    return bool(found and OF_TRAFFIC.search(found[1]))


@cache
def tests_of(module):
    """(class, test) of a module of tests/envoy."""
    path = ROOT / "tests/envoy" / f"{module}.py"
    tree = ast.parse(path.read_text()) if path.exists() else ast.Module([], [])
    return {(group.name, test.name) for group in tree.body if isinstance(group, ast.ClassDef)
            for test in group.body if isinstance(test, ast.FunctionDef)}


def tests_of_knative():
    return set(re.findall(r'^\t\t\{"(\w+)", ', (ROOT / "tests/oracle/traffic/main.go").read_text(), re.M))


def problems(rules):
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    having = {row[0] for row in rows}
    for page in sorted(ROOT.glob("policies/*/*.md")):
        rule = page.name.removesuffix(".md")
        if rule in rules and rule not in having and speaks_of_traffic(page):
            yield (f"{rule} speaks of traffic (## Symptoms of its page): it wants a row, "
                   f"| {rule} | what was believed | what is true | how it was shown |")
    for rule, *_, shown in rows:
        if rule not in rules:
            yield f"{rule} is no rule any more"
        if not shown.strip():
            yield f"{rule}: a row says how it was shown"
        yield from (f"{rule}: there is no test {'.'.join(name)} in tests/envoy"
                    for name in TEST.findall(shown) if name[1:] not in tests_of(name[0]))
        yield from (f"{rule}: there is no test {name} in tests/oracle/traffic"
                    for name in KNATIVE.findall(shown) if name not in tests_of_knative())
