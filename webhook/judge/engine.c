// SPDX-License-Identifier: Apache-2.0
#include "judge/engine.h"

#include "base/json_writer.h"
#include "base/memo.h"
#include "base/work.h"
#include "judge/earlier.h"
#include "judge/enforcement.h"
#include "judge/findings.h"
#include "judge/inputs.h"
#include "judge/laws.h"
#include "judge/likes.h"
#include "judge/part.h"
#include "judge/plan.h"
#include "judge/repairs.h"
#include "judge/shapes.h"
#include "judge/targets.h"
#include "judge/values.h"
#include "judge/vocabulary.h"
#include "rule/rule.h"

#include <assert.h>
#include <string.h>

static bool says_its_release(const struct values *values)
{
    return values && values->version.least == values->version.most && !values->tagged;
}

int istio_minor_at(const struct judgement *judgement, const struct target *target)
{
    return says_its_release(target->values) ? target->values->version.least
                                            : judgement->policy->environment.istio_minor;
}

const char *istio_minor_by(const struct judgement *judgement, const struct target *target)
{
    return says_its_release(target->values) ? NULL : judgement->policy->environment.istio_by;
}

const struct limit *limit_of(const struct judgement *judgement, enum threshold threshold)
{
    return &judgement->policy->limits[threshold][judgement->profile];
}

struct path target_path(const struct target *target)
{
    struct path path; /* of which only so much counts */
    path.length = target->depth;
    if (target->depth)
        memcpy(path.segments, target->segments, target->depth * sizeof *target->segments);
    return path;
}

struct path path_under(const struct judgement *judgement, const struct target *target,
                       const char *field)
{
    struct path path = target_path(target);
    bool root = field[0] == '/';
    if (root)
        path.length = 0;
    path_parse(&path, judgement->arena, field + root);
    if (!root)
        path_rename(judgement, target, &path);
    return path;
}

const char *shown(const struct judgement *judgement, const struct json *value)
{
    struct text whole = TEXT_IN(judgement->arena), cut = TEXT_IN(judgement->arena);
    const char *string = json_string(value);
    if (!string) {
        text_add_json(&whole, value);
        if (json_is(value, JSON_NUMBER) && whole.length <= FOUND_MOST)
            return whole.data;
        string = whole.data;
    }
    text_add_shown(&cut, *string ? string : "\"\"", FOUND_MOST);
    return cut.data;
}

/* The finding rests upon all that its fault reads, in the spellings that the object has. */
static void rest_upon(const struct judgement *judgement, struct finding *finding)
{
    const char *reads[RULE_READS + 1] = {0};
    fault_reads(finding->rule, finding->fault, reads);
    for (size_t i = 0; i < RULE_READS && reads[i]; i++)
        finding->inputs[i] =
            vocabulary_spelt(finding->rule->words, judgement, finding->target->node, reads[i]);
}

/* Many rules of a place ask the same. Where there are very many places the answers would take more
 * memory than a review has. */
#define PLACES_REMEMBERED 128

bool condition_holds(const struct condition *condition, const struct judgement *judgement,
                     const struct target *target)
{
    bool kept = condition && (!target || target->number < PLACES_REMEMBERED);
    struct memo *memo = kept ? memo_of(target, condition) : NULL;
    if (!memo)
        return condition && condition->holds(judgement, target);
    if (memo->asked == 1)
        memo->yes = condition->holds(judgement, target);
    return memo->yes;
}

static void keep_finding(struct judgement *judgement, struct finding *finding)
{
    finding->order = judgement->reports++;
    if (enforced(judgement, finding) != OFF)
        findings_keep(judgement, finding);
}

