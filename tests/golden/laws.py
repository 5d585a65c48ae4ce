# SPDX-License-Identifier: Apache-2.0
"""What a case must be, apart from its golden text."""

import re
import unicodedata

from judged import Judged


def _deny(rule, judged):
    yield not judged.validated.allowed, "it is allowed"
    yield "deny" in judged.validated.speaks_of(rule), f"{rule} is not among the denials"


def _warn(rule, judged):
    yield judged.validated.allowed, "it is denied"
    yield "warn" in judged.validated.speaks_of(rule), f"{rule} is not among the warnings"


def _audit(rule, judged):
    yield judged.validated.allowed, "it is denied"
    yield judged.validated.speaks_of(rule) == {"audit"}, f"{rule} is not audited, and only that"


def _patch(rule, judged):
    yield judged.mutated.patch, "it is not patched"
    yield "warn" in judged.mutated.speaks_of(rule), f"no warning says that {rule} patched it"
    yield not judged.validated.speaks_of(rule), f"{rule} still speaks of what it patched"


def _allow(rule, judged):
    for answer in (judged.mutated, judged.raw):
        yield not answer.speaks_of(rule), f"{rule} speaks of it: {answer.speaks_of(rule)}"
    named = [finding["rule"] for finding in judged.checked]
    yield rule not in named, f"check: {rule} speaks of it"


def _exempt(rule, judged):
    for answer in (judged.mutated, judged.raw):
        loud = {"deny", "warn"} & answer.speaks_of(rule)
        yield not loud, f"{rule} is exempted and still speaks: {loud}"
    yield rule in judged.validated.exempted, f"{rule} is not among the exempted"


def _update_unchanged(rule, judged):
    """Denied if it were created now; as an update that leaves the fault alone it goes through."""
    created = judged.created
    yield "deny" in created.speaks_of(rule), f"created, it is not denied by {rule}"
    yield judged.case.operation == "UPDATE", "there is no old object"
    yield judged.raw.allowed, "the update is denied"
    yield "warn" in judged.raw.speaks_of(rule), f"{rule} does not warn of the old fault"


def _deny_in_files(rule, judged):
    actions = {f["action"] for f in judged.checked if f["rule"] == rule}
    yield actions == {"deny"}, f"check does not deny it by {rule}"
    yield judged.validated.allowed, "the webhook denies it"


def _checked(rule, judged, action):
    actions = {f["action"] for f in judged.checked if f["rule"] == rule}
    yield actions == {action}, f"check comes to {sorted(actions)}"
    yield not judged.raw.speaks_of(rule), "the webhook speaks of it"


def _warn_in_files(rule, judged):
    yield from _checked(rule, judged, "warn")


def _exempt_in_files(rule, judged):
    yield from _checked(rule, judged, "audit")


def _together(rule, judged):
    named = [finding["rule"] for finding in judged.checked]
    allowed = judged.case.path.stem.startswith("together-allow")
    yield (rule in named) != allowed, f"check names {named}"


CLASSES = {
    "deny-in-files": _deny_in_files,
    "warn-in-files": _warn_in_files,
    "exempt-in-files": _exempt_in_files,
    "together": _together,
    "update-unchanged": _update_unchanged,
    "deny": _deny,
    "warn": _warn,
    "audit": _audit,
    "patch": _patch,
    "allow": _allow,
    "exempt": _exempt,
}


def class_of(case):
    """The class that a file's name states: deny-two-scopes.yaml is a denial."""
    for name in CLASSES:
        if case.path.stem == name or case.path.stem.startswith(name + "-"):
            return name
    raise ValueError(f"{case.path}: a case is named {', '.join(CLASSES)} and what it shows")


def class_problems(judged):
    claims = CLASSES[class_of(judged.case)](judged.case.rule, judged)
    return [problem for held, problem in claims if not held]


def unchanged_problems(judged):
    """What is denied when it is new is warned of where an update leaves it as it was."""
    rule, case = judged.case.rule, judged.case
    if case.old or case.together or "deny" not in judged.raw.speaks_of(rule):
        return
    answer = Judged(judged.program, case.updated()).raw
    if not answer.allowed or "warn" not in answer.speaks_of(rule):
        yield f"beside it another annotation changed: {sorted(answer.speaks_of(rule))}"


