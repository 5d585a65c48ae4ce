# SPDX-License-Identifier: Apache-2.0
"""Counts a suite's log: TAP, `python3 -m unittest -v` and `go test -v` alike.

Prints passed, failed and skipped. A group of Go subtests counts as its members.
"""

import re
import sys

LINE = re.compile(
    r"^(?P<tap>ok|not ok) \d+\b(?P<skip>.*# SKIP)?"
    r"|^ *--- (?P<go>PASS|FAIL|SKIP): (?P<name>\S+)"
    r"|^(?:\S+ \(\S+\).*?|.*) \.\.\. (?P<unit>ok|FAIL|ERROR|skipped\b.*)$",
    re.I | re.M,
)


def outcomes(text):
    """What became of each test: ok, failed or skipped. Names of Go tests come along."""
    for found in LINE.finditer(text):
        if found["tap"]:
            if found["skip"]:
                yield None, "skipped"
            else:
                yield None, "ok" if found["tap"].lower() == "ok" else "failed"
        elif found["go"]:
            yield found["name"], {"PASS": "ok", "FAIL": "failed", "SKIP": "skipped"}[found["go"]]
        else:
            word = found["unit"].split()[0]
            yield None, {"ok": "ok", "skipped": "skipped"}.get(word, "failed")


def main():
    text = open(sys.argv[1], encoding="utf-8", errors="replace").read()
    results = list(outcomes(text))
    groups = {name.rpartition("/")[0] for name, _ in results if name}
    counts = {"ok": 0, "failed": 0, "skipped": 0}
    for name, outcome in results:
        if name not in groups or outcome == "failed" and not any(
            other.startswith(name + "/") and result == "failed"
            for other, result in results if other
        ):
            counts[outcome] += 1
    print(counts["ok"], counts["failed"], counts["skipped"])


if __name__ == "__main__":
    main()
