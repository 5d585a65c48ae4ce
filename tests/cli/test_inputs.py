# SPDX-License-Identifier: Apache-2.0
"""meshrail check and what people hand to it: the forms of manifests, templates, folders.

The binary under test is $MESHRAIL."""
import json
import os
import re
import subprocess
import unittest

from checking import CLEAN, DENIED, MESHRAIL, RULE, Check

KSVC = """\
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: web, namespace: shop%s}
spec: {template: {spec: {containers: [{image: web}]}}}
"""
UID = ", uid: 0b7ff6ab-9bd3-4b1a-9e4d-3a1d6b9c6f10"
OBJECT = {"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",
          "metadata": {"name": "cart", "namespace": "shop"},
          "spec": {"trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": 8}}}}}


def place(text, offset):
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


class Forms(Check):
    def summary(self, *args, **options):
        return self.meshrail("check", *args, **options).stdout.splitlines()[-1]

    def test_standard_input(self):
        for args in ((), ("-",), ("-", "-")):
            with self.subTest(args=args):
                done = self.meshrail("check", *args, input=DENIED)
                self.assertEqual(done.returncode, 1)
                self.assertIn("1 denied, 0 patched, 0 warned; 1 object, ", done.stdout)

    def test_a_pipe_that_is_named(self):
        read, write = os.pipe()
        with os.fdopen(write, "w", encoding="utf-8") as file:
            file.write(DENIED)
        done = self.meshrail("check", f"/dev/fd/{read}", pass_fds=[read])
        os.close(read)
        self.assertEqual(done.returncode, 1, done.stdout)

    def test_nothing_in_a_file(self):
        for file in (self.write("empty.yaml", ""), self.write("comment.yaml", "# later\n---\n"),
                     "/dev/null"):
            with self.subTest(file=file):
                self.assertEqual(self.check_json(file), (0, [], [], 0))

    def test_a_file_of_any_name(self):
        self.assertEqual(self.actions(self.write("rule", DENIED)), [("DR-POOL-MAXCONN", "deny")])

    def test_a_dump(self):
        """What is in the cluster was made long ago: rules for the making of an object are silent."""
        self.assertEqual(self.actions(self.write("new.yaml", KSVC % "")),
                         [("KS-MIN-SCALE", "audit")])
        indented = "\n".join("  " + line for line in (KSVC % UID + DENIED).splitlines())
        items = indented.replace("  apiVersion", "- apiVersion")
        dump = self.write("dump.yaml", f"apiVersion: v1\nitems:\n{items}\nkind: List\n"
                          "metadata:\n  resourceVersion: \"\"\n")
        self.assertEqual(self.actions(dump), [("DR-POOL-MAXCONN", "deny")])

    def test_json_after_json(self):
        """As jq prints the items of a List, and as kubectl takes them."""
        one, pretty = json.dumps(OBJECT), json.dumps(OBJECT, indent=1)
        for text in (f"{one}\n{one}\n", one + one, f" {one}\r\n\r\n{one}", f"{one}\n---\n{one}",
                     pretty + one, f"{one}\t{pretty}"):
            with self.subTest(text):
                status, findings, errors, skipped = self.check_json(self.write("x", text))
                self.assertEqual((status, errors, skipped), (1, [], 0))
                self.assertEqual([(at["line"], at["column"]) for at in findings],
                                 [place(text, at.start()) for at in re.finditer("8", text)])

    def test_a_fault_in_json_after_json(self):
        one = json.dumps(OBJECT) + "{}"
        for text, fault in (('\n {"\u4e2d": 1,\n  "\u4e2d", b}', ","), ("\n]", "]"),
                            ('{"a', '"a'), ("\n{#", "#"), ("\n---\n{}", "--\n")):
            with self.subTest(text):
                status, findings, errors, _ = self.check_json(self.write("x", one + text))
                self.assertEqual((status, len(findings)), (2, 1))
                self.assertEqual([error[1:3] for error in errors],
                                 [place(one + text, (one + text).rindex(fault))])

    def test_fix_mends_json_after_json(self):
        balanced = {"host": "cart", "trafficPolicy": {"loadBalancer": {"simple": "LEAST_CONN"}}}
        one = json.dumps(OBJECT | {"spec": balanced})
        for text in (f"{one}\n{one}\n", one + one):
            with self.subTest(text):
                file = self.write("x", text)
                self.assertEqual(self.actions(file), [("DR-LB-LEAST-CONN", "warn")] * 2)
                self.assertEqual(self.meshrail("fix", "--write", file).returncode, 0)
                with open(file, encoding="utf-8") as mended:
                    self.assertEqual(mended.read(), text.replace("LEAST_CONN", "LEAST_REQUEST"))

    def test_what_charts_and_kustomize_write(self):
        text = ("---\n# Source: shop/templates/off.yaml\n---\n# Source: shop/templates/cart.yaml\n" +
                DENIED + "---\n\n---\napiVersion: v1\nkind: Secret\n---\n")
        self.assertIn("1 denied, 0 patched, 0 warned; 2 objects, 1 of other kinds skipped",
                      self.summary("-", input=text))

    def test_a_kind_with_wrong_capitals(self):
        text = DENIED.replace("kind: DestinationRule", "kind: Destinationrule")
        self.assertEqual(self.check_json("-", input=text),
                         (2, [], [("-", 2, 7, "there is no kind Destinationrule; did you mean DestinationRule?")], 1))
        for other in ("apiVersion: v1\nkind: secret\n", "apiVersion: example.com/v1\nkind: Destinationrule\n"):
            self.assertEqual(self.check_json("-", input=other), (0, [], [], 1))

    def test_objects_of_other_kinds(self):
        others = [{"apiVersion": "v1", "kind": "Service"}, {"apiVersion": "v2", "name": "chart"},
                  {"replicas": 1}, ["a"], "text", 1]
        text = "\n---\n".join(map(json.dumps, others))
        self.assertEqual(self.check_json("-", input=text), (0, [], [], len(others)))

    def test_a_namespace_for_who_has_none(self):
        bare = DENIED.replace(", namespace: shop", "")
        self.assertEqual([found["namespace"] for found in
                          self.check_json("--namespace", "pay", "-", input=bare + "---\n" + DENIED)[1]],
                         ["pay", "shop"])

    def test_exit_codes(self):
        warned = self.write("warned.yaml", DENIED.replace(": 8}", ": 100}"))
        denied = self.write("denied.yaml", DENIED)
        for code, *args in [(0, warned), (1, "--fail-on", "warn", warned), (1, denied),
                            (1, "--fail-on", "warn", denied), (2, "nowhere", denied),
                            (2, denied, "nowhere")]:
            with self.subTest(args=args):
                self.assertEqual(self.meshrail("check", *args).returncode, code)

    def test_quiet(self):
        file = self.write("rule.yaml", DENIED)
        done = self.meshrail("check", "-q", file, "nowhere")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stdout, "rule.yaml:4:.*: deny: ")
        self.assertRegex(done.stdout, "nowhere: error: ")
        self.assertNotIn(" objects, ", done.stdout)
        clean = self.meshrail("check", "--quiet", self.write("clean.yaml", "a: 1\n"))
        self.assertEqual((clean.returncode, clean.stdout, clean.stderr), (0, "", ""))

    def test_quiet_as_annotations(self):
        said = self.meshrail("check", "-q", "--output", "github",
                             self.write("rule.yaml", DENIED)).stdout
        self.assertRegex(said, "^::error file=.*\n$")


