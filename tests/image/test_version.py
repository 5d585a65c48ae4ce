# SPDX-License-Identifier: Apache-2.0
"""One version: that of CMakeLists.txt, wherever the image is named."""
import re
import unittest

import yaml

from source import ROOT, VERSION, read

NAMED = re.compile(r"\bmeshrail:(?P<tag>\d[\w.-]*)")


class Version(unittest.TestCase):
    def test_the_label(self):
        labels = re.findall(r'org\.opencontainers\.image\.version="(.*?)"', read("Dockerfile"))
        self.assertEqual(labels, [VERSION])

    def test_the_manifests_name_it_once(self):
        """Whoever overrides the name keeps the tag."""
        pods = yaml.safe_load(read("manifests/base/deployment.yaml"))["spec"]["template"]["spec"]
        images = [container["image"] for container in pods["containers"]]
        self.assertEqual(images, [f"meshrail:{VERSION}"])
        for file in (ROOT / "manifests").rglob("kustomization.yaml"):
            for image in yaml.safe_load(file.read_text()).get("images", []):
                self.assertNotIn("newTag", image, file)

    def test_what_people_copy(self):
        for name in ("Dockerfile", "docs/operations/install.md", "docs/ci/github.yaml",
                     "docs/ci/gitlab.yaml"):
            tags = set(NAMED.findall(read(name)))
            self.assertEqual(tags, {VERSION}, name)


if __name__ == "__main__":
    unittest.main()
