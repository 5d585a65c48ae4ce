# SPDX-License-Identifier: Apache-2.0
"""Links in the input: what they lead to counts once, and those that lead nowhere do not.

The binary under test is $MESHRAIL."""
import json
import os
import subprocess
import unittest

from checking import DENIED, NOBODY, RULE, Check, copy_for_anybody


class Links(Check):
    def test_links(self):
        self.write("real/rule.yaml", DENIED)
        self.write("elsewhere/other.yaml", RULE % ("other", "other"))
        os.symlink("../elsewhere/other.yaml", self.path("real/to-a-file.yaml"))
        os.symlink("../elsewhere", self.path("real/to-a-folder"))
        os.symlink("..", self.path("real/loop"))
        os.symlink(".", self.path("real/loop.yaml"))
        os.symlink("real", self.path("named"))
        self.assertEqual(self.files("real"), ["real/rule.yaml", "real/to-a-file.yaml"])
        self.assertEqual(self.files("named"), ["named/rule.yaml", "named/to-a-file.yaml"])

    def test_the_file_itself_goes_before_its_links(self):
        """Wherever they come: git patches no file through a link."""
        self.write("manifests/rule.yaml", DENIED)
        self.write("rule", RULE % ("other", "other"))
        os.mkdir(self.path("a"))
        for name in ("a/ln.yaml", "a/more.yaml", "z.yaml"):
            os.symlink(self.path("manifests/rule.yaml"), self.path(name))
        os.symlink("../rule", self.path("a/rule.yaml"))
        for args, found in (((".",), ["a/rule.yaml", "manifests/rule.yaml"]),
                            (("a", "manifests"), ["a/rule.yaml", "manifests/rule.yaml"]),
                            (("a/ln.yaml", "manifests"), ["manifests/rule.yaml"]),
                            (("z.yaml", "manifests/rule.yaml"), ["manifests/rule.yaml"]),
                            (("a", "rule"), ["a/ln.yaml", "rule"]),
                            (("a",), ["a/ln.yaml", "a/rule.yaml"]),
                            (("--exclude", "manifests", "."), ["a/ln.yaml", "a/rule.yaml"])):
            with self.subTest(args=args):
                self.assertEqual(self.files(*args), found)

    def test_what_fix_prints_is_a_patch_for_git(self):
        self.write("m/rule.yaml", DENIED.replace("connectionPool: {tcp: {maxConnections: 8}}",
                                                 "loadBalancer: {simple: LEAST_CONN}"))
        os.mkdir(self.path("a"))
        os.symlink("../m/rule.yaml", self.path("a/ln.yaml"))
        subprocess.run(["git", "init", "--quiet"], cwd=self.temp, check=True)
        patch = self.meshrail("fix", "-q", ".", cwd=self.temp).stdout
        self.assertIn("LEAST_REQUEST", patch)
        subprocess.run(["git", "apply", "--check"], cwd=self.temp, check=True, input=patch, text=True)

    def lead_nowhere(self):
        os.mkdir(self.path("links"))
        for name, leads in (("a.yaml", "nowhere"), ("b.yaml", "c.yaml"), ("c.yaml", "b.yaml"), ("d", "nowhere"),
                            ("e.yaml", "../rule.yaml/below")):
            os.symlink(leads, self.path(f"links/{name}"))

    def test_links_that_lead_nowhere_are_left_out(self):
        self.lead_nowhere()
        self.write("rule.yaml", DENIED)
        for jobs in "12":
            code, findings, errors, skipped = self.check_json("--jobs", jobs, ".", cwd=self.temp)
            self.assertEqual((code, len(findings), errors, skipped), (1, 1, [], 4))
        for language, said in (("en", "links/a.yaml and 3 more are links that lead nowhere, and were left out"),
                               ("zh-CN", "links/a.yaml 等（另有 3 个）是指向不存在之处的符号链接，已略过")):
            done = self.meshrail("check", "--language", language, ".", cwd=self.temp)
            self.assertIn(f"\n{said}\n", done.stdout)
        self.assertIn("4 files left out: templates, no manifests, or links that lead nowhere\n",
                      self.meshrail("fix", ".", cwd=self.temp).stderr)
        audit = json.loads(self.meshrail("audit", "--output", "json", ".", cwd=self.temp).stdout)
        self.assertEqual((audit["skipped"], audit["errors"]), (4, []))

    def test_links_that_lead_nowhere_are_errors_where_they_are_named(self):
        self.lead_nowhere()
        for name, why in (("a", "No such file or directory"), ("b", "Too many levels of symbolic links")):
            code, _, errors, _ = self.check_json(f"links/{name}.yaml", cwd=self.temp)
            self.assertEqual((code, errors), (2, [(f"links/{name}.yaml", 0, 0, f"this cannot be read: {why}")]))
        code, _, errors, _ = self.check_json("links", cwd=self.temp)
        self.assertEqual((code, [error[3] for error in errors]),
                         (2, ["nothing to check here: there is no *.yaml, *.yml or *.json"]))

    def test_a_link_that_may_not_be_followed_is_an_error(self):
        self.write("shut/rule.yaml", DENIED)
        self.write("open/rule.yaml", DENIED)
        os.symlink("../shut/rule.yaml", self.path("open/link.yaml"))
        os.chmod(self.path("shut"), 0)
        os.chmod(self.temp, 0o755)
        done = self.meshrail("check", "--output", "json", "open", cwd=self.temp, program=copy_for_anybody(self),
                             **({"user": NOBODY} if os.getuid() == 0 else {}))
        os.chmod(self.path("shut"), 0o755)
        self.assertEqual([(error["file"], error["message"]) for error in json.loads(done.stdout)["errors"]],
                         [("open/link.yaml", "this cannot be read: Permission denied")])


if __name__ == "__main__":
    unittest.main()
