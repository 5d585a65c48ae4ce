# SPDX-License-Identifier: Apache-2.0
"""What the recorded reviews cost, held against what they cost before.

    reviews.py COST

cachegrind counts the instructions of judging, from the bytes of a review to those of its answer. Those of each kind,
operation and phase are a row of reviews.txt: their mean may differ by TOLERANCE. A commit that costs more says why, and
one that costs less keeps what it has won: UPDATE_GOLDEN=1 writes the table. Another compiler or C library makes other
instructions, so that the table says whose these are; elsewhere nothing is asserted.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from run import measure

TABLE = Path(__file__).with_suffix(".txt")
RECORDED = Path(__file__).resolve().parent.parent / "reviews/recorded"
TOLERANCE = 0.05
ALL = "all"


def toolchain():
    version = subprocess.run([os.environ.get("CC", "cc"), "-dumpfullversion"], capture_output=True, text=True, check=True)
    return f"{platform.machine()}, compiler {version.stdout.strip()}, {' '.join(platform.libc_ver())}"


def row_of(path):
    request = json.loads(path.read_text(encoding="utf-8"))["request"]
    return f"{request['kind']['kind']} {request['operation']} {'mutate' if '-mutate-' in path.name else 'validate'}"


def count(program):
    """row → the mean of its reviews."""
    paths = sorted(RECORDED.glob("*.json"))
    lines = [f"{row_of(path).split()[-1]} {path.stem} {path}" for path in paths]
    warm = [f"{line.split()[0]} warm {line.split()[2]}" for line in lines]
    with tempfile.TemporaryDirectory() as room:
        instructions, _, fault = measure(program, Path(room) / "counted", warm, lines)
    if fault:
        sys.exit(f"not ok 1 - {fault}")
    rows = defaultdict(list)
    for path in paths:
        for row in (row_of(path), ALL):
            rows[row].append(instructions[path.stem])
    return {row: sum(counts) // len(counts) for row, counts in rows.items()}


def in_order(rows):
    return sorted(rows, key=lambda row: (row == ALL, row))


def written(rows):
    return f"# {toolchain()}\n" + "".join(f"{row:40} {rows[row]:9,}\n" for row in in_order(rows))


def read(text):
    whose, *lines = text.splitlines()
    return whose, {row.strip(): int(cost.replace(",", ""))
                   for row, cost in (line.rsplit(maxsplit=1) for line in lines)}


def main(program):
    now = count(program)
    if os.environ.get("UPDATE_GOLDEN"):
        TABLE.write_text(written(now), encoding="utf-8")
    whose, before = read(TABLE.read_text(encoding="utf-8"))
    other = f" # SKIP the table is of {whose[2:]}" if whose[2:] != toolchain() else ""
    rows, failed = in_order(now.keys() | before.keys()), 0
    for number, row in enumerate(rows, 1):
        cost, was = now.get(row, 0), before.get(row, 0)
        bad = not other and abs(cost - was) > TOLERANCE * was
        failed += bad
        print(f"{'not ok' if bad else 'ok'} {number} - {row:40} {cost:9,} where it was {was:9,}{other}")
        if bad:
            print(f"#   more than {TOLERANCE:.0%} apart: say why in the commit, and UPDATE_GOLDEN=1 tests/run costs")
    print(f"1..{len(rows)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
