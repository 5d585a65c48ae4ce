#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cuts what Istio's charts render down to what meshrail looks at, an object a file.

    cut.py RENDERED RELEASE SOURCE FOLDER [NAME…]

RENDERED has a file PROFILE.yaml for each profile, RELEASE is a minor such as 1.31, SOURCE says where the
charts are from. In FOLDER each object is written once, under the first profile that has it, with the
others named. Expectations that stand in a file already are kept. NAMEs of profiles and of objects, such as
`demo` or `mesh`, leave out the other ones.
"""

import re
import sys
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "golden"))

import expected  # noqa: E402

# The commonest first: an object bears the name of the first profile that has it.
ORDER = ("default", "demo", "ambient", "minimal", "remote", "openshift", "openshift-ambient", "preview",
         "stable")
NAMES = {"istio": "mesh", "istio-sidecar-injector": "injector", "istio-ingressgateway": "ingress",
         "istio-egressgateway": "egress", "istiod": "istiod", "ztunnel": "ztunnel", "istio-cni-node": "cni"}
KINDS = ("ConfigMap", "Deployment", "DaemonSet")
NOT_LOOKED_AT = ("status", "env", "envFrom", "args", "command", "volumeMounts", "volumes", "affinity",
                 "securityContext", "readinessProbe", "startupProbe", "livenessProbe", "tolerations")


class Dumper(yaml.SafeDumper):
    """Texts of several lines stay readable."""


Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar(
    "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None))


def dump(value):
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, width=110)


def cut(obj):
    if obj["metadata"]["name"] == "istio-sidecar-injector":
        config = yaml.safe_load(obj["data"]["config"])
        config["templates"] = dict.fromkeys(config["templates"], "# what the chart has here is left out\n")
        obj["data"]["config"] = dump(config)
    elif obj["kind"] != "ConfigMap":
        spec = obj["spec"]["template"]["spec"]
        for place in (obj, spec, *spec["containers"]):
            for name in NOT_LOOKED_AT:
                place.pop(name, None)
    return re.sub(r"[ \t]+$", "", dump(obj), flags=re.M)


def among(known, wanted):
    return [name for name in known if name in wanted] or known


def objects(rendered, wanted):
    """{(name, text): [the profiles that have it]}"""
    found = {}
    names = among(list(NAMES.values()), wanted)
    for profile in among(list(ORDER), wanted):
        path = rendered / f"{profile}.yaml"
        for obj in yaml.safe_load_all(path.read_text()) if path.exists() else ():
            if obj and obj["kind"] in KINDS and NAMES.get(obj["metadata"]["name"]) in names:
                key = NAMES[obj["metadata"]["name"]], cut(obj)
                found.setdefault(key, []).append(profile)
    return found


def main():
    rendered, release, source, folder, *wanted = sys.argv[1:]
    for (name, text), having in objects(Path(rendered), wanted).items():
        path = Path(folder) / f"istio-{release}-{having[0]}-{name}.yaml"
        comes = (expected.read(path)[1] if path.exists() else None) or "clean\n"
        also = f"; the same in {', '.join(having[1:])}" if having[1:] else ""
        path.write_text("# SPDX-License-Identifier: Apache-2.0\n"
                        f"# Rendered by Istio's charts, {source}, profile {having[0]}{also}.\n{text}")
        expected.write(path, comes)


if __name__ == "__main__":
    main()
