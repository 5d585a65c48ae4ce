// SPDX-License-Identifier: Apache-2.0
/*
 * A value as text, written as its neighbours are: their indent, their quotes, their commas and
 * colons. What is moved from elsewhere in the text keeps the words it had there.
 */
#ifndef MESHRAIL_RENDER_H
#define MESHRAIL_RENDER_H

#include "text.h"

#include "json.h"

/* A value as it stood elsewhere, with the indent of its line there. */
struct scrap {
    const struct json *value; /* the node that it is the text of */
    const char *block;        /* all behind the colon; may go on over lines */
    const char *flow;         /* the value alone; NULL where brackets cannot hold it so */
    const char *indent;
    bool remarked; /* lines of comments are in it */
};

struct layout {
    const char *line_break;
    const char *step;          /* one level deeper: spaces, or tabs of JSON */
    bool indented;             /* elements of a block stand deeper than their key */
    bool spread;               /* brackets are filled line by line */
    const char *colon;         /* in brackets: as between a key and its value */
    const char *pad;           /* in brackets on one line: after a comma */
    char key_quote, quote;     /* ", ' or 0: none unless it must be */
    const struct scrap *scrap; /* or NULL */
};

/* key: value, as a member of a block or in brackets. `indent` is that of its line, which stands
 * there already. */
void render_block_member(struct text *out, const struct layout *layout, const char *indent,
                         const char *key, const struct json *value);
void render_flow_member(struct text *out, const struct layout *layout, const char *indent,
                        const char *key, const struct json *value);

/* The value in brackets. */
void render_flow(struct text *out, const struct layout *layout, const char *indent,
                 const struct json *value);

/* A scalar, for a place in brackets or not. */
void render_scalar(struct text *out, char quote, const struct json *value);

#endif
