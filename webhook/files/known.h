// SPDX-License-Identifier: Apache-2.0
/* What there was before the objects that are judged, found by name: a dump may hold a hundred
 * thousand; and what stood beside each of them then. */
#ifndef MESHRAIL_KNOWN_H
#define MESHRAIL_KNOWN_H

#include "base/error.h"
#include "judge/subject.h"
#include "world/world.h"

#define KNOWN_BUCKETS 4096

struct old_object {
    struct old_object *next; /* in its bucket */
    const struct json *object;
    const char *path;            /* of the file that it was read from */
    unsigned read;               /* number of the call */
    const struct folder *folder; /* in the world of then; NULL: it has none */
};

struct known {
    struct arena arena;
    const char *namespace; /* of objects that do not say theirs; NULL: unknown */
    unsigned reads;        /* so far */
    struct old_object *old[KNOWN_BUCKETS];
    struct world world; /* of all of them, once it is settled */
};

void known_init(struct known *known, const char *namespace);
void known_free(struct known *known);

/* Reads what there was before: `name` is a file, a folder with all below it, or else a revision of
 * git, at which the inputs are looked for. Only a file has to be one that can be read: whatever
 * else was broken then, its objects are new. */
bool known_read_old(struct known *known, const char *name, int count, char *const *inputs,
                    struct error *err);

/* Makes the world of what was read. */
void known_settle(struct known *known, const struct environment *environment);

/* The old object of the same group, kind and name as one of this file; NULL: there was none. Of
 * several the one that was read by the last call, and there the one whose path ends, else begins,
 * most like that of the file: copies for several clusters lie in folders of one form, and a file
 * that was renamed stays in its folder. */
const struct old_object *known_old(const struct known *known, const struct json *object,
                                   const char *file);

/* The old mapping without a kind, values of a chart say, of a file of the same name as this one, by
 * the same likeness; NULL: there was none. */
const struct old_object *known_document(const struct known *known, const char *file);

#endif
