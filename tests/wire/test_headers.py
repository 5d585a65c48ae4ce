# SPDX-License-Identifier: Apache-2.0
"""What is refused when the head of a request is there, and closes the connection."""
import unittest

from wire import WireCase, Closed, post, review

JSON = "Content-Type: application/json"


def request(*headers, method="POST", path="/validate", body=b"{}"):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Headers(WireCase):
    def early(self, status, *headers, **more):
        with self.server.connect() as client:
            answer = client.ask(request(*headers, **more))
            message = self.refused(answer, status)
            self.assertEqual(answer.headers["connection"], "close")
            self.assertTrue(client.ended())
        return answer, message

    def test_no_length(self):
        self.early(411, JSON, body=b"")

    def test_two_lengths(self):
        self.early(400, JSON, "Content-Length: 2", "Content-Length: 2")
        self.early(400, JSON, "Content-Length: 2", "content-length: 3")

    def test_length_and_encoding(self):
        self.early(400, JSON, "Content-Length: 2", "Transfer-Encoding: chunked")
        self.early(400, JSON, "Transfer-Encoding: chunked", "Content-Length: 2")

    def test_space_before_the_colon_is_no_length(self):
        self.early(411, JSON, "Content-Length : 2", body=b"")

    def test_other_encodings_are_refused_at_once(self):
        for encoding in ("gzip, chunked", "gzip", "chunked, chunked", "identity", "chunked;q=1"):
            with self.subTest(encoding=encoding):
                self.early(400, JSON, f"Transfer-Encoding: {encoding}", body=b"")

    def test_two_encodings(self):
        self.early(400, JSON, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body=b"")

    def test_length_that_is_no_number(self):
        # The library answers these itself, with more than one status line; it never judges them.
        for length in ("+2", "-2", "0x2", "2 2", "2, 2", "99999999999999999999999", ""):
            with self.subTest(length=length), self.server.connect() as client:
                client.send(request(JSON, f"Content-Length: {length}"))
                try:
                    self.assertIn(client.answer().status, (400, 411, 413))
                except Closed:
                    pass
        self.assertEqual(self.server.metric(
            'meshrail_requests_total{path="validate",outcome="failed",code="200"}'), 0)

    def test_content_type(self):
        for kind in ("text/plain", "application/jsonx", "application/yaml", "",
                     "application/vnd.kubernetes.protobuf", "text/plain, application/json"):
            with self.subTest(kind=kind):
                self.early(415, f"Content-Type: {kind}", "Content-Length: 2")
        self.early(415, "Content-Length: 2")
        self.early(415, JSON, JSON, "Content-Length: 2")

    def test_content_type_with_parameters(self):
        body = review()
        for kind in ("application/json; charset=utf-8", "Application/JSON", "application/json ;a=b"):
            with self.subTest(kind=kind), self.server.connect() as client:
                self.judged(client.ask(post(body, Content_Type=kind)))

    def test_method(self):
        for method in ("GET", "PUT", "DELETE", "OPTIONS", "PATCH", "post"):
            with self.subTest(method=method):
                answer, _ = self.early(405, JSON, "Content-Length: 0", method=method, body=b"")
                self.assertEqual(answer.headers["allow"], "POST")

    def test_head(self):
        with self.server.connect() as client:
            client.send(request(method="HEAD", body=b""))
            while b"\r\n\r\n" not in client.buffer:
                client._more()
            self.assertTrue(client.buffer.startswith(b"HTTP/1.1 405 "), client.buffer)

    def test_no_host(self):
        with self.server.connect() as client:
            client.send(b"POST /validate HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            self.assertEqual(client.answer().status, 400)

    def test_headers_larger_than_the_pool(self):
        with self.server.connect() as client:
            client.send(request(JSON, "Content-Length: 2", *[f"X-{i}: " + "x" * 1000
                                                              for i in range(14)]))
            self.assertEqual(client.answer().status, 431)

    def test_headers_of_an_api_server(self):
        body = review()
        with self.server.connect() as client:
            for _ in range(3):
                answer = client.ask(post(
                    body, path="/validate?timeout=5s", User_Agent="kube-apiserver-admission",
                    Accept="application/json, */*", Accept_Encoding="gzip",
                    Traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
                self.judged(answer)
                self.assertNotIn("connection", answer.headers)

    def test_http2_preface(self):
        with self.server.connect() as client:
            client.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            self.assertEqual(client.answer().status, 505)

    def test_smuggled_request_is_not_judged(self):
        # What follows an ambiguous request must never be read as the next one.
        inner = post(review())
        with self.server.connect() as client:
            client.send(request(JSON, "Content-Length: 0", "Transfer-Encoding: chunked",
                                body=b"0\r\n\r\n" + inner))
            self.refused(client.answer(), 400)
            with self.assertRaises(Closed):
                client.answer()


if __name__ == "__main__":
    unittest.main()
