# SPDX-License-Identifier: Apache-2.0
"""--exclude: what does not count below a folder.

The binary under test is $MESHRAIL."""
import json
import unittest

from checking import RULE, Check


class Excluded(Check):
    def setUp(self):
        super().setUp()
        for name in ("a.yaml", "vendor/b.yaml", "shop/vendor/c.yaml", "shop/d.yaml", "shop/vendor.yaml", "shop/e.json"):
            self.write(name, RULE % (name[-6:-5], name[-6:-5]))

    def test_by_a_name_or_by_the_path_below_the_folder(self):
        every = ["a.yaml", "shop/d.yaml", "shop/e.json", "shop/vendor/c.yaml", "shop/vendor.yaml", "vendor/b.yaml"]
        for patterns, gone in ((["vendor"], every[3:4] + every[5:]), (["vendor/"], every[3:4] + every[5:]),
                               (["vendor*"], every[3:]), (["vendor*/"], every[3:4] + every[5:]),
                               (["shop/vendor"], every[3:4]), (["*/vendor"], every[3:4]), (["shop/**"], every[1:5]),
                               (["**/vendor/**"], every[3:4] + every[5:]), (["*.json", "a.yaml"], [every[0], every[2]]),
                               (["?.yaml"], [every[0], every[1], every[3], every[5]]), (["shop/*.yaml"], every[1:2] + every[4:5]),
                               (["endor", "shop/c.yaml", "", "/", "a.yaml/", "./a.yaml"], [])):
            with self.subTest(patterns=patterns):
                options = [word for pattern in patterns for word in ("--exclude", pattern)]
                left = [name for name in every if name not in gone]
                self.assertEqual(sorted(self.files(*options, ".")), sorted(left))

    def test_the_path_begins_at_the_folder_that_was_named(self):
        for folder in ("shop", "shop/", "./shop", self.path("shop")):
            with self.subTest(folder=folder):
                self.assertEqual(len(self.files("--exclude", "vendor/*.yaml", folder)), 3)
                self.assertEqual(len(self.files("--exclude", "shop/vendor", "--exclude", "*/vendor", folder)), 4)

    def test_a_name_of_a_person_is_never_excluded(self):
        self.assertEqual(self.files("--exclude", "vendor", "--exclude", "*.yaml", "vendor/b.yaml", "shop/vendor.yaml"),
                         ["vendor/b.yaml", "shop/vendor.yaml"])
        self.assertEqual(self.files("--exclude", "vendor", "vendor", "shop/vendor"),
                         ["vendor/b.yaml", "shop/vendor/c.yaml"])

    def test_nothing_is_known_of_it(self):
        """It is not counted, not entered, no pair of anything, and no kustomization of it counts."""
        self.write("vendor/broken.yaml", "apiVersion: v1\nkind: A\n  b: c\n")
        self.write("vendor/kustomization.yaml", "patches: [{path: ../a.yaml}]\n")
        self.write("vendor/same.yaml", RULE.replace("name: %s", "name: again") % "a")
        self.write("vendor/template.yaml", "{{ if .Values.on }}\n")
        options = ("--exclude", "vendor", "--exclude", "shop")
        self.assertEqual(self.check_json(".", cwd=self.temp)[0], 2)
        said = self.meshrail("check", *options, ".", cwd=self.temp).stdout
        self.assertEqual(said, self.meshrail("check", "a.yaml", cwd=self.temp).stdout)
        self.assertIn("1 denied, 0 patched, 0 warned; 1 object, 0 of other kinds skipped, 0 errors", said)
        fixed = self.meshrail("fix", *options, ".", cwd=self.temp)
        self.assertIn("left: 1 denied, 0 warned, 0 errors\n", fixed.stderr)
        self.assertNotIn("left out", fixed.stderr)
        policy = self.write("policy", "version: 1\n")
        for door in (["audit"], ["policy", "diff", "--new", policy]):
            audit = json.loads(self.meshrail(*door, "--output", "json", *options, ".", cwd=self.temp).stdout)
            self.assertEqual((audit["objects"], audit["skipped"], audit["errors"]), (1, 0, []))

    def test_all_of_it(self):
        code, _, errors, _ = self.check_json("--exclude", "*", self.temp)
        self.assertEqual((code, errors), (2, [(self.temp, 0, 0, "nothing to check here: there is no *.yaml, *.yml or "
                                               "*.json but what is excluded")]))


if __name__ == "__main__":
    unittest.main()
