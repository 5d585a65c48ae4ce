# SPDX-License-Identifier: Apache-2.0
"""Cost follows size: what judging takes in instructions, at n and 2n of each shape and door.

    run.py COST [SHAPE…]

Twice the size may take GROWTH times the instructions, and a KiB no more than its door's CEILING.
cachegrind counts them, so that no other tenant of the machine matters. Prints the table, as TAP.
"""

import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aws
import chart_values
import control
import destination_rules
import envoy_filters
import files
import folders
import istio_maps
import knative
import knative_operator
import pairs
import pods
from shape import SHAPES, Folder

assert aws and chart_values and control and destination_rules and envoy_filters and files and istio_maps and knative
assert folders and knative_operator and pairs and pods  # each has added its rows

# A part that grows as n² is noticed when it takes an eighth of the instructions at n.
GROWTH = 2.25
# Instructions a KiB, about twice what the dearest rows take: short lines of which each is a finding,
# with the search for the name that was meant, which the first 512 findings get.
CEILING = {"validate": 12_000_000, "mutate": 12_000_000, "check": 18_000_000,
           "json": 18_000_000, "sarif": 22_000_000, "junit": 20_000_000, "github": 18_000_000,
           "gitlab": 18_000_000, "fix": 14_000_000}
# A finding every nine bytes; edits of which none holds, as only trying them all shows.
CEILING_OF = {("mesh_in_one_line", "check"): 36_000_000, ("list-merged", "fix"): 50_000_000,
              ("annotations", "fix"): 30_000_000, ("annotations", "sarif"): 36_000_000}
# How many times what `check` takes: a fix is read again to see that it holds, and SARIF has one
# for each finding. Those of annotations move each line into another mapping.
BESIDE_CHECK = {"annotations": 5}
BESIDE_MOST = 3
TIMES = (1, 2)
PROCESSES = 2


def review(now, before):
    group = now["apiVersion"].rpartition("/")[0]
    request = {"uid": "1", "kind": {"group": group, "version": "v1", "kind": now["kind"]},
               "operation": "UPDATE" if before else "CREATE", "object": now,
               "name": now["metadata"]["name"], "namespace": now["metadata"]["namespace"],
               "userInfo": {"username": "alice"}}
    if before:
        request["oldObject"] = before
    return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": request}


def scalar(text):
    """A text as people write it: in a block where it has lines."""
    return json.dumps(text, ensure_ascii=False)


def block(value, indent=""):
    """YAML with a line for each member, as files have it."""
    inner = indent + "  "
    if isinstance(value, dict) and value:
        return "".join(f"\n{indent}{scalar(key)}:{block(member, inner)}"
                       for key, member in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{indent}-{block(item, inner)}" for item in value)
    if isinstance(value, str) and "\n" in value and re.fullmatch(r"[ -~\n]+", value) \
            and not value[0].isspace():
        lines = "".join(f"\n{inner}{line}" for line in value.rstrip("\n").split("\n"))
        return f" |{lines}"
    return " " + scalar(value)


def size_of(path):
    """In bytes; of a folder, what is below it."""
    return sum(file.stat().st_size for file in (path.rglob("*.yaml") if path.is_dir() else [path]))


class Jobs:
    """What is to be measured: the lines that `cost` reads, and the size of each in bytes."""

    def __init__(self, folder):
        self.folder, self.lines, self.sizes = folder, [], {}

    def write(self, name, text):
        """A file, made once for all doors that read it; text() is what it holds."""
        path = self.folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(), encoding="utf-8")
        return path

    def files(self, name, door, made):
        """The files that are read: of a review, or of what is now and what was before."""
        before, now = made if isinstance(made, tuple) else (None, made)
        if door in ("validate", "mutate"):
            return [self.write(f"{name}.json", lambda: json.dumps(review(now, before)))]
        if isinstance(now, Folder):
            for path, text in now.items():
                self.write(f"{name}/{path}", lambda text=text: text)
            return [self.folder / name]
        if isinstance(now, str):
            return [self.write(f"{name}.yaml", lambda: now)]
        written = [self.write(f"{name}.yaml", lambda: block(now).lstrip() + "\n")]
        if before:
            written.append(self.write(f"{name}.old.yaml", lambda: block(before).lstrip() + "\n"))
        return written

    def add(self, shape, door, n, made):
        name = f"{shape}:{door}:{n}"
        written = self.files(f"{shape}:{n}", door, made)
        self.lines.append(" ".join([door, name, *map(str, written)]))
        self.sizes[name] = sum(size_of(file) for file in written)

    def warm(self, shape, door, made):
        """A line for what is done beforehand, so that valgrind need translate the code but once."""
        return " ".join([door, "warm", *map(str, self.files(f"{shape}:warm", door, made))])


