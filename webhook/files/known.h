// SPDX-License-Identifier: Apache-2.0
/*
 * What is known beside the object that is judged: what there was before it, and the
 * DestinationRules that came earlier in the same input. Both are found by name, for a dump may hold
 * a hundred thousand.
 */
#ifndef MESHRAIL_KNOWN_H
#define MESHRAIL_KNOWN_H

#include "base/error.h"
#include "judge/subject.h"

#define KNOWN_BUCKETS 4096

struct known {
    struct arena arena;
    const char *namespace; /* of objects that do not say theirs; NULL: unknown */
    const struct old_object *old[KNOWN_BUCKETS];
    const struct neighbour *rules[KNOWN_BUCKETS]; /* the last one first */
    const struct kept *newest;                    /* of all of them */
};

void known_init(struct known *known, const char *namespace);
void known_free(struct known *known);

/* Reads what there was before from a file. */
bool known_read_old(struct known *known, const char *file, struct error *err);

/* The old object of the same group, kind and name; NULL: there was none. */
const struct json *known_old(const struct known *known, const struct json *object);

/* The earlier rules that may be for the same host, among others. */
const struct neighbour *known_earlier(const struct known *known, const struct subject *subject);

/* Keeps what DR-SAME-HOST must know of this object when it meets the next. */
void known_add(struct known *known, const struct subject *subject);

/* Forgets what was kept since `newest` was what it is given as: the same objects come once more. */
void known_go_back(struct known *known, const struct kept *newest);

#endif
