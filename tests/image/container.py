# SPDX-License-Identifier: Apache-2.0
"""The Dockerfile built by buildah, and what docker makes of an image when it runs it.

Nothing is pulled: the base that the Dockerfile names is one that tests/debian makes. Mounts are made in
a namespace of ours, which the script `run` has entered.
"""
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from source import BASES, ROOT, VERSION

HERE = Path(__file__).resolve().parent
NAME = f"meshrail:{VERSION}"


def lacking():
    """Why no image can be built here, or None."""
    if os.geteuid() != 0:
        return "only root can make a Debian"
    if "MESHRAIL_MOUNTS" not in os.environ:
        return "mounts of our own cannot be made here: forbidden, or the root was entered by chroot"
    missing = [tool for tool in ("buildah", "mmdebstrap") if not shutil.which(tool)]
    return f"missing: {', '.join(missing)}; tests/need image installs it" if missing else None


def run(*command, **options):
    """What a command prints; all that it said, when it fails."""
    done = subprocess.run([str(word) for word in command], text=True, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def here():
    return run("dpkg", "--print-architecture")


def platforms(*architectures):
    """Options of buildah for one, or none. An old one does not know by itself what FROM may say."""
    return [option for name in architectures for option in (
        f"--platform=linux/{name}", f"--build-arg=TARGETPLATFORM=linux/{name}",
        f"--build-arg=BUILDPLATFORM=linux/{here()}")]


class Image:
    """The image, once built, and the root of a container made of it. With architectures it is an index of one
    for each, and the root that of the last."""

    def __init__(self, *architectures, **arguments):
        self.store = Path(tempfile.mkdtemp(prefix="meshrail-image-"))
        try:
            for base in BASES:
                if architectures:
                    self.buildah("manifest", "create", base)
                for name in architectures or [here()]:
                    self._make_base(base, name, bool(architectures))
            given = [f"--build-arg={name}={value}" for name, value in arguments.items()]
            if not architectures:
                self._build(*given, f"--tag={NAME}")
            for name in architectures:
                self._build(*given, *platforms(name), f"--manifest={NAME}")
            container = self.buildah("from", "--pull-never", *platforms(*architectures[-1:])[:1], NAME)
            inspected = json.loads(self.buildah("inspect", "--type=container", container))
            self.config = inspected["OCIv1"]["config"]
            self.root = Path(self.buildah("mount", container))
        except BaseException:
            self.remove()
            raise

    def _build(self, *options):
        self.buildah("build", "--isolation=chroot", "--pull-never", "--layers=false", *options, ROOT)

    def buildah(self, *arguments):
        return run("buildah", f"--root={self.store}/storage", f"--runroot={self.store}/run",
                   "--storage-driver=vfs", *arguments)

    def _make_base(self, name, architecture, listed):
        """Under its name, or among the images of a list of this name."""
        container = self.buildah("from", "scratch")
        archive = run(HERE.parent / "debian", "bookworm", architecture, "minbase")
        self.buildah("add", container, archive, "/")
        self.buildah("config", f"--arch={architecture}", container)
        made = self.buildah("commit", container, *[name] * (not listed))
        self.buildah("rm", container)
        if listed:
            self.buildah("manifest", "add", name, made)

    def remove(self):
        run("rm", "-rf", "--one-file-system", self.store)

    @contextlib.contextmanager
    def started(self, *arguments, user=None, volumes=(), **options):
        """A process as `docker run --read-only --cap-drop=ALL --security-opt=no-new-privileges` has
        it. A volume is (folder here, folder there); the folder there must be the image's or new."""
        for _, there in volumes:
            (self.root / there.lstrip("/")).mkdir(parents=True, exist_ok=True)
        seen = tempfile.mkdtemp(prefix="meshrail-root-")
        run("mount", "--bind", self.root, seen)
        try:
            run("mount", "-o", "remount,bind,ro", seen)
            run("mount", "-t", "proc", "proc", f"{seen}/proc")
            for here, there in volumes:
                run("mount", "--bind", here, seen + there)
            uid, _, gid = (user or self.config["User"]).partition(":")
            command = ["chroot", seen, "setpriv", f"--reuid={uid}", f"--regid={gid}",
                       "--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all",
                       *self.config["Entrypoint"], *arguments]
            environment = dict(entry.split("=", 1) for entry in self.config["Env"])
            with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  **options) as process:
                try:
                    yield process
                finally:
                    process.kill()
        finally:
            run("umount", "--recursive", seen)
            os.rmdir(seen)

    def said(self, *arguments, **options):
        """Standard output of one that ends by itself, and well."""
        with self.started(*arguments, **options) as process:
            out, complaint = process.communicate(timeout=60)
        if process.returncode != 0:
            raise AssertionError(f"{arguments} ended with {process.returncode}: {complaint}")
        return out
