# SPDX-License-Identifier: Apache-2.0
"""meshrail check and what it cannot use: a clear sentence, exit code 2, and the rest checked.

The binary under test is $MESHRAIL."""
import errno
import gzip
import os
import pty
import resource
import select
import signal
import subprocess
import threading
import unittest

from checking import CLEAN, DENIED, MESHRAIL, NOBODY, RULE, Check, copy_for_anybody

MIB = 1 << 20


class Unreadable(Check):
    def as_nobody(self):
        """Permissions mean nothing to root. Options for a process that they do mean something to."""
        if os.geteuid():
            return {}
        os.chmod(self.temp, 0o755)
        return {"program": copy_for_anybody(self), "user": NOBODY, "group": NOBODY,
                "extra_groups": []}

    def error(self, code_and_errors, *expected):
        code, _, errors, _ = code_and_errors
        self.assertEqual((code, errors), (2, list(expected)))

    def test_no_such_file(self):
        rule = self.write("rule.yaml", DENIED)
        done = self.meshrail("check", "nowhere.yaml", rule)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout.splitlines()[0], "nowhere.yaml: error: this cannot be read: "
                                                      "No such file or directory")
        self.assertIn("1 denied, ", done.stdout)

    def test_no_permission(self):
        self.write("a/rule.yaml", DENIED)
        os.chmod(self.write("b.yaml", DENIED), 0)
        self.write("c/rule.yaml", DENIED)
        self.write("d.yaml", DENIED)
        os.chmod(self.path("a"), 0)
        os.chmod(self.path("c"), 0)
        who = self.as_nobody()
        self.addCleanup(os.chmod, self.path("a"), 0o755)
        self.addCleanup(os.chmod, self.path("c"), 0o755)
        said = self.check_json(".", cwd=self.temp, **who)
        self.assertEqual(len(said[1]), 1)
        self.error(said, *((name, 0, 0, "this cannot be read: Permission denied")
                           for name in ("a", "b.yaml", "c")))

    def test_a_part_of_the_path_is_no_folder(self):
        file = self.write("rule.yaml", DENIED) + "/x"
        self.error(self.check_json(file), (file, 0, 0, "this cannot be read: Not a directory"))


class NoYaml(Check):
    def at(self, text, line, column, sentence):
        """The one error of a file, before which and beside which all is judged."""
        self.write("broken.yaml", text)
        self.write("other.yaml", RULE % ("other", "other"))
        code, findings, errors, _ = self.check_json("broken.yaml", "other.yaml", cwd=self.temp)
        self.assertEqual(code, 2)
        self.assertEqual([error[:3] for error in errors], [("broken.yaml", line, column)])
        self.assertIn(sentence, errors[0][3])
        return [found["file"] for found in findings]

    def test_a_document_after_others(self):
        both = ["broken.yaml", "other.yaml"]
        self.assertEqual(self.at(DENIED + "---\na: b: c\n", 6, 5, "this is not YAML: mapping"), both)
        self.assertEqual(self.at(DENIED + "---\n  中: [a\nb: 1\n", 7, 2, "flow sequence"), both)
        self.assertEqual(self.at(DENIED + "---\na: 1\na: 2\n", 7, 1, "first on line 6"), both)

    def test_bytes_that_are_no_text(self):
        for text, line, column in [(b"a: 1\nb: x\0y\n", 2, 5), (b"\x7fELF\2\1\1\0\0", 1, 1),
                                   (gzip.compress(DENIED.encode()), 1, 1)]:
            with self.subTest(text=text):
                self.assertEqual(self.at(text, line, column, ""), ["other.yaml"])

    def test_other_encodings(self):
        self.at("中: größe\n".encode() + b"b: h\xe9\n", 2, 5, "not text in UTF-8")
        self.at("中: ".encode() + b"h\xe9\n", 1, 5, "save it as UTF-8")
        for encoding in ("utf-16", "utf-16-be"):
            text = ("\ufeff" if encoding == "utf-16-be" else "") + DENIED
            self.at(text.encode(encoding), 0, 0, "this is UTF-16; save it as UTF-8")
            self.assertEqual(self.check_json(".", cwd=self.temp)[0], 2)

    def test_what_git_leaves_of_a_conflict(self):
        self.at("<<<<<<< HEAD\n" + DENIED, 2, 11, "this is not YAML")

    def test_nested_too_deep(self):
        self.at("[" * 100000, 1, 65, "more than 64 levels")


