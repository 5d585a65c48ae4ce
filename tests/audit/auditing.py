# SPDX-License-Identifier: Apache-2.0
"""What the tests of meshrail audit share. The binary under test is $MESHRAIL."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / folder) for folder in ("golden", "wire")]

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("MESHRAIL")}


def rule(namespace, name, connections, **metadata):
    """A DestinationRule whose pool may be too small."""
    return {
        "apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
        "metadata": {"namespace": namespace, "name": name, "uid": f"{namespace}-{name}", **metadata},
        "spec": {"host": name,
                 "trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": connections}}}},
    }


def namespace(name, **labels):
    return {"apiVersion": "v1", "kind": "Namespace",
            "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name} | labels}}


def dump(*objects):
    """As kubectl get -A -o json prints it."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""},
                       "items": objects}, indent=4)


class Audit(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="audit-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def run_door(self, *arguments, stdin="", codes=(0, 1), env=None):
        done = subprocess.run([MESHRAIL, *map(str, arguments)], input=stdin, capture_output=True,
                              text=True, timeout=120, check=False, env=CLEAN | (env or {}))
        self.assertIn(done.returncode, codes, done.stderr + done.stdout[-2000:])
        return done

    def audit(self, *arguments, **options):
        """What it prints as JSON."""
        return json.loads(self.run_door("audit", "--output", "json", *arguments, **options).stdout)
