// SPDX-License-Identifier: Apache-2.0
/*
 * The plan says which rules could find something at a target, given what is there. It follows from
 * the book and is made once: a shape that looks at a field finds nothing where neither the field
 * stands nor what counts in its place, a check nothing where nothing stands of what it reads,
 * unless it is unprompted. One walk by the names that the rules of a scope share tells the rest.
 *
 * Its law: a rule that it leaves out would have found nothing. Tests hold each case against a
 * program in which every rule is asked everywhere (tests/order/planless.c).
 */
#ifndef MESHRAIL_PLAN_H
#define MESHRAIL_PLAN_H

#include "judge/engine.h"

/* Which rules to ask at the target, by their places in rules_in_order(). */
struct marks plan_asks(const struct target *target);

#endif
