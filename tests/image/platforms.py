# SPDX-License-Identifier: Apache-2.0
"""The image for two processors in one index; what is for the other one runs by QEMU."""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from container import NAME, Image, lacking
from source import ROOT, VERSION

BUILT = os.path.abspath(os.environ["MESHRAIL"])
REVIEW = ROOT / "tests/reviews/recorded/006-validate-dr-create-v1beta1.json"
ARCHITECTURES = ("amd64", "arm64")


def lacks_qemu():
    if os.uname().machine == "x86_64" and not Path("/proc/sys/fs/binfmt_misc/qemu-aarch64").exists():
        return "the kernel cannot run programs for arm64; tests/need image tells it how"
    return None


class Platforms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        reason = lacking() or lacks_qemu()
        if reason:
            raise unittest.SkipTest(reason)
        cls.image = Image(*ARCHITECTURES)
        cls.addClassCleanup(cls.image.remove)

    def test_the_index(self):
        """As a registry would have it."""
        with tempfile.TemporaryDirectory() as folder:
            self.image.buildah("manifest", "push", "--all", NAME, f"oci:{folder}:index")

            def blob(descriptor):
                return json.loads(Path(folder, "blobs", *descriptor["digest"].split(":")).read_text())
            (listed,) = json.loads(Path(folder, "index.json").read_text())["manifests"]
            images = blob(listed)["manifests"]
            self.assertEqual({(image["platform"]["os"], image["platform"]["architecture"]) for image in images},
                             {("linux", name) for name in ARCHITECTURES})
            for image in images:
                config = blob(blob(image)["config"])
                self.assertEqual(config["architecture"], image["platform"]["architecture"])
                self.assertEqual(config["config"]["Labels"]["org.opencontainers.image.version"], VERSION)

    def test_the_program_for_arm64(self):
        program = self.image.root / "usr/local/bin/meshrail"
        self.assertEqual(program.read_bytes()[18:20], b"\xb7\0")  # EM_AARCH64
        self.assertEqual(self.image.said("--version"), f"meshrail {VERSION}\n")
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            Path(folder, REVIEW.name).write_bytes(REVIEW.read_bytes())
            there = self.image.said("review", f"/reviews/{REVIEW.name}", volumes=[(folder, "/reviews")])
        here = subprocess.run([BUILT, "review", REVIEW], stdout=subprocess.PIPE, check=True, text=True).stdout
        self.assertEqual(there, here)
        self.assertIn("DR-POOL-MAXCONN", there)


if __name__ == "__main__":
    unittest.main()
