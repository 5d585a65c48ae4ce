#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of `meshrail fix`. README.md tells what they hold.

    run.py [--meshrail PROGRAM] [--only TEXT] [SUITE…]

Suites: cases, styles, public, reviews. UPDATE_GOLDEN=1 rewrites what is expected; read it.
"""

import argparse
import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "golden"))

import expected  # noqa: E402
import held  # noqa: E402
import webhook  # noqa: E402
from case import Case, Loader  # noqa: E402
from door import Program  # noqa: E402
from styles import STYLES, written  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM = HERE.parents[1] / "build/release/meshrail"
OLD = "--- # old\n"
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))

FORMS = {
    "block.yaml": lambda obj: yaml.safe_dump(obj, sort_keys=False, allow_unicode=True),
    "flow.json": lambda obj: json.dumps(obj, separators=(",", ":"), ensure_ascii=False),
    "pretty.json": lambda obj: json.dumps(obj, indent=2, ensure_ascii=False) + "\n",
}


def judge_public(program, path):
    """What the public has, held to the same laws; what fix makes of it is seen in `cases`."""
    text, options, files = expected.read(path)[0], [], []
    for name, value in re.findall(r"^# (namespace|profile|policy): (.+)$", text, re.M):
        if name == "policy":
            value = program.keep(value + "\n")
        (files if name == "namespace" else options).extend([f"--{name}", value])
    fixed = held.Fixed(program, path.name, text.encode(), options, files)
    return list(held.problems(fixed))


def review_cases(only):
    for path in sorted((HERE.parent / "reviews").glob("*/*.yaml")):
        if only not in str(path) or path.stem.startswith("together"):
            continue
        case = Case(path)
        if case.operation != "DELETE" and not case.pruned and case.rule != "recorded":
            yield case


def judge_review(program, case):
    """As it is written there and, if anything is mended in it, in other ways too."""
    files = ["--namespace", case.namespace]
    old = None if webhook.tells_of_repairs(case.written) else case.old
    if old:
        files += ["--old", program.keep(case.old_text)]
    found = []
    texts = {"written.yaml": case.object_text} | {
        name: write(case.written) for name, write in FORMS.items()}
    for name, text in texts.items():
        fixed = held.Fixed(program, name, text.encode(), program.options(case), files)
        found += [f"{name}: {problem}" for problem in held.problems(fixed, case.namespace, old)]
        if not fixed.diff and not fixed.refused:
            break
    return found


def expectation(fixed):
    """The difference, and what fix said besides."""
    return fixed.diff + b"".join(b"# " + line + b"\n" for line in fixed.said.encode().splitlines())


def options_of(program, path):
    """What the comments of a text say for the program: `# options: …`, `# policy: …`."""
    options = []
    for name, value in re.findall(r"^# (options|policy): (.+?)\r?$", path.read_bytes().decode(), re.M):
        options += value.split() if name == "options" else ["--policy", program.keep(value + "\n")]
    return options


def judge_case(program, path):
    options = options_of(program, path)
    fixed = held.Fixed(program, path.name, path.read_bytes(), options)
    kept = path.with_name(path.name + ".diff")
    if UPDATE:
        kept.write_bytes(expectation(fixed))
    found = list(held.problems(fixed))
    if not kept.exists() or kept.read_bytes() != expectation(fixed):
        found.append("not as expected:\n" + expectation(fixed).decode("utf-8", "replace"))
    return found


def judge_styles(program, path):
    """One object in every style; the differences are kept in one file beside it."""
    obj = yaml.load(path.read_text(), Loader)
    shown, found, options = b"", [], options_of(program, path)
    for style in STYLES:
        name = style.name + (".json" if style.json is not None else ".yaml")
        fixed = held.Fixed(program, name, written(style, obj), options)
        found += [f"{style.name}: {problem}" for problem in held.problems(fixed)]
        if not fixed.diff and not fixed.refused:
            found.append(f"{style.name}: nothing was mended")
        shown += expectation(fixed) + b"\n"
    kept = path.with_suffix(".diffs")
    if UPDATE:
        kept.write_bytes(shown)
    if not kept.exists() or kept.read_bytes() != shown:
        found.append("not as expected; UPDATE_GOLDEN=1 shows it")
    return found


def jobs(program, suites, only):
    if "cases" in suites:
        for path in sorted((HERE / "cases").iterdir()):
            if path.suffix in (".yaml", ".json") and only in path.name:
                yield f"cases: {path.name}", judge_case, (program, path)
    if "styles" in suites:
        for path in sorted((HERE / "styles").glob("*.yaml")):
            if only in path.name:
                yield f"styles: {path.stem}", judge_styles, (program, path)
    if "public" in suites:
        for path in sorted((HERE.parent / "real").glob("*.yaml")):
            if only in path.name and OLD not in path.read_text():
                yield f"public: {path.stem}", judge_public, (program, path)
    if "reviews" in suites:
        for case in review_cases(only):
            yield f"reviews: {case.name}", judge_review, (program, case)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meshrail", default=PROGRAM, help="the program under test")
    parser.add_argument("--only", default="", help="only what has TEXT in its name", metavar="TEXT")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="cases, styles, public, reviews")
    arguments = parser.parse_args()
    program, tap = Program(arguments.meshrail), Tap()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = [(title, pool.submit(judge, *rest)) for title, judge, rest in
                   jobs(program, arguments.suites or ["cases", "styles", "public", "reviews"], arguments.only)]
        for title, result in running:
            tap.result(title, result.result())
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
