#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A dump of 2,000 objects such as a cluster has: namespaces, teams, rules that are well and some
that are not. The same every time.

    tests/audit/large.py >dump.json
"""

import random
import sys

from auditing import dump, namespace, rule

OBJECTS = 2000
NAMESPACES = 40
TEAMS = ("payments", "search", "checkout", "catalogue", "identity", "platform")
HOSTILE = "</script><img src=x onerror=alert(1)>"


def service(where, name, concurrency, scale, owner):
    return {
        "apiVersion": "serving.knative.dev/v1", "kind": "Service",
        "metadata": {"namespace": where, "name": name, "labels": owner},
        "spec": {"template": {
            "metadata": {"annotations": {"autoscaling.knative.dev/min-scale": scale}},
            "spec": {"containerConcurrency": concurrency, "timeoutSeconds": 300,
                     "containers": [{"image": "example.com/app"}]}}},
    }


def objects():
    chance = random.Random(14)
    spaces = [f"{team}-{number}" for number in range(NAMESPACES // len(TEAMS) + 1) for team in TEAMS]
    spaces = spaces[:NAMESPACES]
    for number, where in enumerate(spaces):
        profile = ("standard", "high-traffic", "low-load")[number % 3]
        yield namespace(where, **{"meshrail.io/profile": profile, "team": where.rpartition("-")[0]})
    for number in range(OBJECTS - NAMESPACES):
        where = chance.choice(spaces)
        owner = {"owner": "guild-" + chance.choice("abc")} if chance.random() < 0.1 else {}
        if chance.random() < 0.3:
            yield service(where, f"app-{number}", chance.choice([0, 1, 100, 2000]),
                          chance.choice(["0", "1", "3", "x"]), owner)
            continue
        one = rule(where, f"rule-{number}", chance.choice([1, 8, 50, 1000, 2000]), labels=owner)
        policy = one["spec"]["trafficPolicy"]
        if chance.random() < 0.3:
            policy["outlierDetection"] = {"consecutive5xxErrors": chance.choice([1, 5]), "interval": "10s"}
        if chance.random() < 0.2:
            policy["loadBalancer"] = {"simple": "LEAST_CONN"}
        if chance.random() < 0.1:
            policy["outlierDetection"] = {"consecutiveErrors": 7}
        if number == 7:
            one["metadata"]["annotations"] = {"owner": HOSTILE}
        yield one


if __name__ == "__main__":
    sys.stdout.write(dump(*objects()))
