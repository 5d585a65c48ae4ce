# SPDX-License-Identifier: Apache-2.0
"""The worst objects that anybody may send, by their size: one function a shape, a row each.

A shape is a function of n that answers the object, or a pair of what was before and what is now: an
update; or a text for the doors of files. Everything that can be large is, in at least one row: reversed, inserted in front, renamed,
repeated, anchored, nested, all unknown, all faulty, the same key in two places.
"""

SHAPES = {}
DOORS = ("validate", "check")
REPAIRED = ("validate", "mutate", "check")  # of what a rule repairs
OUTPUTS = ("check", "json", "sarif", "junit", "github", "gitlab", "fix")
SIZE = 150


def shape(size=SIZE, doors=DOORS):
    """A row: the lesser n of two, and the doors that are measured, see cost.c."""
    def add(function):
        SHAPES[function.__name__] = (function, size, doors)
        return function
    return add


class Folder(dict):
    """What is below a folder: texts by path. Only `check` and what it prints read one."""


def named(kind, api, namespace="shop", name="big", **rest):
    metadata = {"name": name, "namespace": namespace, **rest.pop("metadata", {})}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **rest}


def many(n, key, value="x"):
    """n members of names that nobody knows."""
    return {key.format(i): value(i) if callable(value) else value for i in range(n)}


def reversed_members(members):
    return dict(reversed(members.items()))


def lines(n, line, indent=""):
    return "".join(f"{indent}{line.format(i)}\n" for i in range(n))


def config_map(data, namespace, name, **rest):
    return named("ConfigMap", "v1", namespace, name, data=data, **rest)
