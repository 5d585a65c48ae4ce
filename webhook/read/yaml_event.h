// SPDX-License-Identifier: Apache-2.0
/*
 * What a text of YAML says, one thing after the other. Two readers tell it, each in bytes of the
 * text: yaml_plain.h reads what most manifests are written in, yaml_library.h everything.
 */
#ifndef MESHRAIL_YAML_EVENT_H
#define MESHRAIL_YAML_EVENT_H

#include "read/source.h"

#define YAML_TOO_LARGE "the document takes more memory than it may; make it smaller"

enum event_type {
    EVENT_END, /* of the text */
    EVENT_DOCUMENT,
    EVENT_DOCUMENT_END,
    EVENT_ALIAS,
    EVENT_SCALAR,
    EVENT_SEQUENCE,
    EVENT_SEQUENCE_END,
    EVENT_MAPPING,
    EVENT_MAPPING_END,
};

/* Its texts stay until the next event. */
struct event {
    enum event_type type;
    struct span span;
    enum source_style style; /* of a scalar */
    bool typed;              /* of a scalar: its text tells its type */
    bool flow;               /* of a collection */
    const char *value;       /* of a scalar: so many bytes; of an alias: whose it is, to a NUL */
    size_t length;
    const char *anchor; /* NULL: it has none */
    const char *tag;    /* in the long form; NULL: it has none */
};

#endif
