# SPDX-License-Identifier: Apache-2.0
"""Parts of objects: patches for kustomize, halves of maps. Only what they state is judged.

The binary under test is $MESHRAIL."""
import json
import unittest

from checking import Check

HIGH = ("--profile", "high-traffic")
BASE = """\
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: web}
spec:
  template:
    metadata: {annotations: {autoscaling.knative.dev/min-scale: "10"}}
    spec: {containers: [{image: web}]}
"""
# Its containers are whole, so that nothing but a kustomization tells that it is a patch.
PATCH = BASE.replace("min-scale", "max-scale")
POOL = "trafficPolicy: {connectionPool: {tcp: {maxConnections: %s}}}"
RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart}
spec: {%s}
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {%s}, spec: {%s}}}
"""
MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: %s%s}
data:
  %s
"""
GRACE = "annotations: {sidecar.istio.io/proxyCPU: 500m}"


class Parts(Check):
    def said(self, *args, **options):
        """(rules by file, parts by file and reason)"""
        done = self.meshrail("check", "--output", "json", *args, cwd=self.temp, **options)
        said = json.loads(done.stdout)
        self.assertEqual(said["errors"], [])
        return ([(found["file"], found["rule"]) for found in said["findings"]],
                [(part["file"], part["reason"]) for part in said["parts"]])

    def one(self, text, *args):
        """(actions, reasons) of one file."""
        self.write("one.yaml", text)
        actions = self.actions("one.yaml", *args, cwd=self.temp)
        return actions, [reason for _, reason in self.said("one.yaml", *args)[1]]


