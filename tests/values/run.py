#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Folders as people lay out values of Istio's charts, and what check and fix make of them.

    MESHRAIL=build/release/meshrail tests/values/run.py [--only TEXT]     UPDATE_GOLDEN=1 writes it down

A layout is one file: remarks, `# options: …` for check, then each file behind a line `=== PATH`, and below
`# --- expected` each finding as `PATH:LINE:COLUMN ACTION RULE FIELD (KIND NAME)`, what the summary says
besides, and how many findings fix mends. TAP, a test a layout; fix mends nothing twice.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = Path(os.environ.get("MESHRAIL", HERE.parents[1] / "build/release/meshrail")).resolve()
BELOW = "# --- expected\n"
FILE = re.compile(r"^=== (\S+)\n", re.M)
OPTIONS = re.compile(r"^# options: (.+)$", re.M)


def lay_out(text, folder):
    """Writes the files; the options of check."""
    head, *parts = FILE.split(text)
    for path, content in zip(parts[::2], parts[1::2]):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    options = OPTIONS.search(head)
    return shlex.split(options[1]) if options else []


def run(folder, *arguments):
    done = subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 2):
        raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stderr}")
    return done.stdout, done.stderr


def found(folder, options):
    """What check says of the folder, a line each."""
    said = json.loads(run(folder, "check", "--output", "json", *options, ".")[0])
    for one in said["findings"]:
        yield (f"{one['file']}:{one['line']}:{one['column']} {one['action']} {one['rule']} {one['field']} "
               f"({one['kind']} {one['name']})")
    for one in said["errors"]:
        yield f"{one['file']}:{one['line']}:{one['column']} error {one['message']}"
    for line in run(folder, "check", *options, ".")[0].splitlines():
        if line.startswith("not judged: "):
            yield line


def mended(folder, options):
    """How many findings fix mends, and that it has nothing more to do then."""
    told = run(folder, "fix", "--write", *options, ".")[1]
    again = run(folder, "fix", "--write", *options, ".")[1]
    count = re.search(r"^mended: (\d+)", told, re.M)[1]
    if not re.search(r"^mended: 0 ", again, re.M):
        yield f"fix has more to mend: {again}"
    if count != "0":
        yield f"fix mends {count}"
    for line in told.splitlines():
        if re.search(r"^\S+:\d.* not mended: ", line):
            yield line


def judge(path):
    """What is wrong with the layout, or None."""
    text, _, wanted = path.read_text(encoding="utf-8").partition(BELOW)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = lay_out(text, folder)
        lines = [*found(folder, options), *mended(folder, options)]
    said = "".join(f"# {line}\n" for line in lines or ["clean"])
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text + BELOW + said, encoding="utf-8")
        return None
    return None if said == wanted else f"wanted:\n{wanted}found:\n{said}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="layouts whose name holds TEXT")
    only = parser.parse_args().only
    layouts = sorted(path for path in HERE.glob("*.txt") if only in path.name)
    failed = 0
    for number, path in enumerate(layouts, 1):
        problem = judge(path)
        failed += problem is not None
        print(f"{'not ' if problem else ''}ok {number} - {path.stem}")
        for line in (problem or "").splitlines():
            print(f"#   {line}")
    print(f"1..{len(layouts)}")
    return 1 if failed or not layouts else 0


if __name__ == "__main__":
    sys.exit(main())
