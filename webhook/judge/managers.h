// SPDX-License-Identifier: Apache-2.0
/* The managers of a stored object and the fields of each, by metadata.managedFields. */
#ifndef MESHRAIL_MANAGERS_H
#define MESHRAIL_MANAGERS_H

#include "base/path.h"

/* Are there so few managers that all may be asked about each place? */
bool managers_few(const struct json *object);

/* Does some manager state what stands there? A path without indices. */
bool managers_own(struct arena *arena, const struct json *object, const struct path *path);

/* Does some manager list fields of the object's spec or data at all? */
bool managers_tell(const struct json *object);

#endif
