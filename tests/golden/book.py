# SPDX-License-Identifier: Apache-2.0
"""What cases a rule needs, read from the rule book itself."""

# Compares with the old object: what an update leaves alone is no fault, so there is none to keep.
NEVER_AN_OLD_FAULT = {"MESH-WIPE", "INJ-WIPE", "KC-KEYS-DROPPED"}
# Denied in a file only; online the API server has dropped the field before anybody is asked.
DENIES_IN_FILES = {"DR-UNKNOWN-FIELD"}
# Says nothing online, where the platform itself says it best.
ONLY_IN_FILES = {"KS-FLAGGED-FIELD"}
# Speaks of several objects, which only check sees at once.
TOGETHER = {"DR-SAME-HOST"}


def _actions(rule):
    """What a finding of the rule can come to in some profile."""
    actions = {action for stated in rule["actions"].values() for action in stated.split(", else ")}
    actions -= {"off"}
    # What would be denied is only a warning where it is no more than below the recommended value.
    if "threshold" in rule and "deny" in actions:
        limits = [limit for limit in rule["threshold"].values() if isinstance(limit, dict)]
        if any(limit["recommended"] for limit in limits):
            actions |= {"warn"}
    return actions | ({"patch"} if rule["repair"] else set())


def needed_classes(rule):
    if rule["id"] in TOGETHER:
        return {"together"}
    if rule["id"] in ONLY_IN_FILES:
        return {"allow", "warn-in-files", "exempt-in-files"}
    actions = _actions(rule)
    needs = actions | {"allow"}
    if actions - {"audit"} and not rule["pinned"]:
        needs.add("exempt")
    if rule["id"] in DENIES_IN_FILES:
        return needs - {"deny"} | {"deny-in-files"}
    if "deny" in actions and rule["id"] not in NEVER_AN_OLD_FAULT:
        needs.add("update-unchanged")
    return needs


def missing_cases(rule, folder):
    cases = [path.stem for path in (folder / rule["id"]).glob("*.yaml")]
    return [
        f"no {folder.name}/{rule['id']}/{name}-*.yaml"
        for name in sorted(needed_classes(rule))
        if not any(case == name or case.startswith(name + "-") for case in cases)
    ]


def strangers(rules, folder):
    known = {rule["id"] for rule in rules} | {"recorded"}
    return [f"{path.name} is no rule" for path in sorted(folder.iterdir())
            if path.is_dir() and path.name not in known]
