// SPDX-License-Identifier: Apache-2.0
/* An audit in numbers: what `deny` comes to, by namespace, by owner, by rule. */
#ifndef MESHRAIL_COUNTS_H
#define MESHRAIL_COUNTS_H

#include "audit/audit.h"

enum outcome_under_deny { REFUSED, REPAIRED, WARNED, RECORDED };
#define OUTCOMES_UNDER_DENY (RECORDED + 1)

/* "refused", "repaired", … for programs; ends with NULL. */
extern const char *const outcome_names[];

enum outcome_under_deny outcome_of(const struct audit_finding *finding);

struct count_row {
    const char *name;
    size_t of[OUTCOMES_UNDER_DENY];
};

struct counts {
    const struct count_row *rows; /* the worst come first */
    size_t count;
};

enum counted_by { BY_NAMESPACE, BY_OWNER, BY_RULE };
#define COUNTED_BY (BY_RULE + 1)

struct counts counts_by(const struct audit *audit, struct arena *arena, enum counted_by by);

/* All of them in one row. */
struct count_row counts_total(const struct audit *audit);

#endif
