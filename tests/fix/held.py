# SPDX-License-Identifier: Apache-2.0
"""What must hold of `meshrail fix`, whatever the text: judged by GNU patch, PyYAML and jsonpatch."""

import contextlib
import json
import re
import subprocess
import tempfile
from pathlib import Path

import yaml

import fields
import kinds
import webhook
from case import Loader

REFUSED = re.compile(r"^.*?:\d+:\d+: not mended: .*?: \[([A-Z0-9-]+)\] (.+)$", re.M)


class Fixed:
    """One text and what `fix` made of it."""

    def __init__(self, program, name, text, options=(), files=()):
        """`options` are those of review too, `files` those of check and fix alone."""
        self.program, self.name, self.text = program, name, text
        self.options, self.files = list(options), list(files)
        with tempfile.TemporaryDirectory(prefix="meshrail-fix-") as folder:
            self.folder = Path(folder)
            self.file = self.folder / name
            self.file.write_bytes(text)
            self.found = self._check()
            shown = self._run("fix", name)
            self.diff, self.said, self.code = shown.stdout, shown.stderr.decode(), shown.returncode
            self.untouched = self.file.read_bytes() == text
            self._run("fix", "--write", name)
            self.after = self.file.read_bytes()
            self.offered = self._sarif(text)
            self.again = self._run("fix", name).stdout
            self.left = self._check()
            self.patched = self._patch(text)

    def _run(self, *arguments):
        command = [*arguments[:1], *self.options, *self.files, *arguments[1:]]
        done = self.program.ran(command, folder=self.folder)
        if done.returncode not in (0, 1, 2):
            raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr}")
        return done

    def _check(self):
        done = self._run("check", "--output", "json", self.name)
        return json.loads(done.stdout)["findings"]

    def _sarif(self, text):
        """The texts that the fixes in SARIF make of the file, each by itself."""
        self.file.write_bytes(text)
        log = json.loads(self._run("check", "--output", "sarif", self.name).stdout)
        self.file.write_bytes(self.after)
        return [_replaced(text, change["replacements"]) for result in log["runs"][0]["results"]
                for fix in result.get("fixes", []) for change in fix["artifactChanges"]]

    def _patch(self, text):
        """The text after GNU patch, or what patch had to say."""
        if not self.diff:
            return text
        self.file.write_bytes(text)
        done = subprocess.run(["patch", "--binary", "-p1", "--posix"], cwd=self.folder, input=self.diff,
                              capture_output=True, timeout=60, check=False)
        return self.file.read_bytes() if done.returncode == 0 else done.stdout

    @property
    def refused(self):
        return REFUSED.findall(self.said)


def _replaced(text, replacements):
    """The text with regions of SARIF replaced: lines and code points count from 1, a byte order mark
    does not."""
    mark, text = text.startswith(b"\xef\xbb\xbf"), text.decode("utf-8-sig")
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    for replacement in reversed(replacements):
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
    return text.encode("utf-8-sig" if mark else "utf-8")


def objects(text):
    """The objects of a text as Kubernetes reads them, those of a List one by one."""
    text = text.decode("utf-8-sig")
    try:
        documents = [json.loads(text)]  # PyYAML knows no tabs between tokens
    except ValueError:
        documents = yaml.load_all(text, Loader)
    for document in documents:
        if isinstance(document, dict) and str(document.get("kind", "")).endswith("List") and \
                isinstance(document.get("items"), list):
            yield from document["items"]
        elif document is not None:
            yield document


def _typed(value):
    """Values that Python takes for equal and JSON does not."""
    return json.dumps(value, sort_keys=True)


def _of(findings, obj):
    meta = obj.get("metadata") or {}
    return [f for f in findings if f["kind"] == obj.get("kind") and f["name"] == meta.get("name", "")
            and f["namespace"] in (None, meta.get("namespace", f["namespace"]))]


def _mesh(obj):
    """The mesh config taken out of its text, to be compared by what it says."""
    text = (obj.get("data") or {}).get("mesh") if isinstance(obj.get("data"), dict) else None
    if not isinstance(text, str):
        return None, obj
    try:
        return yaml.load(text, Loader), {**obj, "data": {**obj["data"], "mesh": None}}
    except yaml.YAMLError:
        return text, {**obj, "data": {**obj["data"], "mesh": None}}


