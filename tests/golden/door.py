# SPDX-License-Identifier: Apache-2.0
"""The program under test: its doors as functions, its answers as values."""

import atexit
import base64
import json
import os
import pathlib
import re
import struct
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


def as_stream(objects):
    """For `check`: each object is a document in a line of its own."""
    return "\n---\n".join(map(json.dumps, objects))


def by_object(objects, printed):
    """The findings of each object of such a stream, from what `check --output json` printed of it."""
    answer = json.loads(printed)
    if answer["errors"]:
        raise AssertionError(f"check could not read the objects: {answer['errors'][:3]}")
    found = [[] for _ in objects]
    for finding in answer["findings"]:
        found[finding["line"] // 2].append(finding)
    return found


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


class Forks:
    """A program that tests/golden/forks.c starts once and forks for each command line. One of these
    answers one thread at a time."""

    REQUEST, REPLY = struct.Struct("=4I"), struct.Struct("=i2I")

    def __init__(self, path):
        clean = {name: value for name, value in os.environ.items()
                 if not name.startswith("MESHRAIL_")}
        self.process = subprocess.Popen([path, "--forks"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env=clean)
        atexit.register(self.end)

    def end(self):
        """It ends by itself when nobody asks any more."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        atexit.unregister(self.end)

    def run(self, arguments, stdin, environment, folder):
        words = ["meshrail", *map(str, arguments)]
        variables = [f"{name}={value}" for name, value in environment.items()]
        strings = "".join(f"{text}\0" for text in (*words, *variables, folder or ""))
        strings = strings.encode(errors="surrogateescape")
        self.process.stdin.write(
            self.REQUEST.pack(len(words), len(variables), len(strings), len(stdin)) + strings + stdin)
        self.process.stdin.flush()
        head = self.process.stdout.read(self.REPLY.size)
        if len(head) < self.REPLY.size:
            raise AssertionError(f"{self.process.args[0]} ended")
        status, output, error = self.REPLY.unpack(head)
        printed = self.process.stdout.read(output)
        return subprocess.CompletedProcess(words, os.waitstatus_to_exitcode(status), printed,
                                           self.process.stdout.read(error))


class Program:
    """A program by its path. Where its build has tests/forks beside it, that stands for it; a name of
    another such program may be given."""

    started = threading.local()

    def __init__(self, path, forks="tests/forks", **environment):
        self.environment = environment
        self.folder = tempfile.TemporaryDirectory(prefix="meshrail-golden-")
        self.kept = {}
        self.keeping = threading.Lock()
        self.path = pathlib.Path(path).resolve()
        self.forks = self.path.parent / forks
        if not self.path.exists():
            raise SystemExit(f"{path} is missing: cmake --build --preset release")

    def ran(self, arguments, stdin=b"", folder=None, **environment):
        """What became of it, as subprocess.run() would say it: in bytes."""
        environment = self.environment | environment
        if not self.forks.exists():
            clean = {name: value for name, value in os.environ.items()
                     if not name.startswith("MESHRAIL_")}
            return subprocess.run([self.path, *arguments], input=stdin, capture_output=True, timeout=60,
                                  env=clean | environment, check=False, cwd=folder)
        started = self.started.__dict__
        if self.forks not in started:
            started[self.forks] = Forks(self.forks)
        return started[self.forks].run(arguments, stdin, environment, folder)

    def run(self, arguments, stdin="", codes=(0,), folder=None, **environment):
        done = self.ran(arguments, stdin.encode(), folder, **environment)
        if done.returncode not in codes:
            raise AssertionError(
                f"meshrail {' '.join(map(str, arguments))} ended with {done.returncode}:\n"
                f"{done.stdout.decode()}{done.stderr.decode()}"
            )
        return done.stdout.decode()

    def options(self, case):
        options = ["--profile", case.profile] if case.profile else []
        options += ["--complete"] if "complete" in case.headers else []
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
        printed = json.loads(self.run(
            ["check", "--output", "json", "--namespace", case.namespace,
             *self.options(case), *old, self.keep(case.object_text)], codes=(0, 1)))
        if printed["errors"]:
            raise AssertionError(f"check could not read the case: {printed['errors']}")
        return printed["findings"]

    def rules(self):
        return json.loads(self.run(["rules", "--output", "json"]))
