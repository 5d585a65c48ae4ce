// SPDX-License-Identifier: Apache-2.0
/* Shared by the rules of load balancers. */
#ifndef MESHRAIL_NLB_REPORT_H
#define MESHRAIL_NLB_REPORT_H

#include "aws/nlb.h"
#include "rule/rule.h"

/* No controller that we know makes an NLB of it; a controller that we do not know makes it. */
extern const struct condition nlb_not_served, nlb_of_others;

/* Reports a finding about an annotation; whatever decides which controller reads it counts as read
 * too. */
void nlb_report(struct judgement *, const struct rule *, const struct target *, struct finding);

/* A text as a person reads it. */
const char *shown_text(const struct judgement *, const char *text);

#endif