TEMPLATES = {
    "if": "{{- if .Values.on }}\napiVersion: v1\nkind: ConfigMap\n{{- end }}\n",
    "value": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n",
    "include": "kind: A\nmetadata:\n  labels:\n    {{- include \"x\" . | nindent 4 }}\nspec: {}\n",
    "quotes": "kind: A\nname: \"{{ include \"x\" . }}\"\n",
    "comment": "{{/*\nWho reads this: nobody\n*/}}\nkind: A\n",
    "late comment": "kind: A\n{{- /* one\n  two: three\n*/ -}}\n",
    "below a value": "spec:\n  a: b\n    {{- if .Values.on }}\n    c: d\n",
    "list": "args:\n- {{ .Values.a | quote }}\n- b\n",
    "in brackets": "spec: {host: {{ .Values.host }}}\n",
    "jinja": "{% if on %}\nkind: A\n{% endif %}\n",
    "envsubst in JSON": "{\"kind\": \"A\",\n \"replicas\": ${REPLICAS}}\n",
}


class Templates(Check):
    """They become YAML when they are rendered; until then nothing is known of them."""

    def test_are_left_out_wherever_they_come_from(self):
        for name, text in TEMPLATES.items():
            with self.subTest(name=name):
                file = self.write("template.yaml", text)
                self.assertEqual(self.check_json(file), (0, [], [], 1))
                self.assertEqual(self.check_json(self.temp), (0, [], [], 1))

    def test_on_standard_input_is_an_error(self):
        """As an empty input is: objects were meant."""
        for name, text in TEMPLATES.items():
            with self.subTest(name=name):
                status, findings, errors, _ = self.check_json("-", input=text)
                self.assertEqual((status, findings, len(errors)), (2, [], 1))
                self.assertIn("this is a template, and no YAML before it is rendered", errors[0][3])

    def test_quiet_is_not_silent_where_nothing_was_judged(self):
        self.write("t/a.yaml", TEMPLATES["if"])
        done = self.meshrail("check", "-q", "t", cwd=self.temp)
        self.assertEqual((done.returncode, done.stdout), (0, "t/a.yaml is a template, and was left out: "
                                                          "helm template CHART | meshrail check -\n"))
        self.write("t/b.yaml", "apiVersion: v1\nkind: Secret\n")
        self.assertEqual(self.meshrail("check", "-q", "t", cwd=self.temp).stdout, "")

    def test_are_named_with_what_to_do(self):
        for name in "ab":
            self.write(f"chart/templates/{name}.yaml", TEMPLATES["if"])
        rule = self.write("rule.yaml", DENIED)
        done = self.meshrail("check", ".", cwd=self.temp)
        self.assertEqual(done.returncode, 1)
        self.assertIn("\nchart/templates/a.yaml and 1 more are templates, and were left out: "
                      "helm template CHART | meshrail check -\n", done.stdout)
        self.assertIn("rule.yaml:4:", done.stdout)
        self.assertIn("; 1 object, 0 of other kinds skipped, 0 errors\n", done.stdout)
        os.remove(rule)
        self.assertEqual(self.meshrail("check", ".", cwd=self.temp).returncode, 0)

    def test_in_quotes_are_values_that_nobody_knows(self):
        text = DENIED.replace("8", "\"{{ .Values.connections }}\"")
        self.assertEqual(self.check_json("-", input=text), (0, [], [], 0))

    def test_are_no_excuse_for_what_is_broken_elsewhere(self):
        head = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: \"{{ $labels.pod }}\"\n  b: ${X}\n"
        for broken, line, column in [("  c: d: e\n", 6, 7), ("  b: \"{{ y }}\"\n", 6, 3),
                                     ("\n\n  c: [\n", 9, 1)]:
            with self.subTest(broken=broken):
                code, _, errors, _ = self.check_json("-", input=head + broken)
                self.assertEqual((code, [error[:3] for error in errors]), (2, [("-", line, column)]))


