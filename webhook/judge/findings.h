// SPDX-License-Identifier: Apache-2.0
/*
 * The findings of a judgement: an array in the order of reporting, at last in that of the object,
 * and for each target a list of those at it. A review keeps FINDINGS_MOST at most, and counts the
 * others; a file keeps all. engine.h has the questions that rules may ask about them.
 */
#ifndef MESHRAIL_FINDINGS_H
#define MESHRAIL_FINDINGS_H

#include "judge/engine.h"

/* Keeps a copy of the finding or counts it; without memory it is lost, and the arena exhausted. */
void findings_keep(struct judgement *judgement, const struct finding *finding);

/* When all rules have run: puts the findings in the order of the object. On one path a special rule
 * beats a general one, and of one rule the worst finding stays. */
void findings_arrange(struct judgement *judgement);

#endif
