#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One object, one judgement, whichever door it comes through.

    MESHRAIL=build/release/meshrail tests/doors/run.py [--only TEXT]

Every object that the tests know is asked about in every profile and language: of `serve` over kept
connections, of `review` one by one, of `check` many files at a time. What `review` prints is what
`serve` answers, byte for byte; the findings of `check` are theirs but for the lawful differences
that tests/golden/agreement.py lists; its exit code tells whether they deny. TAP, one test per
object. Needs what tests/golden needs.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / folder)
                for folder in ("golden", "wire")]

import yaml  # noqa: E402

import agreement  # noqa: E402
from door import Answer, Program  # noqa: E402
from subjects import subjects  # noqa: E402
from tap import Tap  # noqa: E402
from wire import BINARY, Server, post  # noqa: E402

PROFILES = ("standard", "high-traffic", "low-load")
LANGUAGES = ("en", "zh-CN")
PHASES = ("validate", "mutate")
ACTIONS = ("deny", "warn", "audit", "patch")


class Round:
    """The subjects of one policy, asked in one language."""

    def __init__(self, program, policy, language, members):
        self.program = program
        self.language = language
        self.members = members
        # The webhook's language is its policy's; check is told by an option.
        spoken = {**(yaml.safe_load(policy) if policy else {}), "language": language}
        self.spoken = json.dumps(spoken) + "\n"
        self.check_options = ["--language", language]
        if policy:
            self.check_options += ["--policy", program.keep(policy + "\n")]
        self.problems = []      # (subject's name, what is wrong)
        self.lawful = set()     # why they differed where they may
        self.findings = Counter()  # by profile, language and action
        self.asked = Counter()  # by door

    def run(self):
        answers = self.served()
        for profile in PROFILES:
            self.reviewed(profile, answers)
            codes = self.agree(profile, answers, self.checked(profile))
            if self.language == LANGUAGES[0]:  # an exit code is the same in every language
                self.exits(profile, codes)
        return self

    def problem(self, subject, profile, text):
        self.problems.append((subject.name, f"{profile}, {self.language}: {text}"))

    def served(self):
        """What `serve` answers, by subject, profile and phase."""
        answers = {}
        server = Server(policy=self.spoken)
        try:
            with server.connect() as client:
                for subject in self.members:
                    body = json.dumps(subject.review).encode()
                    for profile, phase in product(PROFILES, PHASES):
                        answer = client.ask(post(body, f"/{phase}/{profile}"))
                        answers[subject, profile, phase] = answer.body.decode()
                        self.asked["serve"] += 1
        finally:
            server.stop()
        return answers

    def reviewed(self, profile, answers):
        """Each is a process of its own: where an answer has no words, one language has to do."""
        options = ["--profile", profile, "--policy", self.program.keep(self.spoken)]
        for subject, phase in product(self.members, PHASES):
            served = answers[subject, profile, phase]
            if self.language != LANGUAGES[0] and '"message"' not in served and (
                    '"warnings"' not in served):
                continue
            mutate = ["--mutate"] if phase == "mutate" else []
            file = self.program.keep(json.dumps(subject.review), ".json")
            printed = self.program.run(["review", *options, *mutate, file])
            self.asked["review"] += 1
            if printed != served:
                self.problem(subject, profile, f"review prints not what serve answers to {phase}:"
                             f"\n{printed}{served}")

    def check(self, profile, namespace, old, files, codes=(0, 1)):
        self.asked["check"] += 1
        before = ["--old", old] if old else []
        said = json.loads(self.program.run(
            ["check", "--output", "json", "--profile", profile, "--namespace", namespace, *before,
             *self.check_options, *files], codes=codes))
        if said["errors"]:
            raise AssertionError(f"check could not read everything: {said['errors']}")
        return said["findings"]

    def batches(self, members):
        """Those that one run of `check` can be told: (namespace, old file), subjects."""
        alike = defaultdict(list)
        for subject in members:
            if subject.file:
                alike[subject.request["namespace"], subject.old].append(subject)
        return alike.items()

    def checked(self, profile):
        """The findings of `check` in the file of each subject."""
        found = {subject: [] for subject in self.members}
        for (namespace, old), members in self.batches(self.members):
            by_file = defaultdict(list)
            for finding in self.check(profile, namespace, old, [one.file for one in members]):
                by_file[finding["file"]].append(finding)
            for subject in members:
                found[subject] = by_file[subject.file]
        return found

    def agree(self, profile, answers, found):
        """Compares, and returns by exit code the subjects whose files have no other findings."""
        codes = {0: [], 1: []}
        for subject, in_file in found.items():
            checked = [finding for finding in in_file if subject.owns(finding)]
            validated, mutated = (Answer(json.loads(answers[subject, profile, phase]))
                                  for phase in PHASES)
            for difference in agreement.differences(checked, validated, mutated):
                row = agreement.excuse(difference, subject.traits)
                if row:
                    self.lawful.add(row.why)
                else:
                    self.problem(subject, profile, agreement.said(difference))
            denied = {(one.rule, one.field) for one in validated.denials}
            # What will be patched is denied where /validate gets to see it unpatched.
            actions = ["deny" if one["action"] == "patch" and (one["rule"], one["field"]) in denied
                       else one["action"] for one in checked]
            self.findings.update((profile, self.language, one["action"]) for one in checked)
            if len(checked) == len(in_file):
                codes["deny" in actions].append(subject)
        return codes

    def exits(self, profile, codes):
        """All that are not denied exit with 0 together; each that is denied exits with 1 alone."""
        runs = [(subject.request["namespace"], subject.old, [subject], 1) for subject in codes[1]]
        runs += [(*told, members, 0) for told, members in self.batches(codes[0])]
        for namespace, old, members, code in runs:
            try:
                self.check(profile, namespace, old, [one.file for one in members], codes=(code,))
            except AssertionError as failure:
                self.problem(members[0], profile, f"exit code {code} is wanted: {failure}")


