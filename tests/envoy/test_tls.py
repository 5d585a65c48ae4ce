# SPDX-License-Identifier: Apache-2.0
"""Plaintext towards a workload that is STRICT."""

import shutil
import subprocess
import unittest

import istiod
from stage import Case, Envoy


@unittest.skipUnless(shutil.which("openssl"), "no openssl here: apt-get install openssl")
class Plaintext(Case):
    """A rule with tls.mode DISABLE: istiod writes no transport socket (applyUpstreamTLSSettings)."""

    def setUp(self):
        super().setUp()
        certificate, key = str(self.folder / "certificate"), str(self.folder / "key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-subj", "/CN=cart", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        self.served = self.pod()
        server = self.mine(Envoy(istiod.bootstrap(
            istiod.strict_port(certificate, key),
            cluster=istiod.cluster({}, [self.served.place])), self.folder))
        self.start({}, ("127.0.0.1", server.ports["strict"]))

    def test_http_is_503_uc(self):
        self.assertEqual(self.get("/plain"), 503)
        self.assertIn(self.flags("/plain")[1], ("UC", "UPE"))
        self.assertEqual(self.served.requests, 0)

    def test_tcp_is_an_empty_reply(self):
        self.assertIn(self.curl(), (52, 56))
        self.assertEqual(self.served.requests, 0)


if __name__ == "__main__":
    unittest.main()
