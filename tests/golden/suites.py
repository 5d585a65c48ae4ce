# SPDX-License-Identifier: Apache-2.0
"""The suites: each yields (name, problems) for what it holds true."""

import copy
import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import agreement
import book
import edges as edges_
import expected
import laws
import pasted
import patchlaw
from case import Case
from door import Program
from judged import Judged, render

TESTS = Path(__file__).resolve().parent.parent


def _files(pattern, wanted):
    """The files of a pattern below tests/ that have the wanted text in their path from there."""
    return [path for path in sorted(TESTS.glob(pattern))
            if wanted in path.relative_to(TESTS).as_posix()]


def _attempt(problems_of, *arguments):
    """A crash is a problem like any other."""
    try:
        return list(problems_of(*arguments))
    except Exception as failure:  # noqa: BLE001
        return [f"{type(failure).__name__}: {failure}"]


def _in_parallel(work, items):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for results in pool.map(work, items):
            yield from results


def _patch_problems(rewrites, judged):
    return patchlaw.problems(judged.submitted, judged.repaired, judged.mutated,
                             judged.mutated_again, judged.validated, rewrites)


def _golden_problems(judged):
    case = judged.case
    return expected.compare(render(judged), case.expected, case.path.name,
                            keep=partial(expected.write, case.path))


def _about_case(program, rewrites, extra, path):
    case = Case(path)
    judged = Judged(program, case)
    tests = [("says what it should", _golden_problems), *extra]
    if case.together:
        return [(f"{case.name} {what}", _attempt(test, judged)) for what, test in tests]
    tests += [("keeps the message law", laws.line_problems),
              ("is answered alike in v1beta1", laws.version_problems),
              ("is foreseen where it is not enforced", laws.foreseen_problems)]
    if case.operation != "DELETE":
        tests.append(("is named alike by check", agreement.problems))
    results = [(f"{case.name} {what}", _attempt(test, judged)) for what, test in tests]
    patched = _attempt(lambda: ["patched"] if judged.mutated.patch else [])
    if patched:
        results.append((f"{case.name} is patched lawfully",
                        _attempt(_patch_problems, rewrites, judged)))
    return results


def _rewrites(program):
    return {rule["id"]: rule["rewrites"] for rule in program.rules()["rules"]}


def _about_rule(program, rewrites, pinned, path):
    of_rule = [("is what its name says", laws.class_problems),
               ("may go on as it was", laws.unchanged_problems)]
    if path.parent.name not in pinned:
        of_rule.append(("can be exempted", laws.exemption_problems))
    return _about_case(program, rewrites, of_rule, path)


def cases(program, wanted):
    """Every case of every rule."""
    paths = _files("reviews/*/*.yaml", wanted)
    pinned = {rule["id"] for rule in program.rules()["rules"] if rule["pinned"]}
    yield from _in_parallel(partial(_about_rule, program, _rewrites(program), pinned), paths)


def guide(program, wanted):
    """What the guide prints, and what the rule book says must come out."""
    paths = _files("guide/*.yaml", wanted)
    finds = [("has the findings of the rule book", laws.stated_problems)]
    yield from _in_parallel(partial(_about_case, program, _rewrites(program), finds), paths)


def _in_another_order(program, seeded):
    seed, path = seeded
    shuffled = Program(program.path, "tests/shuffled", SHUFFLE=str(seed))
    if path.suffix == ".json":
        return _answered_as_before(shuffled, path)
    judged = Judged(shuffled, Case(path))
    return f"{judged.case.name} says the same", _attempt(
        lambda: expected.compare(render(judged), judged.case.expected, path.name))


def orders(program, wanted):
    """Where a rule stands in the book decides nothing, nor does the plan leave out what would have found something:
    each case tries another order, with every rule asked everywhere."""
    paths = [path for pattern in ("reviews/*/*.yaml", "guide/*.yaml", "reviews/recorded/*.json")
             for path in _files(pattern, wanted)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(partial(_in_another_order, program), enumerate(paths))


def table(program, wanted):
    """Every rule of the book has the cases that its actions call for."""
    folder, known = TESTS / "reviews", program.rules()
    for rule in known["rules"]:
        if wanted in rule["id"]:
            yield f"{rule['id']} has its cases", [
                f"no case of {folder.name}/{rule['id']} shows: {what}"
                for what in book.missing(rule, known["thresholds"], folder)]
    yield "every folder of cases has a rule", book.strangers(known["rules"], folder)


def _whole_answer(answer):
    review = copy.deepcopy(answer.review)
    if answer.patch is not None:
        review["response"]["patch"] = answer.patch
    return json.dumps(review, indent=2, ensure_ascii=False) + "\n"


def _other_words(golden, answer, **keep):
    before = golden.read_text() if golden.exists() else None
    return expected.compare(_whole_answer(answer), before, golden.name, **keep)


def _answered_as_before(program, path):
    review, golden = json.loads(path.read_text()), path.parent / "expected" / path.name
    return f"{path.stem} is answered as before", _attempt(
        lambda: _other_words(golden, program.review(review, "-mutate-" in path.name)))


def _about_recorded(program, rewrites, path):
    review = json.loads(path.read_text())
    mutate = "-mutate-" in path.name
    try:
        answer = program.review(review, mutate)
    except Exception as failure:  # noqa: BLE001
        return [(f"{path.stem} is answered", [str(failure)])]
    golden = path.parent / "expected" / path.name
    results = [(f"{path.stem} is answered as before",
                _other_words(golden, answer, keep=golden.write_text))]
    if answer.patch:
        results.append((f"{path.stem} is patched lawfully",
                        _attempt(_recorded_patch, program, rewrites, review, answer)))
    return results


def _recorded_patch(program, rewrites, review, answer):
    submitted = review["request"]["object"]
    repaired = patchlaw.apply(submitted, answer.patch)
    again = {**review, "request": {**review["request"], "object": repaired}}
    return patchlaw.problems(submitted, repaired, answer, program.review(again, mutate=True),
                             program.review(again), rewrites)


def recorded(program, wanted):
    """What a real kube-apiserver sent, word for word."""
    paths = _files("reviews/recorded/*.json", wanted)
    yield from _in_parallel(partial(_about_recorded, program, _rewrites(program)), paths)


def fixes(program, wanted):
    """What a message says to paste, under thresholds that were moved."""
    of_one = [case.written for case in map(Case, _files("reviews/*/*.yaml", wanted))
              if not case.together]
    if not of_one:
        return
    hold = partial(pasted.hold, program, of_one, least=0 if wanted else 20)
    yield from _in_parallel(lambda seed: list(hold(seed)), range(pasted.SEEDS))


def edges(program, wanted):
    """What the tables of Knative's names let through."""
    for name, text in edges_.tables(program):
        kept = edges_.KEPT / f"{name}.txt"
        if wanted in kept.relative_to(TESTS).as_posix():
            before = kept.read_text() if kept.exists() else None
            yield f"{name} takes what it took", expected.compare(text, before, kept.name,
                                                                 keep=kept.write_text)


SUITES = {suite.__name__: suite
          for suite in (cases, recorded, guide, orders, table, fixes, edges)}
