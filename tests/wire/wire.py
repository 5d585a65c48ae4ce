# SPDX-License-Identifier: Apache-2.0
"""A real server in a process of its own, and clients that say exactly what they are told to say.

MESHRAIL names the binary. Nothing here waits for a fixed time and hopes: until() waits for a
condition and fails when it does not come.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
RECORDED = HERE.parent / "reviews" / "recorded"
BINARY = os.environ.get("MESHRAIL", "")
MIB = 1 << 20


def sanitized():
    """Built with a sanitizer? Then memory and speed are not the program's own."""
    data = pathlib.Path(BINARY).read_bytes()
    return b"__asan_init" in data or b"__tsan_init" in data


def until(condition, what, within=10.0):
    """Waits until condition() is true and returns what it returned."""
    end = time.monotonic() + within
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(0.01)


def review(name="002-validate-dr-create-v1"):
    return (RECORDED / f"{name}.json").read_bytes()


def post(body=b"", path="/validate", headers=None, **more):
    """The bytes of a proper request; headers replaces those that end the body's framing."""
    if headers is None:
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    headers = {**headers, **{name.replace("_", "-"): value for name, value in more.items()}}
    lines = [f"POST {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body, size=16384):
    pieces = [body[i:i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


CHUNKED = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}


def make_certificates(folder):
    subprocess.run([BINARY, "certs", "init", "--dir", str(folder), "--ip", "127.0.0.1",
                    "--dns", "localhost"], check=True, stdout=subprocess.DEVNULL)


AUTHORITY = """
[ca]
default_ca = ours
[ours]
dir = {folder}
database = $dir/index
serial = $dir/serial
new_certs_dir = $dir
default_md = sha256
policy = any
unique_subject = no
x509_extensions = serving
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[serving]
{extensions}
"""


def make_pair(folder, starts=-60, ends=3600, names=("DNS:localhost", "IP:127.0.0.1"),
              usage="serverAuth", key="ec:256", name="x", authority=False, issuer=None):
    """tls.crt and tls.key, signed by themselves or by the CA in the folder `issuer`; `starts` and
    `ends` in seconds from now. `authority`: it is a CA."""
    folder.mkdir(exist_ok=True)
    config = folder / "openssl.cnf"
    extensions = ["basicConstraints = critical,CA:true", "keyUsage = critical,keyCertSign"] \
        if authority else [f"extendedKeyUsage = {usage}"]
    if names:
        extensions.append(f"subjectAltName = {','.join(names)}")
    config.write_text(AUTHORITY.format(folder=folder, extensions="\n".join(extensions)))
    (folder / "index").write_text("")
    (folder / "serial").write_text(f"{int.from_bytes(os.urandom(7), 'big') | 1 << 56:016x}\n")
    kind, bits = key.split(":")
    option = f"ec_paramgen_curve:P-{bits}" if kind == "ec" else f"rsa_keygen_bits:{bits}"

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True)

    def date(seconds):
        return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + seconds))

    openssl("genpkey", "-algorithm", kind, "-pkeyopt", option, "-out", str(folder / "tls.key"))
    openssl("req", "-new", "-config", str(config), "-key", str(folder / "tls.key"),
            "-subj", f"/CN={name}", "-out", str(folder / "request"))
    signer = ["-cert", str(issuer / "tls.crt"), "-keyfile", str(issuer / "tls.key")] \
        if issuer else ["-selfsign", "-keyfile", str(folder / "tls.key")]
    openssl("ca", "-batch", "-notext", "-config", str(config), *signer, "-in",
            str(folder / "request"), "-out", str(folder / "tls.crt"),
            "-startdate", date(starts), "-enddate", date(ends))
    return folder


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Closed(Exception):
    """The server ended the connection without an answer."""


class Client:
    """One connection: bytes in, answers out."""

    def __init__(self, port, context=None, timeout=15.0):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context:
            try:
                self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
            except BaseException:
                self.socket.close()
                raise
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, *pieces):
        for piece in pieces:
            self.socket.sendall(piece)

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            raise Closed(str(error)) from error
        if not data:
            raise Closed("end of stream")
        self.buffer += data

    def answer(self):
        """The next answer; Closed when the connection ends first."""
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        status = int(first.split()[1])
        length = 0 if status == 100 else int(headers.get("content-length", 0))
        self.buffer = rest
        while len(self.buffer) < length:
            self._more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer(status, headers, body)

    def ask(self, request):
        self.send(request)
        return self.answer()

    def ended(self, within=10.0):
        """Waits for the server to end the connection; false if it says something instead."""
        self.socket.settimeout(within)
        try:
            self._more()
        except Closed:
            return True
        return False


