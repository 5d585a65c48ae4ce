// SPDX-License-Identifier: Apache-2.0
#include "judge/laws.h"

#include "base/memo.h"
#include "judge/exemption.h"
#include "rule/rule.h"

#include <string.h>

const char *const law_names[] = {
    [LAW_OLD_FAULT] = "old-fault",     [LAW_CALLER] = "caller",
    [LAW_CONTROLLER] = "controller",   [LAW_PODS] = "pods",
    [LAW_EXEMPTION] = "exemption",     [LAW_ANNOTATION] = "annotation",
    [LAW_ENFORCEMENT] = "enforcement", [LAWS] = NULL,
};

void laws_write(struct json_writer *json, unsigned laws)
{
    json_write_array(json, "laws");
    for (unsigned law = NO_LAW + 1; law < LAWS; law++)
        if (laws & 1U << law)
            json_write_string(json, NULL, law_names[law]);
    json_write_array_end(json);
}

void laws_add(struct text *out, unsigned laws)
{
    const char *between = "";
    for (unsigned law = NO_LAW + 1; law < LAWS; law++)
        if (laws & 1U << law) {
            text_print(out, "%s%s", between, law_names[law]);
            between = "+";
        }
}

static enum action weaker(enum action a, enum action b)
{
    return a < b ? a : b;
}

static bool same_host(const struct judgement *judgement, const struct json *a, const struct json *b)
{
    const char *namespace = judgement->subject->namespace;
    const char *domain = judgement->policy->environment.cluster_domain;
    const char *now = host_resolved(judgement->arena, json_string(a), namespace, domain);
    const char *then = host_resolved(judgement->arena, json_string(b), namespace, domain);
    return now && then && strcmp(now, then) == 0;
}

/* Was the input the same before this update, as far as it matters to the finding? */
static bool same_input(const struct judgement *judgement, const struct finding *finding,
                       const char *input)
{
    const struct json *now = read_input(judgement, finding->target, input, false);
    const struct json *then = read_input(judgement, finding->target, input, true);
    if (json_equal(now, then))
        return true;
    /* A new release label does not make an old decision a new one. */
    if (strcmp(input, VERSION_LABEL) == 0)
        return true;
    if (strcmp(input, "/spec.host") == 0)
        return same_host(judgement, now, then);
    return finding->no_worse && strcmp(input, finding->field) == 0;
}

static bool among(const char *const *paths, size_t count, const char *path)
{
    for (size_t i = 0; i < count && paths[i]; i++)
        if (strcmp(paths[i], path) == 0)
            return true;
    return false;
}

/* Is the input read only for a condition whose answer was the same before this update? */
static bool same_answer(const struct judgement *judgement, const struct finding *finding,
                        const char *input)
{
    const struct {
        const struct condition *condition;
        bool now;
    } asked[] = {{finding->fault->when, true}, {finding->rule->unless, false}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        const struct condition *condition = asked[i].condition;
        if (condition && condition->held && among(condition->reads, CONDITION_READS, input) &&
            condition->held(judgement, finding->target) == asked[i].now)
            return true;
    }
    return false;
}

/* If this update added the place, everything that the finding rests upon is new. */
static bool is_new(const struct judgement *judgement, const struct finding *finding)
{
    return !judgement->subject->update || (!finding->target->old && finding->target->node);
}

bool rests_upon_others(const struct finding *finding)
{
    return finding->rule->peers || finding->taught;
}

/* The same place in the object before, or another with the same path. */
static bool same_place(const struct finding *now, const struct finding *then)
{
    unsigned depth = then->target->depth;
    struct path moved = then->path;
    if (path_equal(&now->path, &then->path))
        return true;
    if (now->target->old != then->target->node || depth != now->target->depth ||
        depth > moved.length)
        return false;
    memcpy(moved.segments, now->path.segments, depth * sizeof *moved.segments);
    return path_equal(&now->path, &moved);
}

/* An object that nobody touched has a new fault where what stands beside it has changed. */
static bool said_then(const struct judgement *judgement, const struct finding *finding)
{
    const struct judgement *then = judgement->subject->then;
    bool said = !then || !rests_upon_others(finding);
    for (size_t i = 0; !said && i < then->finding_count; i++)
        said = then->findings[i]->rule == finding->rule &&
               then->findings[i]->before >= finding->before &&
               same_place(finding, then->findings[i]);
    return said;
}

