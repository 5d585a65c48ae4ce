# SPDX-License-Identifier: Apache-2.0
"""Holds meshrail against what istiod makes of EnvoyFilters:   hold.py MESHRAIL FILTERS

FILTERS is built from main.go. Two claims, for each operation on each object:

  lives    where a proxy runs with what the patch says, `check` speaks of it; where istiod drops it, or
           Envoy refuses it, `check` says nothing
  dead     a threshold that is merged and is not the first one is said to have no effect
"""

import json
import subprocess
import sys

from asked import checked, report

PROGRAM, FILTERS = sys.argv[1:]
DEAD = "EF-CB-DEAD"
MERGES = ("MERGE", "MERGE_AND_REPLACE_LIST")  # what is dead after another operation is no fault of ours


def an_object(row):
    return {"apiVersion": "networking.istio.io/v1alpha3", "kind": "EnvoyFilter",
            "metadata": {"name": "generated", "namespace": "shop"},
            "spec": {"configPatches": [row["patch"]]}}


def wanted(row):
    if row["rule"] == DEAD:
        return not row["lives"] and row["patch"]["patch"]["operation"] in MERGES
    return row["lives"]


def main():
    rows = [json.loads(line) for line in subprocess.run(
        [FILTERS], capture_output=True, text=True, check=True).stdout.splitlines()]
    wrong = {True: [], False: []}
    spoke = {True: 0, False: 0}
    for row, findings in zip(rows, checked(PROGRAM, [an_object(row) for row in rows], {})):
        said = any(finding["rule"] == row["rule"] for finding in findings)
        dead = row["rule"] == DEAD
        spoke[dead] += said
        if said != wanted(row):
            wrong[dead].append(f"{'said' if said else 'not said'}: {json.dumps(row)}")
    good = [report(1, f"what lives is judged: {spoke[False]} of {len(rows)} patches", wrong[False]),
            report(2, f"what is dead is said to be: {spoke[True]} patches", wrong[True])]
    print("1..2")
    return 0 if all(good) and all(spoke.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
