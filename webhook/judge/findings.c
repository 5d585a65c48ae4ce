// SPDX-License-Identifier: Apache-2.0
#include "judge/findings.h"

#include "judge/laws.h"
#include "rule/rule.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct finding *findings_add(struct judgement *judgement, const struct finding *finding)
{
    struct finding *copy = arena_bytes(judgement->arena, sizeof *copy);
    struct finding **findings = arena_grow(judgement->arena, judgement->findings, sizeof *findings,
                                           judgement->finding_count, 1, &judgement->finding_room);
    if (!copy || !findings)
        return NULL;
    *copy = *finding;
    judgement->findings = findings;
    return findings[judgement->finding_count++] = copy;
}

static void link_finding(struct judgement *judgement, struct finding *finding)
{
    struct finding **first = &judgement->first_at[finding->target->number];
    finding->next = *first;
    *first = finding;
}

static void unlink_finding(struct judgement *judgement, const struct finding *finding)
{
    struct finding **link = &judgement->first_at[finding->target->number];
    while (*link != finding)
        link = &(*link)->next;
    *link = finding->next;
}

static void link_again(struct judgement *judgement)
{
    /* From the last one to the first, so that the list of each target keeps their order. */
    for (const struct target *target = judgement->targets; target; target = target->next)
        judgement->first_at[target->number] = NULL;
    for (size_t i = judgement->finding_count; i-- > 0;)
        link_finding(judgement, judgement->findings[i]);
}

/* Once FINDINGS_MOST are kept, a denial takes the place of a finding that denies nothing. */
static void displace(struct judgement *judgement, const struct finding *finding)
{
    size_t weaker = judgement->finding_count;
    while (weaker > 0 && judgement->findings[weaker - 1]->action == DENY)
        weaker--;
    if (finding->action < DENY || weaker == 0) {
        judgement->dropped[enforced(judgement, finding)]++;
        return;
    }
    struct finding *displaced = judgement->findings[weaker - 1];
    judgement->dropped[enforced(judgement, displaced)]++;
    unlink_finding(judgement, displaced);
    *displaced = *finding;
    link_finding(judgement, displaced);
}

void findings_keep(struct judgement *judgement, const struct finding *finding)
{
    if (judgement->finding_count == FINDINGS_MOST && !judgement->subject->in_file) {
        displace(judgement, finding);
        return;
    }
    struct finding *kept = findings_add(judgement, finding);
    if (kept)
        link_finding(judgement, kept);
}

const struct finding *finding_next(const struct judgement *judgement, const struct target *target,
                                   const struct finding *finding)
{
    assert(!judgement->running);
    return finding ? finding->next : judgement->first_at[target->number];
}

const struct finding *finding_of(const struct judgement *judgement, const char *id,
                                 const struct target *target)
{
    const struct rule *asking = judgement->running;
    bool may_ask = !asking || (asking->after && strcmp(asking->after, id) == 0);
    assert(may_ask);
    const struct finding *finding = may_ask ? judgement->first_at[target->number] : NULL;
    while (finding && strcmp(finding->rule->id, id) != 0)
        finding = finding->next;
    return finding;
}

bool findings_abound(const struct judgement *judgement)
{
    return judgement->reports > FINDINGS_MOST;
}

void finding_place(const struct judgement *judgement, struct finding *finding)
{
    const struct target *target = finding->target;
    const struct embedded *text = target->text;
    struct path *path = &finding->path;
    const struct path above = target_path(target);
    finding->below = !target->renames && path_within(path, &above);
    path_place(path, finding->below ? target->depth : 0, path->length,
               finding->below ? target->node : judgement->subject->object);
    if (text && path_within(path, &text->path))
        path_place(path, text->path.length, path->length, text->document);
}

/* The findings of a target are all below the same place. */
static void place_target(struct judgement *judgement, const struct target *target)
{
    struct finding *finding = judgement->first_at[target->number];
    const struct embedded *text = target->text;
    struct path above = target_path(target);
    if (finding)
        path_place(&above, 0, above.length, judgement->subject->object);
    if (finding && text && path_within(&above, &text->path))
        path_place(&above, text->path.length, above.length, text->document);
    for (; finding; finding = finding->next)
        if (finding->below)
            memcpy(finding->path.segments, above.segments, above.length * sizeof *above.segments);
}

/* Of two rules on one path, the one with the stronger action wins, whatever their order in the
 * book. */
static int by_rule(const struct rule *a, const struct rule *b)
{
    unsigned gravity_a = rule_action(a, STANDARD) & ~(unsigned)PATCH;
    unsigned gravity_b = rule_action(b, STANDARD) & ~(unsigned)PATCH;
    return gravity_a == gravity_b ? strcmp(a->id, b->id) : gravity_a < gravity_b ? 1 : -1;
}

static int by_place(const void *left, const void *right)
{
    const struct finding *a = *(struct finding *const *)left, *b = *(struct finding *const *)right;
    int order = path_order(&a->path, &b->path);
    if (!order)
        order = by_rule(a->rule, b->rule);
    if (!order) /* of one rule the worst finding stays */
        order = (b->action > a->action) - (b->action < a->action);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

/* On the same path a special rule beats a general one, but for a denial where it does not deny, and
 * of one rule only the first finding stays. Findings on one path are neighbours by now. */
static void give_way(struct judgement *judgement)
{
    struct finding **findings = judgement->findings;
    size_t kept = 0, count = judgement->finding_count;
    for (size_t first = 0, end; first < count; first = end) {
        const struct rule *last = NULL;
        bool special = false, denied = false;
        for (end = first; end < count && path_equal(&findings[end]->path, &findings[first]->path);
             end++)
            if (!findings[end]->rule->general) {
                special = true;
                denied |= findings[end]->before == DENY;
            }
        for (size_t i = first; i < end; i++) {
            const struct rule *rule = findings[i]->rule;
            bool yields = special && (denied || findings[i]->before != DENY);
            if (rule == last || (rule->general && yields))
                continue;
            last = rule;
            findings[kept++] = findings[i];
        }
    }
    judgement->finding_count = kept;
}

void findings_arrange(struct judgement *judgement)
{
    for (const struct target *target = judgement->targets; target; target = target->next)
        place_target(judgement, target);
    if (judgement->finding_count)
        qsort(judgement->findings, judgement->finding_count, sizeof *judgement->findings, by_place);
    give_way(judgement);
    link_again(judgement);
}
