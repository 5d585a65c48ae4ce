# SPDX-License-Identifier: Apache-2.0
"""Ways in which people and programs write one object, with a comment wherever one may stand."""

import json
import re
from dataclasses import dataclass

PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*")
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", ""}
REMARKS = ("see the runbook", "为什么", "was: {a: 1}", "don't \"touch\"", "🚦 #2", "TODO(team-a):")


@dataclass(frozen=True)
class Style:
    name: str
    step: int = 2
    deeper: bool = False       # elements stand deeper than their key
    gap: int = 0               # more blanks between a dash and its element
    quote: str = ""            # around all strings
    key_quote: str = ""
    flow_from: int = 99        # depth from which brackets are used
    padded: bool = False       # { a: 1 }
    ends: bool = False         # comments behind values
    above: bool = False        # comments above keys
    blanks: bool = False       # empty lines between members
    crlf: bool = False
    mark: bool = False         # a byte order mark
    open_end: bool = False     # no line end at the end
    around: str = "alone"      # alone, documents, list
    block: str = "|"           # how a text of several lines is written
    json: object = None        # options of json.dumps instead of all that


STYLES = [
    Style("plain"),
    Style("commented", ends=True, above=True),
    Style("four-spaces", step=4, ends=True),
    Style("three-spaces-airy", step=3, blanks=True, above=True),
    Style("one-space", step=1, deeper=True, ends=True),
    Style("deeper-elements", deeper=True, above=True, blanks=True),
    Style("wide-dashes", deeper=True, gap=2, ends=True),
    Style("single-quotes", quote="'", ends=True),
    Style("double-quotes", quote='"', key_quote='"', above=True),
    Style("quoted-keys", key_quote="'", step=4, deeper=True),
    Style("brackets-from-5", flow_from=5, ends=True, above=True),
    Style("brackets-from-3-padded", flow_from=3, padded=True, ends=True),
    Style("brackets-from-2", flow_from=2),
    Style("brackets-only", flow_from=0, quote='"'),
    Style("windows", crlf=True, ends=True, above=True, blanks=True),
    Style("windows-open-end", crlf=True, open_end=True, step=4),
    Style("mark-open-end", mark=True, open_end=True, ends=True),
    Style("documents", around="documents", ends=True, above=True),
    Style("documents-windows", around="documents", crlf=True, mark=True, block="|-"),
    Style("list", around="list", ends=True),
    Style("list-deeper", around="list", deeper=True, step=4, gap=1, above=True),
    Style("list-brackets", around="list", flow_from=4, quote="'"),
    Style("kept-line-ends", block="|+", blanks=True),
    Style("text-in-quotes", block='"', ends=True),
    Style("json-2", json={"indent": 2}),
    Style("json-4-list", json={"indent": 4}, around="list"),
    Style("json-tabs", json={"indent": "\t"}, crlf=True),
    Style("json-minified", json={"separators": (",", ":")}, open_end=True),
    Style("json-spaced", json={"separators": (" , ", " : ")}),
    Style("json-line", json={}, mark=True),
]


class Writer:
    def __init__(self, style):
        self.style, self.lines, self.remarks = style, [], 0

    def remark(self):
        self.remarks += 1
        return f"# {self.remarks} {REMARKS[self.remarks % len(REMARKS)]}"

    def string(self, text, quote):
        if quote == "'" and text.isprintable():
            return "'" + text.replace("'", "''") + "'"
        if quote or text.lower() in WORDS or not PLAIN.fullmatch(text):
            return json.dumps(text, ensure_ascii=False)
        return text

    def scalar(self, value):
        return self.string(value, self.style.quote) if isinstance(value, str) else json.dumps(value)

    def flow(self, value):
        if not value or not isinstance(value, (dict, list)):
            return self.scalar(value) if not isinstance(value, (dict, list)) else json.dumps(value)
        inside = ", ".join(
            f"{self.string(k, self.style.key_quote)}: {self.flow(v)}" for k, v in value.items()
        ) if isinstance(value, dict) else ", ".join(map(self.flow, value))
        pad = " " if self.style.padded else ""
        return ("{%s%s%s}" if isinstance(value, dict) else "[%s%s%s]") % (pad, inside, pad)

    def end(self):
        return "  " + self.remark() if self.style.ends else ""

    def value(self, lead, value, indent, depth):
        """What stands behind "key:" or a dash: on the line that `lead` begins, and below."""
        style = self.style
        if isinstance(value, str) and "\n" in value and style.block != '"' and depth < style.flow_from:
            self.lines.append(f"{lead} {style.block}")
            self.lines += [" " * (indent + style.step) + line if line else ""
                           for line in value.removesuffix("\n").split("\n")]
        elif value and isinstance(value, dict) and depth < style.flow_from:
            self.lines.append(lead + self.end())
            self.members(value, indent + style.step, depth + 1)
        elif value and isinstance(value, list) and depth < style.flow_from:
            self.lines.append(lead + self.end())
            self.elements(value, indent + (style.step if style.deeper else 0), depth + 1)
        else:
            self.lines.append(f"{lead} {self.flow(value)}{self.end()}")

    def members(self, mapping, indent, depth, lead=None):
        for key, value in mapping.items():
            if lead is None and self.style.blanks and depth < 4:
                self.lines.append("")
            if lead is None and self.style.above:
                self.lines.append(" " * indent + self.remark())
            start = " " * indent if lead is None else lead
            lead = None
            self.value(f"{start}{self.string(key, self.style.key_quote)}:", value, indent, depth)

    def elements(self, sequence, indent, depth):
        dash = " " * indent + "-" + " " * (1 + self.style.gap)
        for element in sequence:
            if element and isinstance(element, dict) and depth < self.style.flow_from:
                self.members(element, len(dash), depth, dash)
            else:
                self.lines.append(f"{dash}{self.flow(element)}{self.end()}")


OTHER = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "beside"}, "spec": {"ports": []}}


def written(style, obj):
    """The bytes of a file that holds the object in this style."""
    whole = obj
    if style.around == "list":
        whole = {"apiVersion": "v1", "kind": "List", "items": [OTHER, obj, OTHER]}
    if style.json is not None:
        text = json.dumps(whole, ensure_ascii=False, **style.json) + "\n"
    else:
        writer = Writer(style)
        if style.flow_from == 0:
            writer.lines.append(writer.flow(whole) + writer.end())
        else:
            writer.members(whole, 0, 1)
        text = "\n".join(writer.lines) + "\n"
    if style.around == "documents":
        text = (f"# before\n---\n# Source: a\n{json.dumps(OTHER)}\n---\n{text}\n# end\n...\n"
                f"--- # last\nkind: Other\napiVersion: v1\n")
    text = text.removesuffix("\n") if style.open_end else text
    text = text.replace("\n", "\r\n") if style.crlf else text
    return (("\ufeff" if style.mark else "") + text).encode()
