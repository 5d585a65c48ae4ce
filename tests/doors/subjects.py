# SPDX-License-Identifier: Apache-2.0
"""What the doors are asked about: every object that the tests know, as a file and as a review."""

import json
from dataclasses import dataclass
from pathlib import Path

import agreement
from case import Case

TESTS = Path(__file__).resolve().parent.parent
FOLDERS = ("reviews", "guide", "real")

# Files of tests/real that no API server could be sent.
NO_OBJECTS = {
    "knative-05-overlay-without-kind": "an overlay of ytt: it has no kind",
    "knative-31-go-template-unquoted": "not YAML before the template is filled in",
}


@dataclass(eq=False)
class Subject:
    name: str
    policy: str | None  # YAML; None: the built-in one
    review: dict
    file: str | None    # what check reads; None: there is no object
    old: str | None     # the object before the update, for --old
    traits: set

    @property
    def request(self):
        return self.review["request"]

    def owns(self, finding):
        """Whether a finding of check is about this object; a file may hold several."""
        obj = self.request["object"] or self.request["oldObject"]
        return (finding["kind"], finding["namespace"], finding["name"]) == (
            obj["kind"], self.request["namespace"], obj["metadata"].get("name", ""))


def _of_case(program, path):
    case = Case(path)
    review = case.review(case.admitted())
    old = program.keep(case.old_text) if case.old_text else None
    return Subject(
        name=case.name, policy=case.policy, review=review,
        # Of several objects the last one, by itself: what others add only check can know.
        file=_as_file(program, case.admitted()) if case.together else program.keep(case.object_text),
        old=old,
        traits=agreement.traits_of(review, case.object_text, bool(case.pruned)))


def _as_file(program, obj):
    return program.keep(json.dumps(obj, ensure_ascii=False), ".json") if obj else None


def _of_recorded(program, path):
    review = json.loads(path.read_text())
    request = review["request"]
    update = request["operation"] == "UPDATE"
    return Subject(
        name=f"recorded/{path.stem}", policy=None, review=review,
        file=_as_file(program, request["object"]),
        old=_as_file(program, request["oldObject"]) if update else None,
        traits=agreement.traits_of(review, ""))


def subjects(program):
    for folder in FOLDERS:
        paths = [*(TESTS / folder).glob("*/*.yaml"), *(TESTS / folder).glob("*.yaml")]
        for path in sorted(paths):
            if path.stem not in NO_OBJECTS:
                yield _of_case(program, path)
    for path in sorted((TESTS / "reviews" / "recorded").glob("*.json")):
        yield _of_recorded(program, path)
