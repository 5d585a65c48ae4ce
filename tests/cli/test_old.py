# SPDX-License-Identifier: Apache-2.0
"""check --old: what there was before, in a file, in a folder, at a revision of git."""
import json
import os
import shutil
import signal
import subprocess
import unittest
from pathlib import Path

from checking import CLEAN, DENIED, RULE, Check

REVIEWS = Path(__file__).resolve().parent.parent / "reviews"
NOBODY = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
SOUND = DENIED.replace(": 8", ": 8000")
WAS, IS_NEW = ("DR-POOL-MAXCONN", "warn"), ("DR-POOL-MAXCONN", "deny")


class Old(Check):
    """An old fault is a warning: so the old object must be the right one."""

    def test_the_same_object(self):
        file = self.write("rule.yaml", RULE % ("cart", "cart"))
        self.assertEqual(self.actions("--old", file, file), [WAS])

    def test_a_name_of_another_group(self):
        template = ('spec: {template: {metadata: {annotations: '
                    '{autoscaling.knative.dev/min-scale: "-1"}}}}\n')
        name = "kind: Service\nmetadata: {name: web, namespace: shop}\n"
        new = self.write("new.yaml", "apiVersion: serving.knative.dev/v1\n" + name + template)
        old = self.write("old.yaml", "apiVersion: v1\n" + name + template)
        self.assertEqual(self.actions("--old", old, new), [("KS-ANN-RANGE", "deny")])

    def test_another_version_of_the_group(self):
        text = RULE % ("cart", "cart")
        new = self.write("new.yaml", text)
        old = self.write("old.yaml", text.replace("istio.io/v1", "istio.io/v1beta1"))
        self.assertEqual(self.actions("--old", old, new), [WAS])

    def test_a_namespace_that_only_the_option_says(self):
        text = RULE % ("cart", "cart")
        old = self.write("old.yaml", text)
        new = self.write("new.yaml", text.replace(", namespace: shop", ""))
        self.assertEqual(self.actions("--namespace", "shop", "--old", old, new), [WAS])
        self.assertEqual(self.actions("--namespace", "other", "--old", old, new), [IS_NEW])

    def test_all_objects_of_a_large_dump(self):
        """Each is looked for among all: were they gone through one by one, this would time out."""
        file = self.write("dump.yaml", "---\n".join(RULE % (f"c{i}", f"c{i}")
                                                    for i in range(20000)))
        self.assertEqual(self.actions("--old", file, file), [WAS] * 20000)

    def test_several_files(self):
        """Of an object in several, what the last one says."""
        one, other = RULE % ("cart", "cart"), RULE % ("pay", "pay")
        new = self.write("new.yaml", f"{one}---\n{other}")
        old = [self.write("one.yaml", one), self.write("other.yaml", other)]
        sound = self.write("sound.yaml", one.replace(": 8", ": 8000"))
        both = [word for file in old for word in ("--old", file)]
        self.assertEqual(self.actions(*both, new), [WAS] * 2)
        self.assertEqual(self.actions(*both, "--old", sound, new), [IS_NEW, WAS])
        fixed = self.meshrail("fix", *both, new)
        self.assertIn("left: 0 denied, 2 warned", fixed.stderr)

    def test_the_last_one_counts_however_alike_the_paths(self):
        old = self.write("old/cart.yaml", DENIED)
        sound = self.write("sound/other.yaml", SOUND)
        new = self.write("new/cart.yaml", DENIED)
        self.assertEqual(self.actions("--old", old, "--old", sound, new), [IS_NEW])
        self.assertEqual(self.actions("--old", sound, "--old", old, new), [WAS])

    def test_what_was_there_fails_no_run(self):
        """Not even where a warning does."""
        old = self.write("old.yaml", DENIED)
        new = self.write("new.yaml", DENIED + "---\n" + RULE.replace("8}", "20}") % ("pay", "pay"))
        told = self.meshrail("check", "--fail-on", "warn", "--old", old, old)
        self.assertEqual(told.returncode, 0)
        self.assertIn("1 of them was there before, and does not fail this run", told.stdout)
        for jobs in "1", "2":
            self.assertEqual(self.meshrail("check", "--jobs", jobs, "--fail-on", "warn", "--old", old, new).returncode, 1)
            self.assertEqual(self.meshrail("check", "--jobs", jobs, "--fail-on", "warn", "--old", new, new, old).returncode, 0)
        junit = self.meshrail("check", "--fail-on", "warn", "--output", "junit", "--old", old, old)
        self.assertIn('failures="0"', junit.stdout)

    def test_every_file_is_spared_by_the_report(self):
        files = [self.write(name, RULE % (name, name)) for name in ("a", "b", "c")]
        self.refused("b is to be read; write to another file", "check", "--output-file", files[1],
                     "--old", files[0], "--old", files[1], files[2])