# What fix makes of values by these changes where a setting stands, and no more.
MOVING = {"VAL-DEFAULTS", "VAL-MISPLACED", "VAL-KEY-CASE", "MESH-KEEPALIVE-MISPLACED",
          "MESH-CONCURRENCY-MISPLACED"}


def _leaves(value):
    """The settings in a value, and in texts of values, in an order of their own."""
    if isinstance(value, str) and ":" in value:
        with contextlib.suppress(yaml.YAMLError):
            value = yaml.load(value, Loader)
    if isinstance(value, dict):
        return sorted(leaf for member in value.values() for leaf in _leaves(member))
    if isinstance(value, list):
        return sorted(leaf for member in value for leaf in _leaves(member))
    return [_typed(value)]


def _moved(findings, was, now):
    """Whatever was set is set still, at its place or another, and nothing else is."""
    mended = {f["rule"] for f in findings if f["action"] in ("deny", "patch", "warn")}
    if not mended or not mended <= MOVING:
        return
    if _leaves(was) != _leaves(now):
        yield f"settings came or went: before\n{_typed(was)}\nand after\n{_typed(now)}"


def _wrong_objects(fixed, namespace, old):
    before, after = list(objects(fixed.text)), list(objects(fixed.after))
    if len(before) != len(after):
        yield f"{len(before)} objects before, {len(after)} after"
    for was, now in zip(before, after):
        findings = _of(fixed.found, was)
        wanted = was
        if kinds.is_values(was):  # no webhook patches them
            yield from _moved(findings, was, now)
            continue
        if findings and "apiVersion" in was:
            wanted = webhook.patched(fixed.program, was, old, namespace, fixed.options, findings)
        mesh, wanted = _mesh(wanted)
        now_mesh, now = _mesh(now)
        if isinstance(mesh, dict):
            mesh = webhook.mended_mesh(mesh, findings)
        if _typed(wanted) != _typed(now):
            yield f"the webhook makes\n{_typed(wanted)}\nand fix makes\n{_typed(now)}"
        if _typed(mesh) != _typed(now_mesh):
            yield f"data.mesh should be\n{_typed(mesh)}\nand is\n{_typed(now_mesh)}"


def _kept(fixed):
    """Comments that stay, in their order: all but those on lines that go or move."""
    lines = fixed.diff.decode("utf-8", "replace").splitlines()
    for line in lines:
        if line.startswith("-") and not line.startswith("---") and line[1:].lstrip().startswith("#"):
            comment = line[1:].strip()
            if not any(other.startswith("+") and other[1:].strip() == comment for other in lines):
                yield f"the comment {comment} is gone"


def problems(fixed, namespace="shop", old=None):
    if not fixed.untouched:
        yield "a diff changed the file"
    if fixed.code == 2 or "left out" in fixed.said:
        if fixed.diff or fixed.after != fixed.text:
            yield "it cannot be read, and something of it was mended"
        return
    if fixed.patched != fixed.after:
        yield f"patch makes of it\n{fixed.patched.decode('utf-8', 'replace')}"
    if fixed.again:
        yield f"a second fix changes it again:\n{fixed.again.decode('utf-8', 'replace')}"
    if fixed.said.startswith("to mend: 1 ") and fixed.offered != [fixed.after]:
        yield f"SARIF offers {[offer.decode() for offer in fixed.offered]}"
    if not fixed.diff and fixed.offered:
        yield "SARIF offers what fix does not do"
    refused = {rule for rule, _ in fixed.refused}
    for finding in fixed.left:
        if finding["action"] == "patch" and finding["rule"] not in refused:
            yield f"{finding['rule']} is still to be patched at {finding['field']}"
    if fixed.text.startswith(b"\xef\xbb\xbf") != fixed.after.startswith(b"\xef\xbb\xbf"):
        yield "the byte order mark came or went"
    if fixed.text.count(b"\r\n") == fixed.text.count(b"\n") and \
            fixed.after.count(b"\r\n") != fixed.after.count(b"\n"):
        yield "the line ends are mixed"
    yield from _kept(fixed)
    if not refused:
        yield from _wrong_objects(fixed, namespace, old)