def rounds(program, members):
    by_policy = defaultdict(list)
    for subject in members:
        by_policy[subject.policy].append(subject)
    largest_first = sorted(by_policy.items(), key=lambda item: -len(item[1]))
    return [Round(program, policy, language, alike)
            for (policy, alike), language in product(largest_first, LANGUAGES)]


def missing(findings):
    """Nothing compared is nothing shown."""
    return [f"no {action} in {profile}, {language}"
            for profile, language, action in product(PROFILES, LANGUAGES, ACTIONS)
            if not findings[profile, language, action]]


def main():
    started = time.monotonic()
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", metavar="TEXT", help="only what has TEXT in its name")
    only = parser.parse_args().only
    program = Program(BINARY)
    members = [subject for subject in subjects(program) if only in subject.name]
    with ThreadPoolExecutor(os.cpu_count() + 1) as pool:  # one of them waits for its server
        done = list(pool.map(Round.run, rounds(program, members)))

    problems = defaultdict(list)
    for name, problem in (problem for one in done for problem in one.problems):
        problems[name].append(problem)
    findings = sum((one.findings for one in done), Counter())
    asked = sum((one.asked for one in done), Counter())
    tap = Tap()
    for subject in members:
        tap.result(f"doors: {subject.name}", problems[subject.name])
    if not only:
        lawful = set().union(*(one.lawful for one in done))
        for row in agreement.LAWFUL:
            tap.result(f"doors: they differ lawfully: {row.why}",
                       [] if row.why in lawful else ["no object shows it any more: remove it"])
        tap.result("doors: there were findings of every action to compare", missing(findings))
    doors = ", ".join(f"{door} {asked[door]}" for door in ("serve", "review", "check"))
    actions = ", ".join(f"{sum(findings[p, l, action] for p, l in product(PROFILES, LANGUAGES))} "
                        f"{action}" for action in ACTIONS)
    print(f"# {len(members)} objects in {len(PROFILES)} profiles and {len(LANGUAGES)} languages: "
          f"{actions}; asked: {doors}; {time.monotonic() - started:.0f} s")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
