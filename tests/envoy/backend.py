# SPDX-License-Identifier: Apache-2.0
"""Pods to call: a small server of HTTP/1.1 that answers, waits or fails as a test tells it to."""

import contextlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def until(true, what, seconds=20):
    """Waits until TRUE says something that is true, and gives it back."""
    end = time.monotonic() + seconds
    while not (found := true()):
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} seconds")
        time.sleep(0.01)
    return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def setup(self):
        super().setup()
        self.server.pod.opened(self.client_address)

    def finish(self):
        self.server.pod.closed(self.client_address)
        with contextlib.suppress(OSError):
            super().finish()

    def do_GET(self):  # noqa: N802 - the library's name
        self.server.pod.answer(self)

    def log_message(self, *words):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # who hangs up is what many tests are about


class Pod:
    """`status` is what it answers; requests for /held wait for let_go()."""

    def __init__(self, status=200):
        self.status = status
        self.requests = 0
        self.waiting = 0
        self.made = 0  # connections, since the start
        self.live = set()
        self._go = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.pod = self
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def place(self):
        return "127.0.0.1", self.port

    def opened(self, who):
        with self._lock:
            self.made += 1
            self.live.add(who)

    def closed(self, who):
        with self._lock:
            self.live.discard(who)

    def answer(self, to):
        with self._lock:
            self.requests += 1
            self.waiting += 1
        if to.path.startswith("/held"):
            self._go.wait(60)
        with self._lock:
            self.waiting -= 1
        to.send_response(self.status)
        to.send_header("Content-Length", "0")
        to.end_headers()

    def let_go(self):
        self._go.set()

    def close(self):
        self.let_go()
        self._server.shutdown()
        self._server.server_close()


class Echo:
    """A pod that is no HTTP: sends back what it gets, and says nothing first."""

    def __init__(self):
        self.live = []
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.place = self._socket.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection = self._socket.accept()[0]
                self.live.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            while said := connection.recv(4096):
                connection.sendall(said)
        self.live.remove(connection)

    def close(self):
        self._socket.close()


class Trickle:
    """A pod that begins its answer, and never ends it."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._callers = []
        self.place = self._socket.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                caller = self._socket.accept()[0]
                self._callers.append(caller)
                caller.recv(4096)
                caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun")

    def close(self):
        for each in [*self._callers, self._socket]:
            each.close()


class Silent:
    """An address that completes no handshake: its queue of connections is full, so that SYNs are dropped."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(0)
        self.place = self._socket.getsockname()
        self._callers = []
        until(self._is_full, "the queue of connections is full")

    def _is_full(self):
        caller = socket.socket()
        caller.setblocking(False)
        caller.connect_ex(self.place)
        self._callers.append(caller)
        return _state(caller) == 2 and len(self._callers) > 2  # SYN_SENT

    def close(self):
        for caller in [*self._callers, self._socket]:
            caller.close()


def _state(connection):
    """The state of TCP, as the kernel numbers it."""
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]


def refused():
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()
