// SPDX-License-Identifier: Apache-2.0
/*
 * The findings of a judgement: an array in the order of reporting, at last in that of the object,
 * and for each target a list of those at it. A review keeps FINDINGS_MOST at most, and counts the
 * others; a file keeps all. engine.h has the questions that rules may ask about them.
 */
#ifndef MESHRAIL_FINDINGS_H
#define MESHRAIL_FINDINGS_H

#include "judge/engine.h"

/* Tells where the path stands below the target, or in the object where it does not begin there. A
 * text inside a value is a document of its own: its root is the target itself, or the target's
 * text. */
void finding_place(const struct judgement *judgement, struct finding *finding);

/* Adds a copy of the finding behind all others, at no target. NULL: there is no memory. */
struct finding *findings_add(struct judgement *judgement, const struct finding *finding);

/* Keeps a copy of a placed finding or counts it; without memory it is lost, and the arena
 * exhausted. */
void findings_keep(struct judgement *judgement, const struct finding *finding);

/* When all rules have run: puts the findings in the order of the object. On one path a special rule
 * beats a general one, and of one rule the worst finding stays. */
void findings_arrange(struct judgement *judgement);

#endif
