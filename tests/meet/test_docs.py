# SPDX-License-Identifier: Apache-2.0
"""What the documents show on a console is what happens. UPDATE_GOLDEN=1 writes down what does.

A block is a session in one shell, beside a copy of samples/ that all blocks of a document share. A
line that begins with `$ ` is a command, what follows is what it prints."""
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from places import MESHRAIL, ROOT, block_of, blocks, environment

BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.M | re.S)


def script(commands):
    """Shows each command before it runs; `$?` stays what the command before left."""
    yield "status=0"
    for command in commands:
        yield f"cat <<'SHOWN'\n$ {command}\nSHOWN\n(exit $status)\n{command}\nstatus=$?"


def session(block, folder):
    commands = re.findall(r"^\$ (.*)$", block, re.M)
    done = subprocess.run(["bash", "-c", "exec 2>&1\n" + "\n".join(script(commands))], cwd=folder,
                          env=environment(folder), stdout=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL, timeout=60, check=False)
    return done.stdout


class Sessions(unittest.TestCase):
    maxDiff = None

    def replay(self, document):
        path = ROOT / document
        text = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            for shown in ("samples", "tests/values/examples"):
                shutil.copytree(ROOT / shown, Path(folder, shown))
            seen, count = BLOCK.subn(lambda block: session(block[1], folder), text)
        self.assertGreater(count, 0, f"{document} shows no session")
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(seen, encoding="utf-8")
        else:
            self.assertEqual(text, seen)

    def test_check(self):
        self.replay("docs/check.md")

    def test_fix(self):
        self.replay("docs/fix.md")

    def test_first_page_in_chinese(self):
        self.replay("README.zh-CN.md")

    def test_rollout(self):
        self.replay("docs/rollout.md")

    def test_upgrade(self):
        self.replay("docs/operations/upgrade.md")

    def test_readme(self):
        """It shows what kubectl printed in the session that is held against a real API server."""
        session = (ROOT / "tests/e2e/cases/readme/transcript").read_text(encoding="utf-8")
        printed = re.sub(r"^(?:# .*|\[\d+\])\n", "", session, flags=re.M)
        shown = re.sub(r"^\$ .*?(samples/\S+).*$", r"$ kubectl apply -f \1", printed, flags=re.M)
        self.assertEqual(blocks("README.md", "")[0], shown)

    def test_exemption(self):
        """The annotation that the document shows exempts."""
        for document in ("docs/check.md", "docs/refused.md", "docs/refused.zh-CN.md"):
            rule = yaml.safe_load((ROOT / "samples/1-destination-rule-refused.yaml").read_text())
            self.assertIn(("DR-POOL-MAXCONN", "deny"), found(rule))
            rule["metadata"] |= block_of(document, "metadata")["metadata"]
            self.assertNotIn(("DR-POOL-MAXCONN", "deny"), found(rule), document)
            self.assertNotIn(("MR-EXEMPT", "warn"), found(rule), document)


class Commands(unittest.TestCase):
    """What documents have people type in a cluster, where no session replays it: it names what there is."""

    maxDiff = None

    def typed(self, beginning):
        """(document, words) of every command that begins so, in the blocks of the language sh."""
        for path in sorted((ROOT / "docs").rglob("*.md")) + [ROOT / "README.md"]:
            name = path.relative_to(ROOT).as_posix()
            for block in blocks(name, "sh"):
                typed = block.replace("\\\n", " ")
                for command in re.findall(rf"(?:^|\| ){beginning} ([^|&\n]*)", typed, re.M):
                    yield name, shlex.split(command, comments=True)

    def test_options_of_meshrail(self):
        count = 0
        for document, words in self.typed("meshrail"):
            command = words[:1 + (words[0] in ("certs", "policy", "schema"))]
            help_ = subprocess.run([MESHRAIL, *command, "--help"], capture_output=True, text=True, check=False)
            with self.subTest(document=document, words=words):
                self.assertEqual(help_.returncode, 0, help_.stderr)
                options = set(re.findall(r"--[a-z][a-z-]*", help_.stdout))
                self.assertEqual({word.partition("=")[0] for word in words if word.startswith("--")} - options, set())
            count += 1
        self.assertGreater(count, 10)

    def test_values_of_the_chart(self):
        values = yaml.safe_load((ROOT / "chart/meshrail/values.yaml").read_text(encoding="utf-8"))
        count = 0
        for document, words in self.typed("helm"):
            for option, assignment in zip(words, words[1:]):
                if not option.startswith("--set"):
                    continue
                key, at = assignment.partition("=")[0], values
                with self.subTest(document=document, key=key):
                    for part in key.split("."):
                        if at == {}:
                            break  # free, as the policy is
                        self.assertIn(part, at)
                        at = at[part]
                count += 1
        self.assertGreater(count, 10)


def found(rule):
    """The rules that `meshrail check` names, and what comes of them."""
    done = subprocess.run([MESHRAIL, "check", "--output", "json"], input=json.dumps(rule),
                          stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    return {(finding["rule"], finding["action"]) for finding in json.loads(done.stdout)["findings"]}


if __name__ == "__main__":
    unittest.main()
