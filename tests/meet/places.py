# SPDX-License-Identifier: Apache-2.0
"""Where the tests of this folder find things, and how they run a command as a person would."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
MESHRAIL = Path(os.environ["MESHRAIL"]).resolve()


def environment(home):
    """Only what a person's shell has, with the meshrail under test first on the PATH."""
    tools = [str(MESHRAIL.parent), str(Path(sys.executable).parent), os.environ["PATH"]]
    return {"HOME": str(home), "PATH": ":".join(tools), "LC_ALL": "C.UTF-8"}


def shell(script, folder, home=None):
    """As a step of a pipeline runs: sh -e."""
    return subprocess.run(["sh", "-e", "-c", script], cwd=folder, env=environment(home or folder),
                          capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)


def blocks(document, language):
    """The fenced blocks of a Markdown document in one language."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def block_of(document, word):
    """The one YAML block that has a key at its top."""
    found = [value for value in map(yaml.safe_load, blocks(document, "yaml")) if word in value]
    if len(found) != 1:
        raise ValueError(f"{document} has {len(found)} YAML blocks with {word}")
    return found[0]


def samples(folder, *names):
    """Copies samples to a folder that is made for them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(ROOT / "samples" / name, folder)


class Example(unittest.TestCase):
    """An example of docs/ci, by the programs that read such files."""

    def setUp(self):
        self.temp = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def follows(self, schema, path):
        self.passes([sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path])

    def lints(self, path):
        """By the reader of GitHub's workflows."""
        self.passes(["go", "tool", "actionlint", "-shellcheck=", path], cwd=Path(__file__).parent)

    def passes(self, command, **options):
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
