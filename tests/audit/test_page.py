# SPDX-License-Identifier: Apache-2.0
"""The page of an audit, opened from disk in a headless Chromium as a person would.

    SCREENSHOTS=docs tests/run audit -- test_page    draws what docs/audit.md shows
"""

import json
import os
import unittest
from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

import browser
import large
from auditing import Audit, dump, rule

PAGE = 100  # rows that are shown at once


class Page(Audit):
    @classmethod
    def setUpClass(cls):
        cls.dump = dump(*large.objects())

    def setUp(self):
        super().setUp()
        self.browser = browser.opened(self.folder / "profile")
        self.addCleanup(self.browser.quit)

    def open(self, *options, objects=None):
        page = self.folder / "audit.html"
        self.run_door("audit", "--output", "html", "--output-file", page, *options, "-",
                      stdin=objects or self.dump)
        self.browser.get(page.as_uri())
        return json.loads(self.browser.execute_script("return JSON.stringify(data)"))

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        return [element.text for element in self.all(selector)]

    def shown(self):
        """How many findings are left."""
        return int(self.browser.execute_script("return document.getElementById('shown').textContent")
                   .split()[0])

    def search(self, words):
        field = self.browser.find_element(By.ID, "search")
        field.clear()
        field.send_keys(words)

    def speak(self, language):
        self.browser.find_element(By.CSS_SELECTOR, f"[data-language='{language}']").click()

    def test_shows_what_the_json_says(self):
        report = self.audit("-", stdin=self.dump)
        data = self.open()
        self.assertEqual(len(data["findings"]), len(report["findings"]))
        self.assertEqual(self.shown(), len(report["findings"]))
        self.assertEqual(self.texts("#outcomes b"),
                         [str(report["total"][name]) for name in ("refused", "repaired", "warned", "recorded")])
        self.assertEqual(len(self.all("#rows tr")), PAGE)
        for key, panel in (("namespaces", "namespace"), ("owners", "owner"), ("rules", "rule")):
            first = self.browser.find_element(By.CSS_SELECTOR, f"#by-{panel} .row span").text
            self.assertEqual(first, report[key][0]["name"])

    def test_needs_no_network(self):
        self.open()
        asked = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        urls = {one["params"]["request"]["url"] for one in asked
                if one["method"] == "Network.requestWillBeSent"}
        page = (self.folder / "audit.html").as_uri()
        self.assertIn(page, urls)
        own = ("chrome:", "data:")  # the empty tab that it began with
        self.assertEqual({url for url in urls if not url.startswith(own)}, {page})
        self.assertEqual([entry["message"] for entry in self.browser.get_log("browser")], [])

    def test_search_finds_by_all_words(self):
        data = self.open()
        one = data["findings"][0]
        words = f"{one['rule']} {one['object'].split()[1]}"
        wanted = sum(all(word.lower() in json.dumps(finding).lower() for word in words.split())
                     for finding in data["findings"])
        self.search(words)
        self.assertEqual(self.shown(), wanted)
        self.assertLess(wanted, len(data["findings"]))
        self.assertTrue(all(one["rule"] in row for row in self.texts("#rows tr")))
        self.search("nothing has this word")
        self.assertEqual(self.all("#rows tr"), [])

    def test_bars_filter_and_can_be_combined(self):
        data = self.open()
        bar = self.browser.find_element(By.CSS_SELECTOR, "#by-namespace .row")
        name = bar.find_element(By.CSS_SELECTOR, "span").text
        bar.click()
        of_name = [one for one in data["findings"] if one["namespace"] == name]
        self.assertEqual(self.shown(), len(of_name))
        self.browser.find_element(By.CSS_SELECTOR, "#outcomes .refused").click()
        refused = [one for one in of_name if one["outcome"] == "refused"]
        self.assertEqual(self.shown(), len(refused))
        self.assertEqual({row.split()[0] for row in self.texts("#rows tr")}, {"refused"})
        pressed = self.all("[aria-pressed=true]:not([data-language])")
        for button in range(len(pressed)):
            self.all("[aria-pressed=true]:not([data-language])")[0].click()
        self.assertEqual(self.shown(), len(data["findings"]))

    def test_a_bar_is_as_long_as_what_it_counts(self):
        self.open()
        rows = self.all("#by-rule .row")
        counts = [int(row.find_elements(By.CSS_SELECTOR, "span")[1].text.split("/")[1]) for row in rows]
        widths = [sum(part.size["width"] for part in row.find_elements(By.CSS_SELECTOR, ".bar i"))
                  for row in rows]
        longest = max(zip(counts, widths))
        for count, width in zip(counts, widths):
            self.assertAlmostEqual(width / longest[1], count / longest[0], delta=0.03)

    def test_more_rows_are_a_click_away(self):
        data = self.open()
        self.browser.find_element(By.ID, "more").click()
        self.assertEqual(len(self.all("#rows tr")), min(2 * PAGE, len(data["findings"])))
        self.browser.find_element(By.CSS_SELECTOR, "#by-namespace > button:last-child").click()
        self.assertEqual(len(self.all("#by-namespace .row")),
                         len({one["namespace"] for one in data["findings"]}))

    def test_both_languages(self):
        data = self.open()
        self.search(data["findings"][0]["object"].split()[1])
        for language, title, outcome in (("zh-CN", "强制执行后会怎样", "拒绝"),
                                         ("en", "What enforcement would come to", "refused")):
            self.speak(language)
            self.assertEqual(self.browser.find_element(By.ID, "title").text, title)
            self.assertIn(outcome, self.texts("#outcomes button")[0])
            self.assertEqual(self.browser.execute_script("return document.documentElement.lang"), language)
            said = [finding[language] for finding in data["findings"]
                    if finding["object"] == data["findings"][0]["object"]]
            self.assertEqual(set(self.texts("#rows td.text")) - set(said), set())
        self.open("--language", "zh-CN")
        self.assertEqual(self.browser.find_element(By.ID, "title").text, "强制执行后会怎样")

    def test_what_objects_are_called_stays_a_text(self):
        data = self.open(objects=dump(rule("shop", "cart", 8, annotations={"owner": large.HOSTILE})))
        self.assertEqual(data["findings"][0]["owner"], large.HOSTILE)
        self.assertEqual(self.browser.find_element(By.CSS_SELECTOR, "#by-owner .row span").text, large.HOSTILE)
        self.assertEqual(self.all("img"), [])

    def test_what_is_new_and_what_is_gone(self):
        earlier = self.write("earlier.json", self.run_door("audit", "--output", "json", "-", stdin=dump(
            rule("shop", "mended", 8), rule("shop", "cart", 8))).stdout)
        self.open("--since", earlier, objects=dump(rule("shop", "added", 8), rule("shop", "cart", 8)))
        rows = sorted(row.split("shop")[0].strip() for row in self.texts("#rows tr"))
        self.assertEqual(rows, ["refused", "refused (gone)", "refused (new)"])
        self.assertEqual(self.texts("#outcomes b")[0], "2")

    def test_in_a_dump_of_two_thousand_objects(self):
        data = self.open()
        self.assertEqual(data["objects"] + data["skipped"], large.OBJECTS)
        folder = os.environ.get("SCREENSHOTS")
        for language in ("en", "zh-CN"):
            self.speak(language)
            WebDriverWait(self.browser, 10).until(lambda driver: driver.find_element(By.ID, "rows").text)
            picture = Path(folder or self.folder) / f"audit.{language}.png"
            self.assertTrue(self.browser.save_screenshot(str(picture.resolve())))
            self.assertGreater(picture.stat().st_size, 10_000)


if __name__ == "__main__":
    unittest.main()
