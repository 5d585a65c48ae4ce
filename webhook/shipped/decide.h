// SPDX-License-Identifier: Apache-2.0
/* What the files leave open: CA, policy, and what API servers do while nobody answers. */
#ifndef MESHRAIL_DECIDE_H
#define MESHRAIL_DECIDE_H

#include "shipped/shipped.h"

/* Is it a configuration of webhooks? */
bool is_webhook(const struct json *object);

/* Fills it in. `authorities` is base64 of the PEM for API servers; NULL: none was read. False: an
 * entry that is to fail is not among them. */
bool decide(struct arena *arena, const struct shipping *shipping, const char *authorities,
            const struct json **objects, size_t count, struct error *err);

#endif
