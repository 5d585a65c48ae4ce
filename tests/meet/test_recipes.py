# SPDX-License-Identifier: Apache-2.0
"""The GitHub action, reviewdog, the problem matcher and krew: what each needs of meshrail, by its own program where there is one."""
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import unittest
from collections import Counter
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

from places import MESHRAIL, ROOT, Example, environment, samples

CI = ROOT / "docs" / "ci"
REVIEWDOG = "github.com/reviewdog/reviewdog/cmd/reviewdog@v0.21.0"
KREW = "sigs.k8s.io/krew/cmd/krew@v0.4.3"
KREW_VALIDATION = "sigs.k8s.io/krew/cmd/validate-krew-manifest@v0.4.3"
# Docker, as far as these recipes use it: the program of the image in the folder of the work.
DOCKER = """#!/bin/bash
[ "$1 $2 $3" = "run --rm --user" ] && [ "$5 $6 $7 $8" = "-v $PWD:$PWD -w $PWD" ] || { echo "docker $*" >&2; exit 125; }
[ "$9" = registry.example.com/meshrail:0.1.0 ] || exit 125
exec meshrail "${@:10}"
"""


def step(script, folder, env=None):
    """As GitHub runs a step of the shell bash."""
    return subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=folder,
                          env=environment(folder) | (env or {}), capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=300, check=False)


class Repository(Example):
    """A repository with a fault that is there already, and whose working tree brings in another."""

    def setUp(self):
        super().setUp()
        self.tools = self.temp / "tools"
        self.tools.mkdir()
        (self.tools / "docker").write_text(DOCKER)
        (self.tools / "docker").chmod(0o755)
        self.work = self.temp / "work"
        self.env = environment(self.temp)
        self.env["PATH"] = f"{self.tools}:{self.env['PATH']}"
        self.git("init", "--quiet", "--initial-branch", "main", self.work)
        samples(self.work / "manifests", "4-mesh-config.yaml")
        self.commit()
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=somebody", "-c", "user.email=somebody@example.com",
                        *map(str, arguments)], cwd=self.work if self.work.exists() else self.temp, env=self.env,
                       check=True, capture_output=True)

    def commit(self):
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "manifests")

    def bring_in(self, name):
        samples(self.work / "manifests", name)
        self.commit()


class Action(Repository):
    def setUp(self):
        super().setUp()
        self.action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

    def run_action(self, status, **inputs):
        (only,) = self.action["runs"]["steps"]
        values = {f"inputs.{name}": one["default"] for name, one in self.action["inputs"].items()}
        values |= {f"inputs.{name}": value for name, value in inputs.items()} | {"github.action_path": str(ROOT)}
        env = {name: re.sub(r"\$\{\{ (\S+) \}\}", lambda at: values[at[1]], value)
               for name, value in only["env"].items()}
        done = step(only["run"], self.work, self.env | env)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def test_readers(self):
        self.follows("vendor.github-actions", ROOT / "action.yml")
        self.follows("vendor.github-workflows", CI / "github-action.yaml")
        self.lints(CI / "github-action.yaml")

    def test_builds_the_program_and_annotates(self):
        said = self.run_action(1, paths="manifests")
        self.assertIn("::error file=manifests/4-mesh-config.yaml,line=13", said)
        self.assertIn("::endgroup::", said)

    def test_an_image(self):
        said = self.run_action(1, paths="manifests", image="registry.example.com/meshrail:0.1.0")
        self.assertIn("::error file=manifests/4-mesh-config.yaml,line=13", said)
        self.assertNotIn("::group::", said)

    def test_sarif(self):
        self.run_action(1, paths="manifests", sarif="found.sarif")
        self.assertEqual(json.loads((self.work / "found.sarif").read_text())["version"], "2.1.0")

    def test_the_example_fails_for_what_is_new_alone(self):
        workflow = yaml.safe_load((CI / "github-action.yaml").read_text(encoding="utf-8"))
        checkout, use = workflow["jobs"]["check"]["steps"]
        origin = self.work
        for number, (name, status, rule) in enumerate((("2-destination-rule-repaired.yaml", 0, "MESH-KEEPALIVE-MISPLACED"),
                                                       ("1-destination-rule-refused.yaml", 1, "DR-POOL-MAXCONN"))):
            self.work = origin
            self.git("checkout", "--quiet", "-b", f"merge-{number}", "main")
            self.git("checkout", "--quiet", "-b", f"change-{number}")
            self.bring_in(name)
            self.git("checkout", "--quiet", f"merge-{number}")
            self.git("merge", "--quiet", "--no-ff", "--message", "as GitHub does", f"change-{number}")
            self.work = self.temp / f"runner-{number}"
            self.git("clone", "--quiet", "--depth", checkout["with"]["fetch-depth"], "--branch", f"merge-{number}",
                     f"file://{origin}", self.work)
            self.assertIn(rule, self.run_action(status, **use["with"]))


