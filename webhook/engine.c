// SPDX-License-Identifier: Apache-2.0
#include "engine.h"

#include "earlier.h"
#include "laws.h"
#include "targets.h"

#include <stdlib.h>
#include <string.h>

const struct limit *limit_of(const struct judgement *judgement, enum threshold threshold)
{
    return &judgement->policy->limits[threshold][judgement->profile];
}

struct path path_under(const struct judgement *judgement, const struct target *target,
                       const char *field)
{
    struct path path = {0};
    if (field[0] == '/') {
        path_parse(&path, judgement->arena, field + 1);
        return path;
    }
    path = target->path;
    path_parse(&path, judgement->arena, field);
    return path;
}

const char *shown(const struct judgement *judgement, const struct json *value)
{
    struct text whole = TEXT_IN(judgement->arena), cut = TEXT_IN(judgement->arena);
    const char *string = json_string(value);
    if (!string) {
        text_add_json(&whole, value);
        string = whole.data;
    }
    text_add_shown(&cut, *string ? string : "\"\"", FOUND_MOST);
    return cut.data;
}

/* Where an input begins: at the target, at its parent after "../", at the root after a slash. What
 * is left of *input goes on from there. */
static const struct json *input_root(const struct judgement *judgement, const struct target *target,
                                     const char **input, bool old)
{
    const struct subject *subject = judgement->subject;
    if (starts_with(*input, "/")) {
        *input += 1;
        return old ? subject->old : subject->object;
    }
    if (starts_with(*input, "../")) {
        *input += 3;
        target = target->parent;
    }
    return old ? target->old : target->node;
}

const struct json *read_input(const struct judgement *judgement, const struct target *target,
                              const char *input, bool old)
{
    const struct json *root = input_root(judgement, target, &input, old);
    return json_look(root, input);
}

/* A placeholder there, or above: what it will hold is not known either. */
static bool passes_placeholder(const struct judgement *judgement, const struct target *target,
                               const char *input)
{
    const struct json *root = input_root(judgement, target, &input, false);
    struct path path = {0};
    path_parse(&path, judgement->arena, input);
    for (unsigned whole = path.length, length = 0; length <= whole; length++) {
        path.length = length;
        const char *text = json_string(path_find(&path, root));
        if (text && (strstr(text, "${") || strstr(text, "{{")))
            return true;
    }
    return false;
}

static bool rests_on_placeholder(const struct judgement *judgement, const struct finding *finding)
{
    for (size_t i = 0; i < RULE_READS && finding->inputs[i]; i++)
        if (passes_placeholder(judgement, finding->target, finding->inputs[i]))
            return true;
    return false;
}

static bool grow(struct judgement *judgement)
{
    size_t room = judgement->finding_room ? judgement->finding_room * 2 : 16;
    struct finding *grown = arena_alloc(judgement->arena, room * sizeof *grown);
    if (!grown)
        return false;
    if (judgement->finding_count)
        memcpy(grown, judgement->findings, judgement->finding_count * sizeof *grown);
    judgement->findings = grown;
    judgement->finding_room = room;
    return true;
}

/* A denial takes the place of what denies nothing. */
static void displace(struct judgement *judgement, const struct finding *finding)
{
    struct finding *weaker = NULL;
    for (size_t i = judgement->finding_count; i-- > 0 && !weaker && finding->action == DENY;)
        if (judgement->findings[i].action < DENY)
            weaker = &judgement->findings[i];
    judgement->dropped[weaker ? weaker->action : finding->action]++;
    if (weaker)
        *weaker = *finding;
}

static void keep(struct judgement *judgement, const struct finding *finding)
{
    if (judgement->finding_count == FINDINGS_MOST && !judgement->subject->in_file)
        displace(judgement, finding);
    else if (judgement->finding_count < judgement->finding_room || grow(judgement))
        judgement->findings[judgement->finding_count++] = *finding;
}