void report(struct judgement *judgement, const struct rule *rule, const struct target *target,
            struct finding finding)
{
    work_step(WORK_OF_FINDING);
    finding.rule = rule;
    finding.target = target;
    if (!finding.fault)
        finding.fault = &rule->faults[0];
    if (!finding.field)
        finding.field = fault_field(rule, finding.fault);
    if (!finding.inputs[0])
        rest_upon(judgement, &finding);
    if (!finding.path.length)
        finding.path = path_under(judgement, target, finding.field);
    finding_place(judgement, &finding);
    if (!finding.at_most)
        finding.at_most = finding.fault->at_most;
    bool lenient = condition_holds(rule->lenient, judgement, target);
    if (finding.below_recommended || lenient)
        finding.at_most = WARN;
    if (rule->lenient && !lenient && rule->lenient->taught)
        finding.taught = rule->lenient->taught(judgement);
    if (target->at_most && (!finding.at_most || finding.at_most > target->at_most))
        finding.at_most = target->at_most;
    bool open = judgement->subject->in_file || judgement->subject->row->templated;
    if (open && rests_on_placeholder(judgement, &finding))
        return;
    if (judgement->subject->part.sentence && part_lacks(judgement, &finding))
        return;
    settle(judgement, &finding);
    assert(finding.fault->says || finding.limit);
    assert(finding.action != DENY || can_deny(rule, judgement->profile, judgement->policy->limits));
    likes_note(judgement, &finding);
    keep_finding(judgement, &finding);
}

static void repair(struct judgement *judgement, struct finding *finding)
{
    struct patch *patch = &judgement->patch;
    size_t first = patch->count;

    const struct condition *when = finding->fault->repair.patched_when;
    bool may = !when || condition_holds(when, judgement, finding->target);
    bool mends = may && repair_of(judgement, finding, patch) && !patch->spoilt;
    finding->pods_patched = mends && finding->of_template;
    finding->patched = mends && !finding->of_template && lawful(judgement, patch, first);
    if (!finding->patched)
        patch_rewind(patch, first);
    finding->first_operation = first;
    finding->operation_count = patch->count - first;
}

/* One repair may make another one lawful. If that were left to the next review, each review would
 * change something again. */
static void repair_all(struct judgement *judgement)
{
    size_t before;
    do {
        before = judgement->patch.count;
        for (size_t i = 0; i < judgement->finding_count; i++)
            if (judgement->findings[i]->repairable && !judgement->findings[i]->patched)
                repair(judgement, judgement->findings[i]);
    } while (judgement->patch.count > before);
}

static bool number_targets(struct judgement *judgement)
{
    size_t count = 0;
    for (struct target *target = judgement->targets; target; target = target->next)
        target->number = count++;
    judgement->first_at = arena_alloc(judgement->arena, count * sizeof *judgement->first_at);
    return judgement->first_at != NULL;
}

/* A rule about pairs runs only where something stands beside the object. */
static bool speaks(const struct rule *rule, const struct subject *subject)
{
    const struct beside *beside = subject->beside;
    return (rule_kinds(rule) & subject->kind) && (!rule->peers || (beside && beside->world)) &&
           (!rule->complete || (beside && beside->complete));
}

/* What the rule found at the first of those that say the same, it would find here. Of the targets
 * that had something said of them since, there are few: likes_find() looks back no further. */
static void repeat(struct judgement *judgement, const struct target *target)
{
    const struct finding *said = judgement->said;
    size_t i = judgement->said_count;
    while (i > 0 && said[i - 1].target->number >= target->like->number)
        i--;
    for (; i < judgement->said_count && said[i].target == target->like; i++) {
        struct finding finding = finding_moved(&said[i], target);
        work_step(WORK_OF_FINDING);
        keep_finding(judgement, &finding);
    }
}

static void check_everywhere(struct judgement *judgement, const struct rule *rule, size_t number)
{
    bool local = plan_is_local(number, judgement->applied);
    judgement->running = rule;
    judgement->said_count = 0;
    for (const struct target *target = judgement->targets; target && work_step(1);
         target = target->next) {
        size_t first = plan_part(target->scope, number), end = plan_part(target->scope, number + 1);
        if (local && repeats(target))
            repeat(judgement, target);
        else if (marks_next(target->asked, first) < end &&
                 !condition_holds(rule->unless, judgement, target))
            check_rule(judgement, rule, target, first);
    }
    judgement->running = NULL;
}

/* The parts to ask at a target. Neighbours are mostly alike and share theirs, for there may be very
 * many. Without memory nothing is asked, for nobody will see what comes of it. */
