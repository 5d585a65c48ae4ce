// SPDX-License-Identifier: Apache-2.0
#include "laws.h"

#include "exemption.h"
#include "memo.h"

#include <string.h>

static enum action weaker(enum action a, enum action b)
{
    return a < b ? a : b;
}

/* What the finding rests upon is what it was before this update. */
static bool unchanged(const struct judgement *judgement, const struct finding *finding)
{
    const struct target *target = finding->target;
    if (!judgement->subject->update || (!target->old && target->node))
        return false;
    for (size_t i = 0; i < RULE_READS && finding->inputs[i]; i++)
        if (!json_equal(read_input(judgement, target, finding->inputs[i], false),
                        read_input(judgement, target, finding->inputs[i], true)))
            return false;
    return true;
}

/* The policy may have a thousand exemptions; a rule is looked up among them once. */
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

static bool exempt(const struct judgement *judgement, const struct finding *finding)
{
    const struct target *target = finding->target;
    size_t rule = rule_index(finding->rule);
    if (judgement->exempted[rule] || exempted_by_policy(judgement, finding->rule))
        return true;
    return target->owner && judgement->exempted_by_template[rule];
}

void exemptions_collect(struct judgement *judgement)
{
    exemptions_read(judgement->policy, judgement->arena, judgement->subject->object,
                    judgement->exempted);
    /* The template's annotation serves the workload and the Pods made from it. */
    for (const struct target *target = judgement->targets; target; target = target->next)
        if (target->scope == POD_TEMPLATE)
            exemptions_read(judgement->policy, judgement->arena, target->owner,
                            judgement->exempted_by_template);
}

void settle(const struct judgement *judgement, struct finding *finding)
{
    const struct subject *subject = judgement->subject;
    const struct rule *rule = finding->rule;
    unsigned stated = judgement->policy->actions[rule_index(rule)][judgement->profile];
    enum action strongest = judgement->strongest;
    enum action action = stated & ~(unsigned)PATCH;

    /* Repairing is stronger than warning: who rolls out with warn must see nothing changed. */
    finding->repairable = (stated & PATCH) && rule->repair && strongest == DENY;
    if (finding->at_most)
        action = weaker(action, finding->at_most);
    action = weaker(action, strongest);
    if (rule->pinned && action < WARN)
        action = WARN;

    if (action == DENY && unchanged(judgement, finding))
        action = WARN;
    if (subject->kind == POD && judgement->controlled)
        action = weaker(action, WARN);
    if (judgement->never_blocks)
        action = weaker(action, WARN);

    /* A workload is told that its Pods will be patched; it is not patched itself. */
    bool makes_pods = subject->kind != POD && (rule->kinds & POD);
    if (finding->repairable && makes_pods)
        action = weaker(action, WARN);
    finding->of_template = makes_pods;
    /* What a controller made it would make again; what runs was injected when it was made. */
    if (subject->kind == POD ? subject->update : judgement->controlled)
        finding->repairable = false;

    if (action > AUDIT && !rule->pinned && exempt(judgement, finding)) {
        finding->exempt = true;
        finding->repairable = false;
        action = AUDIT;
    }
    finding->action = action;
    /* What is only recorded is not changed, at the webhook or in a file. */
    finding->mendable =
        rule->mend && strongest == DENY && action >= WARN && (!rule->repair || finding->repairable);
}

static bool under_template(const struct path *path)
{
    return path->length > 1 && path->segments[0].key && path->segments[1].key &&
           strcmp(path->segments[0].key, "spec") == 0 &&
           strcmp(path->segments[1].key, "template") == 0;
}

/* Does the patch take away what this very update wrote outside the template? */
static bool moves_what_is_new(const struct judgement *judgement, const struct patch *patch)
{
    const struct subject *subject = judgement->subject;
    for (size_t i = 0; i < patch->count; i++) {
        const struct operation *operation = &patch->operations[i];
        if (operation->kind == OPERATION_REMOVE && !under_template(&operation->path) &&
            !json_equal(path_find(&operation->path, subject->object),
                        path_find(&operation->path, subject->old)))
            return true;
    }
    return false;
}

/*
 * A change under spec.template of a ksvc makes a new Revision. On UPDATE that is the author's to
 * ask for, so a template that he left alone stays alone, and one whose Revision name he kept cannot
 * change at all: Knative would refuse it.
 */
bool lawful(const struct judgement *judgement, const struct patch *patch, size_t first)
{
    const struct subject *subject = judgement->subject;
    if (subject->kind != KSVC || !subject->update)
        return true;

    bool touches_template = false;
    for (size_t i = first; i < patch->count; i++)
        touches_template |= under_template(&patch->operations[i].path);
    if (!touches_template)
        return true;

    const struct json *name = json_look(subject->object, "spec.template.metadata.name");
    if (json_string(name) && *json_string(name) &&
        json_equal(name, json_look(subject->old, "spec.template.metadata.name")))
        return false;
    return !json_equal(json_look(subject->object, "spec.template"),
                       json_look(subject->old, "spec.template")) ||
           moves_what_is_new(judgement, patch);
}
