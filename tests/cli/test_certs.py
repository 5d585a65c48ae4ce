# SPDX-License-Identifier: Apache-2.0
"""meshrail certs, judged from outside: by openssl, by GnuTLS, by a TLS handshake, by the folder.

The binary under test is $MESHRAIL."""
import os
import re
import resource
import shutil
import ssl
import stat
import subprocess
import tempfile
import unittest

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])
SERVICE = "meshrail.meshrail-system.svc"
NOBODY = 65534


def tool(*args):
    return subprocess.run(args, capture_output=True, text=True)


class Certs(unittest.TestCase):
    def setUp(self):
        self.temp = self.enterContext(tempfile.TemporaryDirectory())
        self.dir = os.path.join(self.temp, "certs")

    def init(self, *args, env=None, **options):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}
        command = [options.pop("binary", MESHRAIL), "certs", "init", *args]
        return subprocess.run(command, capture_output=True, text=True, env={**clean, **(env or {})},
                              **options)

    def make(self, *args, **options):
        done = self.init("--dir", self.dir, *args, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def refused(self, done, sentence):
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertIn(sentence, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def path(self, name):
        return os.path.join(self.dir, name)

    def openssl_accepts(self, *expected):
        done = tool("openssl", "verify", "-x509_strict", "-purpose", "sslserver",
                    "-CAfile", self.path("ca.crt"), *expected, self.path("tls.crt"))
        return done.returncode == 0

    def text(self, name):
        return tool("openssl", "x509", "-noout", "-text", "-in", self.path(name)).stdout

    def snapshot(self):
        found = {}
        for folder, _, names in os.walk(self.dir):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    found[os.path.join(folder, name)] = file.read()
        return found


class Accepted(Certs):
    def test_by_openssl_for_its_names_only(self):
        self.make("--dns", "localhost", "--dns", "*.example.com", "--ip", "127.0.0.1",
                  "--ip", "fd00::1")
        for name in (SERVICE, SERVICE + ".cluster.local", "localhost", "a.example.com"):
            self.assertTrue(self.openssl_accepts("-verify_hostname", name), name)
        for name in ("meshrail", "meshrail.other.svc", "a.b.example.com"):
            self.assertFalse(self.openssl_accepts("-verify_hostname", name), name)
        for address in ("127.0.0.1", "fd00::1"):
            self.assertTrue(self.openssl_accepts("-verify_ip", address), address)
        self.assertFalse(self.openssl_accepts("-verify_ip", "127.0.0.2"))

    def test_by_gnutls(self):
        self.make()
        verify = ["certtool", "--verify", "--verify-purpose", "1.3.6.1.5.5.7.3.1",
                  "--load-ca-certificate", self.path("ca.crt"), "--infile", self.path("tls.crt")]
        done = tool(*verify, "--verify-hostname", SERVICE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotEqual(tool(*verify, "--verify-hostname", "other.svc").returncode, 0)

    def handshake(self, hostname):
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(self.path("tls.crt"), self.path("tls.key"))
        client = ssl.create_default_context(cafile=self.path("ca.crt"))
        client.verify_flags |= ssl.VERIFY_X509_STRICT
        up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
        ends = [client.wrap_bio(down, up, server_hostname=hostname),
                server.wrap_bio(up, down, server_side=True)]
        while ends:
            for end in list(ends):
                try:
                    end.do_handshake()
                    ends.remove(end)
                except ssl.SSLWantReadError:
                    pass

    def test_by_a_strict_tls_client(self):
        self.make()
        self.handshake(SERVICE)
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.handshake("other.svc")

    def test_service_and_namespace(self):
        self.make("--service", "hook", "--namespace", "mesh")
        self.assertIn("DNS:hook.mesh.svc, DNS:hook.mesh.svc.cluster.local\n", self.text("tls.crt"))

    def test_longest_names_fit(self):
        self.make("--service", "s" * 63, "--namespace", "n" * 63)
        name = "s" * 63 + "." + "n" * 63 + ".svc.cluster.local"
        self.assertTrue(self.openssl_accepts("-verify_hostname", name))


class Recipe(Certs):
    def test_extensions(self):
        self.make("--ip", "10.0.0.1")
        ca, serving = self.text("ca.crt"), self.text("tls.crt")
        for line in ("CA:TRUE, pathlen:0", "Basic Constraints: critical", "Key Usage: critical",
                     "Certificate Sign, CRL Sign\n", "Subject Key Identifier"):
            self.assertIn(line, ca)
        for line in ("CA:FALSE", "Basic Constraints: critical", "Key Usage: critical",
                     "Digital Signature\n", "TLS Web Server Authentication\n",
                     "Subject Key Identifier", "Authority Key Identifier",
                     "DNS:" + SERVICE + ", DNS:" + SERVICE + ".cluster.local, "
                     "IP Address:10.0.0.1\n"):
            self.assertIn(line, serving)
        for text in (ca, serving):
            self.assertIn("Version: 3 (0x2)", text)
            self.assertIn("NIST CURVE: P-256", text)
            self.assertEqual(text.count("Signature Algorithm: ecdsa-with-SHA256"), 2)

    def test_serials_are_long_and_new(self):
        serials = []
        for turn in range(3):
            self.dir = os.path.join(self.temp, str(turn))
            self.make()
            serials += [tool("openssl", "x509", "-noout", "-serial", "-in", self.path(name))
                        .stdout.strip().removeprefix("serial=") for name in ("ca.crt", "tls.crt")]
        for serial in serials:
            self.assertEqual(int(serial, 16).bit_length(), 159)
        self.assertEqual(len(set(serials)), 6)

    def days(self, name):
        lines = tool("openssl", "x509", "-noout", "-dates", "-in", self.path(name)).stdout
        begin, end = (ssl.cert_time_to_seconds(line.split("=", 1)[1])
                      for line in lines.splitlines())
        made = os.stat(self.path(name)).st_mtime
        self.assertAlmostEqual(made - begin, 300, delta=30)
        return round((end - made) / 86400, 2)

    def test_validity(self):
        self.make()
        self.assertEqual((self.days("ca.crt"), self.days("tls.crt")), (3653, 365))
        self.dir += "2"
        self.make("--days", "3650")
        self.assertEqual(self.days("tls.crt"), 3650)


class Folder(Certs):
    def test_layout_and_modes(self):
        out = self.make(umask=0)
        entries = set(os.listdir(self.dir))
        version = os.readlink(self.path("..data"))
        self.assertEqual(entries, {"ca.key", "ca.crt", "tls.crt", "tls.key", "..data", version})
        self.assertEqual(set(os.listdir(self.path(version))), {"ca.crt", "tls.crt", "tls.key"})
        for name in ("ca.crt", "tls.crt", "tls.key"):
            self.assertEqual(os.readlink(self.path(name)), "..data/" + name)
        modes = {name: stat.S_IMODE(os.stat(self.path(name)).st_mode)
                 for name in (".", "ca.key", "tls.key", "tls.crt", "ca.crt", version)}
        self.assertEqual(modes, {".": 0o700, "ca.key": 0o600, "tls.key": 0o600, "tls.crt": 0o644,
                                 "ca.crt": 0o644, version: 0o700})
        self.assertRegex(out, "ca.key .*never mount it into the server's pod")
        self.assertNotIn("PRIVATE", out)

    def test_the_ca_key_is_the_ca_s(self):
        self.make()
        of_key = tool("openssl", "pkey", "-pubout", "-in", self.path("ca.key")).stdout
        of_cert = tool("openssl", "x509", "-noout", "-pubkey", "-in", self.path("ca.crt")).stdout
        self.assertIn("BEGIN PUBLIC KEY", of_key)
        self.assertEqual(of_key, of_cert)

    def test_a_ca_is_never_overwritten(self):
        self.make()
        before = self.snapshot()
        self.refused(self.init("--dir", self.dir), "already holds ca.key, and a CA is never "
                     "overwritten: use another --dir, or move that folder away")
        self.assertEqual(self.snapshot(), before)

    def test_a_foreign_pair_is_never_overwritten(self):
        os.mkdir(self.dir)
        with open(self.path("tls.key"), "w") as file:
            file.write("theirs")
        self.refused(self.init("--dir", self.dir), "already holds tls.key")
        self.assertEqual(self.snapshot(), {self.path("tls.key"): b"theirs"})

    def test_of_several_at_once_one_wins(self):
        command = [MESHRAIL, "certs", "init", "--dir", self.dir]
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in range(6)]
        for run in runs:
            run.communicate()
        self.assertEqual(sorted(run.returncode for run in runs), [0] + [2] * 5)
        self.assertEqual(len(os.listdir(self.dir)), 6)
        self.assertTrue(self.openssl_accepts("-verify_hostname", SERVICE))

    def test_a_full_disk_leaves_nothing(self):
        for limit in (0, 200, 600):
            done = self.init("--dir", self.dir, restore_signals=False,  # keep SIGXFSZ ignored
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE,
                                                                   (limit, limit)))
            self.refused(done, "File too large")
            self.assertFalse(os.path.lexists(self.dir))

    def test_an_unwritable_folder(self):
        binary = shutil.copy(MESHRAIL, self.temp)
        os.mkdir(self.dir, 0o755)
        if os.geteuid() == 0:
            os.chmod(self.temp, 0o755)
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        else:
            os.chmod(self.dir, 0o555)
            user = {}
        self.refused(self.init("--dir", self.dir, binary=binary, **user), "Permission denied")
        self.assertEqual(os.listdir(self.dir), [])

    def test_no_place_for_a_folder(self):
        self.refused(self.init("--dir", os.path.join(self.dir, "deeper")), "No such file")
        with open(self.dir, "w"):
            self.refused(self.init("--dir", self.dir), "Not a directory")


class Refused(Certs):
    def test_hostile_names(self):
        cases = [
            ("--dns", "a,IP:1.2.3.4", "--dns: only a-z, 0-9, '-' and dots may be used in a DNS "
                                      "name: found ',' after \"a\""),
            ("--dns", "a..b", "no empty part"),
            ("--dns", "", "no empty part"),
            ("--dns", "a" * 64 + ".b", "64 characters"),
            ("--dns", ".".join(["a" * 49] * 6), "at most 253"),
            ("--dns", "*.com", "'*' may only be the whole first part"),
            ("--dns", "a.*.com", "'*' may only be the whole first part"),
            ("--dns", "a\nb", "found byte 0x0a"),
            ("--dns", "10.0.0.1", "an address goes into --ip"),
            ("--ip", "1.2.3.4,DNS:a", "found ',' after \"1.2.3.4\""),
            ("--ip", "1.2.3", "is no IP address"),
            ("--ip", "fe80::1%eth0", "found '%'"),
            ("--service", "a.b", "--service: only a-z, 0-9 and '-'"),
            ("--service", "", "--service: "),
            ("--namespace", "*", "--namespace: only a-z, 0-9 and '-'"),
            ("--namespace", "n" * 64, "64 characters"),
        ]
        for option, value, sentence in cases:
            with self.subTest(option=option, value=value):
                self.refused(self.init("--dir", self.dir, option, value), sentence)
                self.assertFalse(os.path.lexists(self.dir))

    def test_days(self):
        for value in ("0", "-1", "3651", "1e3", "365d", " 1", "", "99999999999999999999"):
            with self.subTest(value=value):
                self.refused(self.init("--dir", self.dir, "--days=" + value),
                             "--days takes a whole number from 1 to 3650")
                self.assertFalse(os.path.lexists(self.dir))

    def test_no_folder_named(self):
        self.refused(self.init(), "--dir DIR")
        self.refused(self.init("--dir", ""), "--dir DIR")

    def test_more_than_options(self):
        self.refused(self.init("--dir", self.dir, "now"), "takes no arguments, only options")
        self.assertFalse(os.path.lexists(self.dir))

    def test_verbs(self):
        for args in (["certs"], ["certs", "burn"]):
            done = tool(MESHRAIL, *args)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("init", done.stderr)


class Options(Certs):
    def test_environment_twins(self):
        twins = {"MESHRAIL_DIR": self.dir, "MESHRAIL_SERVICE": "hook", "MESHRAIL_NAMESPACE": "mesh",
                 "MESHRAIL_DAYS": "7", "MESHRAIL_DNS": "localhost", "MESHRAIL_IP": "127.0.0.1"}
        done = self.init("--service", "given", env=twins)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("for 7 days", done.stdout)
        self.assertTrue(re.search("DNS:given.mesh.svc, DNS:given.mesh.svc.cluster.local, "
                                  "DNS:localhost, IP Address:127.0.0.1\n", self.text("tls.crt")))

    def test_help(self):
        done = self.init("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for word in ("--dir", "--service", "--namespace", "--dns", "--ip", "--days",
                     "never mount it into the server's pod"):
            self.assertIn(word, " ".join(done.stdout.split()))
        done = tool(MESHRAIL, "certs", "--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("init", done.stdout)


if __name__ == "__main__":
    unittest.main()
