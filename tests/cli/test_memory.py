# SPDX-License-Identifier: Apache-2.0
"""Wherever the memory of a command ends: all that it says with more of it, or an error."""
import os
import resource
import unittest

from checking import DENIED, MESHRAIL, RULE, Check

FORMS = ("text", "json", "sarif", "junit", "github", "gitlab")


@unittest.skipIf("asan" in MESHRAIL, "its shadow takes terabytes")
class Memory(Check):
    def every_end(self, *args, most=48 << 10, step=256):
        """From what is too little to begin with on; `most` and `step` in KiB."""
        whole = self.meshrail(*args)
        self.assertNotIn("more memory", whole.stderr)
        errors = enough = 0
        for kib in range(16 << 10, most, step):
            limit = kib << 10
            done = self.meshrail(*args, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
            same = (done.returncode, done.stdout) == (whole.returncode, whole.stdout)
            self.assertTrue(same or done.returncode not in (0, 1),
                            f"{args[:3]} in {kib} KiB: {done.returncode}, {len(done.stdout)} bytes, {done.stderr}")
            errors += not same
            enough = enough + 1 if same else 0
            if enough == 4:
                break
        self.assertTrue(errors and enough, f"{errors} errors, {enough} without")

    def test_check_and_fix(self):
        file = self.write("all.yaml", "---\n".join(RULE % (f"c{i}", f"c{i}") for i in range(400)))
        for form in FORMS:
            self.every_end("check", "--output", form, file)
        self.every_end("check", "--old", file, file)
        self.every_end("fix", file)

    def test_inputs(self):
        """Each is one, though none of them is there."""
        os.mkdir(self.path("all"))
        for i in range(2000):
            os.symlink("nowhere", self.path(f"all/{i:0150}.yaml"))
        self.every_end("check", self.path("all"))
        self.every_end("check", "--jobs", "2", self.path("all"), step=512)

    def test_workers(self):
        for i in range(100):
            self.write(f"{i}.yaml", DENIED)
        self.every_end("check", "--jobs", "3", self.temp, step=512)

    def test_the_book(self):
        self.every_end("explain", *["DR-POOL-RPC"] * 200)
        self.every_end("rules", "--output", "json")
        self.every_end("schema", "policy")


if __name__ == "__main__":
    unittest.main()
