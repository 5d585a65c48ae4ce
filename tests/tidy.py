# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over every source of the program. TAP, one test per file.

    tidy.py BUILD [--only TEXT]     BUILD has compile_commands.json

Minutes for all of them, so what was clean is remembered: in ${MESHRAIL_CACHE:-~/.cache/meshrail}/tidy, by all
that clang-tidy looks at. That is the file with all that it includes, its comments and macros too; the
options; and clang-tidy itself. Who changes a header has every file looked at again that includes it.
"""

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("webhook", "policies", "certs")


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("MESHRAIL_CACHE") or Path(base, "meshrail")) / "tidy"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def commands(build):
    """The compiler's command line of each source, by path."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = (Path(entry["directory"]) / entry["file"]).resolve()
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in FOLDERS:
            yield path, entry


def preprocessed(entry):
    """All that the compiler would read, without the names of folders."""
    words = shlex.split(entry["command"])
    output = words.index("-o")
    del words[output : output + 2]
    done = subprocess.run([*words, "-E", "-C", "-dD", "-P", f"-ffile-prefix-map={ROOT}=."],
                          cwd=entry["directory"], capture_output=True, check=True)
    return done.stdout


def fingerprint(tidy, path, entry):
    """Of all that decides what clang-tidy says of a file. Its own folder names no macro, by -P."""
    options = [word for word in shlex.split(entry["command"]) if word[0] == "-" and str(ROOT) not in word]
    parts = (tidy, (ROOT / ".clang-tidy").read_bytes(), json.dumps(options).encode(),
             path.relative_to(ROOT).as_posix().encode(), preprocessed(entry))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def problems(build, path):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", build, path], capture_output=True, text=True,
                          check=False)
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--only", default="", metavar="TEXT")
    arguments = parser.parse_args()
    tidy = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    known, count, failed, remembered = cache(), 0, 0, 0
    for path, entry in sorted(dict(commands(arguments.build)).items()):
        name = path.relative_to(ROOT).as_posix()
        if arguments.only not in name:
            continue
        clean = known / fingerprint(tidy, path, entry)
        found = []
        if clean.exists():
            remembered += 1
            clean.touch()
        else:
            found = problems(arguments.build, path)
            if not found:
                clean.touch()
        count += 1
        failed += bool(found)
        print(f"{'not ok' if found else 'ok'} {count} - tidy: {name}", flush=True)
        for line in found:
            print(f"#   {line}")
    print(f"# {remembered} of {count} were clean before, and nothing that they read has changed")
    print(f"1..{count}")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