/* Were all inputs of the finding the same before this update? */
static bool unchanged(const struct judgement *judgement, const struct finding *finding)
{
    if (is_new(judgement, finding))
        return false;
    for (size_t i = 0; i < RULE_READS && finding->inputs[i]; i++)
        if (!same_input(judgement, finding, finding->inputs[i]) &&
            !same_answer(judgement, finding, finding->inputs[i]))
            return false;
    return said_then(judgement, finding);
}

/* Did this update write what a repair would change? If the repair would add something: did this
 * update change anything that makes its absence a fault? */
static bool written(const struct judgement *judgement, const struct finding *finding)
{
    const struct json *now = read_input(judgement, finding->target, finding->field, false);
    const struct json *then = read_input(judgement, finding->target, finding->field, true);
    if (is_new(judgement, finding) || finding->told)
        return true;
    return now || then ? !json_equal(now, then) : !unchanged(judgement, finding);
}

/* Looked up once for each rule, because a policy may have a thousand exemptions. */
static bool exempted_by_policy(const struct judgement *judgement, const struct rule *rule)
{
    static const char question;
    const struct subject *subject = judgement->subject;
    struct memo *memo = memo_of(rule, &question);
    if (memo && memo->asked > 1)
        return memo->yes;
    bool exempts = policy_exempts(judgement->policy, rule, subject->namespace, subject->name);
    if (memo)
        memo->yes = exempts;
    return exempts;
}

/* The law that exempts the object from the finding. */
static enum law exempting(const struct judgement *judgement, const struct finding *finding)
{
    const struct target *target = finding->target;
    size_t rule = rule_index(finding->rule);
    bool by_other[RULES_MOST] = {false};
    if (exempted_by_policy(judgement, finding->rule))
        return LAW_EXEMPTION;
    exemptions_read(judgement->policy, judgement->arena, finding->exempts, by_other);
    bool annotated = judgement->exempted[rule] || by_other[rule] ||
                     (target->owner && judgement->exempted_by_template[rule]);
    return annotated ? LAW_ANNOTATION : NO_LAW;
}

void exemptions_collect(struct judgement *judgement)
{
    const struct subject *subject = judgement->subject;
    exemptions_read(judgement->policy, judgement->arena,
                    subject->exemptions ? subject->exemptions
                                        : annotation(subject->object, EXEMPT_ANNOTATION),
                    judgement->exempted);
    /* The template's annotation serves the workload and the Pods made from it. */
    for (const struct target *target = judgement->targets; target; target = target->next)
        if (target->scope == POD_TEMPLATE)
            exemptions_read(judgement->policy, judgement->arena,
                            annotation(target->owner, EXEMPT_ANNOTATION),
                            judgement->exempted_by_template);
}

static bool repairs_at_webhook(const struct finding *finding)
{
    const struct repair *repair = &finding->fault->repair;
    return repair->how && repair->reach != FILES_ONLY;
}

/*
 * May anything be changed for the finding, by a patch or in a file, if the enforcement allows it?
 * Not in what a controller made, which would make it again, nor in a running Pod, which was
 * injected when it was made. Old faults are repaired nowhere. But a fault that only `fix` can
 * repair, as one in a text, is repaired in a file however old it is.
 */
static bool changeable(const struct judgement *judgement, const struct finding *finding)
{
    const struct subject *subject = judgement->subject;
    bool made = subject->kind == POD ? subject->update : judgement->controlled;
    return !judgement->never_blocks && !made &&
           (!repairs_at_webhook(finding) || written(judgement, finding));
}

/* What the policy says of it in this profile, no stronger than the check allows. */
static enum action stated_action(const struct judgement *judgement, const struct finding *finding)
{
    const struct rule *rule = finding->rule;
    unsigned stated = judgement->policy->actions[rule_index(rule)][judgement->profile];
    enum action action = stated & ~(unsigned)PATCH;
    if (finding->at_most)
        action = weaker(action, finding->at_most);
    return rule->pinned && action < WARN ? WARN : action;
}

void weaken(struct finding *finding, enum action most, enum law law)
{
    if (finding->action <= most)
        return;
    finding->action = most;
    finding->laws |= 1U << law;
}