class Kustomizations(Parts):
    def holds(self, patch, kustomization, *args, at="kustomization.yaml"):
        """The file is a patch, whichever way it comes in; and an object with --complete."""
        self.write(patch, PATCH)
        self.write(at, kustomization)
        for inputs in (args or (".", patch)):
            with self.subTest(kustomization=kustomization, inputs=inputs):
                findings, parts = self.said(*HIGH, inputs)
                self.assertEqual(findings, [])
                self.assertEqual(parts, [(patch, f"a patch of {at}")])
                findings, parts = self.said(*HIGH, "--complete", inputs)
                self.assertEqual((findings, parts), ([(patch, "KS-MIN-SCALE")], []))

    def test_fields_that_name_patches(self):
        for text in ("patches: [{path: a/patch.yaml}]\n",
                     "patches:\n- target: {kind: Service}\n  path: ./a/patch.yaml\n",
                     "patches: [a/patch.yaml]\n",
                     "patchesStrategicMerge: [a/patch.yaml]\n",
                     "patchesJson6902:\n- path: a/patch.yaml\n  target: {version: v1}\n",
                     "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n"
                     "patches: [{path: a/patch.yaml}]\n"):
            self.holds("a/patch.yaml", text)

    def test_names_of_a_kustomization(self):
        for name in ("kustomization.yaml", "kustomization.yml", "Kustomization"):
            with self.subTest(name=name):
                self.holds(f"{name}.d/patch.yaml", "patches: [{path: patch.yaml}]\n", f"{name}.d",
                           f"{name}.d/patch.yaml", at=f"{name}.d/{name}")

    def test_an_overlay_read_before_and_after(self):
        self.write("base/web.yaml", BASE)
        self.write("base/kustomization.yaml", "resources: [web.yaml]\n")
        for folder in ("a", "z"):
            self.write(f"{folder}/kustomization.yaml",
                       f"resources: [../base]\npatches: [{{path: ../parts/{folder}.yaml}}]\n")
            self.write(f"parts/{folder}.yaml", PATCH)
        findings, parts = self.said(*HIGH, ".")
        self.assertEqual(findings, [])
        self.assertEqual(sorted(parts), [
            (f"parts/{folder}.yaml", f"a patch of {folder}/kustomization.yaml")
            for folder in ("a", "z")])

    def test_a_kustomization_named_after_its_patch(self):
        self.write("base/patch.yaml", PATCH)
        self.write("over/kustomization.yaml", "patches: [{path: ../base/patch.yaml}]\n")
        self.write("over/other.yaml", RULE % "host: cart")
        for beside in ("over/kustomization.yaml", "over/other.yaml", "./over/other.yaml"):
            with self.subTest(beside=beside):
                findings, parts = self.said(*HIGH, "base/patch.yaml", beside)
                self.assertEqual([found for found in findings if found[0] == "base/patch.yaml"], [])
                self.assertIn("base/patch.yaml", [file for file, _ in parts])

    def test_a_component_beside_its_patch(self):
        self.write("components/x/kustomization.yaml", "patches: [{path: patch.yaml}]\n")
        self.write("components/x/patch.yaml", PATCH)
        self.write("overlay/kustomization.yaml", "components: [../components/x]\n")
        findings, parts = self.said(*HIGH, "overlay", "components/x/patch.yaml")
        self.assertEqual((findings, len(parts)), ([], 1))

    def test_what_names_no_patch(self):
        """An inline patch is no file, a resource no part; what else is named holds no objects."""
        self.write("web.yaml", PATCH)
        self.write("kustomization.yaml", "resources: [web.yaml]\n"
                   "replacements: [{path: replace.yaml}]\nconfigurations: [names.yaml]\n"
                   "patches:\n- patch: |-\n    web.yaml\n- {path: missing.yaml}\n")
        self.write("replace.yaml", "- source: {kind: ConfigMap}\n  targets: []\n")
        self.write("names.yaml", "nameReference: []\n")
        findings, parts = self.said(*HIGH, ".", "replace.yaml", "names.yaml", "kustomization.yaml")
        self.assertEqual((findings, parts), ([("web.yaml", "KS-MIN-SCALE")], []))
        done = self.meshrail("check", "names.yaml", cwd=self.temp)
        self.assertNotIn("kind, and", done.stdout)

    def test_operations_of_a_json_patch(self):
        self.write("ops.yaml", "- {op: replace, path: /spec/host, value: cart}\n")
        self.write("kustomization.yaml", "patches: [{path: ops.yaml, target: {kind: X}}]\n")
        done = self.meshrail("check", "ops.yaml", cwd=self.temp)
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("nothing", done.stdout)

    def test_a_broken_kustomization_names_nothing(self):
        self.write("web.yaml", PATCH)
        self.write("kustomization.yaml", "patches: [{path: web.yaml}\n")
        self.assertEqual(self.said(*HIGH, "web.yaml")[0], [("web.yaml", "KS-MIN-SCALE")])

    def test_fix_leaves_a_patch_alone(self):
        self.write("patch.yaml", PATCH)
        self.write("kustomization.yaml", "patches: [{path: patch.yaml}]\n")
        for inputs in (".", "patch.yaml"):
            with self.subTest(inputs=inputs):
                done = self.meshrail("fix", *HIGH, "--write", inputs, cwd=self.temp)
                self.assertEqual(done.returncode, 0)
                self.assertIn("patch.yaml:1:1: left as it is: Service judged as a part: a patch of "
                              "kustomization.yaml\n", done.stderr)
                with open(self.path("patch.yaml"), encoding="utf-8") as file:
                    self.assertEqual(file.read(), PATCH)
        done = self.meshrail("fix", *HIGH, "--complete", "patch.yaml", cwd=self.temp)
        self.assertIn("+", done.stdout)