class Server:
    """`meshrail serve` on free ports."""

    def __init__(self, *options, certificates=True, policy=None, prepare=None, before=None,
                 program=BINARY, environment=None):
        """certificates: a folder with a pair, True: one is made, False: none. prepare(server) is
        called when the files are there, before() in the process that becomes the server.
        environment: what it has more than ours."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wire-"))
        self.certificates = self.folder / "certs"
        self.policy = self.folder / "policy.yaml"
        if certificates is True:
            make_certificates(self.certificates)
        elif certificates:
            shutil.copytree(certificates, self.certificates)
        if policy is not None:
            self.policy.write_text(policy)
            options += ("--policy", str(self.policy))
        if prepare:
            prepare(self)
        self.lines, self.told = [], []
        self.reading, self.hearing = threading.Event(), threading.Event()
        self.reading.set()
        self.hearing.set()
        self.process = subprocess.Popen(
            [program, "serve", "--listen", "127.0.0.1:0", "--health-listen", "127.0.0.1:0",
             "--cert-dir", str(self.certificates), *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=before,
            env={**os.environ, **(environment or {})})
        self.readers = [threading.Thread(target=read, daemon=True)
                        for read in (self._read, self._hear)]
        for reader in self.readers:
            reader.start()
        try:
            line = until(lambda: self.logged("event=serving") or self.process.poll(), "serving")
            found = re.search(r"listen=\S+:(\d+) health=\S+:(\d+)", str(line))
            if not found:
                raise AssertionError(f"did not start: {self.log()}")
        except BaseException:
            self.process.kill()
            raise
        self.port, self.health_port = int(found[1]), int(found[2])

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line)
            self.reading.wait()

    def _hear(self):
        """What it tells of reviews, as it comes."""
        for line in self.process.stdout:
            self.told.append(line)
            self.hearing.wait()

    def log(self):
        return "".join(self.lines)

    def logged(self, text):
        return next((line for line in list(self.lines) if text in line), None)

    def stall_log(self):
        """From now on nobody reads what the server logs, and there is no room in the pipe."""
        self.reading.clear()
        with open(os.open(f"/proc/{self.process.pid}/fd/2", os.O_WRONLY | os.O_NONBLOCK), "wb",
                  buffering=0) as pipe:
            # The reader takes what it can hold before it notices.
            until(lambda: pipe.write(b"x" * 4095 + b"\n") is None and not self.readable(), "stalled")

    def readable(self):
        """Has the reader of the log still to notice that it is to stop?"""
        before = len(self.lines)
        time.sleep(0.05)
        return len(self.lines) != before

    def context(self):
        context = ssl.create_default_context(cafile=str(self.certificates / "ca.crt"))
        return context

    def connect(self, context=None):
        return Client(self.port, context or self.context())

    def connect_plain(self):
        return Client(self.port)

    def get(self, path, method="GET"):
        request = urllib.request.Request(f"http://127.0.0.1:{self.health_port}{path}",
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return Answer(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def ready(self):
        return self.get("/readyz")

    def metric(self, series):
        """The value of one series; 0 when it is not there."""
        for line in self.get("/metrics").body.decode().splitlines():
            name, _, value = line.rpartition(" ")
            if name == series:
                return float(value)
        return 0

    def ended_by_watchdog(self, reason):
        return self.metric(f'meshrail_watchdog_shutdowns_total{{reason="{reason}"}}')

    def status(self, key):
        """A number of /proc/PID/status, in bytes where that says kB."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{key}:\s+(\d+)", text, re.M)[1]) * 1024

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def stop(self):
        """Stops without the drain delay; whatever a sanitizer has found fails here."""
        if self.process.poll() is None:
            self.signal()
            until(lambda: self.logged("event=draining") or self.process.poll() is not None,
                  "draining")
            self.signal()
        status = self.process.wait(timeout=30)
        for reader in self.readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        if status != 0:
            raise AssertionError(f"the server ended with {status}:\n{self.log()}")


@contextlib.contextmanager
def load(count, client):
    """So many threads run client(number, going) beside the body, until going() is false. Yields what
    they failed with."""
    stop, failures = threading.Event(), []

    def run(number):
        try:
            client(number, lambda: not stop.is_set())
        except Exception as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield failures
    finally:
        stop.set()
        for thread in threads:
            thread.join()


class WireCase(unittest.TestCase):
    """A case with a server of its own class; `options` and `policy` are what it is started with."""

    options = ()
    policy = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options, policy=cls.policy)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def refused(self, answer, status):
        """A refusal carries a metav1.Status that says its code and why."""
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.headers["content-type"], "application/json")
        body = answer.json()
        self.assertEqual((body["kind"], body["apiVersion"], body["status"], body["code"]),
                         ("Status", "v1", "Failure", status))
        self.assertGreater(len(body["message"]), 10)
        return body["message"]

    def judged(self, answer):
        """A review's answer."""
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.headers["content-type"], "application/json")
        return answer.json()["response"]
