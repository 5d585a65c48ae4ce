# SPDX-License-Identifier: Apache-2.0
"""The rooms of the house: a folder is a room, and an include line is an arrow between two.

A room asks only those that stand below it in ROOMS. Inside a room no two headers ask each other.
"""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# From the top to the bottom. What each is for stands in ARCHITECTURE.md.
ROOMS = (
    "webhook/cli",
    "webhook/serve",
    "webhook/lint",
    "webhook/shipped",
    "webhook/check",
    "webhook/audit",
    "webhook/fix",
    "webhook/book",
    "webhook/review",
    "webhook/files",
    "policies/pairs",
    "policies/meshrail",
    "policies/aws",
    "policies/envoy_filter",
    "policies/operator",
    "policies/control",
    "policies/pod",
    "policies/injector",
    "policies/values",
    "policies/mesh",
    "policies/ksvc",
    "policies/knative",
    "policies/destination_rule",
    "policies",
    "webhook/world",
    "webhook/judge",
    "webhook/policy",
    "webhook/rule",
    "webhook/read",
    "certs",
    "webhook/base",
)
FOLDERS = ("webhook", "policies", "certs")
SEARCHED = ("webhook", "policies", ".")  # as CMakeLists.txt has it
DRAWING = re.compile(r"```mermaid\n(.*?)```", re.S)


def sources():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.[ch]")):
            yield path, path.relative_to(ROOT).as_posix()


def included(path):
    """The files of ours that a file includes, as paths from the root; others as they are spelled."""
    for header in re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.M):
        found = [place for place in SEARCHED if (ROOT / place / header).is_file()]
        yield header, (Path(found[0]) / header).as_posix() if found else None


def room(name):
    return name.rpartition("/")[0]


def arrows():
    """{(room, room): [(file, header)…]}"""
    drawn = defaultdict(list)
    for path, name in sources():
        for _, header in included(path):
            if header and room(header) != room(name):
                drawn[room(name), room(header)].append((name, header))
    return drawn


def stray():
    for path, name in sources():
        if room(name) not in ROOMS:
            yield f"{name} stands in no room of tests/rooms.py"
        for header, found in included(path):
            if not found:
                yield f'{name}: "{header}" is not spelled "room/file.h"'


def climbing():
    for (above, below), lines in sorted(arrows().items()):
        if above in ROOMS and below in ROOMS and ROOMS.index(above) > ROOMS.index(below):
            for name, header in lines:
                yield f"{name} includes {header}, which stands above it"


def circles():
    """Headers of a room that lead back to themselves."""
    asks = defaultdict(set)
    for path, name in sources():
        module = name.rpartition(".")[0]
        for _, header in included(path):
            other = header and header.rpartition(".")[0]
            if other and other != module and room(name) == room(header) and name.endswith(".h"):
                asks[module].add(other)
    for start in sorted(asks):
        seen, open_ = set(), [start]
        while open_:
            for other in asks[open_.pop()]:
                if other == start:
                    yield f"{start}.h includes itself by way of others"
                    return
                if other not in seen:
                    seen.add(other)
                    open_.append(other)


def label(name):
    return name.removeprefix("webhook/")


def drawing():
    """As mermaid draws it: an arrow that others imply is left out."""
    below = defaultdict(set)
    for above, other in arrows():
        below[above].add(other)

    def reach(start):
        found, open_ = set(), list(below[start])
        while open_:
            one = open_.pop()
            if one not in found:
                found.add(one)
                open_ += below[one]
        return found

    lines = ["graph TD"]
    for above in ROOMS:
        for other in ROOMS:
            implied = any(other in reach(way) for way in below[above] if way != other)
            if other in below[above] and not implied:
                lines.append(f"    {label(above)} --> {label(other)}")
    return "\n".join(lines)


def undrawn():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    drawn = DRAWING.search(text)
    if not drawn or drawn[1].strip() != drawing():
        yield "ARCHITECTURE.md draws other arrows; tests/house.py --draw says which there are"


def laws():
    yield "every file stands in a room, and is included as room/file.h", list(stray())
    yield "arrows lead downwards", list(climbing())
    yield "no header includes itself", list(circles())
    yield "ARCHITECTURE.md draws the arrows that there are", list(undrawn())
