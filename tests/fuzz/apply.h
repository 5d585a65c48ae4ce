// SPDX-License-Identifier: Apache-2.0
/* RFC 6902 as it is written: an operation after the other, each on all of the value. */
#ifndef MESHRAIL_APPLY_H
#define MESHRAIL_APPLY_H

#include "base/json.h"

/* The value after a patch, which is JSON; NULL: an operation does not fit. A pointer may lead on
 * into a text, as paths do, which is then the document in it. */
const struct json *apply(struct arena *arena, const struct json *value, const struct json *patch);

/* Equal, but that a text in one may be its document in the other. */
bool same_document(struct arena *arena, const struct json *a, const struct json *b);

#endif
