// SPDX-License-Identifier: Apache-2.0
/*
 * Targets of one list that say the same, byte by byte, as the policies of subsets often do. What a
 * rule finds at the first of them it would find at the others: it is asked once, and its findings
 * are repeated at their paths.
 *
 * Its law: what is repeated is what the rule would have reported. A rule whose findings follow from
 * more than the target and the object's root is asked everywhere (rule_is_local()). Tests hold each
 * case against a program that repeats nothing (tests/order/planless.c).
 */
#ifndef MESHRAIL_LIKES_H
#define MESHRAIL_LIKES_H

#include "judge/engine.h"

/* Notes with each target the first one that says the same, with that one itself. Of very many that
 * differ some may go without. */
void likes_find(struct judgement *judgement);

/* Says another the same, which is asked before it? */
static inline bool repeats(const struct target *target)
{
    return target->like && target->like != target;
}

/* Keeps what the running rule says of a target until the next one runs, if others are like it. */
void likes_note(struct judgement *judgement, const struct finding *finding);

/* What was said of a target, said of one that is like it. */
struct finding finding_moved(const struct finding *said, const struct target *to);

#endif
