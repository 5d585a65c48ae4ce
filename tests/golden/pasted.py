# SPDX-License-Identifier: Apache-2.0
"""The fix law: who does what a message says after `Fix:` is rid of that finding, under the same policy,
and meets no denial of what nothing was said of before. Held for every case and every rule, with the
thresholds of all profiles moved at random; the same in every run."""

import json
import random
import re

import fields
import fixing
from door import as_stream, by_object

PROFILES = ("standard", "high-traffic", "low-load")
SEEDS = 6
UNITS = {"ms": 1e-3, "s": 1, "m": 60, "h": 3600}  # of a duration, in seconds
AMOUNTS = {"m": 1e-3, "": 1, "Mi": 2**20, "Gi": 2**30}  # of a quantity
# What a platform team could not mean: a least above the most of the same field, a share above 100,
# a window that is longer than Knative takes. The first of two is moved no further than the second.
ORDERS = [("connectTimeout.min", "connectTimeout.max"), ("tcpKeepalive.min", "tcpKeepalive.time.max"),
          ("sidecar.requests.memory", "sidecar.limits.memory")]
MOST = {"outlier.maxEjectionPercent.max": 100, "stableWindow": 3600, "panicWindow": 300,
        "nlb.deregistrationDelay.min": 3600, "nlb.idleTimeout.min": 6000}
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
        limits = _in_order({key: _moved(chance, key, row[profile])
                            for key, row in rows.items()})
        for key, numbers in limits.items():
            like = {what: rows[key][profile][what] for what in numbers}
            policy.setdefault(key, {"profiles": {}})["profiles"][profile] = {
                what: _write(key, number, like[what]) for what, number in numbers.items()}
    return {"thresholds": policy}


class Round:
    """All objects under one policy and profile, before and after pasting."""

    def __init__(self, program, policy, profile):
        self.program = program
        self.options = ["--policy", program.keep(json.dumps(policy) + "\n"), "--profile", profile]

    def findings(self, objects):
        """Of each object."""
        return by_object(objects, self.program.run(
            ["check", "--complete", "--output", "json", "--namespace", "shop", *self.options, "-"],
            as_stream(objects), codes=(0, 1)))


def _same(finding):
    return finding["rule"], finding["field"]


def _is_news(finding, written, before, place):
    """Is it a denial of what nothing was said of, or new in the object and read by nobody there?"""
    steps = fields.parse(finding["field"])
    if finding["field"] in before or place and steps[:len(place)] == place:
        return False
    return finding["action"] == "deny" or (re.search("UNKNOWN|MISPLACED", finding["rule"])
                                           and not fixing.Opened(written).has(steps))


def _problem(written, finding, before, ways):
    """What every way of doing it leaves of the finding, or brings: a denial, or words that nobody reads
    there. None: one way ends it, and that is all. What had no effect, and has one where it stands
    now, is judged by its own worth."""
    left = []
    for place, after in ways:
        bad = [one for one in after if _same(one) == _same(finding)
               or _is_news(one, written, before, place)]
        if not bad:
            return None
        left.append(bad[0]["message"])
    return "\n    then: ".join([finding["message"], *(left or ["nobody could do this"])])


def problems(round_, objects, met):
    """The findings whose fix does not end them, or brings a denial; and how many fixes were tried.
    Patterns of what only a person can do are added to `met`."""
    tried, ways = [], []
    for written, found in zip(objects, round_.findings(objects)):
        before = {one["field"] for one in found}
        for finding in found:
            if pattern := fixing.asks(finding["fix"]):
                met.add(pattern)
            elif "…" not in finding["field"]:
                followed = fixing.follow(written, finding["field"], finding["fix"])
                tried.append((written, finding, before, [place for _, place in followed]))
                ways += [after for after, _ in followed]
    after = iter(round_.findings(ways) if ways else [])
    wrong = [_problem(*about, [(place, next(after)) for place in places])
             for *about, places in tried]
    return [text for text in wrong if text], len(tried)


def hold(program, objects, seed, least):
    """(name, problems) for each profile under the thresholds of a seed; `least` fixes have to be
    among them, or nothing is held."""
    rows = {row["key"]: row for row in program.rules()["thresholds"]}
    policy = thresholds(rows, seed) if seed else {}
    met = set()
    for profile in PROFILES:
        wrong, count = problems(Round(program, policy, profile), objects, met)
        if count < least:
            wrong.append(f"only {count} fixes could be followed")
        yield f"what is done ends its finding: {profile}, thresholds {seed}", wrong
    if least:
        yield f"what only a person can do is met, thresholds {seed}", [
            f"nothing says {pattern!r} any more" for pattern, _ in fixing.ASKS
            if pattern not in met]
