# SPDX-License-Identifier: Apache-2.0
"""A week under `warn`, replayed: what it foresees is what `deny` refuses, no more and no less."""

import json
import re
import unittest
from collections import defaultdict

from auditing import TESTS, Audit, dump

import patchlaw  # noqa: E402
from case import Case  # noqa: E402
from door import Answer  # noqa: E402
from wire import Server, post  # noqa: E402

WRITES = 1000
UNSENT = {"HelmChart"}  # no entry of the webhooks sends it, so that an audit leaves it out
CUT = "…"  # in a path that has no room in a line
WEAKENED = re.compile(r"([A-Z0-9-]+)=deny:warn:[a-z+-]*enforcement")


def cases():
    """Objects as people wrote them, each with its profile. A policy of its own is another week's."""
    for path in sorted((TESTS / "reviews").glob("*/*.yaml")):
        case = Case(path)
        if not case.policy and not case.together and case.operation != "DELETE" and (
                case.written["kind"] not in UNSENT):
            yield case


class Cluster:
    """A server, called as the API server does: what /mutate makes of a write goes to /validate."""

    def __init__(self, policy):
        self.server = Server(policy=policy)
        self.client = self.server.connect()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.client.close()
        self.server.stop()

    def ask(self, phase, review, profile):
        path = f"/{phase}/{profile}" if profile else f"/{phase}"
        return Answer(json.loads(self.client.ask(post(json.dumps(review).encode(), path)).body))

    def write(self, case, operation=None):
        submitted = case.admitted()
        mutated = self.ask("mutate", case.review(submitted, operation=operation), case.profile)
        stored = patchlaw.apply(submitted, mutated.patch or [])
        return stored, mutated, self.ask("validate", case.review(stored, operation=operation),
                                         case.profile)


def refusals(answer):
    """The rules that refuse, and with them the fields that are named in full."""
    rules = {one.rule for one in answer.denials if one.rule}
    whole = all(one.rule for one in answer.denials)  # else "and N more"
    return rules, {(one.rule, one.field) for one in answer.denials
                   if CUT not in one.field} if whole else None


class Replay(Audit):
    def test_warn_foresees_each_refusal(self):
        writes = list(cases())
        self.assertGreaterEqual(len(writes), WRITES)
        refused = updates = 0
        with Cluster('{"enforcement": "warn"}') as weak, Cluster("{}") as strict:
            for case in writes:
                _, mutated, warned = weak.write(case)
                _, _, denied = strict.write(case)
                rules, _ = refusals(denied)
                with self.subTest(case.name):
                    self.assertTrue(warned.allowed)
                    self.assertIsNone(mutated.patch)
                    self.assertEqual(
                        set(WEAKENED.findall(warned.annotations.get("weakened", ""))), rules)
                refused += bool(rules)
                updates += case.operation == "UPDATE"
        self.assertGreater(refused, 200)
        self.assertGreater(updates, 100)

    def test_the_report_names_what_deny_refuses(self):
        """Of what was stored under warn, each object written anew by a person."""
        stored, refused = defaultdict(list), {}
        by_people = [case for case in cases() if "user" not in case.headers]
        with Cluster('{"enforcement": "warn"}') as weak, Cluster("{}") as strict:
            for number, case in enumerate(by_people):
                obj, _, _ = weak.write(case)
                obj.setdefault("metadata", {})["uid"] = f"write-{number}"
                stored[case.profile].append(obj)
                _, _, denied = strict.write(case, operation="CREATE")
                if not denied.allowed:
                    refused[f"write-{number}"] = (case, *refusals(denied))
        self.assertGreaterEqual(len(by_people), WRITES)
        self.assertGreater(len(refused), 200)

        named = defaultdict(set)
        weak_policy = self.write("policy.yaml", "enforcement: warn\n")
        for profile, objects in stored.items():
            options = ["--profile", profile] if profile else []
            report = self.audit("--policy", weak_policy, *options,
                                self.write(f"{profile}.json", dump(*objects)))
            self.assertEqual(report["errors"], [])
            for finding in report["findings"]:
                if finding["would"] == "deny":
                    self.assertEqual(finding["action"], "warn")
                    named[finding["uid"]].add((finding["rule"], finding["field"]))

        self.assertEqual(sorted(named), sorted(refused), "the report names others than deny refuses")
        for uid, (case, rules, fields) in refused.items():
            with self.subTest(case.name):
                self.assertEqual({rule for rule, _ in named[uid]}, rules)
                if fields is not None and not any(CUT in field for _, field in fields):
                    self.assertLessEqual(fields, named[uid])


if __name__ == "__main__":
    unittest.main()
