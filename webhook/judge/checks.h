// SPDX-License-Identifier: Apache-2.0
/*
 * Measures for checks. A check looks at a field under one target and reports what is wrong
 * there; absent is never wrong. Shapes are made of the same.
 */
#ifndef MESHRAIL_CHECKS_H
#define MESHRAIL_CHECKS_H

#include "judge/engine.h"
#include "rule/rule.h"

/* Hold a field against a threshold and report it if it is too low or too high; true: reported.
 * `about` names the field, and whatever of the finding differs from what the rule says. */
bool too_low(struct judgement *, const struct rule *, const struct target *, enum threshold,
             struct finding about);
bool too_high(struct judgement *, const struct rule *, const struct target *, enum threshold,
              struct finding about);

/* Is the value below the fault's threshold for the least, or above that for the most? */
bool out_of_range(const struct judgement *, const struct fault *, const struct json *value);

/* Did the old object have a number in the field that was not better than today's? A count of 0 is
 * no number. */
bool no_worse(const struct target *, const char *field, enum unit, bool at_least);

/* Did the old object have the same two fields in the wrong order, and is neither worse now? */
bool order_no_worse(const struct target *, const char *low, const char *high, enum unit);

/* The recommended value, else the floor, as the policy writes it; NULL: neither. */
const char *limit_best(const struct limit *);

/* The value to paste into a field with a threshold for the least, for the most, or both
 * (NO_THRESHOLD: none): the usual one, or what a threshold recommends if that one breaks it. */
const char *fitting(const struct judgement *, const char *usual, enum threshold least,
                    enum threshold most);

/* At the webhook: what an API server sends, it has decoded, and serves. */
extern const struct condition online;

#endif
