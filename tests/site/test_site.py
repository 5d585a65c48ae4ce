# SPDX-License-Identifier: Apache-2.0
"""The site that docs/site/build makes: whole, its links lead somewhere, and it works from disk in both languages."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/audit"))

import browser  # noqa: E402

MADE = ROOT / "build/site/made"
SOURCES = ROOT / "build/site/sources"
LANGUAGES = ("en", "zh-CN")
SHAPES = ("li", "td", "th", "pre", "code", "h1", "h2", "h3", "h4", "strong", "em", "img")
OURS = re.compile(r'\A---\n[^#]*\n---\n|^!!! note ""\n.*\n', re.M)  # of MkDocs, not of GitHub
ENGLISH_ALONE = "本页尚无中文版"


def setUpModule():
    subprocess.run([ROOT / "docs/site/build", os.environ["MESHRAIL"], MADE], check=True)


class Page(HTMLParser):
    """What a page leads to, loads and has in its article."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.anchors, self.shapes = [], [], {""}, []
        self.inside = 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors |= {attributes.get("id"), attributes.get("name")}
        if tag in ("script", "img", "iframe", "link"):
            self.loads += filter(None, [attributes.get("src") or attributes.get("href")])
        elif "href" in attributes:
            self.links.append(attributes["href"])
        self.inside += tag == "article"
        if self.inside and tag in SHAPES:
            self.shapes.append(tag)

    def handle_endtag(self, tag):
        self.inside -= tag == "article"


