# SPDX-License-Identifier: Apache-2.0
"""From what people see to the rules that find a cause of it: explain SYMPTOM, and rules --symptom."""
import json
import re
import sys
import unittest
from pathlib import Path

from checking import Check

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "docs"))

import symptoms  # noqa: E402

# What the guide that many clusters were built by sets out from, as its readers would type it.
OF_THE_GUIDE = ("curl 52", "curl-52", "Empty Reply", "OOM", "503", "503-uo", "UF", "cold start", "冷启动", "延迟", "latency",
                "throttling", "504")
# They find an old name of what works as before.
HARMLESS = {"DR-LB-LEAST-CONN", "KO-DEPLOYMENTS-DEPRECATED"}


class Symptoms(Check):
    def setUp(self):
        super().setUp()
        self.book = json.loads(self.meshrail("rules", "--output", "json").stdout)["rules"]
        self.named = {pair: [rule["id"] for rule in rules]
                      for pair, rules in symptoms.by_symptom(self.book).items()}

    def explained(self, *args):
        """{symptom: rules}"""
        said = self.meshrail("explain", "--output", "markdown", *args)
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertNotRegex(said.stdout.partition("\n## ")[0], r"\{\w+\}")
        return {head: re.findall(r"^- ([A-Z0-9-]+)[:：]", body, re.M)
                for head, body in re.findall(r"^# (.+)\n((?:(?!# ).*\n)*)", said.stdout, re.M)}

    def test_each_by_its_name_in_either_language(self):
        self.assertGreater(len(self.named), 25)
        for pair, rules in self.named.items():
            for language, shown in zip(("en", "zh-CN"), pair):
                for name in pair:
                    with self.subTest(name=name, language=language):
                        found = self.explained("--language", language, name)
                        self.assertEqual(found.get(shown), rules)

    def test_what_the_guide_speaks_of(self):
        for name in OF_THE_GUIDE:
            with self.subTest(name):
                self.assertTrue(all(self.explained(name).values()))

    def test_rules_of_the_guide_have_one(self):
        found = {one["rule"] for one in self.check_json("--audit", str(TESTS / "guide"))[1]}
        self.assertGreater(len(found), 30)
        self.assertEqual({rule["id"] for rule in self.book if not rule["symptoms"]["en"]} & found, HARMLESS & found)

    def test_words_that_mean_several(self):
        self.assertEqual({"503 UO", "503 UF", "503 UH", "503 UC", "503 NC", "503 queue full"}, set(self.explained("503")))
        self.assertEqual(["503 UF"], list(self.explained("uf")))
        self.assertEqual(["connection resets"], list(self.explained("resets")))
        self.assertEqual(["OOMKilled"], list(self.explained("oom")))

    def test_a_line_that_was_copied(self):
        for line, names in (("curl: (52) Empty reply from server", ["curl 52 (empty reply)"]),
                            ("curl: (56) Recv failure: Connection reset by peer", ["curl 56", "connection resets"]),
                            ("[2026-11-30T08:00:00Z] \"GET / HTTP/1.1\" 503 UO upstream_reset", ["503 UO"]),
                            ("no healthy upstream", ["no healthy upstream"]), ("upstream request timeout", ["upstream request timeout"]),
                            ("upstream connect error or disconnect/reset before headers. reset reason: connection termination",
                             ["upstream connect error or disconnect/reset before headers", "connection resets"]),
                            ("upstream connect error or disconnect/reset before headers. reset reason: overflow",
                             ["upstream connect error or disconnect/reset before headers", "reset reason: overflow"]),
                            ("Reason: OOMKilled", ["OOMKilled"]), ("报错 连接被重置 了", ["connection resets"])):
            with self.subTest(line):
                self.assertEqual(list(self.explained(line)), names)

    def test_words_without_quotes(self):
        for words, names in ((["503", "UH"], ["503 UH"]),
                             (["curl", "(52)", "Empty", "reply", "from", "server"], ["curl 52 (empty reply)"]),
                             (["503", "504"], None), (["no", "healthy", "upstream"], ["no healthy upstream"])):
            with self.subTest(words):
                self.assertEqual(list(self.explained(*words)), names or
                                 [name for word in words for name in self.explained(word)])

    def test_ends_with_what_to_do(self):
        said = self.meshrail("explain", "--output", "markdown", "503", "504", "DR-POOL-RPC").stdout
        self.assertEqual(said.count("meshrail audit --kubectl"), 1)
        for language, end in (("en", "tells the rest of each."), ("zh-CN", "的其余内容。")):
            said = self.meshrail("explain", "--language", language, "--output", "markdown", "503").stdout
            self.assertEqual((said.count("meshrail audit --kubectl"), said.endswith(end + "\n")), (1, True))

    def test_what_a_flag_of_envoy_says_to_callers(self):
        for flag, text in (("UH", "no healthy upstream"), ("UO", "reset reason: overflow")):
            self.assertEqual(*(list(self.explained(name).values()) for name in (f"503 {flag}", text)))

    def test_all_that_a_rule_says(self):
        said = self.meshrail("explain", "OOMKilled").stdout
        self.assertIn("queue-proxy is killed, and its Pod's requests are lost", " ".join(said.split()))

    def test_beside_rules(self):
        found = list(self.explained("DR-POOL-MAXCONN", "504"))
        self.assertEqual((found[0], found[-1]), ("DR-POOL-MAXCONN", "504"))

    def test_rules(self):
        for words in ("503", "curl-52", "冷启动"):
            with self.subTest(words):
                wanted = set().union(*self.explained(words).values())
                chosen = [rule for rule in self.book if rule["id"] in wanted]
                said = [self.meshrail("rules", "--symptom", words, "--output", form).stdout
                        for form in ("json", "text", "markdown")]
                self.assertEqual(json.loads(said[0])["rules"], chosen)
                ids = [rule["id"] for rule in chosen]
                self.assertEqual(re.findall(r"^  ([A-Z0-9-]+)  ", said[1], re.M), ids)
                self.assertEqual(re.findall(r"^- \[([A-Z0-9-]+)\]", said[2].partition("## By symptom")[0], re.M), ids)
                self.assertEqual(set(re.findall(r"^- \[([A-Z0-9-]+)\]", said[2], re.M)), set(ids))

    def test_an_unknown_one(self):
        for args in (["explain", "--language", "zh-CN", "503 NR"], ["rules", "--symptom", "NR", "--language", "zh-CN"],
                     ["explain", "--language", "zh-CN", "cart \x1b[31m"], ["rules", "--language", "zh-CN", "--symptom", ":"]):
            with self.subTest(args):
                done = self.meshrail(*args)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                first, *names, last = done.stderr.splitlines()
                self.assertEqual(last, "全部规则见 meshrail rules")
                self.assertRegex(first, r"^meshrail \w+: 没有叫 .+ 的规则或现象；已知的现象有$")
                self.assertEqual([name.strip() for name in names], [chinese for _, chinese in self.named])

    def test_a_slip_of_a_rule(self):
        self.refused("there is no rule DR-POOL-MAXCON; did you mean DR-POOL-MAXCONN?", "explain", "DR-POOL-MAXCON")

    def test_a_shell_completes_them(self):
        offered = self.meshrail("__complete", "rules", "--symptom", "").stdout.splitlines()[:-1]
        self.assertEqual(len(offered), len(self.named))
        for word, (english, _) in zip(offered, self.named):
            self.assertRegex(word, r"^[a-z0-9-]+$")
            self.assertIn(english, self.explained(word))
        self.assertIn("curl-56", self.meshrail("__complete", "explain", "curl").stdout)


if __name__ == "__main__":
    unittest.main()
