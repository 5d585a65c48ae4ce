# SPDX-License-Identifier: Apache-2.0
"""The image that the Dockerfile makes: what is in it, and that it works as manifests and pages use it."""
import argparse
import json
import os
import re
import shlex
import ssl
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

import yaml

from container import NAME, Image, lacking, run
from source import ROOT, VERSION, read

BUILT = os.path.abspath(os.environ["MESHRAIL"])
PROGRAM = "usr/local/bin/meshrail"
MIB = 1 << 20
REVISION, SOURCE = "0123abcd", "https://git.example.com/platform/meshrail"
IMAGE = None


def setUpModule():
    global IMAGE
    reason = lacking()
    if reason:
        raise unittest.SkipTest(reason)
    IMAGE = Image(REVISION=REVISION, SOURCE=SOURCE)
    unittest.addModuleCleanup(IMAGE.remove)


def folder(test):
    """A new one, which anybody may enter, as a volume of the kubelet's is."""
    made = tempfile.TemporaryDirectory(prefix="meshrail-volume-")
    test.addCleanup(made.cleanup)
    os.chmod(made.name, 0o755)
    return Path(made.name)


class Contents(unittest.TestCase):
    def test_configuration(self):
        config = IMAGE.config
        self.assertEqual(config["User"], "65532:65532")
        self.assertEqual([*config["Entrypoint"], *config["Cmd"]], [f"/{PROGRAM}", "serve"])
        labels = {name.removeprefix("org.opencontainers.image."): value
                  for name, value in config["Labels"].items()}
        self.assertEqual(labels["title"], "meshrail")
        self.assertEqual(labels["version"], VERSION)
        self.assertEqual(labels["licenses"], "Apache-2.0")
        self.assertEqual(labels["revision"], REVISION)
        self.assertEqual(labels["source"], SOURCE)
        self.assertTrue(labels["description"])

    def test_nothing_of_the_build_is_left(self):
        for name in ("src", "usr/bin/gcc", "usr/bin/cmake"):
            self.assertFalse((IMAGE.root / name).exists(), name)
        self.assertEqual(list((IMAGE.root / "var/lib/apt/lists").glob("*")), [])

    def test_it_says_what_the_build_here_says(self):
        """No page, translation or script was left out of the context."""
        self.assertEqual(IMAGE.said("--version"), f"meshrail {VERSION}\n")
        rules = [rule["id"] for rule in json.loads(IMAGE.said("rules", "--output", "json"))["rules"]]
        for command in (["explain", "--output", "markdown", *rules],
                        ["explain", "--output", "markdown", "--language", "zh-CN", *rules],
                        ["completion", "bash"], ["completion", "zsh"], ["completion", "fish"]):
            there = IMAGE.said(*command)
            here = subprocess.run([BUILT, *command], stdout=subprocess.PIPE, text=True, check=True,
                                  env={}).stdout
            self.assertTrue(here == there, f"meshrail {shlex.join(command)[:40]} differs")
            self.assertGreater(len(there), 500)


class Bill(unittest.TestCase):
    def test_it_lists_what_dpkg_knows(self):
        """The libraries that are linked are of packages in the list, and the same image makes the same list."""
        with subprocess.Popen(["tar", "-C", IMAGE.root, "-cf", "-", "."], stdout=subprocess.PIPE) as export:
            text = subprocess.run([ROOT / "tools/sbom"], stdin=export.stdout, stdout=subprocess.PIPE, check=True).stdout
        bill = json.loads(text)
        listed = {one["name"]: one["versionInfo"] for one in bill["packages"]}
        self.assertEqual(listed.pop("meshrail"), VERSION)
        known = run("chroot", IMAGE.root, "dpkg-query", "--show", "--showformat=${Package} ${Version}\n")
        self.assertEqual(listed, dict(line.split() for line in known.splitlines()))
        for name in ("libmicrohttpd12", "libgnutls30", "libssl3", "libcjson1", "libyaml-0-2"):
            self.assertIn(name, listed)
        contained = {one["relatedSpdxElement"] for one in bill["relationships"]}
        self.assertEqual(contained, {one["SPDXID"] for one in bill["packages"]})


class Size(unittest.TestCase):
    """Of the program and what it is linked with, uncompressed."""

    @classmethod
    def setUpClass(cls):
        libraries = re.findall(r"(/\S+) \(", run("chroot", IMAGE.root, "ldd", f"/{PROGRAM}"))
        # Links in the image are to be followed there.
        real = {run("chroot", IMAGE.root, "realpath", name) for name in (f"/{PROGRAM}", *libraries)}
        cls.sizes = {name: (IMAGE.root / name.lstrip("/")).stat().st_size for name in real}
        for name in sorted(cls.sizes, key=cls.sizes.get, reverse=True):
            print(f"# {cls.sizes[name]:>9} {name}", flush=True)
        print(f"# {sum(cls.sizes.values()) / MIB:.1f} MiB in all", flush=True)

    def test_it_is_small(self):
        self.assertGreater(len(self.sizes), 6)
        self.assertLessEqual(sum(self.sizes.values()), 17 * MIB)


