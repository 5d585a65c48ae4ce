// SPDX-License-Identifier: Apache-2.0
/*
 * What checks measure with. A check looks at a field under one target and reports what is wrong
 * there; absent is never wrong. Shapes are made of the same.
 */
#ifndef MESHRAIL_CHECKS_H
#define MESHRAIL_CHECKS_H

#include "judge/engine.h"
#include "rule/rule.h"

/* Either way for a field and a threshold of the caller's. `about` says the field, and what of the
 * finding is not as the rule says it. True: reported. */
bool too_low(struct judgement *, const struct rule *, const struct target *, enum threshold,
             struct finding about);
bool too_high(struct judgement *, const struct rule *, const struct target *, enum threshold,
              struct finding about);

/* Was a number in the field before this update, and is the one of now no worse? A count of 0 was
 * none. */
bool no_worse(const struct target *, const char *field, enum unit, bool at_least);

/* Was the lower of two fields above the higher before this update, and is neither worse now? */
bool order_no_worse(const struct target *, const char *low, const char *high, enum unit);

/* What to paste into a field that up to two thresholds hold, one for the least and one for the most
 * (NO_THRESHOLD: none): the usual value, or what they recommend where it does not keep to them. */
const char *fitting(const struct judgement *, const char *usual, enum threshold least,
                    enum threshold most);

#endif
