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
    unsigned reads;        /* so far */
    const struct old_object *old[KNOWN_BUCKETS];
};

void known_init(struct known *known, const char *namespace);
void known_free(struct known *known);

/* Reads what there was before: `name` is a file, a folder with all below it, or else a revision of
 * git, at which the inputs are looked for. Only a file has to be one that can be read: whatever
 * else was broken then, its objects are new. */
bool known_read_old(struct known *known, const char *name, int count, char *const *inputs,
                    struct error *err);

/* The old object of the same group, kind and name as one of this file; NULL: there was none. Of
 * several the one that was read by the last call, and there the one whose path ends most like that
 * of the file: copies for several clusters lie in folders of one form. */
const struct json *known_old(const struct known *known, const struct json *object,
                             const char *file);

#endif
