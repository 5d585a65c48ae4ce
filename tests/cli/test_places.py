# SPDX-License-Identifier: Apache-2.0
"""Where a finding is shown, held against what people marked: in tests/places, «RULE-ID|text» stands
around each text that a person would point at; where reading stops, around nothing. The marks are taken
out before the program reads the file, so that lines and columns (in code points) come from them alone.

The binary under test is $MESHRAIL."""
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])
PLACES = Path(__file__).resolve().parent.parent / "places"
FAULTS_LEAST = 60

MARK = re.compile(r"«([A-Z0-9 -]+|error)\|([^»]*)»", re.DOTALL)


def line_and_column(text, offset):
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def unmarked(marked):
    """The text without marks, and what they say: (rule, line, column, end line, end column)."""
    text, faults, at = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[at:mark.start()]
        start = line_and_column(text, len(text))
        text += mark[2]
        for rule in mark[1].split(" "):
            faults.append((rule, *start, *line_and_column(text, len(text))))
        at = mark.end()
    return text + marked[at:], faults


FORMS = {
    "as it is": lambda text: text.encode(),
    "with the line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "with a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "without a last line end": lambda text: text.rstrip("\n").encode(),
}


class Places(unittest.TestCase):
    maxDiff = None

    def meshrail(self, *args):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}
        return subprocess.run([MESHRAIL, *args], capture_output=True, env=clean, timeout=60)

    def shown(self, file):
        said = json.loads(self.meshrail("check", "--output", "json", file).stdout)
        return [(found["rule"], found["line"], found["column"]) for found in said["findings"]] + \
               [("error", error["line"], error["column"]) for error in said["errors"]]

    def each_form(self):
        with tempfile.TemporaryDirectory() as temp:
            for place in sorted(PLACES.iterdir()):
                text, faults = unmarked(place.read_text(encoding="utf-8"))
                for form, made in FORMS.items():
                    file = os.path.join(temp, place.name)
                    Path(file).write_bytes(made(text))
                    yield place, form, file, faults

    def test_each_marked_file_in_sarif(self):
        """Regions have an end, too."""
        if "sarif" not in self.meshrail("check", "--help").stdout.decode():
            self.skipTest("there is no --output sarif")
        for place, form, file, faults in self.each_form():
            with self.subTest(file=place.name, form=form):
                said = json.loads(self.meshrail("check", "--output", "sarif", file).stdout)
                run, = said["runs"]
                self.assertEqual(run["columnKind"], "unicodeCodePoints")
                regions = [(result["ruleId"], result["locations"][0]["physicalLocation"]["region"])
                           for result in run["results"]]
                shown = [(rule, region["startLine"], region["startColumn"],
                          region.get("endLine", region["startLine"]), region["endColumn"])
                         for rule, region in regions]
                self.assertEqual(sorted(shown), sorted(
                    fault for fault in faults if fault[0] != "error"))

    def test_each_marked_file(self):
        for place, form, file, faults in self.each_form():
            with self.subTest(file=place.name, form=form):
                self.assertEqual(sorted(self.shown(file)), sorted(fault[:3] for fault in faults))

    def test_there_are_enough(self):
        faults = [fault for place in PLACES.iterdir()
                  for fault in unmarked(place.read_text(encoding="utf-8"))[1]]
        self.assertGreaterEqual(len(faults), FAULTS_LEAST)


if __name__ == "__main__":
    unittest.main()
