// SPDX-License-Identifier: Apache-2.0
/* What has changed between two audits: of another day, or by another policy. */
#ifndef MESHRAIL_SINCE_H
#define MESHRAIL_SINCE_H

#include "audit/audit.h"

/* Reads what an earlier run wrote as JSON and compares. False with a sentence. */
bool since_file(struct audit *audit, const char *file, struct error *err);

/* Compares with another audit of the same objects, called `since`; it has to stay. */
void since_audit(struct audit *audit, const struct audit *earlier, const char *since);

#endif
