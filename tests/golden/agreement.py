# SPDX-License-Identifier: Apache-2.0
"""The law of the doors: `check` and the webhook have the same findings: rule, field, action, words.

`check` judges the text as written, so /validate is asked of the object as submitted, before any
patch. Where the two may differ is data, and stands here and nowhere else.
"""

import re
from collections import namedtuple

import book
import case
import fields
import kinds

# How two doors differ, over which rule.
ONLY_CHECK = "only check says it"
ONLY_WEBHOOK = "only the webhook says it"
ACTION = "another action"
WORDS = "other words"
ORDER = "another order"
COUNT = "another number"
PATCHED_BY_WEBHOOK = "patched by the webhook, and not so in check"
PATCHED_BY_CHECK = "patched in check, and not so by the webhook"
Difference = namedtuple("Difference", "how rule detail")

# What is known of an object as it came.
PRUNED = "the API server drops a field of it"
TRUSTED = "an account of the system sends it"
LIVE = "its text is a dump of a live object"
TEMPLATE = "its text has placeholders"
PART = "it lacks what its kind cannot be without"
REPAIRED = "an earlier repair may have written a part of it"
MENDED = "it is repaired in files alone"
UNJUDGED = "it is deleted, or only its status changes"

# rules: None for all; trait: None when it is lawful for every object.
Lawful = namedtuple("Lawful", "hows rules trait why")
LAWFUL = (
    Lawful({ONLY_CHECK}, book.TOGETHER, None, "only check sees several objects at once"),
    Lawful({ONLY_CHECK}, book.ONLY_IN_FILES, None,
           "Knative knows its flags, and refuses what they do not allow"),
    Lawful({ONLY_CHECK}, {"DR-DUR-TYPE"}, None, "the CRD refuses a duration without a unit"),
    Lawful({ONLY_CHECK}, {"POD-ANN-VALUE"}, None,
           "the API server refuses annotations and labels that are no text"),
    Lawful({ACTION}, book.DENIES_IN_FILES, None,
           "only a file still has the field, and a known mistake is denied there"),
    Lawful({ACTION}, {"KS-PORT-H2C"}, PRUNED,
           "only a file still has the field; the webhook meets it in last-applied"),
    Lawful({ACTION}, {"KC-QP-IMAGE"}, None, "a file may be half a map by nature"),
    Lawful({ONLY_CHECK}, {"KS-TIMEOUT-MAX", "KS-ANN-RANGE"}, None,
           "which maximum and class a cluster has, no file tells, and Knative itself says it online"),
    Lawful({ONLY_CHECK}, {"KS-INVALID"}, None, "Knative itself refuses it online"),
    Lawful({ONLY_CHECK, ONLY_WEBHOOK}, {"KS-RESPONSE-START"}, None,
           "Knative's defaulter has written the field before a webhook sees the object"),
    Lawful({PATCHED_BY_WEBHOOK}, {"KC-LABELS"}, None,
           "a patch file of kustomize has no labels by nature: the base has them"),
    Lawful({ONLY_WEBHOOK, PATCHED_BY_WEBHOOK}, {"KS-MIN-SCALE"}, LIVE,
           "law 4: a dump is no CREATE, of which alone the rule speaks"),
    Lawful({ONLY_WEBHOOK}, None, TEMPLATE, "law 9: in a file what rests upon a placeholder is "
           "unknown; no object has placeholders by the time the webhook is asked"),
    Lawful({ONLY_WEBHOOK, PATCHED_BY_WEBHOOK}, None, PART,
           "a file may hold a part, of which nothing absent is missed; a review has whole objects"),
    Lawful({WORDS, ONLY_CHECK, PATCHED_BY_WEBHOOK}, None, REPAIRED,
           "what stands in a file its author wrote; only the webhook meets the cluster's own"),
    Lawful({PATCHED_BY_CHECK}, None, MENDED, "another makes what the object asks for"),
    Lawful({ACTION, ONLY_WEBHOOK, ONLY_CHECK}, {"NLB-TYPE-MIXED", "NLB-ORPHAN"}, None,
           "another tool may add to a file what it lacks"),
    Lawful({ONLY_CHECK}, {"FL-IMMUTABLE"}, TRUSTED, "a controller knows what it may update"),
    Lawful({ONLY_CHECK}, {"KD-SCALE-HPA"}, None,
           "in a cluster every Deployment has a count: only a file tells that somebody stated it"),
    Lawful({ONLY_CHECK}, {"OP-OWNED", "KD-SCALE-HPA"}, TRUSTED, "an operator and an HPA know what is theirs"),
    Lawful({ACTION}, None, TRUSTED, "law 8: only the webhook knows who sends it"),
    Lawful({ONLY_CHECK}, None, UNJUDGED, "law 4: the webhook lets it through without a look"),
)


def excuse(difference, traits):
    """The row that makes a difference lawful for an object with these traits, or None."""
    for row in LAWFUL:
        if (difference.how in row.hows and (row.rules is None or difference.rule in row.rules)
                and (row.trait is None or row.trait in traits)):
            return row
    return None


