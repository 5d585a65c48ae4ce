# SPDX-License-Identifier: Apache-2.0
"""meshrail schema: by a validator that is not ours, what is written is valid, and what is read is valid exactly where it
is read. Policies are typed as editors do, by YAML 1.2."""
import ast
import copy
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import jsonschema
import yaml
from check_jsonschema.parsers.yaml import construct_yaml_implementation

from checking import CLEAN, MESHRAIL, Check

TESTS = Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
EDITOR = construct_yaml_implementation()

# What no schema can know: how the YAML is written, and what rests on two values, or on a calendar.
BEYOND = re.compile(r"is stricter than the recommended|2027-02-29 is no date|names \{id\} twice|an anchor|an alias|a tag|"
                    r"second document|twice|this is not YAML|the text is empty")
# What editors take for another number than is written there, as 1e3 for 1000.
TYPED = re.compile(r"1e3 is not a number|1\.0 is no whole number|not a number|2\.0 is|1 is no version|\d is no whole name")


def told(*args):
    done = subprocess.run([MESHRAIL, *args], env=CLEAN, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def strict(schema):
    """The same, where nothing may stand that it does not name."""
    if isinstance(schema, dict):
        schema = {key: strict(value) for key, value in schema.items()}
        if "properties" in schema:
            schema["additionalProperties"] = False
    return [strict(value) for value in schema] if isinstance(schema, list) else schema


def validator(name, of=lambda schema: schema):
    schema = told("schema", name)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(of(schema))


POLICY = validator("policy")


def policies_of_cases():
    found = set()
    for path in sorted((TESTS / "reviews").glob("*/*.yaml")):
        found |= set(re.findall(r"^# policy: (.+)$", path.read_text(encoding="utf-8"), re.M))
    return sorted(found)


def policies_that_ship():
    for path in [*ROOT.glob("manifests/**/*.yaml"), *ROOT.glob("samples/**/*.yaml")]:
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if isinstance(document, dict) and document.get("kind") == "ConfigMap" and "policy.yaml" in document["data"]:
                yield document["data"]["policy.yaml"]


def examples():
    page = (ROOT / "docs/policy.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S):
        if not block.startswith(("metadata:", "apiVersion:", "#")):
            yield block


def refused_by_unit_tests():
    """The texts of test_policy_errors.c."""
    source = (TESTS / "unit/test_policy_errors.c").read_text(encoding="utf-8")
    table = source[source.index("wrong_texts[] = {"):source.index("static void wrong_texts_are_refused")]
    for text in re.findall(r'^    \{("(?:[^"\\]|\\.)*")', table, re.M):
        yield ast.literal_eval(text)


class Policy(Check):
    def refusals(self, texts):
        """What the program says of each; None: it reads it. All of them at once, as ConfigMaps with a policy."""
        texts = list(texts)
        maps = [{"apiVersion": "v1", "kind": "ConfigMap", "data": {"policy.yaml": text},
                 "metadata": {"name": str(i), "namespace": "a", "labels": {"meshrail.io/policy": "true"}}}
                for i, text in enumerate(texts)]
        path = self.write("maps.json", "\n".join(map(json.dumps, maps)))
        _, findings, errors, _ = self.check_json(path)
        self.assertEqual(errors, [])
        said = {int(one["name"]): one["message"] for one in findings if one["action"] == "deny"}
        return [(text, said.get(i)) for i, text in enumerate(texts)]

    def valid(self, text):
        return POLICY.is_valid(EDITOR.load(text))

    def test_what_is_read_is_valid(self):
        kept = [path.read_text(encoding="utf-8") for path in TESTS.glob("promise/*/policy.yaml")]
        texts = [*policies_of_cases(), *policies_that_ship(), *examples(), *kept, "{}", "version: 1", 'version: "1"']
        for text, said in self.refusals(texts):
            with self.subTest(text[:80]):
                self.assertIsNone(said)
                problems = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in POLICY.iter_errors(EDITOR.load(text))]
                self.assertEqual(problems, [])
        self.assertGreater(len(texts), 80)

    def test_what_is_refused_is_not(self):
        texts = list(refused_by_unit_tests())
        for text, said in self.refusals(texts):
            with self.subTest(text):
                self.assertIsNotNone(said)
                self.assertTrue(BEYOND.search(said) or TYPED.search(said) or not self.valid(text), said)
        self.assertGreater(len(texts), 60)

    def test_whatever_is_changed(self):
        """Each value of a policy that has every key, and each key, becomes another one."""
        whole = EDITOR.load(next(text for text in examples() if "environment:" in text))
        whole |= {"version": 1, "annotationExemptions": {"allow": True, "maxDays": 30, "rules": ["DR-POOL-RPC"]}}
        odd = [None, True, False, 0, 1, -1, 2, 1.5, 99999999999, "", "deny", "off", "patch", "x", "1", "10m", "0s", "1Gi", "1.30",
               "2027-03-31", "https://a", "a b", [], {}, ["x"], {"x": 1}, [None], "zh-CN", "true", "MESH-PARSE"]
        places = sorted(paths(whole), key=str)
        texts = [json.dumps(changed(whole, path, value), ensure_ascii=False) for path in places for value in odd][::4]
        tried = {"read": 0, "refused": 0}
        for text, said in self.refusals(texts):
            tried["refused" if said else "read"] += 1
            if said and (BEYOND.search(said) or TYPED.search(said)):
                continue
            with self.subTest(text):
                self.assertEqual(self.valid(text), said is None, said)
        self.assertGreater(min(tried.values()), 50, tried)

    def test_an_unknown_version_is_told_first(self):
        path = self.write("policy.yaml", "enforcement: deny\nfuture: 1\nversion: 2\n")
        self.refused("policy.yaml:3:10: version: this program reads version 1 of policies, not 2; use a meshrail that does, "
                     "or go back to it", "check", "--policy", path, path)

    def test_rules_are_explained_in_both_languages(self):
        for language, word in (("en", "overflows"), ("zh-CN", "溢出")):
            rules = told("schema", "policy", "--language", language)["properties"]["rules"]["properties"]
            self.assertIn(word, rules["DR-POOL-PENDING"]["description"])
        self.assertTrue(rules["DR-TLS-NO-CA"]["deprecated"])


def paths(value, path=()):
    if path:
        yield path
    if isinstance(value, dict):
        for key in value:
            yield from paths(value[key], (*path, key))
            yield from paths({}, (*path, key + "x"))
    elif isinstance(value, list):
        for i, element in enumerate(value):
            yield from paths(element, (*path, i))


def changed(whole, path, value):
    other = copy.deepcopy(whole)
    at = other
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return other


class Outputs(unittest.TestCase):
    def folder(self):
        return Path(self.enterContext(tempfile.TemporaryDirectory()))

    def holds(self, schema, *args):
        done = subprocess.run([MESHRAIL, *args, "--output", "json"], env=CLEAN, cwd=TESTS, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)
        said = json.loads(done.stdout)
        schema.validate(said)
        return said

    def test_check(self):
        schema = validator("check", strict)
        folders = sorted(path for path in (TESTS / "reviews").iterdir() if path.is_dir())
        found = sum(len(self.holds(schema, "check", str(folder))["findings"]) for folder in folders)
        self.assertGreater(found, 1000)
        part = self.folder() / "part.yaml"
        part.write_text("apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: cart}\n", encoding="utf-8")
        said = self.holds(schema, "check", "--language", "zh-CN", part, "places", "nowhere")
        self.assertTrue(said["errors"])
        self.assertTrue(said["parts"])

    def test_audit(self):
        schema = validator("audit", strict)
        said = self.holds(schema, "audit", "reviews", "places", "nowhere")
        self.assertGreater(len(said["findings"]), 500)
        self.assertTrue(said["errors"])
        before = self.folder() / "before.json"
        before.write_text(json.dumps(said | {"findings": said["findings"][1:] + [said["findings"][0] | {"name": "gone"}]}))
        said = self.holds(schema, "audit", "--since", before, "reviews", "places", "nowhere")
        self.assertTrue(said["gone"])

    def test_more_may_come(self):
        for name in ("check", "audit"):
            schema = validator(name)
            self.assertTrue(schema.is_valid(self.holds(schema, name, "places") | {"later": 1}))
            self.assertFalse(schema.is_valid(self.holds(schema, name, "places") | {"version": 2}))

    def test_another_validator(self):
        """As a pipeline would: the schema of JSON Schema itself, and the file of a policy."""
        path = self.folder()
        for name in ("policy", "check", "audit"):
            (path / name).write_text(json.dumps(told("schema", name)), encoding="utf-8")
        (path / "policy.yaml").write_text(next(text for text in examples() if "environment:" in text), encoding="utf-8")
        for args in (["--check-metaschema", path / "policy", path / "check", path / "audit"],
                     ["--schemafile", path / "policy", path / "policy.yaml"]):
            done = subprocess.run([sys.executable, "-m", "check_jsonschema", *args], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
