# SPDX-License-Identifier: Apache-2.0
"""A policy that loads with warnings, one in its ConfigMap, and the rules that stand in for one that
does not load."""
import textwrap
import unittest

from wire import Server, post, review, until

REVIEW = "013-validate-dr-dry-run"
DEAD = "enforcement: warn\nnamespaces:\n- match: [shop]\n  enforcement: deny\n"
SOUND = "enforcement: \"off\"\n"


def config_map(policy):
    return ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: meshrail-policy}\ndata:\n"
            "  policy.yaml: |\n" + textwrap.indent(policy, "    "))


class Policy(unittest.TestCase):
    def serve(self, policy, *options):
        self.server = Server(*options, policy=policy)
        self.addCleanup(self.server.stop)
        return self.server

    def allowed(self):
        with self.server.connect() as client:
            return client.ask(post(review(REVIEW))).json()["response"]["allowed"]

    def warnings(self):
        return (self.server.ready().json()["policy"]["warnings"],
                self.server.metric("meshrail_policy_warnings"))

    def test_entries_without_effect(self):
        server = self.serve(DEAD)
        self.assertEqual(server.ready().status, 200)
        self.assertEqual(self.warnings(), (1, 1))
        line = server.logged("event=policy_warning")
        self.assertIn(f"{server.policy}:4:3: warning: namespaces[0].enforcement: is stronger than",
                      line)
        server.policy.write_text(SOUND)
        until(lambda: self.warnings() == (0, 0), "the sound policy")

    def test_a_config_map(self):
        """The manifest that the ConfigMap is applied from, and its value: one policy."""
        server = self.serve(config_map(SOUND))
        self.assertTrue(self.allowed())
        of_map = server.ready().json()["policy"]["hash"]
        server.policy.write_text(config_map("nonsense: true\n"))
        until(lambda: "fault" in server.ready().json()["policy"], "the bad policy")
        self.assertIn(f"{server.policy}:6:5: nonsense: ",
                      server.ready().json()["policy"]["fault"])
        server.policy.write_text(SOUND)
        until(lambda: "fault" not in server.ready().json()["policy"], "the sound policy")
        self.assertEqual(server.ready().json()["policy"]["hash"], of_map)

    def fallback(self):
        policy = self.server.ready().json()["policy"]
        self.assertEqual(policy["loaded"], not policy["fallback"])
        return (policy["fallback"],
                self.server.metric("meshrail_policy_fallback"))

    def test_the_built_in_rules_stand_in(self):
        server = self.serve("nonsense: true\n", "--policy-fallback", "builtin")
        ready = server.ready()
        self.assertEqual(ready.status, 200)
        self.assertIn("nonsense", ready.json()["policy"]["fault"])
        self.assertEqual(self.fallback(), (True, 1))
        self.assertIn("level=error", server.logged("event=policy_fallback"))
        self.assertFalse(self.allowed())

        server.policy.write_text(SOUND)
        until(lambda: self.fallback() == (False, 0), "the policy of the file")
        self.assertTrue(self.allowed())

        # From now on it is the last good one that stays, and not the built-in one.
        server.policy.write_text("nonsense: true\n")
        until(lambda: "fault" in server.ready().json()["policy"], "the bad policy")
        self.assertEqual(self.fallback(), (False, 0))
        self.assertTrue(self.allowed())

    def test_a_policy_that_loads_needs_no_other(self):
        server = self.serve(SOUND, "--policy-fallback", "builtin")
        self.assertEqual(self.fallback(), (False, 0))
        self.assertIsNone(server.logged("policy_fallback"))
        self.assertTrue(self.allowed())


if __name__ == "__main__":
    unittest.main()
