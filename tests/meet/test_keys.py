# SPDX-License-Identifier: Apache-2.0
"""Where the documents have keys made, git finds nothing to add."""
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from places import MESHRAIL, ROOT, blocks, environment

DOCUMENTS = ("README.md", "docs/operations/install.md")
CHANGE = re.compile(r"^\s*cd (\S+)$")
# The image's program, which sees the folder of -v under another name.
INIT = re.compile(r'^\s*docker run .*-v "\$PWD/(\S+):(\S+)" .* certs init .*--dir (\S+)')
DOCKER = """
docker() { # run --rm --user USER -v OUTSIDE:INSIDE IMAGE certs VERB --dir INSIDE [--new-ca]
    outside=${6%:*}
    meshrail certs "$9" --dir "$outside${11#"${6##*:}"}" ${12-}
}
kubectl() { :; }
"""


def commands(document):
    """Each `certs init` of a document with the folder that its block runs it in."""
    text = (ROOT / document).read_text(encoding="utf-8")
    folder = "."
    for line in text.splitlines():
        if line.startswith("```"):
            folder = "."
        if found := CHANGE.match(line):
            folder = found[1]
        if found := INIT.match(line):
            yield folder, found[3].replace(found[2], found[1], 1)


class Keys(unittest.TestCase):
    def setUp(self):
        self.clone = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.git("init", "--quiet")
        shutil.copy(ROOT / ".gitignore", self.clone)

    def git(self, *words):
        return subprocess.run(["git", *words], cwd=self.clone, env=environment(self.clone),
                              capture_output=True, text=True, check=True).stdout

    def test_documents(self):
        found = {row for document in DOCUMENTS for row in commands(document)}
        self.assertEqual(len(found), 1, found)
        for within, folder in sorted(found):
            place = self.clone / within
            (place / folder).parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([MESHRAIL, "certs", "init", "--dir", folder], cwd=place, check=True,
                           capture_output=True)
        self.assertTrue(list(self.clone.rglob("ca.key")))
        self.assertEqual(self.git("status", "--porcelain", "--untracked-files=all"),
                         "?? .gitignore\n")

    def test_a_folder_of_any_name(self):
        """A person chooses another: the certificates may be added, a key may not."""
        subprocess.run([MESHRAIL, "certs", "init", "--dir", "new-certs"], cwd=self.clone,
                       check=True, capture_output=True)
        self.assertNotIn(".key", self.git("status", "--porcelain", "--untracked-files=all"))

    def test_the_renewal(self):
        """What the document runs, without the API server, ends with one CA and its own pair."""
        certs = self.clone / "manifests/overlays/own-ca/certs"
        certs.mkdir(parents=True)
        at_once = {**environment(self.clone), "MESHRAIL_SETTLE": "0s"}
        run = {"cwd": self.clone, "check": True, "capture_output": True, "env": at_once}
        subprocess.run(["meshrail", "certs", "init", "--dir", certs], **run)
        old = (certs / "ca.key").read_bytes()
        weekly, afresh = (block for block in blocks("docs/operations/install.md", "sh")
                          if "certs renew" in block)
        self.assertIn("--new-ca", afresh)
        for session in (weekly, afresh, weekly, weekly):
            subprocess.run(["sh", "-e", "-c", DOCKER + session], **run)
        self.assertEqual(sorted(path.name for path in certs.glob("[a-z]*")),
                         ["ca.crt", "ca.key", "tls.crt", "tls.key"])
        self.assertNotEqual((certs / "ca.key").read_bytes(), old)
        subprocess.run(["openssl", "verify", "-CAfile", "ca.crt", "tls.crt"],
                       **{**run, "cwd": certs})
        self.assertEqual((certs / "ca.crt").read_text().count("BEGIN"), 1)


if __name__ == "__main__":
    unittest.main()
