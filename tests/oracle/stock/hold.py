# SPDX-License-Identifier: Apache-2.0
"""Holds what Istio ships, as it is rendered in full, against `check`, and against what tests/real/stock has.

    hold.py MESHRAIL ISTIO OPERATOR RENDERED     ISTIO is the source that RENDERED, a file a profile, was rendered
                                                 from; OPERATOR that of Knative's operator
"""

import json
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "golden"), str(TESTS / "real")]

import cut  # noqa: E402
import expected  # noqa: E402
import together  # noqa: E402
from tap import Tap  # noqa: E402

RELEASE = "1.31"
STOCK = TESTS / "real/stock"


# A CRD of two old releases of Knative has a key twice.
UNREADABLE = "the key additionalPrinterColumns is there twice"


def checked(program, path, profile):
    done = subprocess.run([program, "check", "--profile", profile, "--output", "json", path],
                          capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def said(program, path, profile):
    told = checked(program, path, profile)
    yield from (f"{error['file']}:{error['line']}: {error['message']}" for error in told["errors"])
    for finding in told["findings"]:
        rule, action = finding["rule"], finding["action"]
        if action in ("deny", "patch") or action == "warn" and rule not in together.SAID_OF_STOCK:
            yield f"{finding['file']}:{finding['line']}: {action}: {finding['message']}"


def refused(program, path, profile):
    """Values files and samples may be worth a word, but never less than let in."""
    told = checked(program, path, profile)
    yield from (f"{error['file']}:{error['line']}: {error['message']}" for error in told["errors"]
                if not error["message"].startswith(UNREADABLE))
    yield from (f"{finding['file']}:{finding['line']}: {finding['message']}"
                for finding in told["findings"] if finding["action"] in ("deny", "patch"))


def without_head(text):
    """An object as text, without the two lines that say where it is from."""
    return text.split("\n", 2)[2]


def differences(rendered):
    """What tests/real/stock has otherwise: each file of this release must be rendered still."""
    now = {f"istio-{RELEASE}-{profiles[0]}-{name}.yaml": text
           for (name, text), profiles in cut.objects(rendered, ()).items()}
    for path in sorted(STOCK.glob(f"istio-{RELEASE}-*.yaml")):
        if path.name not in now:
            yield f"{path.name}: nothing of that name is rendered"
        elif os.environ.get("UPDATE_GOLDEN") == "1":
            given, comes = expected.read(path)
            path.write_text("\n".join(given.split("\n", 2)[:2]) + f"\n{now[path.name]}")
            expected.write(path, comes)
        elif without_head(expected.read(path)[0]) != now[path.name]:
            yield f"{path.name}: is rendered otherwise; UPDATE_GOLDEN=1 writes it down"


def main():
    program, (istio, operator, rendered) = sys.argv[1], map(Path, sys.argv[2:5])
    tap = Tap()
    for path in [*sorted(rendered.glob("*.yaml")), istio / "samples"]:
        for profile in together.PROFILES:
            tap.result(f"stock: {path.stem} in profile {profile}", list(said(program, path, profile)))
    for path in (istio / "manifests", operator / "cmd/operator/kodata", operator / "config"):
        for profile in together.PROFILES:
            tap.result(f"stock: {path.name} as published, in profile {profile}",
                       list(refused(program, path, profile)))
    tap.result("stock: tests/real/stock is what is rendered", list(differences(rendered)))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
