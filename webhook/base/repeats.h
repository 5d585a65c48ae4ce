// SPDX-License-Identifier: Apache-2.0
/* Which elements of a list say what one before them has said, for lists of any length. */
#ifndef MESHRAIL_REPEATS_H
#define MESHRAIL_REPEATS_H

#include "base/json.h"

#include <stdbool.h>

/* For each element of a list, in its order: does the text at a key, or with NULL the element's own,
 * stand in one before it? Empty ones do not count. `as` says what to compare of a text; NULL:
 * itself. NULL when memory is out. */
const bool *repeats_in(struct arena *arena, const struct json *list, const char *key,
                       const char *(*as)(struct arena *, const char *));

#endif