def is_part(written):
    """A file with this object may be half of it."""
    kind, name = written.get("kind"), written.get("metadata", {}).get("name", "")
    if kind == "ConfigMap" and name.startswith("istio-sidecar-injector"):
        return not {"config", "values"} <= set(written.get("data") or {})
    known = kinds.row(written)
    if known and known.needs:
        try:
            return fields.find(written, fields.parse(known.needs)) is None
        except (KeyError, TypeError):
            return True
    if known and kind in ("Service", "Configuration", *case.POD_SPECS):
        where = case.POD_SPECS.get(kind, "spec.template.spec")
        try:
            containers = fields.find(written, fields.parse(where + ".containers"))
        except KeyError:
            return True
        return any("image" not in container for container in containers or ())
    return False


def traits_of(review, text, pruned=False):
    """What is known of an object: of its review, and of its text as check reads it."""
    request = review["request"]
    metadata = (request["object"] or {}).get("metadata", {})
    known = {
        PRUNED: pruned,
        TRUSTED: request["userInfo"]["username"].startswith("system:serviceaccount:"),
        LIVE: "uid" in metadata,
        PART: is_part(request["object"] or {}),
        TEMPLATE: re.search(r"\{\{|\$\{|_PLACEHOLDER|\$[A-Z]", text),
        REPAIRED: request.get("oldObject") and (
            "managedFields" in metadata or case.LAST_APPLIED in (metadata.get("annotations") or {})),
        MENDED: kinds.is_mended(request["object"] or {}),
        UNJUDGED: request["operation"] == "DELETE" or request.get("subResource") == "status",
    }
    return {trait for trait, holds in known.items() if holds}


def _keys(findings):
    return [(finding.rule, finding.field) for finding in findings if finding.rule]


def _unsaid(findings):
    """How many more findings the last line, which names no rule, speaks of."""
    return sum(int(re.search(r"\d+", finding.line)[0]) for finding in findings if not finding.rule)


def _loud(checked, validated):
    """Of the findings that are said aloud."""
    said = validated.denials + validated.warnings
    spoken = {(finding.rule, finding.field): finding for finding in said if finding.rule}
    alone = [finding for key, finding in checked.items() if key not in spoken]
    if not _unsaid(said):
        for finding in alone:
            yield Difference(ONLY_CHECK, finding["rule"], finding["message"])
    elif len(alone) != _unsaid(said):
        yield Difference(COUNT, "", f"the webhook has {_unsaid(said)} more, check {len(alone)}")
    for key, finding in spoken.items():
        twin = checked.get(key)
        if not twin:
            yield Difference(ONLY_WEBHOOK, finding.rule, finding.line)
            continue
        if twin["action"] not in (finding.action, "patch"):
            yield Difference(ACTION, finding.rule, f"{twin['action']} in check, {finding.action} "
                             f"at the webhook: {finding.line}")
        if twin["message"] != finding.line:
            yield Difference(WORDS, finding.rule, f"{twin['message']}\n{finding.line}")
    for findings in (validated.denials, validated.warnings):
        there = [key for key in _keys(findings) if key in checked]
        here = [key for key in checked if key in there]
        if here != there:
            yield Difference(ORDER, "", f"{here}\n{there}")


def _audited(checked, validated):
    """Of those that only the audit log gets to know, by rule and no more."""
    here = {finding["rule"] for finding in checked if finding["action"] == "audit"}
    there = {rule for rule, action in validated.audited if action == "audit"}
    for rule in sorted(here - there):
        yield Difference(ONLY_CHECK, rule, f"audit {rule}")
    for rule in sorted(there - here):
        yield Difference(ONLY_WEBHOOK, rule, f"audit {rule}")


def _patched(checked, mutated):
    """Of those that are shown as `patch`: /mutate speaks of them and of nothing else."""
    here = [key for key, finding in checked.items() if finding["action"] == "patch"]
    there = _keys(mutated.warnings)
    for rule, field in there:
        if (rule, field) not in here:
            yield Difference(PATCHED_BY_WEBHOOK, rule, field)
    alone = [key for key in here if key not in there]
    if not _unsaid(mutated.warnings):
        for rule, field in alone:
            yield Difference(PATCHED_BY_CHECK, rule, field)
    elif len(alone) != _unsaid(mutated.warnings):
        yield Difference(COUNT, "", f"/mutate has {_unsaid(mutated.warnings)} more patches")


def differences(checked, validated, mutated):
    """Between check's findings and the answers of /validate and /mutate to one object."""
    loud = {(f["rule"], f["field"]): f for f in checked if f["action"] != "audit"}
    yield from _loud(loud, validated)
    yield from _audited(checked, validated)
    yield from _patched(loud, mutated)


def said(difference):
    return f"{difference.how}: {difference.detail}"


def problems(judged):
    """The law for a case in the profile that it names itself."""
    case = judged.case
    traits = traits_of(case.review(judged.submitted), case.object_text, bool(case.pruned))
    return [said(difference)
            for difference in differences(judged.checked, judged.raw, judged.mutated)
            if not excuse(difference, traits)]
