// SPDX-License-Identifier: Apache-2.0
/*
 * Which element of an old list each element of the new one was. They are paired by what names them,
 * so that inserting, moving or removing one does not make its neighbours look new. An element whose
 * name is gone may go on under another: the one that is alike, or else the only one left over on
 * both sides. In n log n whatever was moved.
 */
#ifndef MESHRAIL_PAIRS_H
#define MESHRAIL_PAIRS_H

#include "base/json.h"

/* The old element for each of `list`, by its index, NULL for one that is new. `name` is the path of
 * what names an element. `alike`, if not NULL, is the path of a mapping that tells a renamed one.
 * NULL for an empty or absent list, without an old one, or without memory. */
const struct json *const *pairs_of(struct arena *arena, const struct json *list,
                                   const struct json *old, const char *name, const char *alike);

#endif