void settle(const struct judgement *judgement, struct finding *finding)
{
    const struct rule *rule = finding->rule;
    unsigned stated = judgement->policy->actions[rule_index(rule)][judgement->profile];
    bool may_change = changeable(judgement, finding);
    bool repaired = (stated & PATCH) && repairs_at_webhook(finding);
    bool is_pod = judgement->subject->kind == POD;

    finding->before = finding->action = stated_action(judgement, finding);
    bool asked =
        finding->action == DENY || (finding->action == WARN && judgement->subject->in_file);
    finding->old = asked && unchanged(judgement, finding);
    if (finding->old)
        weaken(finding, WARN, LAW_OLD_FAULT);
    if (judgement->never_blocks)
        weaken(finding, WARN, LAW_CALLER);
    if (is_pod && judgement->controlled)
        weaken(finding, WARN, LAW_CONTROLLER);

    /* A workload is told that its Pods will be patched; it is not patched itself. */
    finding->of_template = !is_pod && (rule_kinds(rule) & POD) && !finding->target->values;
    if (repaired && finding->of_template)
        weaken(finding, WARN, LAW_PODS);
    bool is_sent =
        judgement->subject->in_file || !kind_mends(judgement->subject->row, finding->target->scope);
    finding->meant = repaired && may_change;
    finding->repairable = finding->meant && is_sent;

    enum law exempts = NO_LAW;
    if (finding->action > AUDIT && !rule->pinned)
        exempts = exempting(judgement, finding);
    if (exempts) {
        weaken(finding, AUDIT, exempts);
        finding->meant = finding->repairable = false;
    }
    /* A finding that is only audited is repaired nowhere. */
    bool patches = repairs_at_webhook(finding) && (rule_action(rule, judgement->profile) & PATCH);
    bool in_files = finding->fault->repair.reach != AS_PATCHED;
    finding->mendable =
        in_files && may_change && finding->action >= WARN && (!patches || finding->repairable);
}

enum action enforced(const struct judgement *judgement, const struct finding *finding)
{
    bool pinned = finding->rule->pinned && judgement->strongest < WARN;
    return weaker(finding->action, pinned ? WARN : judgement->strongest);
}

bool is_exempt(const struct finding *finding)
{
    return finding->laws & (1U << LAW_EXEMPTION | 1U << LAW_ANNOTATION);
}

static bool under_template(const struct path *path)
{
    return path->length > 1 && path->segments[0].key && path->segments[1].key &&
           strcmp(path->segments[0].key, "spec") == 0 &&
           strcmp(path->segments[1].key, "template") == 0;
}

/* Does the operation remove something that this update wrote outside the template? */
static bool takes_what_is_new(const struct judgement *judgement, const struct operation *operation)
{
    return operation->kind == OPERATION_REMOVE && !under_template(&operation->path) &&
           !json_equal(path_find(&operation->path, judgement->submitted),
                       path_find(&operation->path, judgement->subject->old));
}

/* Does it change the template that was submitted? What an earlier repair wrote there, and this one
 * writes again, changes nothing. */
static bool changes_template(const struct judgement *judgement, const struct operation *operation)
{
    return operation->kind != OPERATION_TEST && under_template(&operation->path) &&
           !(operation->value &&
             json_equal(path_find(&operation->path, judgement->submitted), operation->value));
}

/*
 * A change under spec.template of a ksvc makes a new Revision. On UPDATE that is the author's to
 * ask for, so a template that he left alone stays alone, and one whose Revision name he kept cannot
 * change at all: Knative would refuse it.
 */
bool lawful(const struct judgement *judgement, const struct patch *patch, size_t first)
{
    const struct subject *subject = judgement->subject;
    const struct json *template = json_look(judgement->submitted, "spec.template");
    bool touches_template = false, moves = false;
    if (subject->kind != KSVC || !subject->update)
        return true;

    for (size_t i = first; i < patch->count; i++)
        touches_template |= changes_template(judgement, &patch->operations[i]);
    for (size_t i = 0; i < patch->count; i++)
        moves |= takes_what_is_new(judgement, &patch->operations[i]);
    if (!touches_template)
        return true;

    const struct json *name = json_look(template, "metadata.name");
    if (json_string(name) && *json_string(name) &&
        json_equal(name, json_look(subject->old, "spec.template.metadata.name")))
        return false;
    return judgement->asks || moves ||
           !json_equal(template, json_look(subject->old, "spec.template"));
}