class AsThePageSays(unittest.TestCase):
    def test_certs_init(self):
        """The command of docs/operations/install.md, by somebody who is not root."""
        shown = re.search(r"^docker run (.*? certs init (?:.*\\\n)*.*)$",
                          read("docs/operations/install.md"), re.M)[1]
        options = argparse.ArgumentParser()
        options.add_argument("--rm", action="store_true", required=True)
        options.add_argument("--user", required=True)
        options.add_argument("--volume", "-v", required=True)
        options.add_argument("image")
        options.add_argument("command", nargs=argparse.REMAINDER)
        words = shlex.split(re.sub(r"\s+#.*$", "", shown), comments=False)
        given = options.parse_args(words)
        self.assertEqual((given.image, given.user), (NAME, "$(id -u):$(id -g)"))
        here, there = given.volume.split(":")
        overlay = folder(self) / here.removeprefix("$PWD/")
        overlay.mkdir(parents=True)
        os.chown(overlay, 1000, 1001)
        IMAGE.said(*given.command, user="1000:1001", volumes=[(overlay, there)])
        made = {name: (overlay / "certs" / name).stat()
                for name in ("ca.crt", "ca.key", "tls.crt", "tls.key")}
        self.assertEqual({(one.st_uid, one.st_gid) for one in made.values()}, {(1000, 1001)})
        self.assertEqual(made["ca.key"].st_mode & 0o777, 0o600)


class AsTheManifestsSay(unittest.TestCase):
    """In a root that cannot be written, as 65532, with the arguments and volumes of the Deployment."""

    def setUp(self):
        pods = yaml.safe_load(read("manifests/base/deployment.yaml"))["spec"]["template"]["spec"]
        container = pods["containers"][0]
        here = {"certs": folder(self), "policy": folder(self)}
        self.ca = folder(self) / "certs"
        run(BUILT, "certs", "init", "--dir", self.ca, "--dns", "localhost")
        for name in ("ca.crt", "tls.crt", "tls.key"):  # root's, and to be read by all: a Secret's
            text = (self.ca / name).read_bytes()
            (here["certs"] / name).write_bytes(text)
            os.chmod(here["certs"] / name, 0o644)
        policy = yaml.safe_load(read("manifests/base/policy.yaml"))["data"]["policy.yaml"]
        (here["policy"] / "policy.yaml").write_text(policy)
        self.volumes = [(here[mount["name"]], mount["mountPath"])
                        for mount in container["volumeMounts"]]
        own = {"--listen": "[::]:0", "--health-listen": "[::]:0", "--drain-delay": "0s"}
        self.arguments = [f"{name}={own.get(name, value)}" if value else name for name, _, value in
                          (argument.partition("=") for argument in container["args"])]

    def ports(self, process):
        for line in process.stderr:
            found = re.search(r"event=serving listen=\S+:(\d+) health=\S+:(\d+)", line)
            if found:
                return found.groups()
        return self.fail(f"it ended with {process.wait()} and does not serve")

    def test_serve(self):
        with IMAGE.started(*self.arguments, volumes=self.volumes) as process:
            port, health = self.ports(process)
            status = Path(f"/proc/{process.pid}/status").read_text()
            self.assertRegex(status, r"(?m)^Uid:\t65532\t65532\t65532\t65532$")
            self.assertRegex(status, r"(?m)^CapBnd:\t0+$")
            with urllib.request.urlopen(f"http://localhost:{health}/readyz", timeout=10) as answer:
                ready = json.load(answer)
            self.assertTrue(ready["ready"], ready)
            self.assertLessEqual({"no_new_privs", "seccomp"}, set(ready["confined"]))
            review = ROOT / "tests/reviews/recorded/006-validate-dr-create-v1beta1.json"
            request = urllib.request.Request(f"https://localhost:{port}/validate",
                                             review.read_bytes(), {"Content-Type": "application/json"})
            trust = ssl.create_default_context(cafile=self.ca / "ca.crt")
            with urllib.request.urlopen(request, timeout=10, context=trust) as answer:
                response = json.load(answer)["response"]
            self.assertFalse(response["allowed"])
            self.assertIn("DR-POOL-MAXCONN", response["status"]["message"])
            process.terminate()
            self.assertEqual(process.wait(timeout=30), 0)


if __name__ == "__main__":
    unittest.main()
