# SPDX-License-Identifier: Apache-2.0
"""The report as people and programs read it: what counts where, and what has changed."""

import json
import unittest

from auditing import Audit, dump, namespace, rule

MAXCONN = "DR-POOL-MAXCONN"
TOO_LOW = 8      # refused in standard
LOW = 50         # refused in high-traffic, else a warning
WARN = "enforcement: warn\n"


def outcomes(report):
    return {(one["namespace"], one["name"], one["would"]) for one in report["findings"]
            if one["rule"] == MAXCONN}


class Forms(Audit):
    def test_counts_by_namespace_owner_and_rule(self):
        report = self.audit("-", stdin=dump(
            rule("shop", "cart", TOO_LOW, labels={"owner": "team-cart"}),
            rule("shop", "pay", TOO_LOW, annotations={"team": "team-pay"}),
            rule("bank", "pay", LOW, labels={"owner": "team-pay"})))
        self.assertEqual(report["total"]["refused"], 2)
        self.assertEqual(report["total"]["warned"], 1)
        rows = {kind: {row["name"]: (row["refused"], row["warned"]) for row in report[kind]}
                for kind in ("namespaces", "owners", "rules")}
        self.assertEqual(rows["namespaces"], {"shop": (2, 0), "bank": (0, 1)})
        self.assertEqual(rows["owners"], {"team-cart": (1, 0), "team-pay": (1, 1)})
        self.assertEqual(rows["rules"], {MAXCONN: (2, 1)})

    def test_the_label_of_a_namespace_is_its_profile_wherever_it_stands(self):
        objects = [rule("shop", "cart", LOW), rule("bank", "cart", LOW),
                   namespace("shop", **{"meshrail.io/profile": "high-traffic"}), namespace("bank")]
        for order in (objects, objects[::-1]):
            self.assertEqual(outcomes(self.audit("-", stdin=dump(*order))),
                             {("shop", "cart", "deny"), ("bank", "cart", "warn")})

    def test_a_namespace_may_say_who_owns_what_is_in_it(self):
        file = self.write("dump.json", dump(
            namespace("shop", squad="blue"), rule("shop", "cart", TOO_LOW),
            rule("shop", "pay", TOO_LOW, labels={"squad": "red"})))
        owners = {one["name"]: one["owner"] for one in self.audit("--owner", "squad", file)["findings"]}
        self.assertEqual(owners, {"cart": "blue", "pay": "red"})

    def test_a_pod_is_its_controllers(self):
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {
            "namespace": "shop", "name": "cart-x", "annotations": {"sidecar.istio.io/proxyCPU": "much"},
            "labels": {"sidecar.istio.io/inject": "true"}, "ownerReferences": [
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "cart", "controller": True}]},
            "spec": {"containers": [{"name": "cart", "image": "cart"}]}}
        report = self.audit("-", stdin=dump(pod))
        self.assertEqual({one["owner"] for one in report["findings"]}, {"ReplicaSet cart"})
        self.assertIn(("deny", "warn", "controller"),
                      {(one["before"], one["would"], *one["laws"]) for one in report["findings"]})

    def test_an_exemption_counts(self):
        report = self.audit("-", stdin=dump(rule(
            "shop", "cart", TOO_LOW, annotations={"meshrail.io/exempt": f"{MAXCONN} few clients"})))
        found = report["findings"][0]
        self.assertEqual((found["before"], found["would"], found["laws"]), ("deny", "audit", ["annotation"]))

    def test_what_the_webhook_does_not_see_is_skipped(self):
        report = self.audit("-", stdin=dump(
            rule("kube-system", "cart", TOO_LOW), rule("meshrail-system", "cart", TOO_LOW),
            rule("shop", "going", TOO_LOW, deletionTimestamp="2026-01-01T00:00:00Z"),
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "shop"}}))
        self.assertEqual((report["findings"], report["objects"], report["skipped"]), ([], 0, 4))

    def test_meshrail_may_live_elsewhere(self):
        objects = dump(rule("mesh-guard", "cart", TOO_LOW), rule("meshrail-system", "cart", TOO_LOW))
        done = self.run_door("audit", "--output", "json", "--meshrail-namespace", "mesh-guard", "-", stdin=objects, codes=(1,))
        self.assertEqual([one["namespace"] for one in json.loads(done.stdout)["findings"]], ["meshrail-system"])

    def test_the_exit_code_tells_what_deny_would_do_whatever_is_enforced(self):
        policy = self.write("policy.yaml", WARN)
        for connections, fail_on, code in ((TOO_LOW, "deny", 1), (LOW, "deny", 0), (LOW, "warn", 1)):
            self.run_door("audit", "--policy", policy, "--fail-on", fail_on, "-",
                          stdin=dump(rule("shop", "cart", connections)), codes=(code,))

    def test_what_cannot_be_read_is_an_error_and_the_rest_is_told(self):
        broken = self.write("in/broken.yaml", "apiVersion: v1\nkind: [\n")
        self.write("in/good.json", dump(rule("shop", "cart", TOO_LOW)))
        done = self.run_door("audit", "--output", "json", self.folder / "in", codes=(2,))
        report = json.loads(done.stdout)
        self.assertEqual([one["file"] for one in report["errors"]], [broken])
        self.assertEqual(report["total"]["refused"], 1)

    def test_text_and_markdown_in_both_languages(self):
        file = self.write("dump.json", dump(rule("shop", "a|b<c", TOO_LOW)))
        for language, words in (("en", ("Namespace", "What would be refused")),
                                ("zh-CN", ("命名空间", "会被拒绝的内容"))):
            text = self.run_door("audit", "--language", language, file).stdout
            page = self.run_door("audit", "--output", "markdown", "--language", language, file).stdout
            for word in words:
                self.assertIn(word, text)
                self.assertIn(word, page)
            self.assertIn("DestinationRule shop/a|b<c\n", text)
            self.assertIn("DestinationRule shop/a\\|b&lt;c\n", page)

    def test_a_file_instead_of_standard_output(self):
        file = self.write("dump.json", dump(rule("shop", "cart", TOO_LOW)))
        report = self.folder / "report.md"
        done = self.run_door("audit", "--output", "markdown", "--output-file", report, file)
        self.assertEqual(done.stdout, "")
        self.assertIn(MAXCONN, report.read_text())


