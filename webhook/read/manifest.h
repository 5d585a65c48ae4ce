// SPDX-License-Identifier: Apache-2.0
/*
 * The objects in a text that people apply: YAML or JSON with any number of documents, and Lists
 * and arrays, whose items count as objects of their own. What a typed list (ConfigMapList) says of
 * its items they need not say themselves. Documents are read one after the other, so that a
 * large text costs no more memory than its largest document.
 */
#ifndef MESHRAIL_MANIFEST_H
#define MESHRAIL_MANIFEST_H

#include "read/source.h"

#define MANIFEST_DEPTH 4 /* lists in lists */

struct manifest_level {
    const struct json *list;   /* a List or an array; NULL: the document is the object */
    const struct json *coming; /* the item that comes next */
    unsigned index;            /* of it */
};

struct manifest {
    struct source *source;       /* the text, turned to the document that was read last */
    struct yaml_stream *stream;  /* NULL: nothing was read yet, or the text is JSON */
    bool placed;                 /* places are read with the values */
    struct yaml_notes *notes;    /* of its YAML, used or made; NULL, as it is opened: none */
    size_t part;                 /* of the notes, counted from 1; 0: all is read */
    bool json, over;             /* the text is JSON; and was read */
    size_t next;                 /* of JSON: where the next value begins */
    const struct json *document; /* that was read last */
    struct arena *arena;         /* that it is in */
    struct manifest_level levels[MANIFEST_DEPTH];
    unsigned depth; /* how many of them are open */
};

struct manifest_object {
    const struct json *object;
    struct path prefix; /* where it stands in its document: empty, items[i] of a List, [i] of an
                           array */
};

/* The source must stay where it is until the end. */
void manifest_open(struct manifest *manifest, struct source *source);

/* The same for whoever asks for many places: YAML is read once for both, and not again for the
 * places of a document. */
void manifest_open_placed(struct manifest *manifest, struct source *source);

void manifest_close(struct manifest *manifest);

/* Reads the next document that holds something, in the arena. False at the end, with an empty
 * err->text, or with a place where the text cannot be read. */
bool manifest_read(struct manifest *manifest, struct arena *arena, struct error *err);

/* Goes back to the first object, in the arena: of the document as it was read, or of what it has
 * become. */
void manifest_begin(struct manifest *manifest, struct arena *arena, const struct json *document);

/* The next object of the document; false after the last. */
bool manifest_next(struct manifest *manifest, struct manifest_object *here);

#endif