class Folder(Check):
    def old_and_new(self):
        return self.actions("--old", self.path("old"), self.path("new"))

    def test_by_name_wherever_it_stands(self):
        self.write("old/a/cart.yaml", DENIED)
        self.write("new/b/moved.json", json.dumps({"kind": "List", "apiVersion": "v1", "items": []}))
        self.write("new/b/moved.yaml", DENIED + "---\n" + RULE % ("pay", "pay"))
        self.assertEqual(self.old_and_new(), [WAS, IS_NEW])

    def test_copies_for_several_clusters(self):
        """Each is held against its own copy; a new one against the last."""
        for folder, text in (("old/a", DENIED), ("old/b", SOUND), ("old/c", DENIED)):
            self.write(f"{folder}/cart.yaml", text)
        for folder in ("a", "b", "c", "d"):
            self.write(f"new/{folder}/cart.yaml", DENIED)
        self.assertEqual(self.old_and_new(), [WAS, IS_NEW, WAS, WAS])

    def test_what_was_broken_is_new(self):
        self.write("old/cart.yaml", DENIED + "  - no: YAML: here\n")
        self.write("old/chart.yaml", "{{ if .Values.on }}\n" + DENIED)
        self.write("old/notes.txt", RULE % ("pay", "pay"))
        self.write("new/all.yaml", DENIED + "---\n" + RULE % ("pay", "pay"))
        self.assertEqual(self.old_and_new(), [IS_NEW, IS_NEW])

    def test_nothing_was_there(self):
        os.mkdir(self.path("old"))
        self.write("new/cart.yaml", DENIED)
        self.assertEqual(self.old_and_new(), [IS_NEW])


class Repository(Check):
    def setUp(self):
        super().setUp()
        self.git("init", "--quiet")

    def git(self, *args):
        return subprocess.run(
            ["git", "-c", "user.name=dev", "-c", "user.email=dev@example.com", *args], cwd=self.temp,
            env=CLEAN | NOBODY, check=True, capture_output=True, text=True).stdout

    def commit(self, **texts):
        for name, text in texts.items():
            self.write(f"shop/{name}.yaml", text)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--message", "shop")

    def at(self, *args, folder="", **options):
        return self.actions(*args, cwd=self.path(folder), env=CLEAN | NOBODY, **options)


