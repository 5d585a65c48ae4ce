# SPDX-License-Identifier: Apache-2.0
"""What the oracles of this folder share: `check` asked of many objects at once, and a result as TAP."""

import json
import subprocess
import tempfile

from door import as_stream, by_object


def checked(program, objects, policy):
    """The findings of each object, by one run of `check` over all of them."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        json.dump(policy, file)
        file.flush()
        done = subprocess.run([program, "check", "--complete", "--output", "json", "--namespace", "shop",
                               "--policy", file.name, "-"],
                              input=as_stream(objects), capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        raise SystemExit(f"not ok - check ended with {done.returncode}: {done.stderr[:2000]}")
    return by_object(objects, done.stdout)


def report(number, name, problems):
    problems = list(problems)
    print(f"{'not ok' if problems else 'ok'} {number} - {name}")
    for problem in problems[:20]:
        print("#   " + problem.rstrip().replace("\n", "\n#     "))
    return not problems
