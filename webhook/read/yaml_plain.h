// SPDX-License-Identifier: Apache-2.0
/*
 * The events of YAML as most manifests are written: mappings and lists in blocks, scalars of one
 * line, literal blocks, brackets that are closed on their line, comments. It knows no more than
 * that, and no errors: what else stands in a document it declines, and libyaml reads that document
 * and all behind it. What it reads is what libyaml would, place by place.
 */
#ifndef MESHRAIL_YAML_PLAIN_H
#define MESHRAIL_YAML_PLAIN_H

#include "read/yaml_event.h"

#define PLAIN_DEPTH 64
#define PLAIN_FLOW 8

/* A collection in a block, which is open. */
struct plain_level {
    long indent;   /* its column; -1: the document */
    bool sequence; /* else a mapping */
    bool awaits;   /* the value of its last member or element, */
    size_t behind; /* which stands behind this */
};

/* What comes next in brackets. */
enum plain_flow { FLOW_FIRST, FLOW_ITEM, FLOW_VALUE, FLOW_AFTER };

struct plain {
    const char *text;
    size_t length;
    struct arena *arena; /* of literal blocks */
    size_t at, line;     /* where it is, and where its line begins */
    size_t document;     /* begins here, with its marker */
    bool inside;         /* of a document */
    bool begun;          /* there was one */
    bool value;          /* the next scalar or bracket is a value on this line */
    struct plain_level levels[PLAIN_DEPTH];
    size_t depth;
    char closing[PLAIN_FLOW]; /* brackets, of those that are open */
    size_t flows;
    enum plain_flow flow;
};

/* False: the text has bytes that it leaves to libyaml. */
bool plain_open(struct plain *plain, const char *text, size_t length);

/* False: it declines the document. */
bool plain_next(struct plain *plain, struct event *event);

#endif