class Revision(Repository):
    def test_what_the_files_were(self):
        self.commit(cart=DENIED, pay=SOUND.replace("cart", "pay"))
        self.write("shop/pay.yaml", RULE % ("pay", "pay"))
        self.write("shop/new.yaml", RULE % ("new", "new"))
        wanted = [WAS, IS_NEW, IS_NEW]  # cart, new, pay
        self.git("tag", "v1")
        for revision in ("HEAD", "v1", self.git("rev-parse", "HEAD").strip()):
            for folder, name in (("", "shop"), ("", "."), ("shop", "."), ("", self.path("shop"))):
                with self.subTest(revision=revision, folder=folder, name=name):
                    self.assertEqual(self.at("--old", revision, name, folder=folder), wanted)

    def test_the_index_and_the_files_do_not_count(self):
        self.commit(cart=SOUND)
        self.write("shop/cart.yaml", DENIED)
        self.git("add", "--all")
        self.assertEqual(self.at("--old", "HEAD", "shop"), [IS_NEW])

    def test_only_what_is_named_is_looked_at(self):
        self.commit(cart=DENIED)
        os.rename(self.path("shop/cart.yaml"), self.path("shop/renamed.yaml"))
        self.assertEqual(self.at("--old", "HEAD", "shop"), [WAS])
        self.assertEqual(self.at("--old", "HEAD", "shop/renamed.yaml"), [IS_NEW])

    def test_a_file_that_is_named_counts_whatever_its_name(self):
        self.commit(cart=DENIED)
        os.rename(self.path("shop/cart.yaml"), self.path("shop/cart.txt"))
        self.commit()
        for folder, name in (("", "shop/cart.txt"), ("shop", "./cart.txt"), ("", self.path("shop/cart.txt"))):
            with self.subTest(folder=folder, name=name):
                self.assertEqual(self.at("--old", "HEAD", name, folder=folder), [WAS])
        self.commit(pay=RULE % ("pay", "pay"))
        self.assertEqual(self.at("--old", "HEAD", "shop", "shop/cart.txt"), [WAS, WAS])
        os.rename(self.path("shop/cart.txt"), self.path("shop/cart.yaml"))
        self.assertEqual(self.at("--old", "HEAD", "shop"), [IS_NEW, WAS])  # of a folder it is none

    def test_a_folder_of_the_name_comes_first(self):
        self.commit(cart=DENIED)
        self.git("tag", "old")
        self.assertEqual(self.at("--old", "old", "shop"), [WAS])
        os.mkdir(self.path("old"))
        self.assertEqual(self.at("--old", "old", "shop"), [IS_NEW])
        self.assertEqual(self.at("--old", "refs/tags/old", "shop"), [WAS])

    def test_names_that_git_could_misread(self):
        for name in (":(glob)*", "-r", "a b", "*", "購物車"):
            self.commit(**{name: RULE % ("cart", "cart")})
            with self.subTest(name):
                self.assertEqual(self.at("--old", "HEAD", f"./{name}.yaml", folder="shop"), [WAS])
                self.git("rm", "--quiet", "-r", "shop")

    def test_links_and_binaries_are_passed_over(self):
        self.commit(cart=DENIED)
        os.symlink("cart.yaml", self.path("shop/link.yaml"))
        self.write("shop/blob.yaml", bytes(range(256)))
        self.commit()
        os.remove(self.path("shop/blob.yaml"))
        self.assertEqual(self.at("--old", "HEAD", "shop"), [WAS])

    def test_links_lead_where_they_led(self):
        """To a file, a folder or through one; and nowhere, out of the repository or in a ring."""
        self.commit(cart=DENIED)
        for link, leads in (("file.yaml", "shop/cart.yaml"), ("folder", "shop"), ("nowhere.yaml", "gone.yaml"),
                            ("out.yaml", "/dev/null"), ("ring.yaml", "ring.yaml"), ("dir.yaml", "shop"),
                            ("a b/file.yaml", "../shop/cart.yaml"), ("new\nline.yaml", "shop/cart.yaml")):
            os.makedirs(os.path.dirname(self.path(link)), exist_ok=True)
            os.symlink(leads, self.path(link))
        self.commit()
        for name in ("file.yaml", "folder", "folder/", "folder/cart.yaml", self.path("folder/cart.yaml"), "a b",
                     "new\nline.yaml"):
            with self.subTest(name):
                self.assertEqual(self.at("--old", "HEAD", name), [IS_NEW if "\n" in name else WAS])
        self.assertEqual(self.at("--old", "HEAD", "cart.yaml", folder="folder"), [WAS])
        os.remove(self.path("file.yaml"))
        self.write("file.yaml", DENIED)
        self.assertEqual(self.at("--old", "HEAD", "file.yaml"), [WAS])

    def test_what_git_says_beside(self):
        """On standard error, though all is well."""
        self.commit(cart=DENIED)
        said = self.meshrail("check", "--output", "json", "--old", "HEAD", "shop", cwd=self.temp,
                             env=CLEAN | NOBODY | {"GIT_TRACE": "1"})
        self.assertEqual(said.returncode, 0, said.stderr)

    def test_many_files(self):
        """More than a pipe holds, both ways."""
        for i in range(3000):
            self.write(f"many/{i}.yaml", RULE % (f"c{i}", f"c{i}"))
        self.commit()
        self.assertEqual(self.at("--old", "HEAD", "many"), [WAS] * 3000)

    def test_renamed_beside_a_patch_of_it(self):
        """The patch is of the same kind and name, and stands in another folder."""
        patch = DENIED.replace("host: cart, ", "").replace("8}", "9000}")
        self.write("zone/kustomization.yaml", "resources: [../shop]\npatches: [{path: cart.yaml}]\n")
        self.write("zone/cart.yaml", patch)
        self.commit(cart=DENIED)
        os.rename(self.path("shop/cart.yaml"), self.path("shop/renamed.yaml"))
        self.assertEqual(self.at("--old", "HEAD", "."), [WAS])

    def test_values_of_a_chart(self):
        """They have no name: the file has."""
        text = "# meshrail: values istiod\nmeshConfig: {outboundTrafficPolicy: {mode: %s}}\n"
        self.commit(values=text % "SOME")
        self.assertEqual([action for _, action in self.at("--old", "HEAD", "shop")], ["warn"])
        self.write("shop/values.yaml", text % "ANY")
        self.assertEqual([action for _, action in self.at("--old", "HEAD", "shop")], ["deny"])
        self.write("shop/other.yaml", text % "SOME")
        self.assertEqual([action for _, action in self.at("--old", "HEAD", "shop")], ["deny", "deny"])

    def test_fix_does_the_same(self):
        self.commit(cart=DENIED)
        said = self.meshrail("fix", "--old", "HEAD", "shop", cwd=self.temp, env=CLEAN | NOBODY)
        self.assertIn("left: 0 denied, 1 warned", said.stderr)

    def test_every_update_is_judged_as_from_a_file(self):
        cases = []
        for path in sorted(REVIEWS.glob("*/*.yaml")):
            new, separator, old = path.read_text(encoding="utf-8").partition("--- # old\n")
            if separator:
                cases.append((path, new, old.partition("# --- expected")[0]))
        self.assertGreater(len(cases), 100)
        for i, (_, _, old) in enumerate(cases):
            self.write(f"{i}/case.yaml", old)
        self.commit()
        self.git("tag", "before")
        shutil.copytree(self.temp, self.path(".old"), ignore=lambda *_: {".git", ".old"})
        for i, (path, new, _) in enumerate(cases):
            self.write(f"{i}/case.yaml", new)
            with self.subTest(path=path):
                said = [self.meshrail("check", "--audit", "--old", old, str(i), cwd=self.temp,
                                      env=CLEAN | NOBODY).stdout
                        for old in ("before", f".old/{i}/case.yaml", f".old/{i}")]
                self.assertEqual(said[0], said[1])
                self.assertEqual(said[2], said[1])


