// SPDX-License-Identifier: Apache-2.0
/* The places that a field with "[*]" stands for: one for each element of the lists on its way. */
#ifndef MESHRAIL_PLACES_H
#define MESHRAIL_PLACES_H

#include "judge/engine.h"

/* A place: the field with indices, its value (NULL: absent), and its value in the same elements of
 * the old object, wherever these stood. */
typedef void place_visit(const char *field, const struct json *value, const struct json *old,
                         void *closure);

/* Calls the visitor with each place under a target. */
void each_place(const struct judgement *judgement, const struct target *target, const char *field,
                place_visit *visit, void *closure);

#endif