class Large(Check):
    """Memory is that of the text and of its largest document."""

    def within(self, most, file):
        def limit():
            if "asan" not in MESHRAIL:  # whose shadow takes terabytes
                resource.setrlimit(resource.RLIMIT_AS, (most, most))
        return self.meshrail("check", file, preexec_fn=limit)

    def test_100_megabytes(self):
        file = self.write("large.yaml", b"")
        with open(file, "wb") as out:
            for _ in range(1000):
                out.write((b"# " + b"x" * 97 + b"\n") * 1000)
            out.write(DENIED.encode())
        done = self.within(100 * MIB + 64 * MIB, file)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("large.yaml:1000004:", done.stdout)

    def test_many_documents(self):
        count = 40000
        file = self.write("many.yaml", "---\n".join(RULE % (f"c{i}", f"c{i}") for i in range(count))
                          .replace(": 8}", ": 8000}"))
        done = self.within(64 * MIB, file)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn(f"{count} objects, ", done.stdout)

    def test_beyond_the_limit(self):
        file = self.write("sparse.yaml", "")
        os.truncate(file, 300 * MIB)
        code, _, errors, _ = self.check_json(file)
        self.assertEqual((code, errors), (2, [(file, 0, 0, "this is larger than 256 MiB; split it")]))


class Streams(Check):
    def test_nothing_comes_in(self):
        done = self.meshrail("check", input="\n \n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nothing came in; has the command before the pipe failed?", done.stdout)

    def closed(self, closing, *args):
        done = subprocess.run(["sh", "-c", f'exec "$@" {closing}', "sh", MESHRAIL, *args],
                              capture_output=True, text=True, env=CLEAN, cwd=self.temp, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def test_closed(self):
        self.write("rule.yaml", DENIED)
        code, said, _ = self.closed("<&-", "check")
        self.assertEqual(code, 2)
        self.assertRegex(said, "^<stdin>: error: it is closed\n")
        self.assertEqual(self.closed("<&-", "check", "--old", "-", "rule.yaml")[2],
                         "meshrail check: <stdin>: it is closed\n")
        for door in ("fix", "review"):
            self.assertRegex(self.closed("<&-", door)[2], "<stdin>: (error: )?it is closed\n")
        self.assertEqual(self.closed("<&-", "check", "rule.yaml")[0], 1)
        code, _, said = self.closed(">&-", "check", "rule.yaml")
        self.assertEqual((code, said), (2, "meshrail: the output could not be written in full\n"))
        self.assertEqual(self.closed("<&- >&- 2>&-", "check", "rule.yaml")[0], 2)
        with open(self.path("rule.yaml"), encoding="utf-8") as file:
            self.assertEqual(file.read(), DENIED)

    def test_a_full_disk(self):
        file = self.write("rule.yaml", DENIED)
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([MESHRAIL, "check", file], stdout=full, stderr=subprocess.PIPE,
                                  text=True, env=CLEAN)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, "meshrail: the output could not be written in full\n")

    def test_a_reader_that_has_seen_enough(self):
        """It dies of SIGPIPE, as other tools do, and says nothing."""
        for i in range(2000):
            self.write(f"{i}.yaml", RULE % (i, i))
        run = subprocess.Popen([MESHRAIL, "check", self.temp], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=CLEAN)
        run.stdout.readline()
        run.stdout.close()
        self.assertEqual((run.stderr.read(), run.wait()), (b"", -signal.SIGPIPE))
        run.stderr.close()

    def test_a_person_is_told_that_their_input_is_awaited(self):
        terminal, end = pty.openpty()
        run = subprocess.Popen([MESHRAIL, "check"], stdin=end, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=CLEAN)
        os.close(end)
        self.assertEqual(run.stderr.readline(), b"meshrail: reading what you type, up to Ctrl-D; "
                                                b"or name files and folders\n")
        os.write(terminal, DENIED.encode() + b"\x04")
        said, _ = run.communicate(timeout=60)
        os.close(terminal)
        self.assertIn(b"1 denied, ", said)
        self.assertEqual(run.returncode, 1)


