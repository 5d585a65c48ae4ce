# SPDX-License-Identifier: Apache-2.0
"""Golden tests of the program's answers.

    run.py [--meshrail PROGRAM] [SUITE…] [--only TEXT]

Suites: cases (tests/reviews/<RULE-ID>), recorded (tests/reviews/recorded), guide (tests/guide),
orders (the same by a book in another order), table (no rule without its cases), fixes (what is
pasted ends its finding), edges (which values and releases the tables of Knative's names take).
UPDATE_GOLDEN=1 rewrites what is expected; read the difference before you commit it. Needs jsonpatch
and PyYAML: tests/run makes an environment that has them.
"""

import argparse
import sys
from pathlib import Path

from door import Program
from suites import SUITES
from tap import Tap

PROGRAM = Path(__file__).resolve().parents[2] / "build/release/meshrail"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meshrail", default=PROGRAM, help="the program under test")
    parser.add_argument("--only", default="", help="only what has TEXT in its path", metavar="TEXT")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    arguments = parser.parse_args()
    unknown = set(arguments.suites) - set(SUITES)
    if unknown:
        parser.error(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
    program = Program(arguments.meshrail)
    tap = Tap()
    for name in arguments.suites or SUITES:
        for test, problems in SUITES[name](program, arguments.only):
            tap.result(f"{name}: {test}", problems)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
