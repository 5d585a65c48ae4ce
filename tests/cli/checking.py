# SPDX-License-Identifier: Apache-2.0
"""What the tests of meshrail check share. The binary under test is $MESHRAIL."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])
NOBODY = 65534

RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: %s, namespace: shop}
spec: {host: %s, trafficPolicy: {connectionPool: {tcp: {maxConnections: 8}}}}
"""
DENIED = RULE % ("cart", "cart")

# What is left of the environment when nobody set one of meshrail's variables.
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}


def copy_for_anybody(test):
    """The program where other users reach it too: a clone may lie below a folder of mode 0700."""
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    os.chmod(folder.name, 0o755)
    return shutil.copy(MESHRAIL, folder.name)


class Check(unittest.TestCase):
    def setUp(self):
        temp = tempfile.TemporaryDirectory()
        self.addCleanup(temp.cleanup)
        self.temp = temp.name

    def path(self, name):
        return os.path.join(self.temp, name)

    def write(self, name, text):
        """A file below the folder of the test; its text, or its bytes."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def meshrail(self, *args, program=MESHRAIL, **options):
        options = {"stdin": subprocess.DEVNULL, "env": CLEAN, "timeout": 60, "text": True,
                   "errors": "surrogateescape", **options}
        if "input" in options:
            del options["stdin"]
        return subprocess.run([program, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              **options)

    def check_json(self, *args, **options):
        """(exit code, findings, errors, skipped); an error by file, line and column."""
        done = self.meshrail("check", "--output", "json", *args, **options)
        said = json.loads(done.stdout)
        errors = [(error["file"], error["line"], error["column"], error["message"])
                  for error in said["errors"]]
        return done.returncode, said["findings"], errors, said["skipped"]

    def actions(self, *args, **options):
        return [(found["rule"], found["action"])
                for found in self.check_json(*args, **options)[1]]

    def files(self, *args, **options):
        """The files with findings, as the program names them from the folder of the test."""
        return [found["file"] for found in self.check_json(*args, cwd=self.temp, **options)[1]]

    def refused(self, sentence, *args):
        done = self.meshrail(*args)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertIn(sentence, done.stderr)
