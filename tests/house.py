# SPDX-License-Identifier: Apache-2.0
"""The laws of the house that no compiler knows. TAP, one test per file and law.

    house.py [--draw]     --draw prints the drawing of rooms that ARCHITECTURE.md has
"""

import os
import re
import sys
from fnmatch import fnmatch
from pathlib import Path

import rooms

ROOT = Path(__file__).resolve().parent.parent
LINES_MOST = 400
NOT_OURS = {".git", "build", "__pycache__", ".quickstart"}
# Objects that tests are about: an SPDX line would be part of what is judged.
DATA = ("tests/reviews/", "tests/guide/", "tests/e2e/cases/", "tests/cli/cases/",
        "tests/fuzz/", "tests/manifests/cases/", "tests/places/", "tests/fix/cases/",
        "tests/fix/styles/",
        "chart/meshrail/templates/")  # a comment of YAML would be rendered
SOURCES = {".c", ".h", ".py", ".go", ".cmake", ".yaml", ".sh"}

# Who may know a library. Whatever else needs it asks them.
INCLUDES = {
    "cJSON.h": {"webhook/base/json_node.h"},
    "cjson/cJSON.h": {"webhook/base/json_node.h"},
    "yaml.h": {"webhook/read/yaml_events.c"},
    "microhttpd.h": {"webhook/serve/server.c", "webhook/serve/health.c",
                     "webhook/serve/watchdog.c", "webhook/serve/daemon.h"},
    "gnutls/": {"webhook/serve/tls.c", "webhook/serve/identity*.[ch]", "webhook/serve/callers.c",
                "webhook/serve/record.c"},
    "openssl/": {"certs/*"},
    "seccomp.h": {"webhook/serve/confine_calls.c"},
    "linux/landlock.h": {"webhook/serve/confine_files.c"},
}
FORBIDDEN = {
    "": {
        "setlocale(": "the language is a value, not a global",
        "GetObjectItem(": "it does not tell capitals from small letters",
    },
    "policies/": {
        "->findings": "a check asks finding_of(), a repair may ask finding_next()",
    },
}


def files():
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        for name in sorted(names):
            path = Path(folder) / name
            if not path.is_symlink():
                yield path, path.relative_to(ROOT).as_posix()


def is_source(path, name):
    if name.startswith(DATA) and path.suffix not in {".c", ".h", ".py", ".go"}:
        return False
    if path.suffix in SOURCES or path.name in {"CMakeLists.txt", "Dockerfile"}:
        return True
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def spdx(text):
    head = text.splitlines()[:2]
    stated = [line for line in head if re.fullmatch(
        r"(//|#|/\*) SPDX-License-Identifier: Apache-2\.0( \*/)?", line)]
    if not stated or (stated[0] != head[0] and not head[0].startswith("#!")):
        yield "no SPDX line at the top"


def length(text):
    lines = text.count("\n")
    if lines > LINES_MOST:
        yield f"{lines} lines: it wants to be two files (at most {LINES_MOST})"


def includes(name, text):
    for header in re.findall(r'^#\s*include\s+<?("?[^>"]+"?)', text, re.M):
        for library, allowed in INCLUDES.items():
            if header.startswith(library) and not any(fnmatch(name, place) for place in allowed):
                yield f"includes {header}, which is for {', '.join(sorted(allowed))}"


def forbidden(name, text):
    for folder, words in FORBIDDEN.items():
        for word, why in words.items():
            if name.startswith(folder) and word in text:
                yield f"{word}…: {why}"


def problems(path, name):
    text = path.read_text(encoding="utf-8")
    yield from spdx(text)
    if path.suffix != ".yaml":
        yield from length(text)
    if path.suffix in {".c", ".h"}:
        if not name.startswith("tests/"):
            yield from includes(name, text)
        yield from forbidden(name, text)


def main():
    if "--draw" in sys.argv:
        print(rooms.drawing())
        return 0
    count = failed = 0
    for path, name in files():
        if is_source(path, name):
            found = list(problems(path, name))
            count += 1
            failed += bool(found)
            print(f"{'not ok' if found else 'ok'} {count} - {name}")
            for problem in found:
                print(f"#   {problem}")
    for name, found in rooms.laws():
        count += 1
        failed += bool(found)
        print(f"{'not ok' if found else 'ok'} {count} - {name}")
        for problem in found:
            print(f"#   {problem}")
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