def exemption_problems(judged):
    """Whoever is denied or warned may exempt his object."""
    rule, case = judged.case.rule, judged.case
    loud = {"deny", "warn"}
    if case.together or case.is_exempted() or not loud & judged.raw.speaks_of(rule):
        return
    answer = Judged(judged.program, case.exempted())
    if loud & answer.raw.speaks_of(rule) or rule not in answer.raw.exempted:
        yield f"with the annotation it comes to {sorted(answer.raw.speaks_of(rule))}"
    if not case.old and loud & answer.mutated.speaks_of(rule):  # an update may take a repair back
        yield "with the annotation it is still patched"


WOULD_BE_REFUSED = re.compile("would be refused: |本会被拒绝")


def foreseen_problems(judged):
    """Under a weaker enforcement nothing is changed, and what deny would refuse, after its patch, is
    said: that and nothing else."""
    denied, warned = (Judged(judged.program, judged.case.enforced(action))
                      for action in ("deny", "warn"))
    refused = {(f.rule, f.field) for f in denied.validated.denials if f.rule}
    answer = warned.raw
    foreseen = {(f.rule, f.field) for f in answer.warnings if WOULD_BE_REFUSED.search(f.line)}
    rules = set(re.findall(r"([A-Z0-9-]+)=deny:warn:[a-z+-]*enforcement", answer.annotations.get("weakened", "")))
    shown = len(answer.warnings) < 8
    if rules != {rule for rule, _ in refused} or (shown and foreseen != refused):
        yield f"deny refuses {sorted(refused)}; warn foresees {sorted(foreseen)} and notes {sorted(rules)}"
    if warned.mutated.patch or not answer.allowed:
        yield "under enforcement: warn it is changed or refused"


REFUSED = re.compile(r"meshrail: .*meshrail.*\b(standard|high-traffic|low-load)\b.*"
                     r"(meshrail explain|https?://\S*) ?[A-Z]+-[A-Z0-9-]+.*")
PLACEHOLDER = re.compile(r"\{(found|wanted|profile|floor|recommended|key|value|says|brief|why|fix|exempt|way)\}")


def line_problems(judged):
    """The message law: one line, at most 300 code points, nothing left to fill in; causes and message
    say the same."""
    for answer in (judged.mutated, judged.raw):
        denied = [finding.line for finding in answer.denials]
        denied += [answer.refused] if denied else []
        lines = denied + [finding.line for finding in answer.warnings]
        for line in lines:
            if len(line) > 300:
                yield f"{len(line)} code points: {line}"
            if any(unicodedata.category(character) == "Cc" for character in line):
                yield f"a control character: {line!r}"
            if PLACEHOLDER.search(line):
                yield f"not filled in: {line}"
        if answer.status.get("message", "").splitlines() != denied:
            yield "status.message is not what the causes say"
        if denied and not REFUSED.fullmatch(answer.refused):
            yield f"the last line does not say who refused: {answer.refused}"
        if len(answer.warnings) > 8 or len(answer.denials) > 32:
            yield f"{len(answer.warnings)} warnings and {len(answer.denials)} causes are too many"


def version_problems(judged):
    """v1beta1 gets the same answer in its own envelope."""
    problems = []
    for mutate, answer in ((True, judged.mutated), (False, judged.raw)):
        older = judged.program.review_case(
            judged.case, judged.submitted, mutate=mutate, version="v1beta1").review
        if older["apiVersion"] != "admission.k8s.io/v1beta1":
            problems.append(f"answered in {older['apiVersion']}")
        if older["response"] != answer.review["response"]:
            problems.append(f"{'mutate' if mutate else 'validate'}: not the answer that v1 gets")
    return problems


def stated_problems(judged):
    """The header `finds: RULE action, …` of a case of the guide: these findings and no others."""
    stated = judged.case.headers["finds"]
    wanted = set() if stated == "nothing" else {tuple(f.split()) for f in stated.split(", ")}
    mutated, validated = judged.mutated, judged.validated
    found = {(f.rule, "patch") for f in mutated.warnings}
    found |= {(f.rule, f.action) for f in validated.denials + validated.warnings}
    found |= {(rule, action) for rule, action in validated.audited if action == "audit"}
    return [
        f"{what}: {', '.join(' '.join(finding) for finding in sorted(findings))}"
        for what, findings in (("missing", wanted - found), ("not in the rule book", found - wanted))
        if findings
    ]
