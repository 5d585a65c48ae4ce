// SPDX-License-Identifier: Apache-2.0
/* What there was before the objects that are judged, found by name: a dump may hold a hundred
 * thousand. */
#ifndef MESHRAIL_KNOWN_H
#define MESHRAIL_KNOWN_H

#include "base/error.h"
#include "judge/subject.h"

#define KNOWN_BUCKETS 4096

struct known {
    struct arena arena;
    const char *namespace; /* of objects that do not say theirs; NULL: unknown */
    const struct old_object *old[KNOWN_BUCKETS];
};

void known_init(struct known *known, const char *namespace);
void known_free(struct known *known);

/* Reads what there was before from a file. */
bool known_read_old(struct known *known, const char *file, struct error *err);

/* The old object of the same group, kind and name; NULL: there was none. */
const struct json *known_old(const struct known *known, const struct json *object);

#endif
