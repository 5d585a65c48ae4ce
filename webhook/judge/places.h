// SPDX-License-Identifier: Apache-2.0
/* The places that a field with "[*]" stands for: one for each element of the lists on its way. */
#ifndef MESHRAIL_PLACES_H
#define MESHRAIL_PLACES_H

#include "judge/engine.h"

/* A place, with indices in the field; `value` is NULL where nothing stands. `old` is what stood
 * there in the same elements before this update, wherever these were. */
typedef void place_visit(const char *field, const struct json *value, const struct json *old,
                         void *closure);

/* Calls the visitor with each place under a target. */
void each_place(const struct judgement *judgement, const struct target *target, const char *field,
                place_visit *visit, void *closure);

#endif
