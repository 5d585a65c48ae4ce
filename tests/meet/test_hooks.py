# SPDX-License-Identifier: Apache-2.0
"""The hooks of .pre-commit-hooks.yaml, installed as the documents say, at a real `git commit`."""
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from places import ROOT, block_of, blocks, environment, samples

REFUSED = "1-destination-rule-refused.yaml"
REPAIRED = "2-destination-rule-repaired.yaml"


class Hooks(unittest.TestCase):
    document = "docs/check.md"

    def setUp(self):
        self.temp = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.env = environment(self.temp)
        for role in ("AUTHOR", "COMMITTER"):
            self.env |= {f"GIT_{role}_NAME": "somebody", f"GIT_{role}_EMAIL": "somebody@example.com"}
        config = block_of(self.document, "repos")
        (repository,) = config["repos"]
        self.publish(repository)
        self.shop = self.temp / "shop"
        self.git(self.temp, "init", "--quiet", "shop")
        (self.shop / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        self.git(self.shop, "add", ".")
        self.git(self.shop, "commit", "--quiet", "--message", "hooks")
        self.run_in(self.shop, "pre-commit", "install")

    def run_in(self, folder, *command, status=0):
        done = subprocess.run(command, cwd=folder, env=self.env, capture_output=True, text=True,
                              timeout=120)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, status, said)
        return said

    def git(self, folder, *args, status=0):
        return self.run_in(folder, "git", *args, status=status)

    def publish(self, repository):
        """A repository with our hooks stands where the document's URL points to."""
        origin = self.temp / "origin"
        origin.mkdir()
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", origin)
        self.git(origin, "init", "--quiet")
        self.git(origin, "add", ".")
        self.git(origin, "commit", "--quiet", "--message", "hooks")
        self.git(origin, "tag", repository["rev"])
        self.git(self.temp, "config", "--global", f"url.{origin}.insteadOf", repository["repo"])

    def commit(self, status, *names):
        samples(self.shop / "manifests", *names)
        self.git(self.shop, "add", ".")
        return self.git(self.shop, "commit", "--message", "manifests", status=status)


class Check(Hooks):
    def test_what_is_refused(self):
        said = self.commit(1, REFUSED)
        self.assertIn("meshrail check", said)
        self.assertIn("[DR-POOL-MAXCONN] 8 is too low", said)
        self.assertIn(f"manifests/{REFUSED}", said)
        self.git(self.shop, "rev-parse", "--verify", "HEAD~1", status=128)  # nothing was committed

    def test_what_is_elsewhere(self):
        """`files` keeps the hook to the folder; what is no manifest is not looked at."""
        samples(self.shop / "notes", REFUSED)
        (self.shop / "manifests").mkdir()
        (self.shop / "manifests" / "README.md").write_text("a: [\n")
        self.git(self.shop, "add", ".")
        self.assertIn("no files to check", self.git(self.shop, "commit", "--message", "notes"))

    def test_trying_it(self):
        (script,) = [block for block in blocks(self.document, "sh") if "try-repo" in block]
        script = re.sub(r"https://\S+", f"--ref HEAD {self.temp / 'origin'}", script)
        (self.shop / "tsconfig.json").write_text('{"compilerOptions": {}, // with a comment\n}\n')
        samples(self.shop / "manifests" / "a folder", REPAIRED)
        (self.shop / "manifests" / "README.md").write_text("a: [\n")
        self.git(self.shop, "add", ".")
        self.assertIn("Passed", self.run_in(self.shop, "sh", "-c", script))
        samples(self.shop / "manifests", REFUSED)
        self.git(self.shop, "add", ".")
        # 123: a command that xargs ran has failed.
        self.assertIn("[DR-POOL-MAXCONN] 8 is too low", self.run_in(self.shop, "sh", "-c", script, status=123))

    def holds_against_head(self, folder):
        """By the hook that the document shows for that."""
        ((hook,),) = [value for value in map(yaml.safe_load, blocks(self.document, "yaml")) if isinstance(value, list)]
        config = block_of(self.document, "repos")
        config["repos"][0]["hooks"] = [hook]
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))

    def test_what_a_commit_brings_in(self):
        self.holds_against_head(self.shop)
        samples(self.shop / "manifests", REFUSED)
        self.git(self.shop, "add", ".")
        self.git(self.shop, "commit", "--no-verify", "--message", "a fault")
        self.git(self.shop, "mv", f"manifests/{REFUSED}", "manifests/renamed.yaml")
        self.git(self.shop, "commit", "--message", "a new name")
        self.commit(0, REPAIRED)
        (self.shop / "manifests/new.yaml").write_text(
            (self.shop / "manifests/renamed.yaml").read_text().replace("name: cart", "name: new"))
        self.git(self.shop, "add", ".")
        self.git(self.shop, "commit", "--message", "another fault", status=1)

    def test_the_first_commit(self):
        new = self.temp / "new"
        self.git(self.temp, "init", "--quiet", "new")
        self.holds_against_head(new)
        samples(new / "manifests", REPAIRED)
        self.git(new, "add", ".")
        self.run_in(new, "pre-commit", "install")
        self.assertIn("git knows no such revision", self.git(new, "commit", "--message", "first", status=1))
        (skip,) = re.findall(r"`(SKIP=\S+ git commit)`", (ROOT / self.document).read_text(encoding="utf-8"))
        self.run_in(new, "sh", "-c", f"{skip} --message first")

    def test_one_process(self):
        """However many files there are: DR-SAME-HOST is about two of them."""
        folder = self.shop / "manifests"
        folder.mkdir()
        for name in map("r{}".format, range(40)):
            (folder / f"{name}.yaml").write_text(RULE.format(name))
        self.git(self.shop, "add", ".")
        said = self.run_in(self.shop, "pre-commit", "run", "--verbose", "meshrail-check")
        self.assertEqual(said.count("objects, "), 1, said)
        self.assertIn("[DR-SAME-HOST]", said)


class Fix(Hooks):
    document = "docs/fix.md"

    def test_what_is_repaired(self):
        """pre-commit stops at a file that a hook changed; who adds the change goes on."""
        said = self.commit(1, REPAIRED)
        self.assertIn("files were modified by this hook", said)
        self.assertIn("mended: 2 in 1 file;", said)
        file = self.shop / "manifests" / REPAIRED
        self.assertIn("simple: LEAST_REQUEST", file.read_text())
        self.git(self.shop, "add", ".")
        self.git(self.shop, "commit", "--message", "manifests")
        self.assertEqual(self.git(self.shop, "show", f"HEAD:manifests/{REPAIRED}"), file.read_text())

    def test_what_only_its_author_can_mend(self):
        said = self.commit(1, REFUSED)
        self.assertIn("left: 4 denied", said)
        self.assertNotIn("files were modified", said)


RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: {}, namespace: shop}}
spec: {{host: cart.shop.svc.cluster.local, trafficPolicy: {{loadBalancer: {{simple: RANDOM}}}}}}
"""

if __name__ == "__main__":
    unittest.main()