class Changes(Audit):
    def test_since_an_earlier_run(self):
        earlier = self.write("monday.json", self.run_door("audit", "--output", "json", "-", stdin=dump(
            rule("shop", "cart", TOO_LOW), rule("shop", "mended", TOO_LOW), rule("shop", "worse", LOW),
        )).stdout)
        now = dump(rule("shop", "cart", TOO_LOW), rule("shop", "worse", TOO_LOW),
                   rule("shop", "added", TOO_LOW))
        report = self.audit("--since", earlier, "-", stdin=now)
        fresh = {(one["name"], one["would"]) for one in report["findings"] if one["new"]}
        gone = {(one["name"], one["would"]) for one in report["gone"]}
        self.assertEqual(fresh, {("worse", "deny"), ("added", "deny")})
        self.assertEqual(gone, {("mended", "deny"), ("worse", "warn")})
        text = self.run_door("audit", "--since", earlier, "-", stdin=now).stdout
        new, _, old = text.partition("Gone since")
        self.assertIn("DestinationRule shop/added", new.partition("New since")[2])
        self.assertIn("DestinationRule shop/mended", old)

    def test_nothing_has_changed(self):
        stdin = dump(rule("shop", "cart", TOO_LOW))
        earlier = self.write("monday.json", self.run_door("audit", "--output", "json", "-", stdin=stdin).stdout)
        report = self.audit("--since", earlier, "-", stdin=stdin)
        self.assertEqual([one["new"] for one in report["findings"]], [False])
        self.assertEqual(report["gone"], [])
        for form in ("text", "markdown"):
            said = self.run_door("audit", "--since", earlier, "--output", form, "-", stdin=stdin).stdout
            self.assertIn(f"Nothing has changed since {earlier}\n", said)

    def test_since_something_else(self):
        other = self.write("other.json", '{"findings": [{}]}')
        done = self.run_door("audit", "--since", other, "-", stdin=dump(), codes=(2,))
        self.assertIn("is no report that meshrail audit --output json wrote", done.stderr)

    def test_policy_diff(self):
        stricter = self.write("new.yaml", "thresholds: {maxConnections: {floor: 60, recommended: 1000}}\n")
        objects = dump(rule("shop", "cart", LOW), rule("shop", "pay", TOO_LOW))
        done = self.run_door("policy", "diff", "--new", stricter, "--output", "json", "-",
                             stdin=objects, codes=(1,))
        report = json.loads(done.stdout)
        self.assertEqual({(one["name"], one["would"]) for one in report["findings"] if one["new"]},
                         {("cart", "deny")})
        self.assertEqual({(one["name"], one["would"]) for one in report["gone"]}, {("cart", "warn")})
        back = self.run_door("policy", "diff", "--old", stricter, "-", stdin=objects, codes=(0,)).stdout
        self.assertIn("DestinationRule shop/cart", back)
        self.assertNotIn("shop/pay", back)

    def test_policy_diff_of_no_policy(self):
        """Two files without the options would be objects, and nothing would have changed."""
        policies = [self.write(name, "enforcement: warn\n") for name in ("old.yaml", "new.yaml")]
        done = self.run_door("policy", "diff", *policies, codes=(2,))
        self.assertEqual(done.stdout, "")
        self.assertIn("--old FILE, --new FILE or both", done.stderr)
        said = self.run_door("policy", "diff", "--language", "zh-CN", *policies, codes=(2,)).stderr
        self.assertIn("请指明要比较的策略", said)


class Kubectl(Audit):
    def test_without_kubectl(self):
        done = self.run_door("audit", "--kubectl", codes=(2,), env={"PATH": str(self.folder)})
        self.assertIn("kubectl cannot be run", done.stderr)

    def test_a_kind_that_may_not_be_read_is_an_error(self):
        """Of what the cluster serves, and the webhook sees, each kind is asked for once."""
        self.write("kubectl", f"""#!/bin/sh
case $1 in
api-resources) printf 'secrets\\nconfigmaps\\nnamespaces\\ndestinationrules.networking.istio.io\\n' ;;
get) echo "$2" >>{self.folder}/asked
     case $2 in
     configmaps) echo 'Error from server (Forbidden): configmaps is forbidden' >&2; exit 1 ;;
     dest*) cat {self.folder}/rules.json ;;
     *) echo '{dump(namespace("shop"))}' ;;
     esac ;;
esac
""")
        self.write("rules.json", dump(rule("shop", "cart", TOO_LOW)))
        (self.folder / "kubectl").chmod(0o755)
        done = self.run_door("audit", "--kubectl", "--output", "json", codes=(2,),
                             env={"PATH": f"{self.folder}:/usr/bin:/bin"})
        report = json.loads(done.stdout)
        self.assertEqual(report["total"]["refused"], 1)
        self.assertEqual([one["file"] for one in report["errors"]], ["configmaps"])
        self.assertIn("configmaps is forbidden", done.stderr)
        self.assertEqual(sorted((self.folder / "asked").read_text().split()),
                         ["configmaps", "destinationrules.networking.istio.io", "namespaces"])


if __name__ == "__main__":
    unittest.main()