class Reasons(Parts):
    def test_directives(self):
        for written, key in (
                ("$patch: replace, tcp: {maxConnections: 8}", "$patch"),
                ("$retainKeys: [tcp], tcp: {maxConnections: 8}", "$retainKeys"),
                ("$setElementOrder/x: [a], tcp: {maxConnections: 8}", "$setElementOrder/x"),
                ("$deleteFromPrimitiveList/x: [a], tcp: {maxConnections: 8}",
                 "$deleteFromPrimitiveList/x")):
            with self.subTest(key=key):
                text = RULE % f"host: cart, trafficPolicy: {{connectionPool: {{{written}}}}}"
                self.assertEqual(self.one(text), ([("DR-POOL-MAXCONN", "deny")],
                                                  [f"it holds {key}"]))
                self.assertIn(("DR-UNKNOWN-FIELD", "warn"), self.one(text, "--complete")[0])

    def test_what_no_object_of_its_kind_can_be_without(self):
        pod = "spec.template.spec.containers"
        for text, reason in (
                (RULE % (POOL % 2000), "no spec.host"),
                (RULE % "", "no spec.host"),
                (BASE.replace("spec: {containers: [{image: web}]}", "spec: {timeoutSeconds: 9}"),
                 f"no {pod}"),
                (RULE % ("host: null, " + POOL % 2000), "no spec.host"),
                (BASE.replace("[{image: web}]", "[]"), f"no {pod}"),
                (BASE.replace("[{image: web}]", "null"), f"no {pod}"),
                (BASE.replace("image: web", "name: web"), f"no {pod}[0].image"),
                (DEPLOYMENT % (GRACE, "nodeName: a"), f"no {pod}"),
                (DEPLOYMENT % (GRACE, "containers: [{image: a}, {name: b}]"), f"no {pod}[1].image"),
                ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {nodeName: b}\n",
                 "no spec.containers"),
                ("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: x}\n",
                 "no spec.jobTemplate.spec.template.spec.containers")):
            with self.subTest(text=text):
                actions, reasons = self.one(text)
                self.assertEqual(reasons, [reason])
                self.assertEqual(actions, [])

    def test_what_is_stated_is_judged(self):
        self.assertEqual(self.one(RULE % (POOL % 8))[0], [("DR-POOL-MAXCONN", "deny")])
        od = ("trafficPolicy: {outlierDetection: {interval: 20m, consecutive5xxErrors: 1}, "
              "loadBalancer: {localityLbSetting: {enabled: false}}}")
        self.assertEqual(sorted(self.one(RULE % od)[0]),
                         [("DR-OD-5XX-LOW", "deny"), ("DR-OD-INTERVAL", "deny")])

    def test_what_takes_a_default_for_what_is_not_there(self):
        """The base may say it, and then it is no fault."""
        ksvc = BASE.replace("containers: [{image: web}]", "%s")
        for field in ("responseStartTimeoutSeconds: 400", "timeoutSeconds: 200"):
            self.assertEqual(self.one(ksvc % field)[0], [])
        both = "timeoutSeconds: 200, responseStartTimeoutSeconds: 400"
        self.assertEqual(self.one(ksvc % both)[0], [("KS-TIMEOUT-ORDER", "warn")])
        huge = BASE.replace("min-scale: \"10\"", "target: \"5000\"")
        part = huge.replace("containers: [{image: web}]", "%s")
        self.assertEqual(self.one(part % "")[0], [])
        self.assertEqual(self.one(part % "containerConcurrency: 0")[0], [("KS-TARGET-HUGE", "warn")])
        inject = "annotations: {sidecar.istio.io/inject: \"true\"}"
        self.assertEqual(self.one(DEPLOYMENT % (inject, ""))[0], [])

    def test_half_an_injector(self):
        broken = "values: '- global'"
        for key, lost in (("values", "config"), ("config", "values")):
            text = MAP % ("istio-sidecar-injector-1-30", ", namespace: istio-system",
                          f"{key}: '{{}}'")
            self.assertEqual(self.one(text), ([], [f"no data.{lost}"]))
            self.assertEqual(self.one(text, "--complete")[0], [("INJ-PARSE", "deny")])
        text = MAP % ("istio-sidecar-injector", ", namespace: istio-system", broken)
        self.assertEqual(self.one(text)[0], [("INJ-PARSE", "deny")])


