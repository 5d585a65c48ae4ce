#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/compatibility.md, held: what every release that kept its folder here had, this program has too.

    run.py PROGRAM            TAP, a test for each file that a release has kept
    run.py --keep PROGRAM     makes the folder of this version, as a release does before its tag
"""
import json
import re
import shutil
import sys
from pathlib import Path

import jsonschema
from check_jsonschema.parsers.yaml import construct_yaml_implementation
from kept import HERE, ROOT, ask, merged, run

sys.path.insert(0, str(ROOT / "tests/golden"))

from tap import Tap  # noqa: E402

CLEAN = """\
# SPDX-License-Identifier: Apache-2.0
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart, namespace: shop}
spec: {host: cart}
"""


def kind(value):
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def lacks(old, new, place=""):
    """What the old value has and the new one has not, or of another type. More is allowed."""
    if old is None:
        return
    if kind(old) != kind(new):
        yield f"{place or 'all of it'}: was {kind(old)}, is {kind(new)}"
    elif isinstance(old, dict):
        for key, value in old.items():
            if key in new:
                yield from lacks(value, new[key], f"{place}.{key}")
            else:
                yield f"{place}.{key} is gone"
    elif isinstance(old, list) and old:
        yield from lacks(merged(old), merged(new), f"{place}[]")


def gone(old, new, what):
    return [f"{what} {name} is gone" for name in old if name not in new]


def changed_options(old, new):
    yield from gone(old, new, "option")
    for name, words in old.items():
        yield from gone(words, new.get(name, words), f"{name}=")


def changed_metrics(old, new):
    yield from gone(old, new, "metric")
    for name, told in old.items():
        if new.get(name, told) != told:
            yield f"{name}: type and labels were {told}, are {new[name]}"


def changed_exits(old, new):
    for command, code in old.items():
        if new[command] != code:
            yield f"meshrail {command} ended with {code}, ends with {new[command]}"


def changed_rules(old, new, program, folder):
    yield from lacks(old["form"], new["form"])
    # A rule may go; who names it in a policy is told for two minor releases.
    said = run(program, folder, "check", "--policy", "policy.yaml", "clean.yaml").stderr
    for name in old["names"]:
        if name not in new["names"] and not re.search(rf"{re.escape(name)}.*retired", said):
            yield f"{name} is gone, and a policy that names it is not told that it retired"


def forms(text):
    """Of a text for machines: each thing that it says, without what it says of it."""
    said = re.findall(r"^::(\w+) (.*?)::|^ *<(\w+)((?: \w+=\".*?\")*)", text, re.M)
    return {(one[0] or one[2], *re.findall(r"(\w+)=", one[1] or one[3])) for one in said}


def invalid(schema, value):
    return [f"{list(error.absolute_path)}: {error.message[:200]}" for error in jsonschema.Draft7Validator(schema).iter_errors(value)]


def policy_in_an_editor(folder):
    return construct_yaml_implementation().load((folder / "policy.yaml").read_text(encoding="utf-8"))


def problems(name, old, new, program, folder):
    special = {"options.json": changed_options, "metrics.json": changed_metrics, "exits.json": changed_exits}
    if name == "rules.json":
        return changed_rules(old, new, program, folder)
    if isinstance(old, str):
        return gone(forms(old), forms(new), "form")
    return special.get(name, lacks)(old, new)


def read(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix in (".json", ".sarif") else text


def whole_policy(program, folder):
    """The policy of docs/policy.md with every rule and threshold that there is in its maps."""
    book = json.loads(run(program, folder, "rules", "--output", "json").stdout)
    page = (ROOT / "docs/policy.md").read_text(encoding="utf-8")
    example = re.search(r"## An example\n\n```yaml\n(.*?)```", page, re.S)[1]
    rules = "".join(f"  {rule['id']}: {{action: audit}}\n" for rule in book["rules"] if not rule["pinned"])
    rows = "".join(f"  {row['key']}: {{recommended: {json.dumps(row['standard']['recommended'])}}}\n"
                   for row in book["thresholds"] if row["standard"]["recommended"])
    example = re.sub(r"^rules:\n(?:  .*\n)+", lambda _: f"rules:\n{rules}", example, flags=re.M)
    example = re.sub(r"^thresholds:\n(?:  .*\n)+", lambda _: f"thresholds:\n{rows}", example, flags=re.M)
    return "# SPDX-License-Identifier: Apache-2.0\n" + example


def keep(program):
    folder = HERE / run(program, HERE, "--version").stdout.split()[1]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    samples = sorted((ROOT / "samples").glob("*.yaml"))
    (folder / "objects.yaml").write_text("---\n".join(path.read_text() for path in samples))
    (folder / "clean.yaml").write_text(CLEAN)
    shutil.copy(ROOT / "tests/reviews/recorded/006-validate-dr-create-v1beta1.json", folder / "review.json")
    (folder / "policy.yaml").write_text(whole_policy(program, folder))
    for name, answer in ask(program, folder).items():
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
        (folder / name).write_text(text, encoding="utf-8")


def main():
    *flags, program = sys.argv[1:]
    program = str(Path(program).resolve())
    if flags == ["--keep"]:
        keep(program)
        return 0
    tap = Tap()
    for folder in sorted(path for path in HERE.iterdir() if (path / "policy.yaml").exists()):
        for what, code, *command in (
                ("policies", 0, "check", "--policy", "policy.yaml", "clean.yaml"),
                ("audits", 1, "audit", "--since", "audit.json", "objects.yaml")):
            said = run(program, folder, *command)
            tap.result(f"promise: {folder.name}: its {what} are read",
                       [] if said.returncode == code else [said.stderr])
        answers = ask(program, folder)
        for name, new in answers.items():
            tap.result(f"promise: {folder.name}: {name}",
                       list(problems(name, read(folder / name), new, program, folder)))
        for door in ("check", "audit"):
            tap.result(f"promise: {folder.name}: what {door} writes is what its schema said",
                       invalid(read(folder / f"{door}.schema.json"), answers[f"{door}.json"]))
        schema = json.loads(run(program, folder, "schema", "policy").stdout)
        tap.result(f"promise: {folder.name}: its policy is valid by the schema of today",
                   invalid(schema, policy_in_an_editor(folder)))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
