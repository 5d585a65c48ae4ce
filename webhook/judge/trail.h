// SPDX-License-Identifier: Apache-2.0
/*
 * Paths as rules write them, read once. Those of the book are found again by where they stand, for
 * a text of the book never changes nor goes; any other path is read when it is asked for.
 */
#ifndef MESHRAIL_TRAIL_H
#define MESHRAIL_TRAIL_H

#include "base/path.h"

struct step {
    const char *key; /* NULL: an element of a list, */
    size_t length;   /* of which this is the index */
};

/* At the target; at its parent, "../"; at the root, "/". */
enum start { FROM_TARGET, FROM_PARENT, FROM_ROOT };

struct trail {
    enum start from;
    unsigned length;
    const struct step *steps;
};

/* Reads all paths of the book. Before that nothing is known of them. */
void trails_make(void);

/* Where a path begins; *written becomes the rest of it. */
enum start trail_start(const char **written);

/* NULL: it is none of the book's. */
const struct trail *trail_known(const char *written);

/* NULL: it is no path, or there is no memory. */
const struct trail *trail_of(struct arena *in, const char *written);

const struct json *trail_find(const struct trail *trail, const struct json *root);

/* Appends it to a path. False: the path would grow past PATH_DEPTH, and is as it was. */
bool trail_add(const struct trail *trail, struct path *path);

/* As json_look(), and quick for paths of the book. */
const struct json *trail_look(const struct json *root, const char *written);

#endif
