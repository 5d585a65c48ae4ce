# SPDX-License-Identifier: Apache-2.0
"""check --jobs: whatever there is to judge, several processes say byte by byte what one says."""
import json
import os
import resource
import signal
import subprocess
import time
import unittest
from pathlib import Path

from checking import CLEAN, DENIED, MESHRAIL, NOBODY, RULE, Check, copy_for_anybody

TESTS = Path(__file__).resolve().parent.parent
FORMS = ("text", "json", "sarif", "junit", "github", "gitlab")
ROUTE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: %s, namespace: shop}
spec: {hosts: [%s], http: [{route: [{destination: {host: %s, subset: gone}}]}]}
"""


def folders():
    """All of tests that hold manifests, by their files."""
    found = sorted({path.parent for path in TESTS.rglob("*.yaml") if "node_modules" not in path.parts})
    return [str(path.relative_to(TESTS)) for path in found]


class Same(Check):
    def said(self, jobs, *args, **options):
        done = self.meshrail("check", "--jobs", str(jobs), *args, **({"cwd": TESTS, "timeout": 300} | options))
        return done.returncode, done.stdout, done.stderr

    def same(self, *args, jobs=(2, 5), **options):
        """What is said of it."""
        wanted = self.said(1, *args, **options)
        for count in jobs:
            with self.subTest(jobs=count, args=args):
                self.assertEqual(self.said(count, *args, **options), wanted)
        return wanted

    def test_every_folder_in_every_form(self):
        for form in FORMS:
            self.same("--audit", "--output", form, *folders())

    def test_folders_that_are_named(self):
        for args in (["reviews", "--language", "zh-CN", "--output", "sarif"], ["--complete", "reviews", "guide"],
                     ["--old", "guide", "--quiet", "guide"], ["--fail-on", "warn", "values", "--values", "**/*.yaml"],
                     ["reviews", "reviews/DR-POOL-MAXCONN", "nowhere", "../docs"]):
            self.same(*args)

    def test_more_processes_than_files(self):
        self.same("guide/038-connection-pool.yaml", jobs=(2, 64))
        self.same("guide/038-connection-pool.yaml", "samples", jobs=(64,))

    def test_pairs_over_files(self):
        """Rules that speak of two objects know all files, whoever judges them."""
        for i in range(40):
            self.write(f"all/{i}-rule.yaml", RULE % (f"c{i}", f"c{i}"))
            self.write(f"all/{i}-route.yaml", ROUTE % (f"r{i}", f"c{i}", f"c{i}"))
        code, said, _ = self.same("--complete", "--output", "json", self.path("all"), jobs=(2, 3, 7))
        self.assertEqual((code, said.count('"X-SUBSET-MISSING"')), (1, 40))

    def test_more_than_is_kept(self):
        """Of the first look so much is kept; what is beyond it is read again, in one piece, and judged alike."""
        def text(ballast):
            return "---\n".join(RULE % (f"c{i}", f"c{i}") + f"  ballast: [{ballast}]\n" for i in range(70))
        def findings(text):
            self.write("all/rules.yaml", text)
            return json.loads(self.same("--complete", "--output", "json", self.path("all"))[1])["findings"]
        for i in range(70):
            self.write(f"all/{i}-route.yaml", ROUTE % (f"r{i}", f"c{i}", f"c{i}"))
        short = findings(text("x"))
        self.assertEqual(sum(one["rule"] == "X-SUBSET-MISSING" for one in short), 70)
        self.assertEqual(findings(text("x" * 130_000)), short)

    def test_one_file_of_many_documents(self):
        """Its parts are judged one by one."""
        rules = "---\n".join(RULE % (f"c{i}", f"c{i}") + "---\n# nothing\n" for i in range(300))
        routes = "---\n".join(ROUTE % (f"r{i}", f"c{i}", f"c{i}") for i in range(70))
        self.write("all/rules.yaml", "# é\n" + rules)
        self.write("all/broken.yaml", rules + "---\na: [\n")
        self.write("all/no-kinds.yaml", "---\n".join(f"a: {i}\n" for i in range(70)))
        self.write("all/routes.yaml", routes)
        for form in FORMS:
            self.same("--complete", "--output", form, "all", "all/no-kinds.yaml", "-", jobs=(2, 3, 64),
                      cwd=self.temp, input=routes)
        whole = self.check_json("--complete", self.path("all/rules.yaml"), self.path("all/routes.yaml"))[1]
        for i in range(300):
            self.write(f"each/{i:03}.yaml", RULE % (f"c{i}", f"c{i}"))
        for i in range(70):
            self.write(f"each/r{i:02}.yaml", ROUTE % (f"r{i}", f"c{i}", f"c{i}"))
        each = self.check_json("--complete", self.path("each"))[1]
        self.assertEqual(*([(one["rule"], one["name"], one["field"], one["message"]) for one in findings]
                           for findings in (whole, each)))

    def test_many_documents_that_say_half_of_their_kind(self):
        """Of a file in which nothing says its apiVersion, what is wrong is known at its end."""
        services = (f"kind: Service\nmetadata: {{name: s{i}, namespace: a}}\n" for i in range(40))
        self.write("services.yaml", "---\n".join(services) + "---\n{kind: DestinationRule}\n")
        code, said, _ = self.same("services.yaml", cwd=self.temp)
        self.assertEqual(code, 2)
        self.assertIn("nothing here says its apiVersion and kind", said)

    def test_errors_stand_where_they_stood(self):
        for i in range(20):
            self.write(f"all/{i}.yaml", DENIED if i % 3 else "apiVersion: v1\nkind: ConfigMap\ndata: [\n")
        self.write("all/5.yaml", "apiVersion: v1\nkind: Pod\n\x01\n")
        os.mkdir(self.path("all/shut"), 0)
        os.mkdir(self.path("empty"))
        os.chmod(self.path("all/7.yaml"), 0)
        os.chmod(self.temp, 0o755)
        nobody = {"user": NOBODY} if os.geteuid() == 0 else {}
        program = copy_for_anybody(self)
        for form in FORMS:
            code, said, _ = self.same("--output", form, "all", "empty", "-", "all/1.yaml", cwd=self.temp,
                                      input=DENIED, program=program, **nobody)
            self.assertEqual(code, 2)
        self.assertIn("Permission denied", said)

    def test_a_report_beside_the_text(self):
        for form in FORMS:
            reports = [self.path("1"), self.path("4")]
            texts = [self.said(jobs, "--output", form, "--output-file", report, "reviews/DR-POOL-MAXCONN", "guide")
                     for jobs, report in zip((1, 4), reports)]
            self.assertEqual(texts[0], texts[1])
            self.assertEqual(*(Path(report).read_bytes() for report in reports))

    def test_nothing_to_fork_with(self):
        """No pipe is left: then one process does it."""
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (9, 9))
        wanted = self.said(1, "guide")
        self.assertEqual(self.said(16, "guide", preexec_fn=few), wanted)


class Killed(Check):
    def test_a_worker_that_is_lost(self):
        """Its files are judged by who waits for them."""
        for i in range(60):
            self.write(f"{i}.yaml", "---\n".join(RULE % (f"c{i}-{n}", f"c{i}-{n}") for n in range(200)))
        args = [MESHRAIL, "check", "--output", "json", self.temp]
        wanted = subprocess.run([*args, "--jobs", "1"], env=CLEAN, stdout=subprocess.PIPE, timeout=120).stdout
        with subprocess.Popen([*args, "--jobs", "3"], env=CLEAN, stdout=subprocess.PIPE) as check:
            said = check.stdout.read(1000)  # it cannot go on until this is read
            children = Path(f"/proc/{check.pid}/task/{check.pid}/children").read_text().split()
            for child in children[:2]:
                os.kill(int(child), signal.SIGKILL)
            time.sleep(0.1)
            said += check.stdout.read()
        self.assertEqual(len(children), 3)
        self.assertEqual((check.returncode, said), (1, wanted))


    def test_no_memory_for_what_a_worker_tells(self):
        """It waits for somebody to read that, and is not waited for."""
        for i in range(6):
            self.write(f"{i}.yaml", "---\n".join(RULE % (f"c{i}-{n}", f"c{i}-{n}") for n in range(8000)))
        args = [MESHRAIL, "check", "--output", "json", "--jobs", "3", self.temp]
        with subprocess.Popen(args, env=CLEAN, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as check:
            check.stdout.read(1000)
            children = Path(f"/proc/{check.pid}/task/{check.pid}/children").read_text().split()
            _, hard = resource.prlimit(check.pid, resource.RLIMIT_AS)
            resource.prlimit(check.pid, resource.RLIMIT_AS, (1 << 20, hard))
            try:
                check.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                check.kill()
                self.fail("it waits for ever")
        self.assertEqual(len(children), 3)
        self.assertNotEqual(check.returncode, 0)


class Wrong(Check):
    def test_no_number_of_processes(self):
        for value in ("0", "65", "-1", "two", "1.5", " 2", "99999999999999999999"):
            self.refused("--jobs takes a whole number from 1 to 64", "check", f"--jobs={value}", self.temp)


if __name__ == "__main__":
    unittest.main()
