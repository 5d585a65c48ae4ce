# SPDX-License-Identifier: Apache-2.0
"""meshrail review, judged from outside: answers to more than one answer can hold.

The binary under test is $MESHRAIL."""
import json
import os
import subprocess
import unittest

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])
CAUSES = 32
KEPT = 512


def pool(connections):
    return {"connectionPool": {"tcp": {"maxConnections": connections}}}


def answer(policy, subsets):
    rule = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "cart", "namespace": "shop"},
        "spec": {
            "host": "cart",
            "trafficPolicy": policy,
            "subsets": [{"name": f"s{i}", "trafficPolicy": one} for i, one in enumerate(subsets)],
        },
    }
    request = {
        "uid": "1",
        "kind": {"group": "networking.istio.io", "version": "v1", "kind": "DestinationRule"},
        "operation": "CREATE",
        "namespace": "shop",
        "object": rule,
    }
    review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}
    done = subprocess.run([MESHRAIL, "review"], input=json.dumps(review), capture_output=True,
                          text=True, env=clean, check=True)
    return json.loads(done.stdout)["response"]


class Many(unittest.TestCase):
    def test_denials_that_leave_no_room_for_a_warning(self):
        said = answer(pool(50), [pool(8)] * (KEPT + 1))
        causes = said["status"]["details"]["causes"]
        self.assertEqual(len(causes), CAUSES)
        self.assertIn(f"and {KEPT + 1 - CAUSES + 1} more", causes[-1]["message"])
        self.assertEqual(said["warnings"], ["and 1 more; meshrail check shows all of them"])


if __name__ == "__main__":
    unittest.main()