class Slips(Check):
    def test_an_unknown_option(self):
        self.refused("there is no option --fail; ", "check", "--fail", "x")
        self.refused("did you mean --fail-on?", "check", "--fial-on", "warn")

    def test_an_option_given_twice(self):
        """The second would take the place of the first, whose file is never written."""
        file = self.write("rule.yaml", DENIED)
        self.refused("--output is given twice; leave one out", "check", "--output", "sarif", "--output-file", "1",
                     "--output=junit", "--output-file", "2", file)
        for door, name, value in (("check", "policy", file), ("fix", "namespace", "shop"), ("audit", "since", file),
                                  ("review", "language", "en"), ("rules", "output", "text"),
                                  ("serve", "listen", ":8443"), ("certs init", "dir", "certs")):
            with self.subTest(door=door, name=name):
                self.refused(f"--{name} is given twice; leave one out", *door.split(), f"--{name}", value,
                             f"--{name}={value}")

    def test_a_flag_or_a_list_given_twice(self):
        file = self.write("rule.yaml", DENIED)
        done = self.meshrail("check", "-q", "--quiet", "--values", "a", "--values", "b", file,
                             env=CLEAN | {"MESHRAIL_OUTPUT": "json"})
        self.assertEqual(done.returncode, 1, done.stderr)
        done = self.meshrail("check", "--output", "text", file, env=CLEAN | {"MESHRAIL_OUTPUT": "json"})
        self.assertIn("1 denied, ", done.stdout)

    def test_old_objects_that_cannot_be_read(self):
        rule = self.write("rule.yaml", DENIED)
        broken = self.write("broken.yaml", "a: 1\nb: c: d\n")
        self.refused("broken.yaml:2:5: this is not YAML", "check", "--old", broken, rule)
        self.refused("nowhere is no file and no folder", "check", "--old", "nowhere", rule)


class Hostile(Check):
    """What users give is shown in errors; it never writes to the terminal itself."""
    NAME = "a\x1b[31mred\nforged"
    SHOWN = r"a\u001b[31mred\nforged"

    def test_every_door(self):
        policy = self.write("policy.yaml", "enforcement: !a%1b%5b31mRED%0aforged x\n")
        file = self.write("rule.yaml", DENIED)
        hostile = self.write(f"{self.NAME}.yaml", "a: [\n")
        name = self.NAME
        for words in (
                [name], ["check", f"--{name}"], [f"-{name}"], ["check", f"-{name}"],
                ["check", "--policy", policy, file], ["fix", "--policy", policy, file],
                ["review", "--policy", policy, file],
                ["check", "--policy", name, file], ["check", "--policy", hostile, file],
                ["check", "--old", name, file], ["check", "--old", hostile, file],
                ["check", "--output", name], ["check", f"--quiet={name}"], [f"check --help={name}"],
                ["check", "--output-file", f"{name}/x", file], ["check", "--fail-on", name],
                ["check", name], ["check", hostile],
                ["fix", name], ["fix", hostile], ["fix", "--old", name, file],
                ["review", name], ["review", file, name],
                ["rules", name], ["rules", "--output", name], ["explain", name],
                ["certs", "init", name], ["certs", "init", "--dir", f"{name}/x"],
                ["certs", "init", "--dir", self.path("certs"), "--dns", name],
                ["certs", "init", "--dir", self.path("certs"), "--ip", name],
                ["completion", name], ["man", name],
                ["serve", name], ["serve", "--workers", name, "--cert-dir", self.temp],
                ["serve", "--listen", name, "--cert-dir", name],
                ["serve", "--drain-delay", name, "--cert-dir", name]):
            with self.subTest(words=words):
                done = self.meshrail(*words)
                self.assertEqual(done.returncode, 2)
                said = done.stdout + done.stderr
                self.assertTrue(said)
                self.assertNotIn("\x1b", said)
                self.assertNotRegex(said, "(?m)^forged")

    def test_a_tag_in_a_policy(self):
        policy = self.write("policy.yaml", "enforcement: !a%1b%5b31mRED%0aforged x\n")
        self.refused(r"tags are not supported here; leave !a\u001b[31mRED\nforged out", "check",
                     "--policy", policy)

    def test_a_twin(self):
        done = self.meshrail("check", env={**CLEAN, "MESHRAIL_QUIET": self.NAME})
        self.assertIn(self.SHOWN, done.stderr)


