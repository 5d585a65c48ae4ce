# SPDX-License-Identifier: Apache-2.0
"""What is left to somebody who has taken the server over: next to nothing, and the server does not
need more."""
import ctypes
import errno
import pathlib
import subprocess
import tempfile
import unittest

from test_stalls import judged, reloads, stops
from test_reload import TAKEN
from wire import BINARY, Server, make_certificates, sanitized, until

CONFINED = pathlib.Path(BINARY).parent / "tests" / "confined"
ALL = ["no_new_privs", "landlock", "seccomp"]

# What each gives up, by what an attempt ends with; the rest is as ever.
BY_FILES = {
    "read another file": "EACCES", "write FILE": "EACCES", "make a file": "EACCES",
    "remove FILE": "EACCES", "make a folder": "EACCES", "list a folder": "EACCES",
    "start a program": "EACCES", "connect": "EACCES", "bind": "EACCES",
    "trace its parent": "EPERM", "signal its parent": "EPERM",
}
BY_CALLS = {name: "ENOSYS" for name in (
    "write FILE", "make a file", "remove FILE", "make a folder", "make a socket", "connect", "bind",
    "start a program", "fork", "make a thread", "trace its parent", "signal its parent",
    "make data code", "map code", "set a limit", "io_uring")}
NEVER = {"a call that no kernel has": "ENOSYS"}


def version():
    """Of the kernel's Landlock; 0: it has none."""
    return max(0, ctypes.CDLL(None).syscall(444, None, 0, 1))


def attempts(how):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "policy.yaml")
        file.write_text("enforcement: deny\n")
        said = subprocess.run([CONFINED, how, file], check=True, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return dict(line.split(": ") for line in said.stdout.splitlines())


def threads(server):
    """Of each thread: may it gain rights, is a filter on its calls?"""
    found = set()
    for status in pathlib.Path(f"/proc/{server.process.pid}/task").glob("*/status"):
        lines = dict(line.split(":\t", 1) for line in status.read_text().splitlines())
        found.add((lines["NoNewPrivs"], lines["Seccomp"]))
    return found


@unittest.skipIf(sanitized(), "a sanitizer starts programs, and traces itself")
class Attempts(unittest.TestCase):
    maxDiff = None

    def refused(self, how, *refusals):
        found = attempts(how)
        if found["make a thread"] == "EAGAIN":  # musl's pthread_create() says nothing else
            found["make a thread"] = "ENOSYS"
        expected = {name: "done" for name in found}
        for refusal in (NEVER, *refusals):
            expected.update(refusal)
        self.assertEqual(found, expected)

    @unittest.skipIf(version() < 6, "this kernel's Landlock gives up less, or there is none")
    def test_files(self):
        self.refused("files", BY_FILES)

    def test_calls(self):
        self.refused("calls", BY_CALLS)

    @unittest.skipIf(version() < 6, "this kernel's Landlock gives up less, or there is none")
    def test_both(self):
        self.refused("both", BY_FILES, BY_CALLS)


def without(*calls):
    """For a process that is to begin in a kernel that lacks these."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    allow, lacks = 0x7fff0000, 0x00050000 | errno.ENOSYS

    def begin():
        scope = ctypes.c_void_p(library.seccomp_init(allow))
        for call in calls:
            number = library.seccomp_syscall_resolve_name(call)
            assert library.seccomp_rule_add(scope, lacks, number, 0) == 0
        assert library.seccomp_load(scope) == 0
    return begin


class Serving(unittest.TestCase):
    def server(self, *options, **more):
        server = Server("--drain-delay", "0s", *options, **more)
        self.addCleanup(server.stop)
        return server

    def confined(self, server):
        until(lambda: server.logged("event=confined"), "the line")
        return server.ready().json()["confined"]

    @unittest.skipIf(sanitized(), "a sanitizer starts programs, and traces itself")
    def test_every_thread(self):
        server = self.server()
        self.assertEqual(self.confined(server), ALL if version() else ["no_new_privs", "seccomp"])
        self.assertEqual(threads(server), {("1", "2")})
        judged(server)
        reloads(server)
        stops(self, server)

    def test_not_wanted(self):
        server = self.server("--no-confine")
        self.assertEqual(server.ready().json()["confined"], [])
        self.assertEqual({seccomp for _, seccomp in threads(server)}, {"0"})

    @unittest.skipIf(sanitized(), "a sanitizer starts programs, and traces itself")
    def test_kernel_without(self):
        server = self.server(before=without(b"landlock_create_ruleset", b"seccomp"))
        line = until(lambda: server.logged("event=confined"), "the line")
        self.assertIn("level=warn", line)
        self.assertIn("landlock: Function not implemented", line)
        self.assertNotIn("landlock", self.confined(server))
        judged(server)
        reloads(server)
        stops(self, server)

    def policy_of(self, server):
        return server.ready().json()["policy"]

    def taken(self, server, replace):
        """The policy is in force, and the one that replace() puts in its place."""
        before = self.policy_of(server)["hash"]
        replace()
        until(lambda: self.policy_of(server)["hash"] != before, f"a policy: {self.policy_of(server)}")

    def test_where_policies_may_come_from(self):
        """As kubelet, git-sync and people put them there."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)

            def revision(number):
                there = folder / f"revisions/{number}/deploy"
                there.mkdir(parents=True)
                (there / "policy.yaml").write_text(
                    f"namespaces:\n- match: [n{number}]\n  enforcement: warn\n")
                return there.parent

            def point(link, target):
                (folder / "new").symlink_to(target)
                (folder / "new").rename(link)

            def checked_out():
                point(folder / "current", revision(2))

            def made_anew():
                (folder / "plain").rename(folder / "old")
                revision(4).joinpath("deploy").rename(folder / "plain")

            point(folder / "current", revision(1))
            revision(3).joinpath("deploy").rename(folder / "plain")
            for path, replace in (("current/deploy/policy.yaml", checked_out),
                                  ("plain/policy.yaml", made_anew)):
                with self.subTest(path):
                    server = self.server("--policy", str(folder / path))
                    self.taken(server, replace)

    def test_folders_that_come_later(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            server = self.server("--policy", str(folder / "a/b/policy.yaml"))
            self.assertFalse(self.policy_of(server)["loaded"])
            (folder / "a/b").mkdir(parents=True)
            (folder / "a/b/policy.yaml").write_text("enforcement: deny\n")
            until(lambda: self.policy_of(server)["loaded"], "the policy")

    def test_certificates_by_links_to_elsewhere(self):
        with tempfile.TemporaryDirectory() as name:
            archive = pathlib.Path(name, "archive")
            make_certificates(archive)

            def prepare(server):
                server.certificates.mkdir()
                for file in archive.iterdir():
                    (server.certificates / file.name).symlink_to(file)

            server = self.server(certificates=False, prepare=prepare)
            self.assertEqual(server.ready().status, 200)
            fresh = pathlib.Path(name, "fresh")
            make_certificates(fresh)
            for file in fresh.iterdir():
                file.rename(archive / file.name)
            until(lambda: server.metric(TAKEN % "certificate") > 1, "the new pair")
            self.assertNotIn("fault", server.ready().json()["certificate"])


if __name__ == "__main__":
    unittest.main()
