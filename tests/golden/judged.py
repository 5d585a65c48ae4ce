# SPDX-License-Identifier: Apache-2.0
"""A case taken through the API server's steps: mutate, apply the patch, validate what came out."""

import json
from functools import cached_property

import patchlaw


class Judged:
    def __init__(self, program, case):
        self.program = program
        self.case = case

    @cached_property
    def submitted(self):
        return self.case.admitted()

    @cached_property
    def mutated(self):
        return self.program.review_case(self.case, self.submitted, mutate=True)

    @cached_property
    def repaired(self):
        """The object with the patch applied."""
        return patchlaw.apply(self.submitted, self.mutated.patch or [])

    @cached_property
    def raw(self):
        """/validate of the object as submitted."""
        return self.program.review_case(self.case, self.submitted)

    @cached_property
    def validated(self):
        """/validate of the object as repaired: what the API server asks."""
        if not self.mutated.patch:
            return self.raw
        return self.program.review_case(self.case, self.repaired)

    @cached_property
    def created(self):
        """/validate of the object as if it were new."""
        return self.program.review_case(self.case, self.submitted, operation="CREATE")

    @cached_property
    def mutated_again(self):
        return self.program.review_case(self.case, self.repaired, mutate=True)

    @cached_property
    def checked(self):
        return self.program.check_case(self.case) if self.case.operation != "DELETE" else []


def _answer_lines(answer):
    for finding in answer.denials + answer.warnings:
        yield f"  {finding.action}  {finding.line}"
    for rule, action in answer.audited:
        if action == "audit" and rule not in answer.exempted:
            yield f"  audit {rule}"
    for rule in answer.exempted:
        yield f"  exempt {rule}"


def operation_line(operation):
    line = f"{operation['op']} {operation['path']}"
    if "from" in operation:
        line += f" from {operation['from']}"
    if "value" in operation:
        line += " " + json.dumps(operation["value"], ensure_ascii=False)
    return line


def _check_lines(judged):
    """What the webhook said is not said again."""
    for finding in judged.checked:
        said = f"{finding['rule']} {finding['field']}"
        if judged.case.together:
            said = finding["message"]
        yield f"  {finding['line']}:{finding['column']} {finding['action']} {said}"


def render(judged):
    """What a case expects: what each door says, in the words that the developer reads."""
    if judged.case.together:
        return "\n".join(["check:", *_check_lines(judged)]) + "\n"
    mutated, validated = judged.mutated, judged.validated
    lines = [f"mutate: {'patched' if mutated.patch else 'unchanged'}", *_answer_lines(mutated)]
    lines += [f"  {operation_line(operation)}" for operation in mutated.patch or []]
    lines += [f"validate: {'allowed' if validated.allowed else 'denied'}",
              *_answer_lines(validated)]
    if judged.checked:
        lines += ["check:", *_check_lines(judged)]
    return "\n".join(lines) + "\n"
