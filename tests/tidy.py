# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over every source of the program. TAP, one test per file.

    tidy.py BUILD [--only TEXT]     BUILD has compile_commands.json

Minutes for all of them, of which the analyzer that follows paths takes nineteen parts in twenty. So what was
clean is remembered: in ${MESHRAIL_CACHE:-~/.cache/meshrail}/tidy, by all that clang-tidy looks at. That is the
file with all that it includes, its macros and the comments that speak to it; the options; and clang-tidy
itself. Who changes more of a header than its remarks has every file looked at again that includes it.
"""

import argparse
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("webhook", "policies", "certs")
# cmake/whole_program.cmake: clang takes the second for an unknown one, with a warning.
FOR_THE_LINKER = "-flto=auto", "-ffat-lto-objects"
# A text, or a comment.
TOKEN = re.compile(rb'''"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|/\*.*?\*/|//[^\n]*''', re.S)
# `NOLINT`, and `/*name=*/` before an argument.
HEARD = re.compile(rb"NOLINT|^/\*\w+=\*/$")


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


def without_remarks(text):
    def kept(found):
        is_text = found[0][:1] in b"\"'"
        return found[0] if is_text or HEARD.search(found[0]) else b" "
    return b"\n".join(line for line in TOKEN.sub(kept, text).splitlines() if line.strip())


def preprocessed(entry):
    """All that clang-tidy would read, without the names of folders."""
    words = shlex.split(entry["command"])
    output = words.index("-o")
    del words[output : output + 2]
    done = subprocess.run([*words, "-E", "-C", "-dD", "-P", f"-ffile-prefix-map={ROOT}=."],
                          cwd=entry["directory"], capture_output=True, check=True)
    return without_remarks(done.stdout)


def fingerprint(tidy, path, entry):
    """Of all that decides what clang-tidy says of a file. Its own folder names no macro, by -P."""
    options = [word for word in shlex.split(entry["command"])
               if word[0] == "-" and word not in FOR_THE_LINKER and str(ROOT) not in word]
    parts = (tidy, (ROOT / ".clang-tidy").read_bytes(), json.dumps(options).encode(),
             path.relative_to(ROOT).as_posix().encode(), preprocessed(entry))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def judged(tidy, build, known, source):
    """(path, was it known to be clean, what is wrong)"""
    path, entry = source
    clean = known / fingerprint(tidy, path, entry)
    if clean.exists():
        clean.touch()
        return path, True, []
    done = subprocess.run(["clang-tidy", "--quiet", "-p", build, "--extra-arg=-Wno-ignored-optimization-argument",
                           path], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        clean.touch()
        return path, False, []
    return path, False, (done.stdout + done.stderr).splitlines()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--only", default="", metavar="TEXT")
    arguments = parser.parse_args()
    tidy = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    sources = [source for source in sorted(dict(commands(arguments.build)).items())
               if arguments.only in source[0].relative_to(ROOT).as_posix()]
    count = failed = remembered = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, was_clean, found in pool.map(
                partial(judged, tidy, arguments.build, cache()), sources):
            count += 1
            remembered += was_clean
            failed += bool(found)
            print(f"{'not ok' if found else 'ok'} {count} - tidy: {path.relative_to(ROOT)}", flush=True)
            for line in found:
                print(f"#   {line}")
    print(f"# {remembered} of {count} were clean before, and nothing that they read has changed")
    print(f"1..{count}")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
