// SPDX-License-Identifier: Apache-2.0
/*
 * The least text that says one object of a document: all of it, or the lines of one item of a List,
 * so that a dump of a thousand is not read a thousand times. An item stands for itself only where
 * nothing in the document refers to something else in it.
 */
#ifndef MESHRAIL_REGION_H
#define MESHRAIL_REGION_H

#include "mend.h"

struct region {
    struct span span;   /* in the text of the source */
    struct path prefix; /* where in it the object stands */
    bool part;          /* it is an item by itself */
};

/* The region of the object that stands at the prefix in the document that the source has read. */
struct region region_of(struct source *source, struct span document, const struct path *prefix,
                        const struct json *object, struct arena *arena);

#endif
