# SPDX-License-Identifier: Apache-2.0
"""The kinds that the book speaks of, as policies/kinds.c has them."""

import re
from collections import namedtuple
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent / "policies/kinds.c"
Kind = namedtuple("Kind", "group versions plural cluster needs mended values")


def _read():
    for row in re.split(r"^    (?=\{)", SOURCE.read_text(encoding="utf-8"), flags=re.M)[1:]:
        group, versions, kind, plural = re.findall(r'"([^"]*)"', row)[:4]
        needs = re.search(r'\.needs = "([^"]*)"', row)
        yield (group, kind), Kind(group, versions.split(), plural, ".cluster = true" in row,
                                  needs and needs[1],
                                  ".mended = true" in row or "VALUES_AT" in row,
                                  "VALUES_AT" in row)


ROWS = dict(_read())


def row(obj):
    """The row of an object's kind, or None."""
    return ROWS.get((obj.get("apiVersion", "").rpartition("/")[0], obj.get("kind")))


def plural(obj):
    known = row(obj)
    return known.plural if known else obj["kind"].lower() + "s"


def is_cluster_scoped(obj):
    known = row(obj)
    return bool(known and known.cluster)


def is_mended(obj):
    known = row(obj)
    return bool(known and known.mended)


def is_values(obj):
    """Does somebody hand values of Istio's charts to Helm with it?"""
    known = row(obj)
    return bool(known and known.values)
