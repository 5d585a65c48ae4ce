# SPDX-License-Identifier: Apache-2.0
"""meshrail check, judged from outside: what it pairs, what it says of a slip.

The binary under test is $MESHRAIL."""
import json
import os
import re
import unittest

from checking import DENIED, RULE, Check


class Json(Check):
    def test_characters_beyond_16_bits(self):
        rule = {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
                "metadata": {"name": "cart", "annotations": {"owner": "\U0001f600 team \U0001f600"}},
                "spec": {"host": "cart", "trafficPolicy": {
                    "connectionPool": {"tcp": {"maxConnections": 8}}}}}
        file = self.write("rule.json", json.dumps(rule))
        done = self.meshrail("check", "--output", "json", file)
        self.assertEqual(done.returncode, 1, done.stderr)
        (found,) = json.loads(done.stdout)["findings"]
        self.assertEqual((found["rule"], found["column"]),
                         ("DR-POOL-MAXCONN", json.dumps(rule).index("8}}") + 1))


class Report(Check):
    def test_a_dash_is_standard_output(self):
        file = self.write("rule.yaml", DENIED)
        plain = self.meshrail("check", "--output", "sarif", file, cwd=self.temp)
        dashed = self.meshrail("check", "--output", "sarif", "--output-file", "-", file,
                               cwd=self.temp)
        self.assertEqual((dashed.returncode, dashed.stdout), (1, plain.stdout))
        self.assertEqual(os.listdir(self.temp), ["rule.yaml"])


class Policy(Check):
    DEAD = "enforcement: warn\nnamespaces:\n- match: [shop]\n  enforcement: deny\n"

    def test_a_warning_of_the_policy(self):
        """By every door that takes one, in the language of the policy, and without a verdict."""
        policy, rule = self.write("policy.yaml", self.DEAD), self.write("rule.yaml", DENIED)
        for door, code in ("check", 0), ("fix", 0), ("review", 2):
            with self.subTest(door=door):
                done = self.meshrail(door, "--policy", policy, rule)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertIn(f"{policy}:4:3: warning: namespaces[0].enforcement: is stronger than",
                              done.stderr)
        done = self.meshrail("check", "--policy", policy, "--language", "zh-CN", rule)
        self.assertIn(f"{policy}:4:3: 警告: namespaces[0].enforcement: 强于", done.stderr)

    def test_a_config_map(self):
        text = "".join(f"    {line}\n" for line in self.DEAD.splitlines())
        head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\ndata:\n  policy.yaml: |\n"
        policy, rule = self.write("map.yaml", head + text), self.write("rule.yaml", DENIED)
        self.assertEqual(self.actions("--policy", policy, rule), [("DR-POOL-MAXCONN", "warn")])
        self.assertIn(f"{policy}:9:7: warning: ",
                      self.meshrail("check", "--policy", policy, rule).stderr)
        wrong = self.write("wrong.yaml", head + "    enforcement: dny\n")
        self.refused(f"{wrong}:6:18: enforcement: dny is not one of", "check", "--policy", wrong,
                     rule)

    def test_the_policy_that_is_shipped(self):
        rule = self.write("rule.yaml", DENIED)
        shipped = os.path.join(os.path.dirname(__file__), "../../manifests/base/policy.yaml")
        done = self.meshrail("check", "--policy", shipped, rule)
        self.assertEqual((done.returncode, done.stderr), (1, ""))


class Closing(Check):
    """The line that says where to read on."""

    def explained(self, *policies):
        text = "\n---\n".join(f"apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"
                               f"metadata: {{name: c{i}, namespace: shop}}\n"
                               f"spec: {{host: c{i}, trafficPolicy: {policy}}}" for i, policy in enumerate(policies))
        return re.findall(r"^meshrail explain (.*) tells why, and how to exempt$",
                          self.meshrail("check", self.write("rules.yaml", text)).stdout, re.M)

    def test_each_rule_that_denies(self):
        pool, queue = "{connectionPool: {tcp: {maxConnections: 8}}}", "{connectionPool: {http: {http1MaxPendingRequests: 1}}}"
        ejects = "{outlierDetection: {interval: 20m, consecutive5xxErrors: 1}}"
        self.assertEqual(self.explained(pool, pool), ["DR-POOL-MAXCONN"])
        self.assertEqual(self.explained(ejects, pool), ["DR-POOL-MAXCONN DR-OD-5XX-LOW DR-OD-INTERVAL"])
        self.assertEqual(self.explained(ejects, pool, queue), ["RULE-ID"])


class Commented(Check):
    def test_an_exemption_in_a_comment_is_mended_there(self):
        path = self.write("values.yaml", "# meshrail: exempt MESH-RISKI until 2099-12-31 why\nmeshConfig: {enableAutoMtls: false}\n")
        said = self.meshrail("check", "--values", path, path).stdout
        self.assertIn("Fix: # meshrail: exempt MESH-RISKY until 2030-12-31 why it is right here\n", said)
        self.assertNotIn("meshrail.io/exempt", said)


class Together(Check):
    """What one object says of another, wherever both stand in the input."""

    def test_two_rules_for_one_host(self):
        self.write("a.yaml", RULE % ("cart", "cart"))
        self.write("b.yaml", RULE % ("other", "cart.shop.svc.cluster.local"))
        self.write("c.yaml", RULE % ("third", "cart.pay.svc.cluster.local"))
        found = self.actions(self.temp)
        self.assertEqual([rule for rule, _ in found].count("DR-SAME-HOST"), 1)


class Slips(Check):
    def test_a_value_for_help(self):
        self.refused("--help takes no value", "check", "--help=all")


if __name__ == "__main__":
    unittest.main()
