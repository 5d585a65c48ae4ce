# SPDX-License-Identifier: Apache-2.0
"""What the tests of check's outputs share: the program, the cases, and what each case holds.

A case is a file of cases/outputs. Beside it stands what a person reads of it, NAME.expect, which
people have held against the file, finding by finding; UPDATE_GOLDEN=1 writes it anew."""
import json
import os
import pathlib
import re
import subprocess
import unittest

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])
CASES = pathlib.Path(__file__).parent / "cases" / "outputs"
SCHEMAS = pathlib.Path(__file__).parent / "schemas"
NAMES = sorted(path.name for path in CASES.iterdir() if path.suffix != ".expect")

HEADLINE = re.compile(r"(.+?):(\d+):(\d+): (\w+): (.+): \[([A-Z0-9-]+)\] ")

RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: %s, namespace: shop%s}
spec: {host: cart, trafficPolicy: {%s}}
"""
DENIED = "connectionPool: {tcp: {maxConnections: 8}}"
WARNED = "connectionPool: {tcp: {maxConnections: 100}}"
IN_ANY_ZONE = "loadBalancer: {localityLbSetting: {enabled: false}}"
PATCHED = f"outlierDetection: {{consecutiveErrors: 7, maxEjectionPercent: 50}}, {IN_ANY_ZONE}"
AUDITED = f"outlierDetection: {{consecutive5xxErrors: 5, interval: 30s}}, {IN_ANY_ZONE}"


def rule(policy, name="cart", more=""):
    return RULE % (name, more, policy)


def exempt(reason):
    return f', annotations: {{meshrail.io/exempt: "{reason}"}}'


class Outputs(unittest.TestCase):
    maxDiff = None

    def check(self, *args, cwd=CASES, stdin=None, env=None):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}
        return subprocess.run([MESHRAIL, "check", *args], cwd=cwd, env=clean | (env or {}),
                              input=stdin or b"", capture_output=True, timeout=60)

    def shown(self, *args, **options):
        """The output, which must be UTF-8; nothing may be said besides."""
        done = self.check(*args, **options)
        self.assertEqual(done.stderr, b"")
        return done.stdout.decode("utf-8")

    def findings(self, *args, **options):
        return json.loads(self.shown("--output", "json", *args, **options))["findings"]

    def fault(self, *args, **options):
        done = self.check(*args, **options)
        self.assertEqual(done.returncode, 2)
        return done.stdout.decode("utf-8")