class Progress(Check):
    """A line on the terminal for who waits."""

    def setUp(self):
        super().setUp()
        self.screen, self.end = pty.openpty()
        self.addCleanup(os.close, self.screen)
        self.seen = b""
        for name in "abc":
            self.write(f"{name}/rule.yaml", RULE % (name, name))
        os.mkfifo(self.path("first"))
        os.mkfifo(self.path("second"))

    def start(self, *args, **streams):
        streams = {"stdout": self.end, "stderr": self.end, **streams}
        run = subprocess.Popen([MESHRAIL, "check", *args, "a", "first", "b", "second", "c"],
                               cwd=self.temp, stdin=subprocess.DEVNULL,
                               env={**CLEAN, "TERM": "xterm", "NO_COLOR": "1"}, **streams)
        os.close(self.end)
        self.addCleanup(run.wait)
        return run

    def feed(self, pipe, patience=None):
        """Opening it waits until the program reads: all before it has been checked."""
        with open(self.path(pipe), "w", encoding="utf-8") as file:
            if patience:
                threading.Event().wait(patience)
            file.write("# nothing\n")

    def read_until(self, wanted):
        while wanted not in self.seen:
            self.assertTrue(select.select([self.screen], [], [], 60)[0], self.seen)
            try:
                self.seen += os.read(self.screen, 4096)
            except OSError as gone:
                if gone.errno == errno.EIO:  # the other end has been closed
                    self.fail(f"{wanted!r} did not come: {self.seen!r}")
                raise

    def read_all(self):
        try:
            while True:
                self.seen += os.read(self.screen, 4096)
        except OSError:
            return self.seen

    def test_is_gone_before_anything_else_is_written(self):
        run = self.start()
        self.feed("first", patience=0.35)  # longer than it spares a person the line
        self.read_until(b"\r2 files read\x1b[K")
        self.feed("second", patience=0.35)
        said = self.read_all()
        self.assertEqual(run.wait(), 1)
        self.assertRegex(said, rb"\r4 files read\x1b\[K(\r\d files checked\x1b\[K)?\r\x1b\[K")
        self.assertNotRegex(said, rb"(checked|read)\x1b\[K[^\r]")
        self.assertRegex(said.split(b"\r\n")[-2], rb"^3 denied, ")

    def quiet(self, *args, **streams):
        run = self.start(*args, **streams)
        self.feed("first", patience=0.35)
        self.feed("second")
        said, errors = run.communicate(timeout=60)
        self.assertNotRegex(self.read_all() + (said or b"") + (errors or b""), rb"checked|\d files read")

    def test_is_not_shown_to_who_wants_quiet(self):
        self.quiet("--quiet")

    def test_is_not_written_into_a_pipe(self):
        self.quiet(stderr=subprocess.PIPE)

    def test_is_shown_beside_a_pipe(self):
        run = self.start(stdout=subprocess.PIPE)
        self.feed("first", patience=0.35)
        self.read_until(b"\r2 files read\x1b[K")
        self.feed("second")
        self.assertIn(b"\n3 denied, ", run.communicate(timeout=60)[0])
        self.assertTrue(self.read_all().endswith(b"\r\x1b[K"))


if __name__ == "__main__":
    unittest.main()