def counted(file):
    """The instructions of a process, with those of the one that it came from."""
    return int(re.search(r"^summary: (\d+)", file.read_text(encoding="utf-8"), re.M)[1])


def measure(program, folder, warm, lines):
    """name → instructions, name → steps, and what went wrong. What a process had behind it when its
    work began grows a little with each one before it, as doing nothing twice shows."""
    folder.mkdir()
    valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--quiet",
                f"--cachegrind-out-file={folder}/counted.%p", program, str(folder)]
    lines = ["none first", *lines, "none last"]
    ran = subprocess.run(valgrind, input="\n".join([*warm, *lines]) + "\n", capture_output=True,
                         text=True, check=False)
    if ran.returncode:
        return {}, {}, f"{' '.join(valgrind)} ended with {ran.returncode}\n{ran.stderr}"
    first, last = (counted(folder / name) for name in ("first", "last"))
    instructions = {}
    for number, line in enumerate(lines):
        name = line.split()[1]
        behind = first + (last - first) * number // (len(lines) - 1)
        instructions[name] = counted(folder / name) - behind
    return instructions, dict(line.split() for line in ran.stdout.splitlines()), ""


def beside_check(shape, door, n, instructions):
    """How many times what `check` takes, at the largest n; 0 where that is no question."""
    check = instructions.get(f"{shape}:check:{n}")
    if door not in ("sarif", "fix") or shape in files.IN_VAIN or not check:
        return 0
    return instructions[f"{shape}:{door}:{n}"] / check


def verdicts(shape, door, n, jobs, instructions):
    names = [f"{shape}:{door}:{n * times}" for times in TIMES]
    if any(name not in instructions for name in names):
        return [""] * 2, ["it was not measured"]
    counts = [instructions[name] for name in names]
    ratio = counts[1] / counts[0]
    a_kib = counts[1] * 1024 / jobs.sizes[names[1]]
    wrong = []
    if ratio > GROWTH:
        wrong.append(f"twice the size takes {ratio:.2f} times as much, {GROWTH} allowed")
    times = beside_check(shape, door, n * TIMES[-1], instructions)
    most = BESIDE_CHECK.get(shape, BESIDE_MOST)
    if times > most:
        wrong.append(f"{times:.1f} times the instructions of check, {most} allowed")
    ceiling = CEILING_OF.get((shape, door), CEILING[door])
    if a_kib > ceiling:
        wrong.append(f"a KiB takes {a_kib:,.0f} instructions, {ceiling:,} allowed")
    return [f"{ratio:.2f}", f"{a_kib:,.0f}"], wrong


def main(program, *only):
    chosen = {name: row for name, row in SHAPES.items() if not only or name in only}
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        jobs = Jobs(folder)
        warm = []
        for name, (function, size, doors) in chosen.items():
            warm += [jobs.warm(name, door, function(8)) for door in doors]
            for times in TIMES:
                made = function(size * times)
                for door in doors:
                    jobs.add(name, door, size * times, made)
        with ThreadPoolExecutor() as pool:
            ran = list(pool.map(
                lambda i: measure(program, folder / str(i), warm, jobs.lines[i::PROCESSES]),
                range(PROCESSES)))
    instructions = {name: count for part, _, _ in ran for name, count in part.items()}
    steps = {name: int(count) for _, part, _ in ran for name, count in part.items()}

    print(f"# {'shape':36} {'door':9} {'2n':>5} {'instructions':>14} {'2n/n':>5} "
          f"{'a KiB':>10} {'its steps':>9}")
    count = failed = 0
    for name, (function, size, doors) in chosen.items():
        for door in doors:
            count += 1
            shown, wrong = verdicts(name, door, size, jobs, instructions)
            last = f"{name}:{door}:{size * TIMES[-1]}"
            a_kib = steps.get(last, 0) * 1024 // jobs.sizes[last]
            row = (f"{name:36} {door:9} {size * TIMES[-1]:>5} {instructions.get(last, 0):>14,} "
                   f"{shown[0]:>5} {shown[1]:>10} {a_kib:>9,}")
            print(f"{'not ok' if wrong else 'ok'} {count} - {row}")
            for what in wrong:
                print(f"#   {what}")
            failed += bool(wrong)
    for _, _, said in ran:
        print("".join(f"# {line}\n" for line in said.splitlines()), end="")
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
