# SPDX-License-Identifier: Apache-2.0
"""meshrail check, judged from outside: what it pairs, what it says of a slip.

The binary under test is $MESHRAIL."""
import json
import os
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


class Old(Check):
    """An old fault is a warning: so the old object must be the right one."""

    def test_the_same_object(self):
        file = self.write("rule.yaml", RULE % ("cart", "cart"))
        self.assertEqual(self.actions("--old", file, file), [("DR-POOL-MAXCONN", "warn")])

    def test_a_name_of_another_group(self):
        template = ('spec: {template: {metadata: {annotations: '
                    '{autoscaling.knative.dev/min-scale: "-1"}}}}\n')
        name = "kind: Service\nmetadata: {name: web, namespace: shop}\n"
        new = self.write("new.yaml", "apiVersion: serving.knative.dev/v1\n" + name + template)
        old = self.write("old.yaml", "apiVersion: v1\n" + name + template)
        self.assertEqual(self.actions("--old", old, new), [("KS-ANN-RANGE", "deny")])

    def test_another_version_of_the_group(self):
        text = RULE % ("cart", "cart")
        new = self.write("new.yaml", text)
        old = self.write("old.yaml", text.replace("istio.io/v1", "istio.io/v1beta1"))
        self.assertEqual(self.actions("--old", old, new), [("DR-POOL-MAXCONN", "warn")])

    def test_a_namespace_that_only_the_option_says(self):
        text = RULE % ("cart", "cart")
        old = self.write("old.yaml", text)
        new = self.write("new.yaml", text.replace(", namespace: shop", ""))
        self.assertEqual(self.actions("--namespace", "shop", "--old", old, new),
                         [("DR-POOL-MAXCONN", "warn")])
        self.assertEqual(self.actions("--namespace", "other", "--old", old, new),
                         [("DR-POOL-MAXCONN", "deny")])

    def test_all_objects_of_a_large_dump(self):
        """Each is looked for among all: were they gone through one by one, this would time out."""
        file = self.write("dump.yaml", "---\n".join(RULE % (f"c{i}", f"c{i}")
                                                    for i in range(20000)))
        self.assertEqual(self.actions("--old", file, file), [("DR-POOL-MAXCONN", "warn")] * 20000)


    def test_several_files(self):
        """Of an object in several, what the last one says."""
        one, other = RULE % ("cart", "cart"), RULE % ("pay", "pay")
        new = self.write("new.yaml", f"{one}---\n{other}")
        old = [self.write("one.yaml", one), self.write("other.yaml", other)]
        sound = self.write("sound.yaml", one.replace(": 8", ": 8000"))
        both = [word for file in old for word in ("--old", file)]
        self.assertEqual(self.actions(*both, new), [("DR-POOL-MAXCONN", "warn")] * 2)
        self.assertEqual(self.actions(*both, "--old", sound, new),
                         [("DR-POOL-MAXCONN", "deny"), ("DR-POOL-MAXCONN", "warn")])
        fixed = self.meshrail("fix", *both, new)
        self.assertIn("left: 0 denied, 2 warned", fixed.stderr)

    def test_every_file_is_spared_by_the_report(self):
        files = [self.write(name, RULE % (name, name)) for name in ("a", "b", "c")]
        self.refused("b is to be read; write to another file", "check", "--output-file", files[1],
                     "--old", files[0], "--old", files[1], files[2])


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
