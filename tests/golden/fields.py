# SPDX-License-Identifier: Apache-2.0
"""Field paths as messages write them: a.b[0].c, and metadata.annotations[sidecar.istio.io/inject]."""

import json
import re

STEP = re.compile(r"\.?([^.\[\]]+)|\[(.*?)\](?=$|[.\[])")


def parse(field):
    """The segments of a path: str for a key, int for an index."""
    steps = []
    for key, bracket in STEP.findall(field):
        if key:
            steps.append(key)
        else:
            steps.append(int(bracket) if bracket.isdigit() else bracket)
    return tuple(steps)


def show(steps):
    text = ""
    for step in steps:
        if isinstance(step, int) or re.search(r"[./\-\[\]]", step):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


def leaves(value, at=()):
    """Every leaf of an object, with its path. An empty list or mapping is a leaf."""
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from leaves(member, at + (key,))
    elif isinstance(value, list) and value:
        for index, element in enumerate(value):
            yield from leaves(element, at + (index,))
    else:
        yield at, value


def find(value, steps):
    """The value at a path. KeyError: nothing stands there."""
    for step in steps:
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                raise KeyError(step)
        elif not isinstance(value, dict):
            raise KeyError(step)
        value = value[step]
    return value


def remove(value, steps):
    del find(value, steps[:-1])[steps[-1]]


def same(a, b):
    """Equal as JSON, where 1, 1.0 and true are three things."""
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)