class Slips(Repository):
    def wrong(self, sentence, *args, **options):
        done = self.meshrail("check", *args, **({"cwd": self.temp, "env": CLEAN | NOBODY} | options))
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertIn(sentence, done.stderr)

    def test_no_such_revision(self):
        self.commit(cart=DENIED)
        for name in ("origin/main", "--upload-pack=touch x", "nothing:", "a\nb", "v1;touch x", "x" * 255):
            with self.subTest(name):
                self.wrong("and git knows no such revision here; correct it, or fetch it first",
                           "--old", name, "shop")
        self.assertEqual(sorted(os.listdir(self.temp)), [".git", "shop"])

    def test_no_repository(self):
        self.write("cart.yaml", DENIED)
        shutil.rmtree(self.path(".git"))
        self.wrong("HEAD is no file and no folder; as for a revision, git says: fatal: not a git repository",
                   "--old", "HEAD", "cart.yaml", env=CLEAN | NOBODY | {"GIT_CEILING_DIRECTORIES": self.temp})

    def test_a_repository_of_somebody_else(self):
        """What git says of it ends with the remedy."""
        self.commit(cart=DENIED)
        self.wrong(f"dubious ownership in repository at '{self.temp}' To add an exception for this directory, call: "
                   f"git config --global --add safe.directory {self.temp}\n", "--old", "HEAD", "shop",
                   env=CLEAN | NOBODY | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})

    def test_a_range(self):
        self.commit(cart=DENIED)
        self.git("branch", "main")
        self.git("branch", "team/pr")
        for name, wanted in (("main..team/pr", ", say main"), ("..main", ", say HEAD"), ("main..", ", say main"),
                             ("main...team/pr", ": what git merge-base main team/pr prints"),
                             ("...main", ": what git merge-base HEAD main prints"),
                             ("main...", ": what git merge-base main HEAD prints")):
            with self.subTest(name):
                self.wrong(f"{name} is a range, and one revision is wanted{wanted}\n", "--old", name, "shop")
        self.wrong("main...team/pr 是版本范围，这里需要一个版本：git merge-base main team/pr 所输出的那个\n",
                   "--language", "zh-CN", "--old", "main...team/pr", "shop")
        for path in ("../main", "shop/../pay", "shop/..pay"):
            with self.subTest(path):
                self.wrong("git knows no such revision here", "--old", path, "shop")

    def test_no_git(self):
        self.write("cart.yaml", DENIED)
        nowhere = CLEAN | {"PATH": self.temp}
        self.wrong("HEAD is no file and no folder; as for a revision: git cannot be run: No such file",
                   "--old", "HEAD", "cart.yaml", env=nowhere)
        self.assertEqual(self.actions("--old", "cart.yaml", "cart.yaml", cwd=self.temp, env=nowhere), [WAS])

    def test_standard_input_has_no_past(self):
        self.commit(cart=DENIED)
        self.wrong("standard input has no past in HEAD", "--old", "HEAD", "-", stdin=subprocess.DEVNULL)

    def test_outside_the_repository(self):
        self.commit(cart=DENIED)
        self.wrong("git ls-tree failed", "--old", "HEAD", "/")

    def test_nobody_wants_to_know_of_children(self):
        """Then the system keeps no status of git, unless it is told to."""
        self.commit(cart=DENIED)
        self.wrong("git ls-tree failed", "--old", "HEAD", __file__,
                   preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))


if __name__ == "__main__":
    unittest.main()
