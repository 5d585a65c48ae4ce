# SPDX-License-Identifier: Apache-2.0
"""Errors in Chinese: every format has a translation, and people get it where an error is shown.

The binary under test is $MESHRAIL."""
import re
import unittest
from pathlib import Path

from checking import CLEAN, DENIED, Check

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("base", "read", "policy", "files", "fix", "check", "shipped", "cli")
# Whose words are those of the log.
FOR_OPERATORS = re.compile(r"(door_serve|(door_)?certs_\w+|door_lint_webhook)\.c")
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
ERROR = re.compile(r"\b(?:error_set|error_at|fault_at|reading_fails|key_fails|fail)\([^;]*?"
                   rf"({LITERAL}(?:\s*{LITERAL})*)")


def joined(literals):
    return "".join(part[1:-1] for part in re.findall(LITERAL, literals))


def formats():
    """What errors are made of, by file; a place or a name alone is no sentence."""
    for room in ROOMS:
        for path in sorted((ROOT / "webhook" / room).glob("*.c")):
            if not FOR_OPERATORS.fullmatch(path.name):
                for literals in ERROR.findall(path.read_text(encoding="utf-8")):
                    if " " in re.sub(r"%[a-z.*0-9]+: ", "", joined(literals)):
                        yield path.name, joined(literals)


class Translated(unittest.TestCase):
    def test_every_format(self):
        text = (ROOT / "po/zh_CN.po").read_text(encoding="utf-8")
        known = {joined(entry) for entry in re.findall(rf"^msgid ((?:{LITERAL}\s*)+)", text, re.M)}
        said = list(formats())
        self.assertGreater(len(said), 90)
        for name, sentence in said:
            with self.subTest(name, sentence=sentence):
                self.assertTrue(any(entry.startswith(sentence) for entry in known))


class Shown(Check):
    def said(self, *args, **options):
        done = self.meshrail(*args, **options)
        self.assertEqual(done.returncode, 2)
        return done.stdout + done.stderr

    def test_on_the_command_line(self):
        self.assertEqual(self.said("check", "--language", "zh-CN", "--polcy", "x"),
                         "meshrail check: 没有选项 --polcy；是否想写 --policy？\n")
        self.assertEqual(self.said("chekc", env=CLEAN | {"MESHRAIL_LANGUAGE": "zh-CN"}),
                         "meshrail: 没有命令 \"chekc\"；是否想写 check？\n")

    def test_of_a_policy(self):
        policy = self.write("policy.yaml", "rules: {DR-POOL-RPC: {action: no}}\n")
        said = self.said("check", "--language", "zh-CN", "--policy", policy, self.temp)
        self.assertIn(f"{policy}:1:31: rules[DR-POOL-RPC].action: no 不在可用值之中：deny", said)

    def test_in_the_language_of_the_policy(self):
        policy = self.write("policy.yaml", "language: zh-CN\n")
        said = self.said("check", "--policy", policy, "--old", self.path("nowhere"), self.temp)
        self.assertIn("nowhere 不是文件也不是文件夹", said)

    def test_of_a_file(self):
        file = self.write("a.yaml", DENIED + " x: 1\n")
        for door in ("check", "fix"):
            self.assertIn(f"{file}:5:2: 错误: 这不是 YAML：映射中此处应为键",
                          self.said(door, "--language", "zh-CN", file))


if __name__ == "__main__":
    unittest.main()
