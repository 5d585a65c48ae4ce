// SPDX-License-Identifier: Apache-2.0
#include "judge/findings.h"

#include "judge/laws.h"
#include "rule/rule.h"

#include <assert.h>
#include <string.h>

static bool grow(struct judgement *judgement)
{
    struct finding *findings = arena_grow(judgement->arena, judgement->findings, sizeof *findings,
                                          judgement->finding_count, 1, &judgement->finding_room);
    if (findings)
        judgement->findings = findings;
    return findings != NULL;
}

static void link_finding(struct judgement *judgement, size_t index)
{
    struct finding *finding = &judgement->findings[index];
    size_t *first = &judgement->first_at[finding->target->number];
    finding->next = *first;
    *first = index + 1;
}

static void unlink_finding(struct judgement *judgement, size_t index)
{
    const struct finding *finding = &judgement->findings[index];
    size_t *link = &judgement->first_at[finding->target->number];
    while (*link != index + 1)
        link = &judgement->findings[*link - 1].next;
    *link = finding->next;
}

void findings_link_again(struct judgement *judgement)
{
    /* From the last one to the first, so that the list of each target keeps their order. */
    for (const struct target *target = judgement->targets; target; target = target->next)
        judgement->first_at[target->number] = 0;
    for (size_t i = judgement->finding_count; i-- > 0;)
        link_finding(judgement, i);
}

/* Once FINDINGS_MOST are kept, a denial takes the place of a finding that denies nothing. */
static void displace(struct judgement *judgement, const struct finding *finding)
{
    size_t weaker = judgement->finding_count;
    while (weaker > 0 && judgement->findings[weaker - 1].action == DENY)
        weaker--;
    if (finding->action < DENY || weaker == 0) {
        judgement->dropped[enforced(judgement, finding)]++;
        return;
    }
    weaker--;
    judgement->dropped[enforced(judgement, &judgement->findings[weaker])]++;
    unlink_finding(judgement, weaker);
    judgement->findings[weaker] = *finding;
    link_finding(judgement, weaker);
}

void findings_keep(struct judgement *judgement, const struct finding *finding)
{
    if (judgement->finding_count == FINDINGS_MOST && !judgement->subject->in_file) {
        displace(judgement, finding);
    } else if (grow(judgement)) {
        judgement->findings[judgement->finding_count] = *finding;
        link_finding(judgement, judgement->finding_count++);
    }
}

const struct finding *finding_next(const struct judgement *judgement, const struct target *target,
                                   const struct finding *finding)
{
    assert(!judgement->running);
    size_t next = finding ? finding->next : judgement->first_at[target->number];
    return next ? &judgement->findings[next - 1] : NULL;
}

const struct finding *finding_of(const struct judgement *judgement, const char *id,
                                 const struct target *target)
{
    const struct rule *asking = judgement->running;
    bool may_ask = !asking || (asking->after && strcmp(asking->after, id) == 0);
    assert(may_ask);
    size_t next = may_ask ? judgement->first_at[target->number] : 0;
    for (; next; next = judgement->findings[next - 1].next)
        if (strcmp(judgement->findings[next - 1].rule->id, id) == 0)
            return &judgement->findings[next - 1];
    return NULL;
}

bool findings_abound(const struct judgement *judgement)
{
    return judgement->reports > FINDINGS_MOST;
}
