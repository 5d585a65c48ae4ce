# SPDX-License-Identifier: Apache-2.0
"""The patch law, held over every object that is patched, whatever the rule."""

import copy

import jsonpatch
import jsonpointer

import fields


def apply(submitted, operations):
    """RFC 6902 by a library that is not ours. It takes values over instead of copying them."""
    return jsonpatch.apply_patch(submitted, copy.deepcopy(operations))


def reviewed_again(patched_by, mutated_again, validated):
    """A repaired object is not patched again, and no rule that repaired it speaks of it."""
    problems = []
    if mutated_again.patch:
        problems.append(f"reviewed again, it is patched again: {mutated_again.patch}")
    for rule in sorted(patched_by):
        actions = validated.speaks_of(rule)
        if actions:
            problems.append(f"{rule} repaired it and still speaks of it: {sorted(actions)}")
    return problems


def tested_paths(operations):
    return {operation["path"] for operation in operations if operation["op"] == "test"}


def idle_operations(submitted, operations):
    """Adding is for what is absent, and every replacement or removal is guarded by a test."""
    state = copy.deepcopy(submitted)
    for operation in operations:
        path = operation["path"]
        steps = jsonpointer.JsonPointer(path)
        if operation["op"] == "add" and steps.resolve(state, None) is not None:
            yield f"adds {path}, which is there already"
        if operation["op"] in ("replace", "remove") and path not in tested_paths(operations):
            yield f"{operation['op']}s {path} untested"
        state = apply(state, [operation])


def kept_leaves(submitted, repaired, mutated, rewrites):
    """Every submitted leaf keeps its value, but for those that a rule lists."""
    problems = []
    for leaf, value in fields.leaves(submitted):
        try:
            kept = fields.same(fields.find(repaired, leaf), value)
        except KeyError:
            kept = False
        # A null said nothing, nor did an empty mapping that got members.
        kept = kept or value is None or (value == {} and isinstance(_get(repaired, leaf), dict))
        if not kept and not any(
            _lists(rewrites.get(finding.rule, ()), leaf, fields.parse(finding.field))
            for finding in mutated.warnings
        ):
            problems.append(f"{fields.show(leaf)} was {value!r}, and no rule lists it")
    return problems


def _get(value, steps):
    try:
        return fields.find(value, steps)
    except KeyError:
        return None


def _lists(rewrites, leaf, field):
    """Whether a rule that spoke of `field` may rewrite `leaf`.

    Its paths count from the target (a traffic policy, a template), from the root after a slash. The
    target is some part of the object that holds the leaf and the field.
    """
    for written in rewrites:
        pattern = fields.parse(written.removeprefix("/"))
        for start in range(len(leaf) - len(pattern) + 1):
            target = leaf[:start]
            if _fits(leaf[start:], pattern) and (
                not target if written.startswith("/") else field[:start] == target
            ):
                return True
    return False


def _fits(steps, pattern):
    """Whether the steps lead to what the pattern names, or below it."""
    return all(
        a == b or (isinstance(a, int) and isinstance(b, int)) for a, b in zip(steps, pattern)
    )


def problems(submitted, repaired, mutated, mutated_again, validated, rewrites):
    patched_by = {rule for rule, action in mutated.audited if action == "patch"}
    if not patched_by or not mutated.warnings:
        return ["it was patched, and no warning or no audit annotation says by which rule"]
    return [
        *reviewed_again(patched_by, mutated_again, validated),
        *idle_operations(submitted, mutated.patch),
        *kept_leaves(submitted, repaired, mutated, rewrites),
    ]
