// SPDX-License-Identifier: Apache-2.0
/*
 * The objects in a text that people apply: YAML or JSON with any number of documents, and Lists,
 * whose items count as objects of their own. Documents are read one after the other, so that a
 * large text costs no more memory than its largest document.
 */
#ifndef MESHRAIL_MANIFEST_H
#define MESHRAIL_MANIFEST_H

#include "source.h"

struct manifest {
    const char *text;
    size_t length;
    struct yaml_stream *stream;  /* NULL: nothing was read yet, or the text is JSON */
    bool json, over;             /* the text is JSON; and was read */
    size_t next;                 /* of JSON: where the next value begins */
    const struct json *document; /* that was read last */
    struct span span;            /* its bytes */

    bool list;
    const struct json *coming; /* the object that comes next */
    unsigned index;
};

struct manifest_object {
    const struct json *object;
    struct path prefix; /* where the object stands in its document: empty, or items[i] of a List */
};

/* The text must stay until the end. */
void manifest_open(struct manifest *manifest, const char *text, size_t length);
void manifest_close(struct manifest *manifest);

/* Reads the next document that holds something, in the arena. False at the end, with an empty
 * err->text, or with a place where the text cannot be read. */
bool manifest_read(struct manifest *manifest, struct arena *arena, struct error *err);

/* Goes back to the first object, of the document or of what it has become. */
void manifest_begin(struct manifest *manifest, const struct json *document);

/* The next object of the document; false after the last. */
bool manifest_next(struct manifest *manifest, struct manifest_object *here);

#endif
