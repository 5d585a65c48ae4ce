# SPDX-License-Identifier: Apache-2.0
"""What a release is asked, and what it answers: all that scripts, dashboards and policies of its users rest upon.

A release keeps a folder of its version here. `policy.yaml` and `objects.yaml` are what users have; all else is
what the release made of them."""
import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/wire"))

import wire  # noqa: E402

# Beside the inputs of a release; of each, standard output is kept.
DUMPS = {
    "check.json": ["check", "--output", "json", "objects.yaml"],
    "check.github": ["check", "--output", "github", "objects.yaml"],
    "check.gitlab.json": ["check", "--output", "gitlab", "objects.yaml"],
    "check.xml": ["check", "--output", "junit", "objects.yaml"],
    "check.sarif": ["check", "--output", "sarif", "objects.yaml"],
    "audit.json": ["audit", "--output", "json", "objects.yaml"],
    "answer.json": ["review", "review.json"],
    "check.schema.json": ["schema", "check"],
    "audit.schema.json": ["schema", "audit"],
}
# What ends with which code.
COMMANDS = (
    "check clean.yaml", "check objects.yaml", "check missing.yaml", "check --fail-on warn clean.yaml",
    "check --policy policy.yaml clean.yaml", "check --policy objects.yaml clean.yaml", "check --unknown clean.yaml",
    "fix --diff objects.yaml", "fix --diff clean.yaml", "review review.json", "review clean.yaml", "rules",
    "explain DR-POOL-MAXCONN", "explain DR-NONE", "schema policy", "schema none", "audit objects.yaml", "audit clean.yaml", "certs inspect --dir missing", "lint-webhook clean.yaml",
    "completion bash", "man", "--version", "--help", "unknown",
)


def run(program, folder, *arguments):
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, env={},
                          stdin=subprocess.DEVNULL, timeout=60, check=False)


def merged(values):
    """One value that has all that elements of a list have."""
    if values and all(isinstance(value, dict) for value in values):
        return {key: merged([value[key] for value in values if key in value])
                for key in {key: None for value in values for key in value}}
    if values and all(isinstance(value, list) for value in values):
        return [merged(flat)] if (flat := [element for value in values for element in value]) else []
    return values[0] if values else None


def book(program, folder):
    """The names that a policy may hold, and one rule and one threshold with all that any of them has."""
    told = json.loads(run(program, folder, "rules", "--output", "json").stdout)
    names = [rule["id"] for rule in told["rules"]] + [row["key"] for row in told["thresholds"]]
    return {"names": names, "form": merged([told])}


def exits(program, folder):
    return {command: run(program, folder, *command.split()).returncode for command in COMMANDS}


def options(program, folder):
    """"check --output": the words that it takes, or nothing."""
    found = {}
    listed = run(program, folder, "--help").stdout
    for door in re.findall(r"^  ([a-z-]+(?: [a-z-]+)?)  ", listed, re.M):
        for option in re.findall(r"^  (?:-[a-z], )?(--[a-z0-9-]+)", run(program, folder, *door.split(), "--help").stdout, re.M):
            offered = run(program, folder, "__complete", *door.split(), f"{option}=").stdout
            words = [line.split("\t")[0].removeprefix(f"{option}=") for line in offered.splitlines()[:-1]]
            found[f"{door} {option}"] = sorted(words)
    return found


def series(text):
    """{"meshrail_requests_total": ["counter", "code", "path"]}: the type and the labels of each metric."""
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)", text, re.M))
    found = {name: [kind] for name, kind in types.items()}
    for name, labels in re.findall(r"^([a-z_]+)(?:\{(.*?)\})? ", text, re.M):
        family = name if name in types else re.sub(r"_(bucket|sum|count)$", "", name)
        if family in found:
            known = found[family][1:]
            found[family][1:] = sorted({*known, *re.findall(r'(\w+)="', labels)})
    return found


def serve(program, folder):
    """What a server says of itself when it has the policy and has answered one review."""
    wire.BINARY = program
    server = wire.Server(policy=(folder / "policy.yaml").read_text(encoding="utf-8"), program=program)
    try:
        with server.connect(server.context()) as client:
            answer = client.ask(wire.post((folder / "review.json").read_bytes()))
        return {"ready.json": server.ready().json(), "served.json": answer.json(),
                "metrics.json": series(server.get("/metrics").body.decode())}
    finally:
        server.stop()


def ask(program, folder):
    """All answers, by the file that keeps them."""
    answers = {name: run(program, folder, *command).stdout for name, command in DUMPS.items()}
    answers = {name: json.loads(text) if name.endswith((".json", ".sarif")) else text
               for name, text in answers.items()}
    return answers | serve(program, folder) | {"rules.json": book(program, folder),
                                               "exits.json": exits(program, folder),
                                               "options.json": options(program, folder)}
