# SPDX-License-Identifier: Apache-2.0
"""Sends AdmissionReviews to a running meshrail, and prints what a developer would read.

    send.py --url https://127.0.0.1:8443 --ca FILE REVIEW.json…

A file with "mutate" in its name goes to /mutate, any other to /validate.
"""

import argparse
import base64
import json
import ssl
import sys
import urllib.request
from pathlib import Path


def post(url, context, body):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, context=context, timeout=10) as answer:
        return json.load(answer)["response"]


def keys(pointer):
    return [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]


def path(pointer):
    """A JSON Pointer as messages write paths."""
    text = ""
    for key in keys(pointer):
        plain = not key.isdigit() and not set("./-") & set(key)
        text += f"[{key}]" if not plain else f".{key}" if text else key
    return text


def patch_lines(operations, submitted):
    """A JSON patch as a difference. `test` operations are guards and change nothing."""
    for operation in operations:
        kind, where = operation["op"], path(operation["path"])
        if kind in ("replace", "remove"):
            old = submitted
            for key in keys(operation["path"]):
                old = old[int(key) if isinstance(old, list) else key]
            yield f"- {where}: {json.dumps(old, ensure_ascii=False)}"
        if kind in ("replace", "add"):
            yield f"+ {where}: {json.dumps(operation['value'], ensure_ascii=False)}"


def show(review, phase, response):
    request = review["request"]
    metadata = request["object"]["metadata"]
    print(f"\n{request['operation']} {request['kind']['kind']} "
          f"{request['namespace']}/{metadata.get('name', '')}, sent to /{phase}:", end=" ")
    if "patch" in response:
        print("repaired")
        for line in patch_lines(json.loads(base64.b64decode(response["patch"])),
                                request["object"]):
            print(f"    {line}")
    else:
        print("allowed" if response["allowed"] else "refused")
    for cause in response.get("status", {}).get("details", {}).get("causes", []):
        print(f"  * {cause['field']}: {cause['message']}")
    for warning in response.get("warnings", []):
        print(f"  Warning: {warning}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--ca", required=True)
    parser.add_argument("reviews", nargs="+", type=Path, metavar="REVIEW.json")
    arguments = parser.parse_args()
    context = ssl.create_default_context(cafile=arguments.ca)
    for file in arguments.reviews:
        body = file.read_bytes()
        phase = "mutate" if "mutate" in file.name else "validate"
        show(json.loads(body), phase, post(f"{arguments.url}/{phase}", context, body))


if __name__ == "__main__":
    sys.exit(main())
