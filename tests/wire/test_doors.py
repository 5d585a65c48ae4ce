# SPDX-License-Identifier: Apache-2.0
"""What the server answers is what `meshrail review` prints: for every recorded review."""
import json
import subprocess
import unittest

from wire import BINARY, RECORDED, WireCase, post


class Doors(WireCase):
    def test_same_answer(self):
        recorded = sorted(RECORDED.glob("*.json"))
        self.assertEqual(len(recorded), 75)
        with self.server.connect() as client:
            for file in recorded:
                with self.subTest(file=file.name):
                    mutate = "-mutate-" in file.name
                    printed = subprocess.run(
                        [BINARY, "review", *(["--mutate"] if mutate else []), str(file)],
                        check=True, capture_output=True).stdout
                    answer = client.ask(post(file.read_bytes(), "/mutate" if mutate else "/validate"))
                    self.assertEqual(answer.status, 200)
                    self.assertEqual(answer.json(), json.loads(printed))


if __name__ == "__main__":
    unittest.main()
