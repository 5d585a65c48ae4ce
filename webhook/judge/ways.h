// SPDX-License-Identifier: Apache-2.0
/*
 * Paths as rules write them, merged where they begin alike: one walk through an object tells which
 * of them lead somewhere, with one look-up for each name in place of one for each path. A path is
 * followed as far as the first element of a list, where what counts is that there is a list, or
 * through its elements. Of one that leads into a text nobody knows here, so that it counts as
 * there.
 */
#ifndef MESHRAIL_WAYS_H
#define MESHRAIL_WAYS_H

#include "base/json.h"

#include <stdint.h>

/* A set of paths by their numbers. */
#define MARKS 320
struct marks {
    uint64_t bits[MARKS / 64];
};

static inline void mark(struct marks *marks, size_t number)
{
    marks->bits[number / 64] |= UINT64_C(1) << number % 64;
}

static inline bool is_marked(const struct marks *marks, size_t number)
{
    return marks->bits[number / 64] >> number % 64 & 1;
}

/* The first of them from a number on; MARKS: none. */
size_t marks_next(const struct marks *marks, size_t number);

void marks_add(struct marks *marks, const struct marks *others);

/* A name at which ways part; the first of all has none. */
struct fork {
    const char *key, *other; /* its other spelling in Istio's config; of one that has none, "" */
    size_t length, other_length;
    struct marks here, below; /* the paths that end here, and that go on */
    struct fork *first, *beside;
    struct fork *elements; /* of the list that stands here, all in one; NULL: no path goes on */
};

/* Adds a path under the fork; several may have the same number. False: it is no path, or none with
 * a name, or there is no memory; the caller has to take it for one that leads somewhere. */
bool ways_add(struct fork *from, struct arena *arena, const char *written, size_t number);

/* The same, but the path is followed through lists: it leads somewhere if it does in one of the
 * elements. */
bool ways_add_through(struct fork *from, struct arena *arena, const char *written, size_t number);

/* Marks the paths that lead somewhere from the object; `either`: its names are those of Istio's
 * config, see config_member(). */
void ways_follow(const struct fork *from, const struct json *object, bool either,
                 struct marks *marks);

#endif
