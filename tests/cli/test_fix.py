# SPDX-License-Identifier: Apache-2.0
"""meshrail fix, judged from outside: what becomes of files. tests/fix holds what becomes of texts.

The binary under test is $MESHRAIL."""
import os
import resource
import stat
import subprocess
import tempfile
import unittest

from checking import MESHRAIL, NOBODY, copy_for_anybody

RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart}
spec:
  host: cart
  trafficPolicy:
    loadBalancer:
      simple: LEAST_CONN # mine
"""
MENDED = RULE.replace("LEAST_CONN", "LEAST_REQUEST")
LEFT = RULE + "    connectionPool: {tcp: {maxConnections: 8}}\n"
NOT_WRITTEN = "mended: 0 in 0 files; not mended: 1; left: 0 denied, 1 warned, 1 error"
BROKEN = RULE + "---\na: [1\n"


class Fix(unittest.TestCase):
    def setUp(self):
        self.temp = self.enterContext(tempfile.TemporaryDirectory())
        os.chmod(self.temp, 0o755)

    def path(self, name):
        return os.path.join(self.temp, name)

    def write(self, name, text=RULE):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def as_nobody(self, **more):
        """Root may write everything. Options for a process that may not."""
        if os.geteuid():
            return {}
        return {"program": copy_for_anybody(self), "user": NOBODY, **more}

    def fix(self, *args, stdin="", program=MESHRAIL, cwd=None, **how):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}
        return subprocess.run([program, "fix", *args], input=stdin, capture_output=True, text=True,
                              env=clean, cwd=cwd or self.temp, timeout=60, **how)


class Writing(Fix):
    def test_the_mode_stays(self):
        for mode in (0o640, 0o600, 0o755):
            file = self.write("rule.yaml")
            os.chmod(file, mode)
            done = self.fix("--write", "rule.yaml")
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
            self.assertEqual(self.read("rule.yaml"), MENDED)
            self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), mode)
            self.assertEqual(os.listdir(self.temp), ["rule.yaml"])

    @unittest.skipUnless(os.geteuid() == 0, "only root gives files away")
    def test_the_owner_stays(self):
        os.chown(self.write("rule.yaml"), 1234, 4321)
        self.assertEqual(self.fix("--write", "rule.yaml").returncode, 0)
        found = os.stat(self.path("rule.yaml"))
        self.assertEqual((found.st_uid, found.st_gid), (1234, 4321))

    @unittest.skipUnless(os.geteuid() == 0, "only root gives files away")
    def test_the_group_stays_where_the_owner_cannot(self):
        os.chmod(self.temp, 0o777)
        os.chown(self.write("rule.yaml"), 1234, 4321)
        os.chmod(self.path("rule.yaml"), 0o664)
        done = self.fix("--write", "rule.yaml",
                        **self.as_nobody(group=NOBODY, extra_groups=[4321]))
        self.assertEqual(done.returncode, 0, done.stderr)
        found = os.stat(self.path("rule.yaml"))
        self.assertEqual((found.st_uid, found.st_gid), (NOBODY, 4321))
        self.assertEqual(stat.S_IMODE(found.st_mode), 0o664)

    def test_a_clean_file_is_not_touched(self):
        file = self.write("rule.yaml", MENDED)
        before = os.stat(file)
        self.assertEqual(self.fix("--write", "rule.yaml").returncode, 0)
        self.assertEqual(os.stat(file).st_ino, before.st_ino)
        self.assertEqual(os.stat(file).st_mtime_ns, before.st_mtime_ns)

    def test_the_file_behind_a_link(self):
        os.mkdir(self.path("d"))
        self.write("d/rule.yaml")
        os.symlink("d/rule.yaml", self.path("link.yaml"))
        self.assertEqual(self.fix("--write", "link.yaml").returncode, 0)
        self.assertTrue(os.path.islink(self.path("link.yaml")))
        self.assertEqual(self.read("d/rule.yaml"), MENDED)
        self.assertEqual(os.listdir(self.path("d")), ["rule.yaml"])

    def test_a_file_with_two_names(self):
        os.link(self.write("rule.yaml"), self.path("other.yaml"))
        done = self.fix("--write", "rule.yaml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("rule.yaml: error: it has other names (hard links)", done.stderr)
        self.assertIn(NOT_WRITTEN, done.stderr)
        self.assertEqual(self.read("rule.yaml"), RULE)

    def test_a_pipe_stays_a_pipe(self):
        pipe = self.path("pipe")
        os.mkfifo(pipe)
        with subprocess.Popen(["sh", "-c", 'printf "%s" "$1" >"$2"', "sh", RULE, pipe]):
            done = self.fix("--write", pipe)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("pipe: error: this is no file", done.stderr)
        self.assertIn("mended: 0 in 0 files", done.stderr)
        self.assertTrue(stat.S_ISFIFO(os.stat(pipe).st_mode))

    def test_a_folder_that_takes_no_file(self):
        self.write("rule.yaml")
        os.chmod(self.path("rule.yaml"), 0o666)
        os.chmod(self.temp, 0o555)
        done = self.fix("--write", "rule.yaml", **self.as_nobody())
        os.chmod(self.temp, 0o755)
        self.assertEqual(done.returncode, 2)
        self.assertIn("rule.yaml: error: it cannot be written beside the old one: Permission denied",
                      done.stderr)
        self.assertIn(NOT_WRITTEN, done.stderr)
        self.assertEqual(self.read("rule.yaml"), RULE)
        self.assertEqual(os.listdir(self.temp), ["rule.yaml"])

    def test_a_file_that_may_not_be_written(self):
        os.chmod(self.write("rule.yaml"), 0o444)
        done = self.fix("--write", "rule.yaml", **self.as_nobody())
        self.assertEqual(done.returncode, 2)
        self.assertIn("rule.yaml: error: it cannot be written: Permission denied", done.stderr)
        self.assertEqual(self.read("rule.yaml"), RULE)

    def test_every_file_of_a_folder(self):
        os.mkdir(self.path("d"))
        for name in ("a.yaml", "b.json", "d/c.yml"):
            self.write(name)
        self.write("d/no.txt")
        done = self.fix("--write", ".")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("mended: 3 in 3 files", done.stderr)
        self.assertEqual([self.read(n) for n in ("a.yaml", "b.json", "d/c.yml")], [MENDED] * 3)
        self.assertEqual(self.read("d/no.txt"), RULE)

    def test_no_part_of_a_file(self):
        self.write("a.yaml", BROKEN)
        self.write("b.yaml")
        done = self.fix("--write", "a.yaml", "b.yaml")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"a\.yaml:11:1: error: .*; nothing of this file is changed")
        self.assertEqual(self.read("a.yaml"), BROKEN)
        self.assertEqual(self.read("b.yaml"), MENDED)
        self.assertIn("mended: 1 in 1 file; not mended: 1; left: 0 denied, 1 warned, 1 error", done.stderr)
        self.assertEqual(sorted(os.listdir(self.temp)), ["a.yaml", "b.yaml"])


    def test_what_is_no_manifest_is_left_out(self):
        os.mkdir(self.path("chart"))
        self.write("chart/rule.yaml", "metadata:\n{{- if .Values.labels }}\n  labels: {a: b}\n")
        self.write("chart/notes.yaml", "a: [1\n")
        done = self.fix("--write", "chart")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 files left out", done.stderr)


class Memory(Fix):
    """Wherever it ends: the whole truth, or an error."""

    @unittest.skipIf("asan" in MESHRAIL, "its shadow takes terabytes")
    def test_every_end(self):
        subsets = "".join(f"  - {{name: v{i}, labels: {{version: v{i}}}}}\n" for i in range(1000))
        file = self.write("rule.yaml", LEFT + "  subsets:\n" + subsets)
        ends = set()
        for kib in range(16 << 10, 40 << 10, 256):
            most = kib << 10
            done = self.fix(file, preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_AS, (most, most)))
            if "shared libraries" in done.stderr:
                continue
            ends.add(done.returncode)
            self.assertIn(done.returncode, (1, 2), f"{kib} KiB: {done.stderr}")
            for line in done.stderr.splitlines():
                if "not mended: spec" in line:
                    self.assertIn("more memory than it may", line)
        self.assertEqual(ends, {1, 2})


class Showing(Fix):
    def test_a_diff_that_patch_and_git_take(self):
        os.mkdir(self.path("a dir"))
        names = ("a dir/rule.yaml", "quo\"te.yaml", "词.yaml")
        for name in names:
            self.write(name)
        diff = self.fix("--diff", *names).stdout
        for tool in (["patch", "-p1", "-s"], ["git", "apply"]):
            for name in names:
                self.write(name)
            done = subprocess.run(tool, input=diff, cwd=self.temp, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, f"{tool}: {done.stdout}{done.stderr}")
            self.assertEqual([self.read(name) for name in names], [MENDED] * 3, tool)

    def test_a_file_by_any_name(self):
        """Named from the folder where we are, the file behind a link; one outside as it was given."""
        os.mkdir(self.path("base"))
        os.mkdir(self.path("over"))
        os.symlink("base", self.path("link"))
        os.symlink("base/x.yaml", self.path("x.yaml"))
        self.write("base/x.yaml")
        for name in ("base/x.yaml", "./base//x.yaml", "over/../base/x.yaml", "link/x.yaml", "x.yaml",
                     f"../{os.path.basename(self.temp)}/base/x.yaml", self.path("base/x.yaml")):
            with self.subTest(name):
                self.assertEqual(self.fix(name).stdout.splitlines()[:2],
                                 ["--- a/base/x.yaml", "+++ b/base/x.yaml"])
        for name, shown in (("../base/x.yaml", "a/../base/x.yaml"),
                            (self.path("base/x.yaml"), self.path("base/x.yaml"))):
            diff = self.fix(name, cwd=self.path("over")).stdout
            self.assertEqual(diff.splitlines()[0], f"--- {shown}")

    def test_an_absolute_name_is_for_the_root(self):
        os.mkdir(self.path("over"))
        diff = self.fix(self.write("rule.yaml"), cwd=self.path("over")).stdout
        done = subprocess.run(["patch", "-p1", "-s", "-d", "/"], input=diff, text=True)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.read("rule.yaml"), MENDED)

    def test_no_diff_of_what_is_broken(self):
        done = self.fix(self.write("a.yaml", BROKEN))
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("to mend: 0 in 0 files; not mended: 1; left: 0 denied, 1 warned, 1 error", done.stderr)


class StandardInput(Fix):
    def test_the_text_comes_out(self):
        done = self.fix("--write", "-", stdin=RULE)
        self.assertEqual((done.returncode, done.stdout), (0, MENDED), done.stderr)

    def test_a_clean_text_comes_out_as_well(self):
        self.assertEqual(self.fix("--write", "-", stdin=MENDED).stdout, MENDED)

    def test_the_difference(self):
        done = self.fix(stdin=RULE)
        self.assertIn("-      simple: LEAST_CONN # mine\n+      simple: LEAST_REQUEST # mine\n",
                      done.stdout)
        self.assertTrue(done.stdout.startswith("--- a/stdin\n+++ b/stdin\n"))

    def test_a_template_comes_out_as_it_is(self):
        template = "metadata:\n{{- if .Values.labels }}\n  labels: {a: b}\n"
        done = self.fix("--write", "-", stdin=template)
        self.assertEqual((done.returncode, done.stdout), (0, template))

    def test_quiet(self):
        self.assertEqual(self.fix("-q", stdin=RULE).stderr, "")

    def test_nothing_of_what_is_broken(self):
        done = self.fix("--write", "-", stdin=BROKEN)
        self.assertEqual((done.returncode, done.stdout), (2, ""))


class Judging(Fix):
    """The options of check, and what the exit code counts: what is left."""

    def test_what_is_left(self):
        self.assertEqual(self.fix(stdin=RULE).returncode, 0)
        self.assertEqual(self.fix(stdin=LEFT).returncode, 1)

    def test_what_is_left_to_warn_of(self):
        warned = MENDED + "    connectionPool: {tcp: {maxConnections: 100}}\n"
        self.assertEqual(self.fix(stdin=warned).returncode, 0)
        self.assertEqual(self.fix("--fail-on", "warn", stdin=warned).returncode, 1)

    def test_a_policy_that_only_warns(self):
        policy = self.write("policy.yaml", "enforcement: warn\n")
        self.assertEqual(self.fix("--policy", policy, stdin=RULE).stdout, "")

    def test_a_policy_that_exempts(self):
        policy = self.write("policy.yaml", "rules: {DR-LB-LEAST-CONN: {action: off}}\n")
        self.assertEqual(self.fix("--policy", policy, stdin=RULE).stdout, "")

    def test_an_update_leaves_a_template_alone(self):
        ksvc = ("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a, annotations: "
                "{autoscaling.knative.dev/minScale: '1'}}\nspec: {template: {spec: {containers: "
                "[{image: a}]}}}\n")
        old = self.write("old.yaml", ksvc)
        self.assertNotEqual(self.fix(stdin=ksvc).stdout, "")
        self.assertEqual(self.fix("--old", old, stdin=ksvc).stdout, "")

    def test_what_cannot_be_used(self):
        for sentence, *args in (
                ["--diff and --write: choose one", "--diff", "--write", "-"],
                ["No such file", "absent.yaml"],
                ["absent.yaml is no file and no folder", "--old", "absent.yaml", "-"],
                ["--fail-on", "--fail-on", "never", "-"],
                ["there is no option --wrote", "--wrote"]):
            done = self.fix(*args)
            self.assertEqual((done.returncode, done.stdout), (2, ""), args)
            self.assertIn(sentence, done.stderr)

    def test_a_reason_with_its_place(self):
        text = RULE.replace("LEAST_CONN", "&a LEAST_CONN") + "  subsets: [{name: v1, labels: {of: *a}}]\n"
        done = self.fix(self.write("rule.yaml", text))
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("rule.yaml:8:18: not mended: spec.trafficPolicy.loadBalancer.simple: "
                      "[DR-LB-LEAST-CONN] the text says this value in more than one place",
                      done.stderr)

    def test_in_chinese(self):
        done = self.fix("--language", "zh-CN", stdin=LEFT)
        self.assertEqual(done.stderr, "待修复：1 项（1 个文件）；未修复：0 项；剩余：拒绝 1 项，警告 0 项，错误 0 个\n"
                         "剩余的问题见 meshrail check\n")
        text = RULE.replace("LEAST_CONN", "&a LEAST_CONN") + "  subsets: [{name: v1, labels: {of: *a}}]\n"
        policy = self.write("policy.yaml", "language: zh-CN\n")
        done = self.fix("-q", "--policy", policy, self.write("rule.yaml", text))
        self.assertIn("rule.yaml:8:18: 未修复：spec.trafficPolicy.loadBalancer.simple：[DR-LB-LEAST-CONN] "
                      "文本中该值写在多处", done.stderr)

    def test_a_name_that_a_terminal_would_obey(self):
        text = RULE.replace("LEAST_CONN", "&a LEAST_CONN") + "  subsets: [{name: v1, labels: {of: *a}}]\n"
        for content, wanted in (text, "not mended"), (BROKEN, "error"):
            done = self.fix("-q", self.write("a\x1b[2J\n.yaml", content))
            self.assertIn("a\\u001b[2J\\n.yaml:", done.stderr)
            self.assertIn(wanted, done.stderr)
            self.assertNotIn("\x1b", done.stdout + done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)



if __name__ == "__main__":
    unittest.main()
