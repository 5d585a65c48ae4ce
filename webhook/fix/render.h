// SPDX-License-Identifier: Apache-2.0
/*
 * A value as text, written as its neighbours are: their indent, their quotes, their commas and
 * colons. What is moved from elsewhere in the text keeps the words it had there.
 */
#ifndef MESHRAIL_RENDER_H
#define MESHRAIL_RENDER_H

#include "base/path.h"

/* A value as it stood elsewhere, with the indent of its line there. */
struct scrap {
    const char *block; /* all behind the colon; may go on over lines */
    const char *flow;  /* the value alone; NULL where brackets cannot hold it so */
    const char *indent;
};

/* How the members of a mapping are written. */
struct layout {
    const char *line_break;
    const char *step;      /* one level deeper: spaces, or tabs of JSON */
    bool indented;         /* elements of a block stand deeper than their key */
    bool spread;           /* brackets are filled line by line */
    const char *colon;     /* in brackets: as between a key and its value */
    const char *pad;       /* in brackets on one line: after a comma */
    char key_quote, quote; /* ", ' or 0: none unless it must be */
    bool literal;          /* of a block: a text of many lines as a block of its own */
    size_t behind;         /* of a block: where the next member goes */
};

struct member {
    const struct segment *keys; /* to its value: one, or more where its parents are made too */
    unsigned count;
    const struct json *value;
    const struct scrap *scrap; /* the words of the value, or NULL */
};

/* key: value, as a member of a block or in brackets. `indent` is that of its line, which stands
 * there already. */
void render_block_member(struct text *out, const struct layout *layout, const char *indent,
                         struct member member);
void render_flow_member(struct text *out, const struct layout *layout, const char *indent,
                        struct member member);

/* The value in brackets. */
void render_flow(struct text *out, const struct layout *layout, const char *indent,
                 const struct json *value);

/* A scalar, for a place in brackets or not. */
void render_scalar(struct text *out, char quote, const struct json *value);

#endif
