// SPDX-License-Identifier: Apache-2.0
/*
 * Trees that differ in one place, and RFC 6902 done by somebody who has not read patch.c. A place
 * is an array of steps: keys of objects, or an index in decimal where an array stands.
 */
#ifndef MESHRAIL_TREE_H
#define MESHRAIL_TREE_H

#include "base/json.h"

#define STEPS_MOST 40

struct steps {
    const char *step[STEPS_MOST];
    size_t count;
};

enum tree_edit {
    TREE_SET, /* adds or replaces; what is missing on the way, or no container, becomes an object */
    TREE_INSERT, /* before an element of an array, or at its end */
    TREE_REMOVE,
};

/* The tree with the edit done; the old one is left as it was. */
const struct json *tree_edited(struct arena *arena, const struct json *root,
                               const struct steps *steps, enum tree_edit edit,
                               const struct json *value);

const struct json *tree_find(const struct json *root, const struct steps *steps);

/* The document after the patch, an RFC 6902 array; NULL, and *problem, where it does not apply. */
const struct json *tree_patched(struct arena *arena, const struct json *document,
                                const struct json *patch, const char **problem);

#endif
