// SPDX-License-Identifier: Apache-2.0
/*
 * The repairs of findings: what rule.h names, done to an object. A repair is one function here, and
 * its parameters are the fault's.
 */
#ifndef MESHRAIL_REPAIRS_H
#define MESHRAIL_REPAIRS_H

#include "judge/engine.h"

/* Writes the operations that repair the finding, as its fault says; false: nothing repairs it. */
bool repair_of(const struct judgement *judgement, const struct finding *finding,
               struct patch *patch);

#endif
