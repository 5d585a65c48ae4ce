# SPDX-License-Identifier: Apache-2.0
"""The Debian package: built twice, byte for byte the same; judged by lintian and by systemd."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/image"))

from container import run  # noqa: E402
from source import VERSION, read  # noqa: E402

BUILT = []


def copied(*folders):
    """The source as it is now, in a folder below a new one."""
    temp = Path(tempfile.mkdtemp(prefix="meshrail-package-"))
    unittest.addModuleCleanup(shutil.rmtree, temp)
    source = temp.joinpath(*folders)
    source.mkdir(parents=True)
    run("sh", "-c", "git ls-files -z --cached --others --exclude-standard |"
        f" tar --null --files-from=- -cf - | tar -xf - -C {source}", cwd=ROOT)
    return source


def setUpModule():
    """Two builds: later, deeper and for another place of the world."""
    for source, zone in ((copied("a"), "UTC"), (copied("elsewhere", "and", "deeper"), "Asia/Shanghai")):
        run("dpkg-buildpackage", "--build=binary", "--no-sign", cwd=source,
            env={**os.environ, "TZ": zone, "LC_ALL": "C.UTF-8"})
        BUILT.append({path.name: path for path in source.parent.glob("*.deb")})


def package():
    return next(path for name, path in BUILT[0].items() if name.startswith(f"meshrail_{VERSION}_"))


class Built(unittest.TestCase):
    def test_twice_the_same(self):
        self.assertEqual(*(sorted(built) for built in BUILT))
        self.assertEqual(len(BUILT[0]), 2)  # the symbols are a package of their own
        for name, path in BUILT[0].items():
            self.assertEqual(path.read_bytes(), BUILT[1][name].read_bytes(), name)

    def test_lintian(self):
        said = run("lintian", "--allow-root", "--fail-on=error,warning", *BUILT[0].values())
        self.assertNotRegex(said, r"(?m)^[EW]:")

    def test_what_systemd_says_of_the_unit(self):
        with tempfile.TemporaryDirectory() as folder:
            run("dpkg-deb", "--extract", package(), folder)
            unit = Path(folder, "lib/systemd/system/meshrail.service")
            said = run("systemd-analyze", "security", "--offline=yes", "--threshold=15", unit)
        print(said.splitlines()[-1], end=" ... ", flush=True)

    def test_version_and_date(self):
        date = re.search(r"MESHRAIL_DATE (\S+)\)", read("CMakeLists.txt"))[1]
        self.assertEqual(run("dpkg-deb", "--field", package(), "Version"), VERSION)
        stamp = run("dpkg-parsechangelog", "--show-field=Timestamp", cwd=ROOT)
        self.assertEqual(run("date", "--utc", f"--date=@{stamp}", "+%F"), date)


if __name__ == "__main__":
    unittest.main()
