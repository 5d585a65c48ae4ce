# SPDX-License-Identifier: Apache-2.0
"""A program on a terminal of 80 columns: what it writes is waited for, never the clock."""
import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

PATIENCE = 60


class Terminal:
    def __init__(self, argv, cwd=None, env=None):
        self.said = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd or ".")
            os.execvpe(argv[0], argv, env if env is not None else os.environ)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass

    def type(self, text):
        os.write(self.fd, text.encode())

    def read(self, deadline):
        """Some more of what it says; False at its end."""
        if not select.select([self.fd], [], [], max(0, deadline - time.monotonic()))[0]:
            raise TimeoutError(f"nothing more after {self.said[-2000:]!r}")
        try:
            piece = os.read(self.fd, 65536)
        except OSError:  # how Linux says that nobody has the other end any more
            piece = b""
        self.said += self.decoder.decode(piece)
        return bool(piece)

    def expect(self, pattern):
        """Waits for it, and forgets what came up to its end."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self.said)):
            if not self.read(deadline):
                raise AssertionError(f"it ended without {pattern!r}: {self.said[-2000:]!r}")
        self.said = self.said[found.end():]
        return found

    def rest(self):
        """All it says to its end, and its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.read(deadline):
            pass
        return self.said.replace("\r\n", "\n"), os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
