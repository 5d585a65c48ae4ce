# SPDX-License-Identifier: Apache-2.0
"""Leaving without a failed request."""
import queue
import signal
import socket
import ssl
import threading
import time
import unittest

from wire import Client, Server, load, post, review, until


class Drain(unittest.TestCase):
    def test_order(self):
        server = Server("--drain-delay", "3s")
        body = review()
        head = post(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
        with server.connect() as idle, server.connect() as slow:
            self.assertNotIn("connection", idle.ask(post(body)).headers)
            slow.send(head)
            until(lambda: server.metric("meshrail_requests_in_flight") == 1, "a request in flight")
            began = time.monotonic()
            server.signal()
            until(lambda: server.ready().status == 503, "not ready")
            self.assertIn("draining", server.ready().json()["reasons"])
            self.assertEqual(server.get("/livez").status, 200)
            # Old connections are served and asked to close, and so are new ones.
            answer = idle.ask(post(body))
            self.assertEqual((answer.status, answer.headers["connection"]), (200, "close"))
            self.assertTrue(idle.ended())
            with server.connect() as late:
                answer = late.ask(post(body, path="/nope"))
                self.assertEqual((answer.status, answer.headers["connection"]), (404, "close"))
            # The delay is over, but somebody is still sending: he gets his answer.
            until(lambda: time.monotonic() - began > 3.5, "the end of the delay")
            self.assertIsNone(server.process.poll())
            answer = slow.ask(body)
            self.assertEqual((answer.status, answer.headers["connection"]), (200, "close"))
            self.assertTrue(slow.ended())
        self.assertEqual(server.process.wait(timeout=10), 0)
        server.stop()

    def test_nobody_there(self):
        server = Server("--drain-delay", "300ms")
        began = time.monotonic()
        server.signal()
        self.assertEqual(server.process.wait(timeout=10), 0)
        self.assertGreaterEqual(time.monotonic() - began, 0.3)
        server.stop()

    def test_second_signal_hurries(self):
        server = Server("--drain-delay", "1h")
        server.stop()
        self.assertTrue(server.logged("event=hurried"))

    def test_stop_and_continue_do_not_cut_the_delay_short(self):
        server = Server("--drain-delay", "1s")
        began = time.monotonic()
        server.signal()
        until(lambda: server.logged("event=draining"), "draining")
        for number in (signal.SIGSTOP, signal.SIGCONT, signal.SIGHUP):
            server.signal(number)
        self.assertEqual(server.process.wait(timeout=10), 0)
        self.assertGreaterEqual(time.monotonic() - began, 1)
        self.assertFalse(server.logged("event=hurried"))
        server.stop()

    def test_in_flight_for_ever_ends_at_the_body_deadline(self):
        server = Server("--drain-delay", "0s", "--body-deadline", "3s")
        with server.connect() as client:
            client.send(post(review())[:-1])
            until(lambda: server.metric("meshrail_requests_in_flight") == 1, "a request in flight")
            server.signal()
            self.assertEqual(server.process.wait(timeout=10), 0)
            self.assertTrue(client.ended())
        server.stop()


class Forwarder:
    """What a Service does: new connections go to servers that are ready, old ones stay."""

    def __init__(self, servers):
        self.servers, self.ready = servers, list(servers)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.stopping = threading.Event()
        self.turn = 0
        for target in (self.accept, self.probe):
            threading.Thread(target=target, daemon=True).start()

    def probe(self):
        while not self.stopping.wait(0.05):
            ready = []
            for server in self.servers:
                try:
                    if server.ready().status == 200:
                        ready.append(server)
                except OSError:
                    pass
            self.ready = ready

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            ready = self.ready
            self.turn += 1
            server = ready[self.turn % len(ready)]
            upstream = socket.create_connection(("127.0.0.1", server.port))
            threading.Thread(target=self.pair, args=(client, upstream), daemon=True).start()

    def pair(self, client, upstream):
        with client, upstream:
            for end in (client, upstream):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = threading.Thread(target=self.pump, args=(upstream, client), daemon=True)
            back.start()
            self.pump(client, upstream)
            back.join()

    @staticmethod
    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.stopping.set()
        self.listener.close()


class ApiServer:
    """The transport of an API server: a pool of idle connections, the last used first; a POST that
    met a closed connection has failed, unless the end was seen before it was sent."""

    def __init__(self, port, context):
        self.port, self.context, self.idle = port, context, queue.LifoQueue(25)

    def take(self):
        while True:
            try:
                client = self.idle.get_nowait()
            except queue.Empty:
                return Client(self.port, self.context)
            client.socket.setblocking(False)
            try:
                client._more()
            except (BlockingIOError, ssl.SSLWantReadError):
                client.socket.settimeout(15)
                return client
            except Exception:
                pass
            client.close()

    def ask(self, request):
        client = self.take()
        try:
            answer = client.ask(request)
        except BaseException:
            client.close()
            raise
        if answer.headers.get("connection") == "close":
            client.close()
        else:
            try:
                self.idle.put_nowait(client)
            except queue.Full:
                client.close()
        return answer

    def close(self):
        while not self.idle.empty():
            self.idle.get().close()


class Rollout(unittest.TestCase):
    def test_no_request_fails(self):
        servers = [Server("--drain-delay", "3s") for _ in range(2)]
        context = ssl._create_unverified_context()
        forwarder = Forwarder(servers)
        api_server = ApiServer(forwarder.port, context)
        served = [0]
        request = post(review())

        def client(number, going):
            while going():
                answer = api_server.ask(request)
                if answer.status != 200:
                    raise AssertionError(answer.status)
                served[0] += 1

        try:
            with load(12, client) as failures:
                until(lambda: served[0] > 200, "load")
                for turn in range(2):
                    leaving = servers[turn]
                    leaving.signal()
                    self.assertEqual(leaving.process.wait(timeout=20), 0)
                    if turn == 0:
                        fresh = Server("--drain-delay", "3s")
                        servers.append(fresh)
                        until(lambda: fresh in forwarder.ready, "the new one to be seen")
                    before = served[0]
                    until(lambda: served[0] > before + 100, "load")
        finally:
            api_server.close()
            forwarder.close()
            for server in servers:
                server.stop()
        self.assertEqual(failures, [])


if __name__ == "__main__":
    unittest.main()