class Maps(Parts):
    KEEPALIVE = "mesh: '{defaultConfig: {tcpKeepalive: {time: 300s}}}'"

    def test_of_istio_without_a_namespace(self):
        for name in ("istio", "istio-1-30"):
            text = MAP % (name, "", self.KEEPALIVE)
            why = "no metadata.namespace; --namespace istio-system judges it whole"
            self.assertEqual(self.one(text), ([("MESH-KEEPALIVE-MISPLACED", "deny")], [why]))
            self.assertEqual(self.one(text, "--namespace", "istio-system")[1], [])
            self.assertEqual(self.one(text, "--namespace", "shop"), ([], []))
        self.assertEqual(self.one(MAP % ("istiod", "", self.KEEPALIVE)), ([], []))

    def test_of_knative_without_a_namespace(self):
        rate = 'max-scale-up-rate: "2"'
        actions, reasons = self.one(MAP % ("config-autoscaler", "", rate))
        self.assertIn("KC-AUTOSCALER-UPRATE", dict(actions))
        self.assertNotIn("KC-LABELS", dict(actions))
        self.assertEqual(reasons,
                         ["no metadata.namespace; --namespace knative-serving judges it whole"])

    def test_of_somebody_else(self):
        """Eventing and Tekton have maps of these names."""
        label = ", labels: {app.kubernetes.io/name: knative-eventing}"
        for labels, key in ((label, "new-trigger-filters: enabled"), (label, "tag-header: x"),
                            ("", "new-trigger-filters: enabled")):
            self.assertEqual(self.one(MAP % ("config-features", labels, key)), ([], []))


class Summary(Parts):
    def test_names_the_parts(self):
        self.write("one.yaml", RULE % (POOL % 2000))
        done = self.meshrail("check", "one.yaml", cwd=self.temp)
        self.assertEqual(done.stdout.splitlines()[:-1], [
            "one.yaml: DestinationRule cart judged as a part: no spec.host",
            "a part is judged by what it states alone; meshrail check --complete judges it as an "
            "object"])
        self.assertEqual(self.meshrail("check", "-q", "one.yaml", cwd=self.temp).stdout, "")

    def test_counts_the_others(self):
        self.write("many.yaml", "---\n".join([RULE % (POOL % 2000)] * 23))
        done = self.meshrail("check", "--language", "zh-CN", "many.yaml", cwd=self.temp)
        self.assertIn("另有 3 个按对象的一部分检查", done.stdout)
        self.assertEqual(done.stdout.count("没有 spec.host"), 20)

    def test_other_forms_know_nothing_of_parts(self):
        self.write("one.yaml", RULE % (POOL % 2000))
        for form in ("sarif", "junit", "github", "gitlab"):
            done = self.meshrail("check", "--output", form, "one.yaml", cwd=self.temp)
            self.assertEqual(done.returncode, 0)
            self.assertNotIn('"parts"', done.stdout)

    def test_promises_no_fix_of_a_part(self):
        """fix leaves it alone."""
        od = "trafficPolicy: {outlierDetection: {consecutiveErrors: 7}}"
        for more, mends in (("host: cart, ", True), ("", False)):
            self.write("one.yaml", RULE % (more + od))
            said = self.meshrail("check", "one.yaml", cwd=self.temp).stdout
            self.assertIn("[DR-OD-CONSECUTIVE-ERRORS]", said)
            self.assertEqual("meshrail fix mends" in said, mends)
            sarif = self.meshrail("check", "--output", "sarif", "one.yaml", cwd=self.temp).stdout
            self.assertEqual('"fixes"' in sarif, mends)

    def test_a_part_is_nobodys_neighbour(self):
        whole = RULE % ("host: cart, " + POOL % 2000)
        part = RULE % ("host: cart, $patch: replace, " + POOL % 2000)
        self.write("one.yaml", whole + "---\n" + part.replace("cart}", "other}"))
        self.assertEqual(self.said("one.yaml", "--namespace", "shop")[0], [])


