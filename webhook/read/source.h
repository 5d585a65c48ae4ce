// SPDX-License-Identifier: Apache-2.0
/*
 * Where things stand in a text: one document of YAML or JSON as a tree of nodes that know their
 * value and their bytes. The reader of YAML makes it beside the values. Texts that were read
 * otherwise, as JSON or by a rule, it reads again, only where somebody is to be told or something
 * is to be mended. Keys count as they are written; aliases and merged keys are not followed, for
 * what they stand for stands elsewhere. A scalar may hold a text that is YAML itself: the same path
 * leads on into it, and what is shown of it comes out at the bytes of the file.
 */
#ifndef MESHRAIL_SOURCE_H
#define MESHRAIL_SOURCE_H

#include "base/path.h"

/* Bytes of a text: from `start` up to before `end`. */
struct span {
    size_t start, end;
};

struct layout;

enum source_kind { SOURCE_SCALAR, SOURCE_MAPPING, SOURCE_SEQUENCE, SOURCE_ALIAS };
enum source_style { SOURCE_PLAIN, SOURCE_SINGLE, SOURCE_DOUBLE, SOURCE_LITERAL, SOURCE_FOLDED };

struct source_node {
    struct source *source;
    enum source_kind kind;
    enum source_style style; /* of a scalar */
    bool flow;               /* of a collection: in brackets, as all of JSON is */
    bool marked;             /* it has an anchor or a tag; its span does not hold them */
    bool aliased, merged;    /* an alias stands for it too: as a value, or behind a merge key */
    const char *name;        /* of a member: its key as written; NULL for an element and the root */
    struct span key, value;  /* in the text of `source`; a block ends where its last line does */
    const struct json *json; /* what it is */
    const char *text;        /* of a scalar: what it says */
    size_t length;
    struct source_node *parent, *first, *last, *previous, *next;
    unsigned size; /* of a collection: its children */

    /* Made once somebody asks. */
    struct source_node **children; /* in their order; those of a mapping by name */
    struct source *inside;         /* of a scalar: the text in it */
    const struct layout *layout;   /* of a mapping: how its members are written; see render.h */
};

/* A run of bytes that a scalar says just as they are written; or one character and its escape. */
struct stretch {
    size_t inner, outer;    /* where it begins in the text said, and in the text written */
    size_t length, written; /* bytes there, and there */
};

struct source {
    struct arena *arena; /* of the nodes */
    const char *text;
    size_t length;
    struct span document;     /* of which places are asked */
    bool read;                /* it was read for them */
    struct source_node *root; /* NULL: it was not, or is no YAML in UTF-8 */

    /* A text that a scalar says: which, and where in the text around it. */
    struct source_node *holder; /* NULL: a file */
    struct stretch *stretches;  /* in order */
    size_t stretch_count;

    struct span line; /* that was asked for last, its line break not in it */

    /* How far lines have been counted, to go on from there. */
    struct {
        size_t offset;
        unsigned line, column;
    } seen;
};

/* A text that stays where it is. A byte order mark at its start is passed over. */
void source_init(struct source *source, const char *text, size_t length);

/* From now on places are asked of this document, with nodes in the arena. It is read once they are.
 */
void source_turn(struct source *source, struct arena *arena, struct span document);

/* Its root. */
struct source_node *source_root(struct source *source);

/* The node at the path, or the nearest parent that is written; *found segments lead to it. NULL:
 * there is no document. */
struct source_node *source_find(struct source *source, const struct path *path, unsigned *found);

/* The same from a node on. */
struct source_node *source_below(struct source_node *node, const struct path *path,
                                 unsigned *found);

/* The part of a node to show a person, in bytes of the file: its value where that stands on a line
 * beside its key and is what is meant, else its key. */
struct span source_shown(const struct source_node *node, bool value);

/* The byte of the file behind a place in the text that a scalar says, lines and columns counted
 * from 1; all of the scalar where that cannot be told. */
struct span source_inside(struct source_node *scalar, unsigned line, unsigned column);

/* The bytes around that say a byte of a text in a scalar. False where none do. */
bool source_around(const struct source *inside, size_t inner, struct span *outer);

/* The text in a scalar as a source of its own, read; its root is NULL where it holds no YAML. NULL
 * without memory. */
struct source *source_enter(struct source_node *scalar);

/* The line that holds the offset: up to its line break, of which \r may be in it. */
struct span source_line(struct source *source, size_t offset);

/* The 1-based line, and column in code points, of an offset in a file. */
void source_place(struct source *source, size_t offset, unsigned *line, unsigned *column);

#endif
