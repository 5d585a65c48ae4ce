# SPDX-License-Identifier: Apache-2.0
"""What the source says of the image: its version, its name, and what a build may see of the tree."""
import re
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


VERSION = re.search(r"^project\(meshrail VERSION (\S+)", read("CMakeLists.txt"), re.M)[1]
BASES = set(re.findall(r"^FROM (?:--platform=\S+ )?(\S+)", read("Dockerfile"), re.M))


class Ignore:
    """A .dockerignore: the last pattern that matches a path, or a folder above it, decides."""

    def __init__(self, text):
        self.patterns = [line for line in text.splitlines() if line and not line.startswith("#")]
        for pattern in self.patterns:
            if "**" in pattern or pattern.startswith("/"):
                raise ValueError(f"{pattern}: not a pattern that this reader knows")

    def lets_in(self, name):
        let_in = True
        for pattern in self.patterns:
            if any(same(pattern.removeprefix("!"), part) for part in with_parents(name)):
                let_in = pattern.startswith("!")
        return let_in


def with_parents(name):
    path = Path(name)
    return [path.as_posix(), *(parent.as_posix() for parent in path.parents[:-1])]


def same(pattern, name):
    """A star does not pass a slash."""
    wanted, found = pattern.split("/"), name.split("/")
    return len(wanted) == len(found) and all(map(fnmatchcase, found, wanted))


def context(root=ROOT):
    """The files that a build of the Dockerfile sees."""
    ignore = Ignore(read(".dockerignore"))
    tops = {pattern.removeprefix("!").split("/")[0] for pattern in ignore.patterns
            if pattern.startswith("!")}
    names = set()
    for top in tops:
        path = root / top
        found = path.rglob("*") if path.is_dir() else [path]
        names |= {file.relative_to(root).as_posix() for file in found if file.is_file()}
    return {name for name in names if ignore.lets_in(name)}
