#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The pages beside the rules are what CONTRIBUTING.md asks for, and every link leads somewhere.

    run.py PROGRAM [--only TEXT]     only what has TEXT in its path

What the program writes into the documents is held by docs/generate --check. TAP, a test per document.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/golden"))

import symptoms  # noqa: E402
import truth  # noqa: E402
from tap import Tap  # noqa: E402

END = "<!-- end of facts -->\n"
HEADINGS = {  # of a page's prose, in their order; True: compulsory
    "en": {"Symptoms": False, "Why": True, "The guide": False, "Example": True, "Since": True,
           "Source": True},
    "zh-CN": {"现象": False, "原因": True, "指南": False, "示例": True, "版本": True, "来源": True},
}
BEFORE_AND_AFTER = {"en": ("# found", "# wanted"), "zh-CN": ("# 当前", "# 应为")}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"^```.*?^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
WITNESS = re.compile(r"\]\((tests/[^)]+)\)((?:,? `\w+`)+)")


def sections(text):
    """(heading, body) of the prose of a page."""
    prose = text.partition(END)[2] or text
    begins = [found.start() for found in re.finditer(r"^## ", CODE.sub(_blank, prose), re.M)]
    for begin, end in zip(begins, begins[1:] + [len(prose)]):
        heading, _, body = prose[begin:end].partition("\n")
        yield heading.removeprefix("## "), body


def _blank(found):
    return re.sub(r"[^\n]", " ", found[0])


def structure(language, parts):
    wanted = HEADINGS[language]
    found = [heading for heading, _ in parts]
    yield from (f"## {heading} is no heading of this language; there are {', '.join(wanted)}"
                for heading in found if heading not in wanted)
    yield from (f"## {heading} is missing" for heading, compulsory in wanted.items()
                if compulsory and heading not in found)
    known = [heading for heading in found if heading in wanted]
    if known != [heading for heading in wanted if heading in known]:
        yield f"the order of the headings is {', '.join(wanted)}, each once"


# What Envoy tells callers, whatever their language.
OF_ENVOY = {"no healthy upstream", "upstream connect error or disconnect/reset before headers", "reset reason: overflow",
            "upstream request timeout", "stream timeout"}


def is_neutral(symptom):
    """A code that is the same in every language, as 503 UO and OOMKilled."""
    return symptom in OF_ENVOY or re.search(r"[0-9]|[A-Z]{2}", symptom)


def paragraphs(body):
    return [text for text in re.split(r"\n\s*\n", CODE.sub("", body).strip()) if text]


def language_of(language, parts):
    """Whether the prose is in the language that the page's name says."""
    last = list(HEADINGS[language])[-1]
    symptoms = next(iter(HEADINGS[language]))
    for heading, body in parts:
        if language == "en" and (found := CHINESE.search(body)):
            yield f"## {heading}: {found[0]} is not English"
        if language == "en" or heading == last or heading not in HEADINGS[language]:
            continue  # the last one has names of files
        if heading == symptoms:
            yield from (f"## {heading}: {one} is not translated" for one in body.strip().split("；")
                        if not CHINESE.search(one) and not is_neutral(one))
            continue
        for paragraph in paragraphs(body):
            bare = re.sub(r"`[^`]*`", "", paragraph)
            if len(CHINESE.findall(bare)) < len(re.findall(r"[A-Za-z]+", bare)):
                yield f"## {heading}: not in Chinese: {paragraph.splitlines()[0]}"


def example(language, parts):
    """What the two pieces of an example are called is translated, too."""
    others = {name for other, names in BEFORE_AND_AFTER.items() if other != language
              for name in names}
    for heading, body in parts:
        yield from (f"## {heading}: {line} is {', '.join(BEFORE_AND_AFTER[language])} here"
                    for line in body.splitlines() if line in others)


def page_problems(path, rules):
    language = "zh-CN" if in_chinese(path) else "en"
    if path.name.partition(".")[0] not in rules:
        return ["there is no such rule"]
    text = path.read_text(encoding="utf-8")
    parts = list(sections(text))
    if not text.partition(END)[2].lstrip("\n").startswith("## "):
        return ["the prose begins with a heading: what stands before it is printed, and hides the symptoms"]
    return [*structure(language, parts), *language_of(language, parts), *example(language, parts)]


def anchors(path):
    """The anchors of a document, as GitHub makes them of its headings."""
    text = CODE.sub("", path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)$", text, re.M)}


def in_chinese(path):
    return path.name.endswith(".zh-CN.md")


def original(path):
    """The English page of a Chinese one, which may be meant where a page leads to it."""
    return path.with_name(path.name.replace(".zh-CN", ""))


def link_problems(path):
    text = re.sub(r"`[^`\n]*`", "", CODE.sub("", path.read_text(encoding="utf-8")))
    for link in LINK.findall(text):
        place, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = (path.parent / place).resolve() if place else path
        if not target.exists():
            yield f"{link} leads nowhere"
        elif anchor and anchor not in anchors(target):
            yield f"{link}: {target.name} has no such heading"
        elif in_chinese(path) and target != original(path) and (chinese := target.with_suffix(".zh-CN.md")).exists():
            yield f"{link}: there is a Chinese page, {chinese.name}"


def witness_problems(path):
    """`names` behind a link to a test: it has them."""
    for place, names in WITNESS.findall(path.read_text(encoding="utf-8")):
        target = (path.parent / place).resolve()
        text = target.read_text(encoding="utf-8") if target.is_file() else ""
        yield from (f"{place} has no {name}" for name in re.findall(r"`(\w+)`", names)
                    if not re.search(rf"\b{name}\b", text))


def documents():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
                            cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).exists()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    printed = subprocess.run([arguments.program, "rules", "--output", "json"], capture_output=True,
                             check=True)
    book = json.loads(printed.stdout)["rules"]
    rules = {rule["id"] for rule in book}
    tap = Tap()
    for path in sorted(ROOT.glob("policies/*/*.md")):
        name = path.relative_to(ROOT).as_posix()
        if arguments.only in name:
            tap.result(f"{name} is a page in its language", page_problems(path, rules))
    if arguments.only in "docs/truth.md":
        tap.result("docs/truth.md has what is said of traffic", list(truth.problems(rules)))
    if not arguments.only:
        tap.result("symptoms have one name in each language", list(symptoms.problems(book)))
    for path in documents():
        name = path.relative_to(ROOT).as_posix()
        if arguments.only in name:
            tap.result(f"{name} leads where it says", [*link_problems(path), *witness_problems(path)])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
