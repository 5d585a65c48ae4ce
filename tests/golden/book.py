# SPDX-License-Identifier: Apache-2.0
"""What cases a rule needs, read from the rule book itself. Laws hold for every case that an old fault
and an exempted one come to less, so that no rule needs cases of these."""

import re
from pathlib import Path

import expected
from fixing import asks

# Denied in a file only; online the API server has dropped the field before anybody is asked.
DENIES_IN_FILES = {"DR-UNKNOWN-FIELD", "KS-INVALID"}
# Says nothing online, where the platform itself says it best.
ONLY_IN_FILES = {"DR-INVALID", "KO-API", "KS-CREATOR", "KS-FLAGGED-FIELD", "OBJ-TEXT"}
# Speaks of several objects, which only check sees at once.
PAIRS = Path(__file__).resolve().parents[2] / "policies/pairs"
TOGETHER = {id for source in PAIRS.glob("*.c")
            for id in re.findall(r'\.id = "([A-Z0-9-]+)"', source.read_text(encoding="utf-8"))}

# A line of what a case expects, by the door above it.
LINE = re.compile(r"  (?:\d+:\d+ )?(deny|warn|patch|audit) +(?:.*: \[)?([A-Z0-9-]+)\b")
EACH = {"mutate": {"warn": "patch"},
        "validate": {"deny": "deny", "warn": "warn", "audit": "audit"},
        "check": {"deny": "deny-in-files", "warn": "warn-in-files"}}


def shown(id, path):
    """What a case shows of the rule: the actions that its finding comes to, and `allow`."""
    door, actions, silent = None, set(), True
    for line in (expected.read(path)[1] or "").splitlines():
        if not line.startswith(" "):
            door = line.partition(":")[0]
        elif (found := LINE.match(line)) and found[2] == id:
            actions.add(EACH[door].get(found[1]))
        silent &= id not in line
    if path.stem.startswith("update-unchanged"):  # it warns of what would be denied
        actions.discard("warn")
    return actions | ({"allow"} if silent else set())


def _actions(rule, thresholds):
    """What a finding of the rule can come to in some profile."""
    actions = {action for stated in rule["actions"].values() for action in stated.split(", else ")}
    actions -= {"off"}
    # What would be denied is only a warning where it is no more than below the recommended value.
    rows = [row for row in thresholds if row["key"] in rule["thresholds"]]
    if "deny" in actions and any(limit["recommended"] for row in rows
                                 for limit in row.values() if isinstance(limit, dict)):
        actions |= {"warn"}
    return actions | ({"patch"} if rule["repair"] else set())


def needed(rule, thresholds):
    """What the cases of a rule have to show."""
    if rule["id"] in TOGETHER:
        return {"together"}
    if rule["id"] in ONLY_IN_FILES:
        return {"allow"} | {f"{action}-in-files" for action in _actions(rule, thresholds)}
    needs = _actions(rule, thresholds)
    if rule["id"] in DENIES_IN_FILES:
        needs = needs - {"deny"} | {"deny-in-files"}
    # Where the suite `fixes` can do what the words say, it has the nearest object that is right.
    return needs | {"allow"} if any(asks(one["fix"]) for one in rule["wordings"]) else needs


def missing(rule, thresholds, folder):
    """What none of its cases shows."""
    paths = sorted((folder / rule["id"]).glob("*.yaml"))
    there = {what for path in paths for what in shown(rule["id"], path)}
    if any(path.stem.startswith("together") for path in paths):
        there.add("together")
    return sorted(needed(rule, thresholds) - there)


def strangers(rules, folder):
    known = {rule["id"] for rule in rules} | {"recorded"}
    return [f"{path.name} is no rule" for path in sorted(folder.iterdir())
            if path.is_dir() and path.name not in known]
