// SPDX-License-Identifier: Apache-2.0
/* Changes of a tree that nobody changes: each makes the containers on its way anew. */
#ifndef MESHRAIL_PUT_H
#define MESHRAIL_PUT_H

#include "base/error.h"
#include "base/json.h"

/* Keys from a value to one below it, NULL at the end. In an array a key is a number, or "-" for the
 * element that comes next. */
#define WAY(...) ((const char *const[]){__VA_ARGS__, NULL})
#define WAY_MOST 16

/* The value with another one at the end of the way, with the objects on it that are missing. NULL
 * without memory. */
const struct json *put(struct arena *arena, const struct json *value, const char *const *way,
                       const struct json *below);
const struct json *put_string(struct arena *arena, const struct json *value, const char *const *way,
                              const char *below);

/* The value after operations of RFC 6902, of which `add` and `test` are known. False: another one,
 * or a test that does not hold. */
bool put_all(struct arena *arena, const struct json **value, const struct json *operations,
             struct error *err);

#endif