class Lists(Parts):
    ITEM = {"metadata": {"name": "cart"}, "spec": {"host": "cart", "trafficPolicy": {
        "connectionPool": {"tcp": {"maxConnections": 8}}}}}
    KIND = {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule"}

    def place(self, value):
        """Where the one denial stands, in JSON; and in YAML, which reads it as well."""
        text = json.dumps(value, indent=1)
        places = set()
        for file in ("list.json", "list.yaml"):
            comment = "# no JSON\n" if file == "list.yaml" else ""
            self.write(file, comment + text)
            found = self.check_json(file, cwd=self.temp)[1]
            self.assertEqual([one["rule"] for one in found], ["DR-POOL-MAXCONN"])
            places.add(found[0]["line"] - (1 if comment else 0))
        self.assertEqual([text.splitlines()[line - 1].strip() for line in places],
                         ['"maxConnections": 8'])

    def test_items_of_a_typed_list(self):
        items = {"apiVersion": self.KIND["apiVersion"], "kind": "DestinationRuleList"}
        self.place({**items, "items": [self.ITEM]})
        self.place({**items, "items": [{**self.ITEM, "kind": "DestinationRule"}]})
        self.place({**items, "items": [{**self.ITEM, **self.KIND}]})

    def test_a_list_without_a_type_gives_none(self):
        self.write("a/list.yaml", json.dumps({"apiVersion": "v1", "kind": "List",
                                              "items": [self.ITEM]}))
        self.assertEqual(self.said("a"), ([], []))

    def test_arrays(self):
        whole = {**self.KIND, **self.ITEM}
        self.place([whole])
        self.place([{"kind": "Other", "apiVersion": "v1"}, whole])
        self.place([{"apiVersion": "v1", "kind": "List", "items": [whole]}])
        self.place({"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRuleList",
             "items": [self.ITEM]}]})

    def test_fix_mends_items_of_both(self):
        balancer = {"spec": {"host": "cart", "trafficPolicy": {"outlierDetection": {
            "consecutiveErrors": 7}}}, "metadata": {"name": "cart"}}
        for value in ([{**self.KIND, **balancer}],
                      {"apiVersion": self.KIND["apiVersion"], "kind": "DestinationRuleList",
                       "items": [balancer]}):
            self.write("list.json", json.dumps(value, indent=1))
            done = self.meshrail("fix", "list.json", cwd=self.temp)
            self.assertRegex(done.stdout, r'\+ +"consecutiveGatewayErrors": 7')


class WithoutAKind(Parts):
    OBJECT = json.dumps({"metadata": {"name": "cart"}, "spec": {"host": "cart"}})

    def test_is_an_error_where_objects_were_meant(self):
        self.write("one.json", f"[{self.OBJECT}]")
        for done in (self.meshrail("check", "one.json", cwd=self.temp),
                     self.meshrail("check", input=f"[{self.OBJECT}]"),
                     self.meshrail("check", input="a: 1\n")):
            self.assertEqual(done.returncode, 2)
            self.assertIn("error: nothing here says its apiVersion and kind", done.stdout)

    def test_is_named_where_somebody_named_it(self):
        self.write("values.yaml", "replicas: 1\n")
        done = self.meshrail("check", "values.yaml", cwd=self.temp)
        self.assertEqual(done.returncode, 0)
        self.assertIn("nothing in values.yaml states its kind", done.stdout)

    def test_is_passed_over_below_a_folder(self):
        self.write("values.yaml", "replicas: 1\n")
        self.write("half.json", self.OBJECT)
        done = self.meshrail("check", ".", cwd=self.temp)
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 1))


class Templates(Parts):
    def test_a_mark_above_blank_lines_and_comments(self):
        for between in ("\n", "\n\n \t\n", "\r\n\r\n", "# said\n\n  # more\n"):
            with self.subTest(between=between):
                self.write("t/a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |-\n"
                           '{{ .Files.Get "run.sh" | nindent 4 }}\n' + between +
                           "---\napiVersion: v1\nkind: ConfigMap\n")
                done = self.meshrail("check", "t", cwd=self.temp)
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertIn("t/a.yaml is a template, and was left out", done.stdout)

    def test_a_broken_manifest_is_none(self):
        self.write("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n c: d\n")
        self.assertEqual(self.meshrail("check", "a.yaml", cwd=self.temp).returncode, 2)


if __name__ == "__main__":
    unittest.main()