void report(struct judgement *judgement, const struct rule *rule, const struct target *target,
            struct finding finding)
{
    finding.rule = rule;
    finding.target = target;
    if (!finding.field)
        finding.field = rule->field;
    if (!finding.say)
        finding.say = &rule->say[0];
    if (!finding.inputs[0])
        memcpy(finding.inputs, rule->reads, sizeof finding.inputs);
    if (!finding.path.length)
        finding.path = path_under(judgement, target, finding.field);
    if (finding.below_recommended || (rule->lenient && rule->lenient(judgement, target)))
        finding.at_most = WARN;
    if (judgement->subject->in_file && rests_on_placeholder(judgement, &finding))
        return;
    settle(judgement, &finding);
    finding.order = judgement->reports++;
    if (finding.action != OFF)
        keep(judgement, &finding);
}

/* A text that a value holds is a document of its own, and its root is the target. */
static void place(const struct judgement *judgement, struct finding *finding)
{
    const struct target *target = finding->target;
    path_place(&finding->path, 0, judgement->subject->object);
    if (path_within(&finding->path, &target->path))
        path_place(&finding->path, target->path.length, target->node);
}

static int by_place(const void *left, const void *right)
{
    const struct finding *a = left, *b = right;
    int order = path_order(&a->path, &b->path);
    if (!order)
        order = (int)rule_index(a->rule) - (int)rule_index(b->rule);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

/* The special rule beats the general one on the same path, the first finding of a rule the others;
 * those stand side by side now. */
static void give_way(struct judgement *judgement)
{
    struct finding *findings = judgement->findings;
    size_t kept = 0, count = judgement->finding_count;
    for (size_t i = 0, first = 0; i < count; i++) {
        bool special = false, again = false;
        if (!path_equal(&findings[first].path, &findings[i].path))
            first = i;
        for (size_t j = first; j < count && path_equal(&findings[j].path, &findings[i].path); j++)
            special |= !findings[j].rule->general;
        if (kept)
            again = findings[kept - 1].rule == findings[i].rule &&
                    path_equal(&findings[kept - 1].path, &findings[i].path);
        if ((!findings[i].rule->general || !special) && !again)
            findings[kept++] = findings[i];
    }
    judgement->finding_count = kept;
}

static void repair(struct judgement *judgement, struct finding *finding)
{
    struct patch *patch = &judgement->patch;
    size_t first = patch->count;

    bool mends = finding->rule->repair(judgement, finding, patch) && !patch->spoilt;
    finding->pods_patched = mends && finding->of_template;
    finding->patched = mends && !finding->of_template && lawful(judgement, patch, first);
    if (!finding->patched)
        patch_rewind(patch, first);
    finding->first_operation = first;
    finding->operation_count = patch->count - first;
}

/* What one repair changes may make another lawful; else the next review would go on with it. */
static void repair_all(struct judgement *judgement)
{
    size_t before;
    do {
        before = judgement->patch.count;
        for (size_t i = 0; i < judgement->finding_count; i++)
            if (judgement->findings[i].repairable && !judgement->findings[i].patched)
                repair(judgement, &judgement->findings[i]);
    } while (judgement->patch.count > before);
}

void judge_as_it_stands(struct judgement *judgement)
{
    patch_init(&judgement->patch, judgement->arena, judgement->subject->object);
    targets_collect(judgement);
    exemptions_collect(judgement);

    for (size_t i = 0; i < family_count; i++) {
        for (size_t j = 0; j < families[i]->count; j++) {
            const struct rule *rule = &families[i]->rules[j];
            if (!(rule->kinds & judgement->subject->kind))
                continue;
            for (const struct target *target = judgement->targets; target; target = target->next)
                if (target->scope == rule->scope &&
                    !(rule->unless && rule->unless(judgement, target)))
                    rule->check(judgement, rule, target);
        }
    }

    for (size_t i = 0; i < judgement->finding_count; i++)
        place(judgement, &judgement->findings[i]);
    if (judgement->finding_count)
        qsort(judgement->findings, judgement->finding_count, sizeof *judgement->findings, by_place);
    give_way(judgement);
    repair_all(judgement);
}

void judge(struct judgement *judgement)
{
    judgement->submitted = judgement->subject->object;
    judge_as_it_stands(judgement);
    judgement->answer = judgement->patch;
    without_earlier_repairs(judgement);
}
