// SPDX-License-Identifier: Apache-2.0
/*
 * The objects in a text that people apply: YAML with any number of documents, JSON, and Lists,
 * whose items count as objects of their own.
 */
#ifndef MESHRAIL_MANIFEST_H
#define MESHRAIL_MANIFEST_H

#include "path.h"

struct manifest_object {
    const struct json *object;
    size_t document;    /* from 0 */
    struct path prefix; /* where the object stands in its document: empty, or items[i] of a List */
};

/* Calls back for each object in turn. False with a place when the text cannot be read to its end;
 * what came before the fault has been visited. */
bool manifest_each(struct arena *arena, const char *text, size_t length,
                   void (*visit)(const struct manifest_object *, void *closure), void *closure,
                   struct error *err);

#endif