class MergeRequest(Repository):
    """What the head of docs/ci/gitlab.yaml shows: the job before, and the job."""

    def setUp(self):
        super().setUp()
        text = (CI / "gitlab.yaml").read_text(encoding="utf-8")
        shown = yaml.safe_load("\n".join(line[4:] for line in text.splitlines() if line.startswith("#   ")))
        (rule,) = shown["meshrail"]["rules"]
        self.variables = shown["meshrail"]["variables"] | rule["variables"]
        self.script = "\n".join([*shown["meshrail-base"]["script"], *yaml.safe_load(text)["meshrail"]["script"]])
        (self.work / "policy.yaml").write_text("version: 1\n")
        self.commit()

    def head(self):
        return subprocess.run(["git", "rev-parse", "HEAD"], cwd=self.work, env=self.env, check=True,
                              capture_output=True, text=True).stdout.strip()

    def pipeline(self, status, name, **variables):
        runner = self.temp / name
        self.git("clone", "--quiet", "--depth", 1, "--branch", name, f"file://{self.work}", runner)
        done = subprocess.run(["sh", "-e", "-c", self.script], cwd=runner, env=self.env | self.variables | variables,
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def test_what_it_brings_in(self):
        left = self.head()
        samples(self.work / "deploy", "1-destination-rule-refused.yaml")
        self.commit()
        self.git("branch", "first")
        self.assertIn("[DR-POOL-MAXCONN] 8 is too low", self.pipeline(1, "first", CI_MERGE_REQUEST_DIFF_BASE_SHA=left))

        left = self.head()
        self.git("checkout", "--quiet", "-b", "later")
        samples(self.work / "deploy", "2-destination-rule-repaired.yaml")
        self.commit()
        self.git("checkout", "--quiet", "main")
        (self.work / "deploy/1-destination-rule-refused.yaml").write_text("")
        self.commit()
        mended = self.head()
        self.pipeline(0, "later", CI_MERGE_REQUEST_DIFF_BASE_SHA=left)

        self.git("checkout", "--quiet", "-b", "merged")
        self.git("merge", "--quiet", "--no-ff", "--message", "as GitLab does", "later")
        self.pipeline(0, "merged", CI_MERGE_REQUEST_DIFF_BASE_SHA=left, CI_MERGE_REQUEST_TARGET_BRANCH_SHA=mended)


class Reviewdog(Repository):
    """The real program; what it would tell GitHub, it tells the terminal."""

    def setUp(self):
        super().setUp()
        subprocess.run(["go", "install", REVIEWDOG], check=True, env=os.environ | {"GOBIN": str(self.tools)})
        workflow = yaml.safe_load((CI / "reviewdog.yaml").read_text(encoding="utf-8"))
        self.script = workflow["jobs"]["meshrail"]["steps"][2]["run"]

    def review(self, status):
        local = '-reporter=local -diff="git diff --merge-base origin/main"'
        self.assertIn(local, (CI / "reviewdog.yaml").read_text(encoding="utf-8"))
        script = self.script.replace("-reporter=github-pr-review", local)
        self.assertNotEqual(script, self.script)
        done = step(script, self.work, self.env)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        # meshrail's own text comes first; reviewdog speaks after it.
        return done.stdout.rpartition(" errors\n")[2]

    def test_readers(self):
        self.follows("vendor.github-workflows", CI / "reviewdog.yaml")
        self.lints(CI / "reviewdog.yaml")

    def test_it_speaks_of_lines_of_the_change(self):
        self.assertEqual(self.review(0), "")
        self.bring_in("1-destination-rule-refused.yaml")
        said = self.review(1)
        self.assertIn('"uri":"manifests/1-destination-rule-refused.yaml"', said)
        self.assertIn('"startLine":13', said)
        self.assertIn("[DR-POOL-MAXCONN] 8 is too low", said)
        self.assertNotIn("4-mesh-config", said)

    def test_what_cannot_be_read_fails(self):
        (self.work / "manifests/broken.yaml").write_text("apiVersion: v1\nkind: ConfigMap\ndata: [\n")
        self.review(1)


class Matcher(unittest.TestCase):
    """docs/ci/problem-matcher.json against what check prints: each finding is matched, by one, as --output github has it."""

    def test_every_finding_in_both_languages(self):
        matchers = json.loads((CI / "problem-matcher.json").read_text(encoding="utf-8"))["problemMatcher"]
        self.assertEqual(len({matcher["owner"] for matcher in matchers}), len(matchers))
        with tempfile.TemporaryDirectory() as folder:
            broken = Path(folder, "broken.yaml")
            broken.write_text("kind: ConfigMap\napiVersion: v1\ndata: [\n")
            for language, profile in itertools.product(("en", "zh-CN"), ("standard", "high-traffic", "low-load")):
                printed = {form: subprocess.run(
                    [MESHRAIL, "check", "--language", language, "--profile", profile, "--output", form, ROOT / "samples",
                     ROOT / "tests/reviews", broken],
                    stdout=subprocess.PIPE, text=True, check=False).stdout for form in ("text", "github")}
                commands = re.findall(r"^::(\w+) .*?::(\S.*?):(\d+):(\d+): (patch|修改)?", printed["github"], re.M)
                self.assertEqual({severity for severity, *_, patch in commands if patch}, {"error", "warning"})
                for matcher in matchers:
                    (pattern,) = matcher["pattern"]
                    found = Counter(at.group(*(pattern[part] for part in ("file", "line", "column")))
                                    for at in re.finditer(pattern["regexp"], printed["text"], re.M))
                    wanted = Counter(tuple(place) for severity, *place, _ in commands if severity == matcher["severity"])
                    self.assertEqual(found, wanted, (language, profile))
                    self.assertGreater(wanted.total(), 10)


class Krew(unittest.TestCase):
    def test_krew_takes_the_manifest_and_installs_the_plugin(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        handler = partial(SimpleHTTPRequestHandler, directory=folder / "dist")
        server = self.enterContext(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        url = f"http://127.0.0.1:{server.server_port}"
        subprocess.run([ROOT / "tools/krew", MESHRAIL, url, folder / "dist"], check=True, stdout=subprocess.DEVNULL)
        first = {path.name: path.read_bytes() for path in (folder / "dist").iterdir()}
        subprocess.run([ROOT / "tools/krew", MESHRAIL, url, folder / "dist"], check=True, stdout=subprocess.DEVNULL)
        self.assertEqual({path.name: path.read_bytes() for path in (folder / "dist").iterdir()}, first)

        subprocess.run(["go", "install", KREW], check=True, env=os.environ | {"GOBIN": str(folder)})
        kubectl = folder / "kubectl"  # which starts the plugin that its first argument names
        kubectl.write_text('#!/bin/sh\nplugin=$1; shift\nexec "${0%/*}/$plugin" "$@"\n')
        kubectl.chmod(0o755)
        env = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "KREW_ROOT": str(folder / "root")}
        done = subprocess.run(["go", "run", KREW_VALIDATION, "-manifest", folder / "dist/meshrail.yaml"], env=env,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("installing spec.platform[0]", done.stderr)
        subprocess.run([kubectl, "krew", "install", "--manifest", folder / "dist/meshrail.yaml"], env=env, check=True,
                       capture_output=True)
        said = subprocess.run([folder / "root/bin/kubectl-meshrail", "--version"], check=True, capture_output=True,
                              text=True).stdout
        self.assertTrue(said.startswith("meshrail "))


if __name__ == "__main__":
    unittest.main()
