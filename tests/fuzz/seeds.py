#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What fuzzing begins with, from what other tests have:   seeds.py FOLDER

Makes a folder for each target whose input is a part of a test's, one file a seed. Targets that read whole
objects begin with the cases as they are.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

import yaml

TESTS = Path(__file__).resolve().parent.parent
SCALAR = re.compile(r"[-+.\d][\w.+-]*|[Nn]a[Nn]|[+-]?[Ii]nf\w*")
LAYOUT = re.compile(r"^=== (\S+)\n", re.M)
JSON = "Content-Type: application/json"
PAUSE = b"\xff"  # fuzz_http.c sends what is before it by itself


def cases():
    for path in sorted((TESTS / "reviews").glob("*/*.yaml")):
        yield path.read_text(encoding="utf-8")


def documents():
    for text in cases():
        for document in yaml.load_all(text, yaml.CBaseLoader):
            if isinstance(document, dict):
                yield document


def leaves(value):
    if isinstance(value, dict):
        value = list(value) + list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def mesh():
    for document in documents():
        data = document.get("data")
        if isinstance(data, dict) and isinstance(data.get("mesh"), str):
            yield data["mesh"]


def scalar():
    for document in documents():
        yield from (leaf for leaf in leaves(document) if SCALAR.fullmatch(leaf))


def policy():
    yield (TESTS / "promise/0.1.0/policy.yaml").read_text(encoding="utf-8")
    for text in cases():
        yield from re.findall(r"^# policy: (.+)$", text, re.M)


def values():
    for path in sorted((TESTS / "values").glob("*.txt")):
        text = path.read_text(encoding="utf-8").partition("# --- expected\n")[0]
        yield from LAYOUT.split(text)[2::2]


def request(body, *headers, line="POST /validate HTTP/1.1"):
    return "\r\n".join([line, "Host: h", *headers, "", ""]).encode() + body


def http():
    """Requests as API servers send them; in pieces, behind one another, and as nobody should."""
    recorded = [path.read_bytes() for path in sorted((TESTS / "reviews/recorded").glob("*.json"))]
    chunked = "Transfer-Encoding: chunked"
    for body in sorted(recorded, key=len)[:12]:
        body = json.dumps(json.loads(body), separators=(",", ":")).encode()
        path = "mutate" if len(body) % 2 else "validate"
        whole = request(body, JSON, f"Content-Length: {len(body)}", line=f"POST /{path} HTTP/1.1")
        middle = len(body) // 2
        halves = b"".join(b"%x\r\n%b\r\n" % (len(half), half) for half in (body[:middle], body[middle:]))
        yield whole
        yield whole[:40] + PAUSE + whole[40:middle] + PAUSE + whole[middle:]
        yield request(halves + b"0\r\n\r\n", JSON, chunked)
    length = "Content-Length: 2"
    small = request(b"{}", JSON, length, line="POST /validate/standard HTTP/1.1")
    yield small * 3
    yield small[:-1]
    yield request(b"1\r\n{" + PAUSE + b"\r\n1\r\n}\r\n0\r\n\r\n", JSON, chunked) + small
    for line in ("GET / HTTP/1.1", "HEAD /validate HTTP/1.1", "POST /mutate/none HTTP/1.1", "POST * HTTP/1.1",
                 "POST http://h/validate?timeout=1s HTTP/1.1", "POST /validate HTTP/1.0", "PRI * HTTP/2.0"):
        yield request(b"{}", JSON, length, line=line)
    for headers in ([JSON, length, length], [JSON, length, chunked], [JSON, "Content-Length: 9000000"], [length],
                    [JSON, length, "Expect: 100-continue"], [JSON, length, "Connection: close"],
                    [JSON, "Content-Length : 2"], ["X: " + "y" * 9000], [JSON, "Transfer-Encoding: gzip, chunked"]):
        yield request(b"{}", *headers)
    yield b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"


def main():
    for make in (mesh, scalar, policy, values, http):
        folder = Path(sys.argv[1]) / make.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for seed in make():
            seed = seed if isinstance(seed, bytes) else seed.encode()
            (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


main()
