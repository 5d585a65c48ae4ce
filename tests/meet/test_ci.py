# SPDX-License-Identifier: Apache-2.0
"""The examples in docs/ci: other readers find them right, and what they run does what they say."""
import json
import unittest

import yaml

from places import ROOT, Example, blocks, samples, shell

CI = ROOT / "docs" / "ci"
REFUSED = "1-destination-rule-refused.yaml"

RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {{name: cart}}
spec: {{host: cart, trafficPolicy: {{connectionPool: {{tcp: {{maxConnections: {}}}}}}}}}
"""
SOUND, WARNED = RULE.format(1000), RULE.format(50)


def load(name):
    return yaml.safe_load((CI / name).read_text(encoding="utf-8"))


class Script(Example):
    def write(self, name, text):
        folder = self.temp / "manifests"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    def ends_with(self, status, script):
        """Runs a script of the example beside the folder manifests/."""
        done = shell(script, self.temp)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def stops_and_passes(self, script, report):
        """Returns the report of what is refused."""
        self.write("cart.yaml", SOUND)
        self.ends_with(0, script)
        samples(self.temp / "manifests", REFUSED)
        self.ends_with(1, script)
        found = (self.temp / report).read_text(encoding="utf-8")
        self.write("broken.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: [\n")
        self.ends_with(2, script)
        return found


class GitHub(Script):
    def setUp(self):
        super().setUp()
        self.workflow = load("github.yaml")
        _, self.run_step, self.upload = self.workflow["jobs"]["check"]["steps"]

    def test_readers(self):
        self.follows("vendor.github-workflows", CI / "github.yaml")
        self.lints(CI / "github.yaml")

    def test_what_the_upload_needs(self):
        self.assertEqual(self.workflow["permissions"],
                         {"contents": "read", "actions": "read", "security-events": "write"})
        self.assertEqual(self.upload["if"], "always()")

    def test_sarif(self):
        report = self.stops_and_passes(self.run_step["run"], self.upload["with"]["sarif_file"])
        log = json.loads(report)
        self.assertEqual(log["version"], "2.1.0")
        places = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                  for result in log["runs"][0]["results"]}
        # Relative to the repository, or GitHub could not show them in the pull request.
        self.assertIn(f"manifests/{REFUSED}", places)


class GitLab(Script):
    def test_reader(self):
        self.follows("vendor.gitlab-ci", CI / "gitlab.yaml")

    def test_including_it(self):
        """As the comment at its head shows."""
        said = (CI / "gitlab.yaml").read_text(encoding="utf-8")
        shown = self.temp / "including.yaml"
        shown.write_text("\n".join(line[4:] for line in said.splitlines() if line.startswith("#   ")))
        self.follows("vendor.gitlab-ci", shown)
        including = yaml.safe_load(shown.read_text())
        (include,) = including["include"]
        self.assertTrue((ROOT / include["file"]).exists())
        job = load("gitlab.yaml")["meshrail"]
        self.assertEqual(set(including["meshrail"]["variables"]) - set(job["variables"]), set())

    def test_code_quality(self):
        job = load("gitlab.yaml")["meshrail"]
        self.assertEqual(job["artifacts"]["when"], "always")
        variables = [f"{name}='{value}'" for name, value in job["variables"].items()]
        report = self.stops_and_passes("\n".join([*variables, *job["script"]]),
                                       job["artifacts"]["reports"]["codequality"])
        found = {(one["check_name"], one["location"]["path"]) for one in json.loads(report)}
        self.assertIn(("DR-POOL-MAXCONN", f"manifests/{REFUSED}"), found)


class Fix(Script):
    """docs/fix.md has two commands that make a check of it."""

    def test_as_a_check(self):
        (block,) = [block for block in blocks("docs/fix.md", "sh") if "git diff" in block]
        commit = "git add . && git -c user.name=me -c user.email=me@example.com commit --quiet --message manifests"
        self.ends_with(0, "git init --quiet")
        for command in block.splitlines():
            samples(self.temp / "manifests", "2-destination-rule-repaired.yaml")
            self.ends_with(0, commit)
            self.ends_with(1, command)
            self.ends_with(0, f"meshrail fix --write manifests/ && {commit}")
            self.ends_with(0, command)
            self.write("broken.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: [\n")
            self.ends_with(2, command)
            self.ends_with(0, "rm manifests/broken.yaml")


class Make(Script):
    def make(self, target):
        return f"make --no-print-directory -f {CI / 'Makefile'} {target}"

    def test_lint(self):
        self.write("cart.yaml", WARNED)
        self.ends_with(0, self.make("lint"))
        samples(self.temp / "manifests", REFUSED)
        done = self.ends_with(2, self.make("lint"))  # as make ends for any failure
        self.assertIn("[DR-POOL-MAXCONN] 8 is too low", done.stdout)

    def test_strict(self):
        self.write("cart.yaml", SOUND)
        self.ends_with(0, self.make("lint-strict"))
        self.write("cart.yaml", WARNED)
        self.ends_with(2, self.make("lint-strict"))


if __name__ == "__main__":
    unittest.main()