class Folders(Check):
    def test_of_a_repository(self):
        """People say `check .`: what lies beside the manifests is nobody's fault."""
        self.write("deploy/rule.yaml", DENIED)
        for name, text in [
                ("chart/Chart.yaml", "apiVersion: v2\nname: shop\n"),
                ("chart/values.yaml", "replicas: 1\n"),
                ("kustomization.yaml", "resources: [rule.yaml]\n"),
                ("docker-compose.yml", "services: {web: {image: web}}\n"),
                ("package.json", "{\"name\": \"web\"}\n"),
                ("tsconfig.json", "// of the editor\n{\"a\": 1,}\n"),
                ("mkdocs.yml", "emoji: !!python/name:material.emoji\n"),
                ("core.yaml", b"\x7fELF\0\0"),
        ]:
            self.write(name, text)
        code, findings, errors, skipped = self.check_json(".", cwd=self.temp)
        self.assertEqual((code, [found["file"] for found in findings], errors, skipped),
                         (1, ["deploy/rule.yaml"], [], 8))
        self.assertIn("\ncore.yaml and 1 more are neither YAML nor manifests, and were left out\n",
                      self.meshrail("check", ".", cwd=self.temp).stdout)
        self.assertEqual(self.check_json(self.path("tsconfig.json"))[0], 2)

    def test_a_manifest_that_is_broken_is_an_error(self):
        self.write("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b: c\n")
        self.write("b.yaml", DENIED)
        code, findings, errors, _ = self.check_json(".", cwd=self.temp)
        self.assertEqual((code, len(findings), [error[:3] for error in errors]),
                         (2, 1, [("a.yaml", 4, 7)]))

    def test_without_manifests(self):
        self.write("readme.md", "# Nothing\n")
        self.write(".hidden/rule.yaml", DENIED)
        code, _, errors, _ = self.check_json(self.temp)
        self.assertEqual((code, errors), (2, [(self.temp, 0, 0, "nothing to check here: there is "
                                               "no *.yaml, *.yml or *.json")]))

    def test_are_gone_through_by_name(self):
        for name in ("b/z.yaml", "b/a.json", "a.yml", "c.yaml", "b.yaml"):
            self.write(name, DENIED)
        order = ["a.yml", "b/a.json", "b/z.yaml", "b.yaml", "c.yaml"]
        self.assertEqual(self.files("."), order)
        self.assertEqual(self.files("c.yaml", "./b/"),
                         ["c.yaml", "./b/a.json", "./b/z.yaml"])

    def test_what_is_hidden_or_no_manifest_is_left_out(self):
        for name in ("rule.yaml", ".git/rule.yaml", ".rule.yaml", "rule.txt", "yaml", "rule.yaml~"):
            self.write(name, DENIED)
        os.mkfifo(self.path("pipe.yaml"))
        self.assertEqual(self.files("."), ["rule.yaml"])

    def test_nothing_counts_twice(self):
        self.write("a/rule.yaml", DENIED)
        os.symlink("rule.yaml", self.path("a/same.yaml"))
        self.assertEqual(self.files("a/rule.yaml", "a", ".", "a/rule.yaml"), ["a/rule.yaml"])

    def test_thousands(self):
        for i in range(3000):
            self.write(f"{i % 7}/{i}.yaml", RULE % (f"c{i}", f"c{i}"))
        self.assertEqual(len(set(self.files(".", ".", "3"))), 3000)

    def test_deeper_than_a_path_may_be_long(self):
        self.write("rule.yaml", DENIED)
        here = os.open(self.temp, os.O_RDONLY)
        for _ in range(40):
            os.mkdir("d" * 200, dir_fd=here)
            below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(os.open("deep.yaml", os.O_CREAT, dir_fd=here))
        os.close(here)
        code, findings, errors, _ = self.check_json(self.temp)
        self.assertEqual((code, len(findings), len(errors)), (2, 1, 1))
        self.assertIn("File name too long", errors[0][3])
        subprocess.run(["rm", "-r", self.path("d" * 200)], check=True)


