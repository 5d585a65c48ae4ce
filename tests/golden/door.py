# SPDX-License-Identifier: Apache-2.0
"""The program under test: its doors as functions, its answers as values."""

import base64
import json
import os
import pathlib
import re
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field

RULE = re.compile(r": \[([A-Z]+(?:-[A-Z0-9]+)+)\] ")


@dataclass(frozen=True)
class Finding:
    action: str
    rule: str
    field: str
    line: str = field(compare=False)  # as the developer reads it


def read_line(action, line):
    """A line of an answer: `field: [RULE-ID] …`. One that names no rule has none."""
    rule = RULE.search(line)
    if not rule:
        return Finding(action, "", "", line)
    return Finding(action, rule[1], line[: rule.start()], line)


class Answer:
    """An AdmissionReview's response."""

    def __init__(self, review):
        self.review = review
        response = review["response"]
        self.uid = response["uid"]
        self.allowed = response["allowed"]
        self.status = response.get("status", {})
        self.causes = self.status.get("details", {}).get("causes", [])
        said = [f"{cause['field']}: {cause['message']}" for cause in self.causes]
        self.denials = [read_line("deny", line) for line in said[:-1]]
        self.refused = said[-1] if said else None  # who speaks, in the last line of a denial
        self.warnings = [read_line("warn", line) for line in response.get("warnings", [])]
        self.annotations = response.get("auditAnnotations", {})
        self.patch = None
        if "patch" in response:
            self.patch = json.loads(base64.b64decode(response["patch"], validate=True))

    @property
    def audited(self):
        """What the audit log gets to know: (rule, action) pairs."""
        return re.findall(r"([A-Z0-9-]+)=([a-z]+)", self.annotations.get("findings", ""))

    @property
    def exempted(self):
        return re.findall(r"[A-Z0-9-]+", self.annotations.get("exempted", ""))

    def speaks_of(self, rule):
        """Every way in which the answer names a rule."""
        named = {finding.action for finding in self.denials + self.warnings if finding.rule == rule}
        named |= {action for id, action in self.audited if id == rule}
        return named | ({"exempted"} if rule in self.exempted else set())


class Program:
    def __init__(self, path, **environment):
        self.environment = environment
        self.folder = tempfile.TemporaryDirectory(prefix="meshrail-golden-")
        self.kept = {}
        self.keeping = threading.Lock()
        self.path = pathlib.Path(path).resolve()
        if not self.path.exists():
            raise SystemExit(f"{path} is missing: cmake --build --preset release")

    def run(self, arguments, stdin="", codes=(0,), folder=None):
        done = subprocess.run(
            [self.path, *arguments], input=stdin, capture_output=True, text=True, timeout=60, cwd=folder,
            env={name: value for name, value in os.environ.items()
                 if not name.startswith("MESHRAIL_")} | self.environment, check=False,
        )
        if done.returncode not in codes:
            raise AssertionError(
                f"meshrail {' '.join(map(str, arguments))} ended with {done.returncode}:\n"
                f"{done.stdout}{done.stderr}"
            )
        return done.stdout

    def options(self, case):
        options = ["--profile", case.profile] if case.profile else []
        return options + (["--policy", self.keep(case.policy + "\n")] if case.policy else [])

    def keep(self, text, suffix=".yaml"):
        """A file that holds the text, for as long as this process lives."""
        with self.keeping:  # cases are judged side by side
            if text not in self.kept:
                file = pathlib.Path(self.folder.name) / f"{len(self.kept)}{suffix}"
                file.write_text(text)
                self.kept[text] = str(file)
            return self.kept[text]

    def review(self, review, mutate=False, options=()):
        phase = ["--mutate"] if mutate else []
        return Answer(json.loads(self.run(["review", *phase, *options], json.dumps(review))))

    def review_case(self, case, obj, mutate=False, **envelope):
        return self.review(case.review(obj, **envelope), mutate, self.options(case))

    def check_case(self, case):
        """The findings of `check --output json`, as it prints them."""
        old = ["--old", self.keep(case.old_text)] if case.old_text else []
        file = self.keep(case.object_text) if case.old_text else str(case.path)
        printed = json.loads(self.run(
            ["check", "--output", "json", "--namespace", case.namespace,
             *self.options(case), *old, file], codes=(0, 1)))
        if printed["errors"]:
            raise AssertionError(f"check could not read the case: {printed['errors']}")
        return printed["findings"]

    def rules(self):
        return json.loads(self.run(["rules", "--output", "json"]))
