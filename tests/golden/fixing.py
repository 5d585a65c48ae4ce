# SPDX-License-Identifier: Apache-2.0
"""What becomes of an object where a person does what a message says after `Fix:`."""

import copy
import json
import re

import yaml

import fields
from case import Loader

# What no text can do: somebody has to decide, to know, or to change another object. Each row has to
# be met by some case.
ASKS = [
    (r"mend .+|.+ in quotes|write \S+", "only the author knows what was meant"),
    (r"take data\.\S+ from the istiod chart", "the chart has the text"),
    (r"restore _example .+", "the release has the text"),
    (r"repeat (the parent's )?\S+ here", "the author copies a block of the same object"),
    (r"remove one of the two", "the author chooses"),
    (r"give each provider a name of its own|name one of extensionProviders", "the author chooses"),
    (r"percents that add up to 100", "the author shares out"),
    (r"name standard, high-traffic or low-load, or remove the label", "the author chooses"),
    (r".+: the image that this release of Knative ships", "the release has the image"),
    (r"remove it, and set \S+: Enabled or Disabled", "the author chooses"),
    (r'meshrail.io/exempt: "RULE-ID.+"', "the author knows which rule was meant"),
    (r'meshrail.io/exempt: ".+ why it is right here"', "the author knows the reason"),
    (r"in the Service's template, .+", "the Pod's owner has to change"),
    (r"in a new Service, .+", "a live one would get another load balancer"),
    (r"write TCP, TLS, UDP or TCP_UDP, .+", "the author knows which was meant"),
    (r"move its entries to spec.workloads, .+", "the author joins two lists"),
    (r".+ in config-(observability|features)", "another ConfigMap has to change"),
    (r"set minReplicas of HPA \S+ instead|change HPA \S+ instead", "another object has to change"),
    (r"move \S+ to the values of \S+", "another release takes it over"),
]

# What stands behind an order, and may be left out.
ASIDE = re.compile(r", (?:or|if)\b.*|; .*|(?<=remove it) until .*| here$")


def asks(fix):
    """The pattern of the row that says why nobody can follow the fix by itself, or None."""
    return next((row for row, _ in ASKS if re.fullmatch(row, fix)), None)


def _mapping(text):
    """What is to be written, as a mapping; None: the words say something else."""
    for form in text, "{" + text + "}":
        try:
            said = yaml.load(form, Loader)
        except yaml.YAMLError:
            continue
        if (isinstance(said, dict) and said and None not in said.values()
                and not any(" " in str(key) for key in said)):
            return said
    return None


class Opened:
    """An object whose texts are opened on the way to a field, and closed again."""

    def __init__(self, value):
        self.root = copy.deepcopy(value)
        self.texts = []  # the steps to each text that is open

    def block(self, steps, make=False):
        """The list or mapping at a path. KeyError: there is none, and it shall not be made."""
        block = self.root
        for depth, step in enumerate(steps, 1):
            inside = block[step] if _holds(block, step) else None
            if isinstance(inside, str):
                inside = yaml.load(inside, Loader)
                self.texts.append(steps[:depth])
            if not isinstance(inside, (dict, list)):
                if not make:
                    raise KeyError(step)
                inside = {}
            block[step] = inside
            block = inside
        return block

    def has(self, steps):
        try:
            return _holds(self.block(steps[:-1]), steps[-1])
        except KeyError:
            return False

    def take(self, steps):
        return self.block(steps[:-1]).pop(steps[-1])

    def merged(self, steps, said):
        """The whole object, closed, with `said` in the mapping at a path."""
        _merge(self.block(steps, make=True), said)
        for text in reversed(self.texts):
            around = fields.find(self.root, text[:-1])
            around[text[-1]] = json.dumps(around[text[-1]])
        return self.root


def _holds(block, step):
    if isinstance(step, int):
        return isinstance(block, list) and step < len(block)
    return isinstance(block, dict) and step in block


def _merge(into, said):
    for key, value in said.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _pasted(written, steps, said):
    """`said` over what has its first key; else beside the field, in its place, or in its block."""
    first = next(iter(said))
    beside = steps.index(first) if first in steps else len(steps) - 1
    yield Opened(written).merged(steps[:beside], said), None
    if first not in steps:
        opened = Opened(written)
        if opened.has(steps):
            opened.take(steps)
            yield opened.merged(steps[:-1], said), None
        yield Opened(written).merged(steps, said), None


def _moved(written, steps, place, name):
    opened = Opened(written)
    value = opened.take(steps)
    yield opened.merged(place, {name: value}), (*place, name)


def _removed(written, steps, added):
    opened = Opened(written)
    opened.take(steps)
    yield opened.merged(steps[:-1], _mapping(added or "") or {}), None