static const struct marks *asked_at(const struct judgement *judgement, const struct target *target,
                                    const struct target *neighbour)
{
    static const struct marks nothing;
    const struct marks parts = plan_parts(target);
    if (neighbour && memcmp(neighbour->asked, &parts, sizeof parts) == 0)
        return neighbour->asked;
    struct marks *kept = arena_bytes(judgement->arena, sizeof *kept);
    if (!kept)
        return &nothing;
    *kept = parts;
    return kept;
}

/* Keeps a rule, and those that it waits for. */
static void keep(const struct rule *const *rules, size_t number, struct marks *kept)
{
    const char *first = rules[number]->after;
    mark(kept, number);
    for (size_t i = 0; first && i < number; i++)
        if (strcmp(rules[i]->id, first) == 0)
            keep(rules, i, kept);
}

static struct marks patchers_among(const struct judgement *judgement, const struct marks *asked)
{
    const struct rule *const *rules = rules_in_order();
    struct marks kept = {0};
    for (size_t i = marks_next(asked, 0); i < MARKS; i = marks_next(asked, i + 1))
        if (judgement->policy->actions[rule_index(rules[i])][judgement->profile] & PATCH)
            keep(rules, i, &kept);
    return kept;
}

static void check_all(struct judgement *judgement)
{
    const struct rule *const *rules = rules_in_order();
    const struct target *last = NULL;
    struct marks asked = {0};
    likes_find(judgement);
    for (struct target *target = judgement->targets; target; last = target, target = target->next) {
        target->asked = repeats(target) ? target->like->asked : asked_at(judgement, target, last);
        if (!last || last->scope != target->scope || last->asked != target->asked)
            plan_add_rules(target->scope, target->asked, &asked);
    }
    if (judgement->patchers)
        asked = patchers_among(judgement, &asked);
    for (size_t i = marks_next(&asked, 0); i < MARKS; i = marks_next(&asked, i + 1))
        if (speaks(rules[i], judgement->subject))
            check_everywhere(judgement, rules[i], i);
}

void judge_as_it_stands(struct judgement *judgement)
{
    const struct subject *subject = judgement->subject;
    patch_init(&judgement->patch, judgement->arena, subject->object);
    judgement->strongest = policy_enforcement(judgement->policy, subject->namespace);
    judgement->never_blocks = policy_never_blocks(judgement->policy, subject->user);
    judgement->controlled = has_controller(subject->object);
    targets_collect(judgement);
    if (!number_targets(judgement))
        return;
    exemptions_collect(judgement);
    check_all(judgement);

    findings_arrange(judgement);
    repair_all(judgement);
}

void judge_unenforced(struct judgement *judgement)
{
    judgement->submitted = judgement->subject->object;
    judge_as_it_stands(judgement);
    judgement->answer = judgement->patch;
    without_earlier_repairs(judgement);
    for (size_t i = 0; i < judgement->finding_count; i++) {
        struct finding *finding = judgement->findings[i];
        finding->before = finding->patched ? PATCH : finding->before;
        finding->would = finding->patched ? PATCH : finding->action;
    }
}

void judge(struct judgement *judgement)
{
    judge_unenforced(judgement);
    enforce(judgement);
}

/* A smaller object does not have FINDINGS_MOST: the densest known has one every nine bytes. */
#define DENSE 4096

/* Others keep a member where it is if they find fault with it, and a general finding gives way. */
static bool heeds_others(const struct finding *finding)
{
    bool moves_member = finding->rule->words && finding->fault->repair.how == TO_PLACE;
    return finding->rule->general || moves_member;
}

static bool is_small(const struct json *object)
{
    size_t extent = json_extent(object);
    return extent && extent < DENSE;
}

/* Without findings there may be no subject either: no memory was left for it. */
bool patchers_suffice(const struct judgement *few)
{
    for (size_t i = 0; i < few->finding_count; i++)
        if (few->findings[i]->patched &&
            (!is_small(few->subject->object) || heeds_others(few->findings[i])))
            return false;
    return true;
}

void judge_for_patch(struct judgement *judgement)
{
    struct judgement few = *judgement;
    few.patchers = true;
    judge_unenforced(&few);
    bool taken_over = few.subject != judgement->subject; /* by one without earlier repairs */
    if (taken_over || !patchers_suffice(&few)) {
        judge(judgement);
        return;
    }
    *judgement = few;
    enforce(judgement);
}
