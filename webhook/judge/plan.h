// SPDX-License-Identifier: Apache-2.0
/*
 * The plan says what could be found at a target, given what is there. It follows from the book and
 * is made once: a shape that looks at a field finds nothing where neither the field stands nor what
 * counts in its place, a check nothing where nothing stands of what it reads, unless it is
 * unprompted. One walk by the names that the rules of a scope share tells the rest.
 *
 * Its law: what it leaves out would have found nothing. Tests hold each case against a program that
 * leaves out nothing (tests/order/planless.c).
 */
#ifndef MESHRAIL_PLAN_H
#define MESHRAIL_PLAN_H

#include "judge/engine.h"

struct demand;

/*
 * The rules of a scope have parts, numbered as the rules run: of each its faults, then its check.
 * plan_part() is the number of a rule's first one, the rule given by its place in rules_in_order();
 * that of the next rule's ends them. A rule that looks elsewhere has none.
 */
size_t plan_part(enum scope scope, size_t rule);

/* The parts that could find something at the target. */
struct marks plan_parts(const struct target *target);

/* Is the rule, given as above, a local one: rule_is_local()? */
bool plan_is_local(size_t rule, bool applied);

/* Adds the rules of these parts. */
void plan_add_rules(enum scope scope, const struct marks *parts, struct marks *rules);

/* Which demands of a table of the book speak of something that stands in the document, by their
 * places in it; `lacked`: of something that could stand there. `either` as in ways_follow(). */
struct marks plan_demands(const struct demand *demands, const struct json *document, bool either,
                          bool lacked);

#endif