def _lifted(written, steps):
    opened = Opened(written)
    block = opened.take(steps) or {}
    yield opened.merged(steps[:-1], block), None


def _says_something(block):
    """A port's entry says something where it has more than the port."""
    return set(block) - {"port"} if isinstance(block, dict) else block


def _unblocked(written, steps, name):
    opened = Opened(written)
    steps = steps[:steps.index(name) + 1]
    opened.take(steps)
    while len(steps) > 2 and not _says_something(opened.block(steps[:-1])):
        steps = steps[:-1]
        opened.take(steps)
    yield opened.root, None


def _without_entry(written, steps):
    opened = Opened(written)
    opened.take(steps[:max(depth for depth, step in enumerate(steps, 1) if isinstance(step, int))])
    yield opened.root, None


def _port_named(written, steps, text):
    opened = Opened(written)
    opened.take(steps)
    yield opened.merged((*steps[:-1], "containers", 0), _mapping(text)), None


def _as_text(written, steps):
    opened = Opened(written)
    value = opened.take(steps)
    yield opened.merged(steps[:-1], {steps[-1]: yaml.safe_dump(value)}), None


def _recast(written, steps, block, text):
    """It goes to a block of the same traffic policy, in other words."""
    opened = Opened(written)
    opened.take(steps)
    policy = max(depth for depth, step in enumerate(steps, 1)
                 if step == "trafficPolicy" or isinstance(step, int) and depth > 3)
    yield opened.merged((*steps[:policy], block), _mapping(text)), None


# An order, and what becomes of an object where somebody follows it.
ORDERS = [
    (r"remove the (\S+) block, and what is empty then", _unblocked),
    (r"remove the entry", _without_entry),
    (r"leave it out", lambda written, steps: _removed(written, steps, "")),
    (r"move \S+ beside (\S+)",
     lambda written, steps, name: _moved(written, steps, steps[:steps.index(name)], steps[-1])),
    (r"(.+) in spec",
     lambda written, steps, text: [(Opened(written).merged(("spec",), _mapping(text)), None)]),
    (r"(.+) beside (\S+)",
     lambda written, steps, text, name:
         [(Opened(written).merged(steps[:steps.index(name)], _mapping(text)), None)]),
    (r"remove \S+(?: from \S+)?(?:, and set (.+))?", _removed),
    (r"rename \S+ to (\S+)(?: in \S+)?",
     lambda written, steps, name: _moved(written, steps, steps[:-1], name)),
    (r"move \S+ to the top level of (\S+)",
     lambda written, steps, place: _moved(written, steps, fields.parse(place), steps[-1])),
    (r"move \S+ under defaultConfig in (\S+)",
     lambda written, steps, place: _moved(
         written, steps, (*fields.parse(place), "defaultConfig"), steps[-1])),
    (r"move its keys to the top level", _lifted),
    (r"set (\S+) instead",
     lambda written, steps, place: _moved(
         written, steps, fields.parse(place)[:-1], fields.parse(place)[-1])),
    (r"move \S+ to (\S+), as (.+)", _recast),
    (r"remove it, and name the port: (.+)", _port_named),
    (r"move it into (\S+)",
     lambda written, steps, place: _moved(written, steps, fields.parse(place), steps[-1])),
    (r"move it to the labels",
     lambda written, steps: _moved(written, steps, (*steps[:-2], "labels"), steps[-1])),
    (r"move \S+ to (\S+)",
     lambda written, steps, place: _moved(written, steps, fields.parse(place), steps[-1])),
    (r"put \| behind \S+:", _as_text),
    (r"label the Service (.+)",
     lambda written, steps, text: [(Opened(written).merged(("metadata", "labels"), _mapping(text)), None)]),
    (r"annotate the template with (.+)",
     lambda written, steps, text: [(Opened(written).merged(
         (*steps[:2], "metadata", "annotations"), _mapping(text)), None)]),
    (r"write (.+) in its place", _removed),
    (r"write it as (.+)",
     lambda written, steps, text: _pasted(written, steps, {steps[-1]: yaml.load(text, Loader)})),
]


def follow(written, field, fix):
    """(the object once it is done, where what was found stands now if it was moved) for each way that
    the words may be read; none: nobody could follow them."""
    steps = fields.parse(field)
    order = ASIDE.sub("", fix)
    for pattern, obey in ORDERS:
        if found := re.fullmatch(pattern, order):
            return list(obey(written, steps, *found.groups()))
    said = _mapping(re.sub(r" in global\.proxy\.resources$", "", order))
    return list(_pasted(written, steps, said)) if said else []
