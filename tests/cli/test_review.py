# SPDX-License-Identifier: Apache-2.0
"""meshrail review, judged from outside: answers to more than one answer can hold.

The binary under test is $MESHRAIL."""
import base64
import json
import os
import subprocess
import tempfile
import unittest

MESHRAIL = os.path.abspath(os.environ["MESHRAIL"])
CAUSES = 32
KEPT = 512


def pool(connections):
    return {"connectionPool": {"tcp": {"maxConnections": connections}}}


def answer(policy, subsets, *options):
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
    done = subprocess.run([MESHRAIL, "review", *options], input=json.dumps(review), capture_output=True,
                          text=True, env=clean, check=True)
    return json.loads(done.stdout)["response"]


class Meant(unittest.TestCase):
    def test_a_manifest_is_for_check(self):
        for text in ("apiVersion: v1\nkind: Namespace\n", '{"apiVersion": "v1", "kind": "Namespace"}'):
            done = subprocess.run([MESHRAIL, "review"], input=text, capture_output=True, text=True)
            self.assertEqual((done.returncode, json.loads(done.stdout)["code"]), (2, 400))
            self.assertEqual(done.stderr, "meshrail review: <stdin> is no AdmissionReview; "
                                          "check judges objects as files have them\n")


class Many(unittest.TestCase):
    def test_denials_that_leave_no_room_for_a_warning(self):
        said = answer(pool(50), [pool(8)] * (KEPT + 1))
        causes = said["status"]["details"]["causes"]
        self.assertEqual(len(causes), CAUSES + 1)
        self.assertIn(f"and {KEPT + 1 - CAUSES + 1} more", causes[-2]["message"])
        self.assertEqual(said["warnings"], ["and 1 more; meshrail check shows all of them"])


class Refused(unittest.TestCase):
    """The last line of a denial."""

    def test_who_refused_and_where_it_is_explained(self):
        said = answer(pool(8), [pool(8), {"outlierDetection": {"consecutive5xxErrors": 1}}])
        last = said["status"]["details"]["causes"][-1]
        self.assertEqual(last["field"], "meshrail")
        self.assertEqual(last["message"],
                         "refused by meshrail (profile standard). Why, and how to exempt: "
                         "meshrail explain DR-POOL-MAXCONN DR-OD-5XX-LOW")
        self.assertTrue(said["status"]["message"].endswith("\nmeshrail: " + last["message"]))

    def test_the_pages_where_the_policy_has_some(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as policy:
            policy.write("docsURL: https://wiki.example/{lang}/{id}\nlanguage: zh-CN\n")
            policy.flush()
            said = answer(pool(8), [], "--policy", policy.name)
        causes = said["status"]["details"]["causes"]
        self.assertNotIn("https:", causes[0]["message"])
        self.assertEqual(causes[1]["message"], "meshrail 已拒绝（配置档 standard）。原因与豁免方法："
                                               "https://wiki.example/zh-CN/DR-POOL-MAXCONN")


def mutated(kind, before, after, owned, *options):
    """The operations, but for tests, on an update by a manager that owns the fields."""
    group, version, name = kind
    metadata = {"name": "cart", "namespace": "shop", "managedFields": [
        {"manager": "flux", "operation": "Apply", "fieldsType": "FieldsV1", "fieldsV1": owned}]}
    old, new = ({"apiVersion": f"{group}/{version}", "kind": name, "metadata": metadata,
                 "spec": spec} for spec in (before, after))
    request = {"uid": "1", "kind": {"group": group, "version": version, "kind": name},
               "operation": "UPDATE", "namespace": "shop", "object": new, "oldObject": old}
    review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
    clean = {k: v for k, v in os.environ.items() if not k.startswith("MESHRAIL")}
    done = subprocess.run([MESHRAIL, "review", "--mutate", *options], input=json.dumps(review),
                          capture_output=True, text=True, env=clean, check=True)
    patch = json.loads(base64.b64decode(json.loads(done.stdout)["response"].get("patch", "W10=")))
    return [(one["op"], one["path"]) for one in patch if one["op"] != "test"]


class StatedAfterARepair(unittest.TestCase):
    """What an earlier repair wrote goes when the author states the same thing otherwise."""

    def test_the_threshold_that_the_repair_switched_off(self):
        kind = ("networking.istio.io", "v1", "DestinationRule")
        field = "/spec/trafficPolicy/outlierDetection"

        def rule(**block):
            return {"host": "cart", "trafficPolicy": {"outlierDetection": block}}

        stated = {"consecutiveErrors": 7, "consecutive5xxErrors": 6}
        owned = {"f:" + key: {} for key in stated}
        said = mutated(kind, rule(consecutive5xxErrors=0, consecutiveGatewayErrors=7),
                       rule(consecutiveGatewayErrors=7, **stated),
                       {"f:spec": {"f:trafficPolicy": {"f:outlierDetection": owned}}})
        self.assertEqual(said, [("remove", field + "/consecutiveGatewayErrors")])

    def test_a_minimum_in_the_other_spelling(self):
        kind = ("serving.knative.dev", "v1", "Service")
        kebab, camel = "autoscaling.knative.dev/min-scale", "autoscaling.knative.dev/minScale"

        def service(**annotations):
            return {"template": {"metadata": {"annotations": annotations},
                                 "spec": {"containers": [{"image": "cart"}]}}}

        owned = {"f:metadata": {"f:annotations": {"f:" + camel: {}}}}
        said = mutated(kind, service(**{kebab: "3"}), service(**{kebab: "3", camel: "5"}),
                       {"f:spec": {"f:template": owned}}, "--profile", "high-traffic")
        place = "/spec/template/metadata/annotations/" + kebab.replace("/", "~1")
        self.assertEqual(said, [("remove", place)])


if __name__ == "__main__":
    unittest.main()
