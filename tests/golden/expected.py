# SPDX-License-Identifier: Apache-2.0
"""What must come of a case: the last lines of its file, as comments.

    spec: …
    # --- expected
    # mutate: unchanged
    # validate: denied
    #   deny  spec.host: [RULE-ID] …
"""

import difflib
import os
import re

MARK = re.compile(r"^# --- expected\n", re.M)


def read(path):
    """(the case without its last lines, what they expect or None)."""
    text = path.read_bytes().decode()
    mark = MARK.search(text)
    if not mark:
        return text, None
    lines = text[mark.end():].splitlines(keepends=True)
    for line in lines:
        if not line.startswith("# "):
            raise ValueError(f"{path}: below `# --- expected` stands what is no comment: {line!r}")
    return text[:mark.start()], "".join(line[2:] for line in lines)


def write(path, expected):
    """Changes these lines and no others."""
    given = read(path)[0]
    lines = "".join(f"# {line}" for line in expected.splitlines(keepends=True))
    path.write_bytes(f"{given}# --- expected\n{lines}".encode())


def compare(found, wanted, name, keep=None):
    """The difference to what is wanted, as problems. UPDATE_GOLDEN=1 has it kept instead."""
    if keep and os.environ.get("UPDATE_GOLDEN") == "1":
        keep(found)
        return []
    if wanted is None:
        return [f"{name} expects nothing yet: run with UPDATE_GOLDEN=1, then read it", found]
    return ["\n".join(difflib.unified_diff(
        wanted.splitlines(), found.splitlines(), name, "found", lineterm="", n=1,
    ))] if found != wanted else []
