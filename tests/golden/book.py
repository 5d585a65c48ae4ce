# SPDX-License-Identifier: Apache-2.0
"""What cases a rule needs, read from the rule book itself."""

# Compares with the old object: what an update leaves alone is no fault, so there is none to keep.
NEVER_AN_OLD_FAULT = {"MESH-WIPE"}


def needed_classes(rule):
    actions = {action for stated in rule["actions"].values() for action in stated.split(", else ")}
    needs = {"allow"} | (actions & {"deny", "warn", "patch", "audit"})
    for limits in rule.get("threshold", {}).values():
        if isinstance(limits, dict):
            needs |= {"deny"} if limits["floor"] else set()
            needs |= {"warn"} if limits["recommended"] else set()
    if rule["repair"]:
        needs.add("patch")
    if not rule["pinned"]:
        needs.add("exempt")
    if "deny" in needs and rule["id"] not in NEVER_AN_OLD_FAULT:
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