class Names(Check):
    def test_are_shown_on_one_line(self):
        name = os.fsencode(self.temp) + b"/a\n\x1b[31m\xff\xe2\x80\xae.yaml"
        with open(name, "w", encoding="utf-8") as file:
            file.write(DENIED)
        done = self.meshrail("check", ".", cwd=self.temp)
        self.assertTrue(done.stdout.splitlines()[1].startswith("a\\n\\u001b[31m\ufffd\\u202e.yaml:4:"))
        self.assertNotIn("\x1b", done.stdout)
        self.assertEqual(self.files("."), ["a\n\x1b[31m\ufffd\u202e.yaml"])
        self.write("b\n.yaml", TEMPLATES["if"])
        self.write("c\n.yaml", "kind: apiVersion: a\n")
        said = self.meshrail("check", ".", cwd=self.temp).stdout
        self.assertIn("\nb\\n.yaml is a template, ", said)
        self.assertIn("\nc\\n.yaml:1:17: error: ", said)

    def test_that_look_like_options(self):
        self.write("--output", DENIED)
        self.write("-.yaml", RULE % ("other", "other"))
        self.assertEqual(self.files("--", "--output", "-.yaml"), ["--output", "-.yaml"])
        self.assertEqual(self.files("./--output"), ["./--output"])
        self.assertEqual(self.files("."), ["-.yaml"])

    def test_in_another_locale(self):
        self.write("größe.yaml", DENIED)
        for locale in ("C", "C.UTF-8"):
            done = subprocess.run([MESHRAIL, "check", "."], cwd=self.temp, capture_output=True,
                                  env={**CLEAN, "LC_ALL": locale}, check=False)
            self.assertIn("größe.yaml:4:".encode(), done.stdout)


if __name__ == "__main__":
    unittest.main()
