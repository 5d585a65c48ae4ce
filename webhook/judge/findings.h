// SPDX-License-Identifier: Apache-2.0
/*
 * The findings of a judgement: an array in the order of reporting, and for each target a list of
 * those at it. A review keeps FINDINGS_MOST at most, and counts the others; a file keeps all.
 * engine.h has the questions that rules may ask about them.
 */
#ifndef MESHRAIL_FINDINGS_H
#define MESHRAIL_FINDINGS_H

#include "judge/engine.h"

/* Keeps a copy of the finding or counts it; without memory it is lost, and the arena exhausted. */
void findings_keep(struct judgement *judgement, const struct finding *finding);

/* Makes the lists of all targets anew, after the array was sorted or some were taken out of it. */
void findings_link_again(struct judgement *judgement);

#endif
