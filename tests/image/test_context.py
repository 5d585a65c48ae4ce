# SPDX-License-Identifier: Apache-2.0
"""What .dockerignore lets in is what the program is built from: all of it, and nothing else."""
import os
import re
import subprocess
import unittest
from pathlib import Path

from source import ROOT, Ignore, context

BUILD = Path(os.environ["MESHRAIL"]).resolve().parent
PRESETS = "CMakePresets.json"  # read by the command line, of which Ninja knows nothing


def ninja(*arguments):
    return subprocess.run(["ninja", "-C", BUILD, "-t", *arguments], stdout=subprocess.PIPE,
                          text=True, check=True).stdout.splitlines()


def of_the_source(lines):
    """The lines that are paths in the source tree, relative to it."""
    paths = (Path(os.path.normpath(BUILD / line.strip())) for line in lines)
    return {path.relative_to(ROOT).as_posix() for path in paths
            if path.is_relative_to(ROOT) and not path.is_relative_to(BUILD)}


def needed():
    """What Ninja reads to make meshrail: sources, headers, texts, and the scripts of CMake."""
    inputs = ninja("inputs", "meshrail")
    objects = {line for line in inputs if line.endswith(".o")}
    headers, of = [], None
    for line in ninja("deps"):
        if not line.startswith(" "):
            of = re.match(r"(\S+): ", line)
        elif of and of[1] in objects:
            headers.append(line)
    scripts = of_the_source(ninja("inputs", "build.ninja"))
    return (of_the_source(inputs) | of_the_source(headers) | {PRESETS}
            | {name for name in scripts if not name.startswith("tests/")})


class Context(unittest.TestCase):
    maxDiff = None

    def test_it_is_what_the_program_is_built_from(self):
        wanted = needed()
        self.assertIn("completion/table.awk", wanted)  # or Ninja was asked for the wrong thing
        self.assertIn("webhook/base/json.h", wanted)
        self.assertEqual(wanted - context(), set(), "needed, and ignored by .dockerignore")
        self.assertEqual(context() - wanted, set(), "let in by .dockerignore, and read by nothing")

    def test_no_key_gets_in(self):
        ignore = Ignore((ROOT / ".dockerignore").read_text())
        for name in ("certs/ca.key", "certs/tls.key", "new-certs/ca.key", "ca.key",
                     "manifests/overlays/own-ca/certs/ca.key", ".git/config"):
            self.assertFalse(ignore.lets_in(name), name)


if __name__ == "__main__":
    unittest.main()