class Whole(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.pages = {path: Page(path.read_text(encoding="utf-8")) for path in MADE.rglob("*.html")
                     if path.name != "404.html"}

    def names(self, language):
        return {path.relative_to(MADE / language).as_posix() for path in self.pages if MADE / language in path.parents}

    def test_both_languages_have_the_same_pages(self):
        english, chinese = map(self.names, LANGUAGES)
        self.assertEqual(english, chinese)
        book = json.loads(subprocess.run([os.environ["MESHRAIL"], "rules", "--output", "json"], check=True,
                                         stdout=subprocess.PIPE).stdout)
        self.assertGreater(len(book["rules"]), 0)
        self.assertEqual({f"rules/{rule['id']}.html" for rule in book["rules"]} - english, set())

    def test_each_link_leads_somewhere(self):
        astray = []
        for path, page in self.pages.items():
            for link in page.links + page.loads:
                place = urlsplit(link)
                if place.scheme:
                    continue
                target = (path.parent / unquote(place.path)).resolve() if place.path else path
                if not target.is_file():
                    astray.append(f"{path.relative_to(MADE)}: {link}")
                elif target in self.pages and unquote(place.fragment) not in self.pages[target].anchors:
                    astray.append(f"{path.relative_to(MADE)}: {link}: no such heading")
        self.assertEqual(astray, [])

    def test_nothing_is_loaded_from_elsewhere(self):
        self.assertEqual([(path, load) for path, page in self.pages.items() for load in page.loads
                          if urlsplit(load).netloc], [])

    def test_pages_are_built_as_their_source_reads(self):
        """MkDocs reads another Markdown than the one that the documents are written in, which is GitHub's."""
        reader = MarkdownIt("commonmark").enable("table")
        for source in SOURCES.rglob("*.md"):
            name = source.relative_to(SOURCES)
            made = MADE / (name.parent / "index.html" if name.name == "README.md" else name.with_suffix(".html"))
            text = OURS.sub("", source.read_text(encoding="utf-8"))
            wanted = Page(f"<article>{reader.render(text)}</article>").shapes
            with self.subTest(page=str(name)):
                self.assertEqual(self.pages[made].shapes, wanted)

    def test_what_is_english_alone_says_so(self):
        for path in (ROOT / "build/site/sources/zh-CN").rglob("*.md"):
            name = path.relative_to(SOURCES / "zh-CN").as_posix()
            if name.startswith("rules/") or not (ROOT / name).exists():
                continue
            translated = (ROOT / name).with_suffix(".zh-CN.md").exists()
            with self.subTest(page=name):
                self.assertEqual(ENGLISH_ALONE in path.read_text(encoding="utf-8"), not translated)


class FromDisk(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.browser = browser.opened(folder)
        self.addCleanup(self.browser.quit)

    def open(self, name):
        self.browser.get((MADE / name).as_uri())

    def first(self, selector):
        return WebDriverWait(self.browser, 20).until(
            lambda driver: driver.find_element(By.CSS_SELECTOR, selector))

    def search(self, words):
        """Enters it, and returns the pages that come up, best first."""
        field = self.first("input.md-search__input")
        # At once: the theme warns of a single letter, for which its index of two languages has no answer.
        self.browser.execute_script("const [field, words] = arguments; field.focus(); field.value = words;"
                                    "field.dispatchEvent(new KeyboardEvent('keyup'))", field, words)
        self.first(".md-search-result__item")
        links = self.browser.find_elements(By.CSS_SELECTOR, ".md-search-result__item > a")
        return list(dict.fromkeys(Path(unquote(urlsplit(link.get_attribute("href")).path)).stem for link in links))

    def follow(self):
        self.browser.execute_script("arguments[0].click()", self.first(".md-search-result__item > a"))

    def test_search_in_english(self):
        self.open("en/index.html")
        self.assertIn("DR-POOL-MAXCONN", self.search("connection pool empty reply")[:6])
        self.open("en/docs/check.html")
        self.assertEqual(self.search("maxconn")[0], "DR-POOL-MAXCONN")
        self.follow()
        self.assertEqual(self.first("article h1").text.strip("¶"), "DR-POOL-MAXCONN")
        self.assertTrue(self.first("article mark").text)

    def test_search_in_chinese(self):
        self.open("zh-CN/docs/policy.html")
        self.assertIn("DR-POOL-MAXCONN", self.search("空响应")[:6])

    def test_search_for_what_to_do(self):
        for page, words, wanted in (("en/index.html", "how to exempt", "refused"),
                                    ("en/index.html", "uninstall", "chart"),
                                    ("zh-CN/index.html", "豁免", "refused"), ("zh-CN/index.html", "安装", "install"),
                                    ("zh-CN/index.html", "流水线", "check")):
            self.open(page)
            self.assertIn(wanted, self.search(words)[:6], words)

    def test_search_for_an_id(self):
        self.open("zh-CN/rules/index.html")
        self.assertEqual(self.search("KS-MIN-SCALE")[0], "KS-MIN-SCALE")
        self.follow()
        self.assertIn("冷启动", self.first("article").text)

    def test_the_same_page_in_the_other_language(self):
        self.open("en/rules/DR-POOL-MAXCONN.html")
        self.assertIn("empty reply", self.first("article").text)
        link = self.first(".md-select__link[hreflang=zh-CN]")
        self.browser.execute_script("arguments[0].click()", link)
        WebDriverWait(self.browser, 20).until(lambda driver: "zh-CN/rules/DR-POOL-MAXCONN" in driver.current_url)
        self.assertIn("空响应", self.first("article").text)

    def test_the_door_opens_the_language_of_the_browser(self):
        self.open("index.html")
        WebDriverWait(self.browser, 20).until(lambda driver: driver.current_url.endswith("/en/index.html"))

    def test_it_asks_nobody(self):
        for name in ("en/index.html", "zh-CN/rules/DR-POOL-MAXCONN.html"):
            self.open(name)
            self.search("Istio")
        asked = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        urls = {one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"}
        self.assertEqual({url for url in urls if not url.startswith(("file:", "chrome:", "data:"))}, set())
        self.assertEqual([entry["message"] for entry in self.browser.get_log("browser")], [])


if __name__ == "__main__":
    unittest.main()
