# SPDX-License-Identifier: Apache-2.0
"""The fix law: who pastes what a message says after `Fix:` is rid of that finding, under the same
policy, and meets no denial of what nothing was said of before. Held for every case and every rule that
measures, with the thresholds of all profiles moved at random; the same in every run."""

import copy
import json
import random
import re

import yaml

import fields
from case import Loader

PROFILES = ("standard", "high-traffic", "low-load")
SEEDS = 6
UNITS = {"ms": 1e-3, "s": 1, "m": 60, "h": 3600}  # of a duration, in seconds
AMOUNTS = {"m": 1e-3, "": 1, "Mi": 2**20, "Gi": 2**30}  # of a quantity
# What a platform team could not mean: a least above the most of the same field, a share above 100,
# a window that is longer than Knative takes. The first of two is moved no further than the second.
ORDERS = [("connectTimeout.min", "connectTimeout.max"), ("tcpKeepalive.min", "tcpKeepalive.time.max"),
          ("sidecar.requests.memory", "sidecar.limits.memory")]
MOST = {"outlier.maxEjectionPercent.max": 100, "stableWindow": 3600, "panicWindow": 300}
DURATION = re.compile(r"^([0-9.]+)(ms|s|m|h)$")
QUANTITY = re.compile(r"^([0-9.]+)(m|Mi|Gi)?$")


def _duration(key, text):
    """100m is an amount where the key is one of resources, and minutes elsewhere."""
    return None if re.search(r"cpu|memory", key) else DURATION.match(text)


def _read(key, text):
    if duration := _duration(key, text):
        return float(duration[1]) * UNITS[duration[2]]
    amount = QUANTITY.match(text)
    return float(amount[1]) * AMOUNTS[amount[2] or ""]


def _write(key, number, like):
    if _duration(key, like):
        return f"{round(number)}s" if number >= 1 else f"{max(1, round(number * 1000))}ms"
    if "memory" in key:
        return f"{max(1, round(number / 2**20))}Mi"
    if "cpu" in key:
        return f"{max(1, round(number * 1000))}m"
    return str(max(1, round(number)))


def _moved(chance, key, built_in):
    """One row of a profile: floor and recommended, as far from what is built in as chance has it."""
    numbers = {what: _read(key, text) * chance.choice((0.3, 1, 1, 3, 10))
               for what, text in built_in.items() if text}
    least = not key.endswith(".max")
    if len(numbers) == 2 and (numbers["floor"] > numbers["recommended"]) == least:
        numbers["floor"], numbers["recommended"] = numbers["recommended"], numbers["floor"]
    return {what: min(number, MOST.get(key, number)) for what, number in numbers.items()}


def _in_order(limits):
    for low, high in ORDERS:
        if low in limits and high in limits:
            ceiling = min(limits[high].values(), default=float("inf"))
            limits[low] = {what: min(number, ceiling) for what, number in limits[low].items()}
    return limits


def thresholds(rows, seed):
    """A policy's thresholds; `rows` are those of `rules`, by key."""
    chance = random.Random(seed)
    policy = {}
    for profile in PROFILES:
        limits = _in_order({key: _moved(chance, key, row[profile] or {})
                            for key, row in rows.items()})
        for key, numbers in limits.items():
            like = {what: (rows[key][profile] or {})[what] for what in numbers}
            policy.setdefault(key, {"profiles": {}})["profiles"][profile] = {
                what: _write(key, number, like[what]) for what, number in numbers.items()}
    return {"thresholds": policy}


def pasteable(fix):
    """What is to be written, as a mapping; None: the words say something else."""
    try:
        said = yaml.load("{" + fix + "}", Loader)
    except yaml.YAMLError:
        return None
    plain = isinstance(said, dict) and said and all(value is not None for value in said.values())
    return said if plain and not any(" " in str(key) for key in said) else None


def _merge(into, said):
    for key, value in said.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def paste(value, steps, said):
    """The object with `said` written where the finding is: in the mapping that has, or would have,
    its first key. A text on the way is opened, and written again."""
    if isinstance(value, str):
        return json.dumps(paste(yaml.load(value, Loader) or {}, steps, said))
    first = next(iter(said))
    if not steps or first in steps[:1] or not isinstance(value, (dict, list)):
        _merge(value, said)
    elif first not in steps and len(steps) == 1:
        _merge(value, said)
    elif isinstance(value, dict):
        value[steps[0]] = paste(value.get(steps[0], {}), steps[1:], said)
    else:
        value[steps[0]] = paste(value[steps[0]], steps[1:], said)
    return value


class Round:
    """All objects under one policy and profile, before and after pasting."""

    def __init__(self, program, policy, profile):
        self.program = program
        self.options = ["--policy", program.keep(json.dumps(policy) + "\n"), "--profile", profile]

    def findings(self, objects):
        """Of each: all are in one stream, each a document in a line of its own."""
        stream = "\n---\n".join(map(json.dumps, objects))
        printed = json.loads(self.program.run(
            ["check", "--complete", "--output", "json", "--namespace", "shop", *self.options, "-"],
            stream, codes=(0, 1)))
        if printed["errors"]:
            raise AssertionError(f"check could not read the objects: {printed['errors'][:3]}")
        found = [[] for _ in objects]
        for finding in printed["findings"]:
            found[finding["line"] // 2].append(finding)
        return found


def _same(finding):
    return finding["rule"], finding["field"]


def problems(round_, objects, measuring):
    """What is not ended by its fix; and how many were."""
    pasted, about = [], []
    for written, found in zip(objects, round_.findings(objects)):
        before = {one["field"] for one in found}
        for finding in found:
            said = pasteable(finding["fix"]) if finding["rule"] in measuring else None
            if said and "…" not in finding["field"]:
                pasted.append(paste(copy.deepcopy(written), fields.parse(finding["field"]), said))
                about.append((finding, before))
    wrong = []
    for (finding, before), after in zip(about, round_.findings(pasted) if pasted else []):
        again = [one for one in after if _same(one) == _same(finding)]
        worse = [one for one in after if one["action"] == "deny" and one["field"] not in before]
        wrong += [f"{finding['message']}\n    then: {one['message']}" for one in again + worse]
    return wrong, len(pasted)


def hold(program, objects, seed, least):
    """(name, problems) for each profile under the thresholds of a seed; `least` fixes have to be
    among them, or nothing is held."""
    rules = [rule for rule in program.rules()["rules"] if "threshold" in rule]
    rows = {rule["threshold"]["key"]: rule["threshold"] for rule in rules}
    policy = thresholds(rows, seed) if seed else {}
    for profile in PROFILES:
        round_ = Round(program, policy, profile)
        wrong, count = problems(round_, objects, {rule["id"] for rule in rules})
        if count < least:
            wrong.append(f"only {count} fixes could be pasted")
        yield f"what is pasted ends its finding: {profile}, thresholds {seed}", wrong
