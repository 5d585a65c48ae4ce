// SPDX-License-Identifier: Apache-2.0
/*
 * The shapes of faults: what rule.h names, held against a place of an object. The laws of each
 * stand there. A shape is one function here, and its parameters are the fault's.
 */
#ifndef MESHRAIL_SHAPES_H
#define MESHRAIL_SHAPES_H

#include "judge/engine.h"

/* Holds the target against each fault of the rule that is a shape, then against the rule's check,
 * as far as the plan has them asked; the rule's parts begin with number `part`. */
void check_rule(struct judgement *judgement, const struct rule *rule, const struct target *target,
                size_t part);

#endif
