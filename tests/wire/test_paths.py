# SPDX-License-Identifier: Apache-2.0
"""Paths are matched as they were sent, byte by byte."""
import unittest

from wire import Client, WireCase, post, review

KNOWN = [f"/{phase}{profile}" for phase in ("validate", "mutate")
         for profile in ("", "/standard", "/high-traffic", "/low-load")]
UNKNOWN = [
    "/", "/healthz", "/valid", "/validates", "/validate/", "/mutate/", "/VALIDATE", "//validate",
    "/validate/standard/", "/validate/standard/x", "/validate//standard", "/./validate",
    "/x/../validate", "/validate/../mutate", "/validate/Standard", "/validate/nope",
    "/validate%00", "/validate%00x", "/validate/standard%00", "/v%61lidate", "/validate%2fstandard",
    "/validate%2Fstandard", "/validate/stand%61rd", "/%76alidate", "/validate%3ftimeout=1s",
    "/validate;x=1", "/validate+", "*", "http://localhost", "http://localhost/nope", "http:///validate",
    "ftp://localhost/validate",
]
ABSOLUTE = ["http://localhost/validate", "https://localhost:8443/validate/standard?timeout=10s",
            "HTTPS://[::1]/validate"]


class Paths(WireCase):
    def test_known(self):
        body = review()
        with self.server.connect() as client:
            for path in KNOWN + [path + "?timeout=10s" for path in KNOWN]:
                with self.subTest(path=path):
                    self.judged(client.ask(post(body, path)))

    def test_unknown(self):
        for path in UNKNOWN:
            with self.subTest(path=path), self.server.connect() as client:
                self.refused(client.ask(post(b"{}", path)), 404)

    def test_absolute_form(self):
        with self.server.connect() as client:
            for target in ABSOLUTE:
                with self.subTest(target=target):
                    self.judged(client.ask(post(review(), target)))
        with Client(self.server.health_port) as client:
            answer = client.ask(b"GET http://localhost/livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertEqual(answer.status, 200)

    def test_unknown_profile_is_told_the_known_ones(self):
        with self.server.connect() as client:
            message = self.refused(client.ask(post(b"{}", "/mutate/nope")), 404)
        for profile in ("standard", "high-traffic", "low-load"):
            self.assertIn(profile, message)

    def test_phase_and_profile_reach_the_judge(self):
        # A KnativeService is repaired on the one path and judged on the other.
        with self.server.connect() as client:
            body = review("027-validate-ksvc-update-misplaced")
            self.assertNotIn("patch", self.judged(client.ask(post(body, "/validate"))))
            body = review("026-mutate-ksvc-update-misplaced")
            self.assertEqual(self.judged(client.ask(post(body, "/mutate")))["patchType"],
                             "JSONPatch")

    def test_path_goes_before_everything_else(self):
        with self.server.connect() as client:
            client.send(b"GET /nope HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.refused(client.answer(), 404)


if __name__ == "__main__":
    unittest.main()
