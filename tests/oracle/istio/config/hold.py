# SPDX-License-Identifier: Apache-2.0
"""Holds meshrail against the readers of Istio's config:   hold.py MESHRAIL CONFIG COUNT SEED

CONFIG is built from main.go. Of generated texts, in both directions:

  refused  what istiod or the injector refuses is a denial here, at the rule that is there for it, or
           stands in LEFT with a reason; a reason that nothing needs any more fails
  taken    what they take is no denial of these rules
"""

import collections
import json
import re
import subprocess
import sys

from asked import checked, report

PROGRAM, CONFIG, COUNT, SEED = sys.argv[1:]
POLICY = {"environment": {"istioVersion": "1.32"}}
RULES = {"mesh": {"MESH-PARSE", "MESH-TYPE"}, "pod": {"POD-CFG-PARSE"},
         "values": {"INJ-PARSE", "INJ-TYPE"}}
STREAM = 5000  # objects that one run of check gets

# What is refused and not denied here, and why: a door, what it says, a reason.
RANDOM = "a map of Go has no order, and some orders are refused"
LEFT = []


def config_map(name, data):
    return {"apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": name, "namespace": "istio-system"}, "data": data}


def an_object(door, text):
    if door == "mesh":
        return config_map("istio", {"mesh": text})
    if door == "values":
        return config_map("istio-sidecar-injector",
                          {"values": text, "config": "templates: {sidecar: '{}'}\n"})
    return {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "generated", "namespace": "shop",
                         "annotations": {"proxy.istio.io/config": text}},
            "spec": {"containers": [{"name": "app", "image": "registry.example/app"}]}}


def denials(rows):
    """The findings of each row that deny, by the rules that are there for its door."""
    found = checked(PROGRAM, [an_object(row["door"], row["text"]) for row in rows], POLICY)
    return [[one for one in of_row if one["action"] == "deny" and one["rule"] in RULES[row["door"]]]
            for row, of_row in zip(rows, found)]


def left(row):
    """The index of the reason that fits, or None."""
    for index, (door, pattern, _) in enumerate(LEFT):
        if re.fullmatch(door, row["door"]) and re.search(pattern, row["refused"]):
            return index
    return None


def compare(rows, found, needed, wrong):
    for row, denied in zip(rows, found):
        if row["random"]:
            needed[RANDOM] += 1
        elif row["refused"] and not denied:
            reason = left(row)
            if reason is None:
                wrong["refused"].append(f"{row['door']}: {row['refused'][:300]}\n{row['text']}")
            else:
                needed[LEFT[reason][2]] += 1
        elif denied and not row["refused"]:
            said = ", ".join(f"{one['field']}: {one['message']}" for one in denied)
            wrong["taken"].append(f"{row['door']}: {said[:500]}\n{row['text']}")


def main():
    done = subprocess.run([CONFIG, COUNT, SEED], capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    doors = collections.Counter(row["door"] for row in rows)
    refused = collections.Counter(row["door"] for row in rows if row["refused"])
    needed, wrong = collections.Counter(), {"refused": [], "taken": []}
    for first in range(0, len(rows), STREAM):
        part = rows[first:first + STREAM]
        compare(part, denials(part), needed, wrong)
    print(f"# seed {SEED}")
    for door, count in doors.items():
        print(f"# {door}: {count} texts, {refused[door]} of them refused")
    for reason, times in sorted(needed.items()):
        print(f"# left, {times} times: {reason}")
    unneeded = [reason for reason in [RANDOM, *(row[2] for row in LEFT)] if not needed[reason]]
    passed = report(1, f"what is refused is denied ({len(wrong['refused'])} are not)", wrong["refused"])
    passed &= report(2, f"what is taken is not denied ({len(wrong['taken'])} are)", wrong["taken"])
    passed &= report(3, "every reason is needed", unneeded)
    print("1..3")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
