#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Objects as the public has them, and what `meshrail check` says of them. README.md says more.

    MESHRAIL=build/release/meshrail tests/real/run.py [--only TEXT]

TAP, one test per object file, and the laws of together.py; a comment tells how often each rule speaks.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "golden"))

import expected  # noqa: E402
import together  # noqa: E402

PROGRAM = os.environ.get("MESHRAIL", HERE.parents[1] / "build/release/meshrail")
OLD = "--- # old\n"
HEADER = re.compile(r"^# (namespace|profile|policy): (.+)$", re.M)
EXPECTED = re.compile(r"clean|unreadable|[A-Z0-9-]+=(deny|patch|warn|audit) at \S.*")


def wanted(path):
    """The findings that the object has; `clean` is none at all."""
    lines = (expected.read(path)[1] or "").splitlines()
    for line in lines:
        if not EXPECTED.fullmatch(line):
            raise ValueError(f"{path.name}: cannot read {line!r}")
    if not lines or (len(lines) > 1 and {"clean", "unreadable"} & set(lines)):
        raise ValueError(f"{path.name} says nothing, or too much")
    return [line for line in lines if line != "clean"]


def options(path, folder):
    """What `check` must be told beside the file: its header, and the object before the update."""
    obj, _, old = expected.read(path)[0].partition(OLD)
    told = dict(HEADER.findall(obj))
    if "policy" in told:
        policy = folder / "policy.yaml"
        policy.write_text(told["policy"] + "\n")
        told["policy"] = policy
    if old:
        told["old"] = folder / "old.yaml"
        told["old"].write_text(old)
    file = folder / path.name
    file.write_text(obj)
    return [word for name, value in told.items() for word in (f"--{name}", value)] + [file]


def checked(arguments):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("MESHRAIL_")}
    done = subprocess.run([PROGRAM, "check", "--output", "json", *arguments], env=environment,
                          capture_output=True, text=True, timeout=60, check=False)
    if done.returncode not in (0, 1, 2) or done.stderr:
        raise RuntimeError(f"check ended with {done.returncode}: {done.stderr}")
    said = json.loads(done.stdout)
    if (done.returncode == 2) != bool(said["errors"]):
        raise RuntimeError(f"check ended with {done.returncode} after {said}")
    return said


def found(path):
    with tempfile.TemporaryDirectory(prefix="meshrail-real-") as folder:
        said = checked(options(path, Path(folder)))
    findings = [f"{finding['rule']}={finding['action']} at {finding['field']}"
                for finding in said["findings"]]
    broken = ["unreadable" for error in said["errors"] if error["line"] and error["column"]]
    return findings + broken


def said_of(path, profile=None, policy=None, old=None):
    """[(rule, action)] of a file of stock/."""
    with tempfile.TemporaryDirectory(prefix="meshrail-real-") as folder:
        told = {"profile": profile, "old": old}
        if policy:
            told["policy"] = Path(folder) / "policy.yaml"
            told["policy"].write_text(policy + "\n")
        said = checked([word for name, value in told.items() if value
                        for word in (f"--{name}", value)] + [path])
    return [(finding["rule"], finding["action"]) for finding in said["findings"]]


def problems(path):
    try:
        said = found(path)
        if os.environ.get("UPDATE_GOLDEN") == "1":
            expected.write(path, "".join(f"{line}\n" for line in said or ["clean"]))
        stated = wanted(path)
    except Exception as failure:  # noqa: BLE001 - whatever goes wrong is this object's result
        return [f"{type(failure).__name__}: {failure}"]
    return [] if stated == said else ["expected:", *stated, "found:", *said]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", metavar="TEXT", help="only what has TEXT in its name")
    only = parser.parse_args().only
    everything = sorted([*HERE.glob("*.yaml"), *HERE.glob("stock/*.yaml")])
    paths = [path for path in everything if only in path.name]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(zip((path.stem for path in paths), pool.map(problems, paths)))
    if not only:
        results += together.stock(said_of)
        findings = [(path, line.partition("=")[0]) for path in everything for line in wanted(path)
                    if re.search("=(deny|patch|warn) ", line)]
        lines, loud = together.noise(findings)
        results.append(("no rule is most of what is said", loud))
        print(*(f"# {line}" for line in lines), sep="\n")
    for number, (name, wrong) in enumerate(results, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - real: {name}")
        for line in wrong:
            print(f"#   {line}")
    print(f"1..{len(results)}")
    return int(not paths or any(wrong for _, wrong in results))


if __name__ == "__main__":
    sys.exit(main())
