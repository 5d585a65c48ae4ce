// SPDX-License-Identifier: Apache-2.0
/*
 * One change of a text: bytes of it become others. What is changed in a text that a scalar says is
 * a change of the text around it too: the same lines, indented as the block is, or the same bytes,
 * escaped as the quotes ask for. All else stays byte for byte.
 */
#ifndef MESHRAIL_SPLICE_H
#define MESHRAIL_SPLICE_H

#include "read/source.h"

struct splice {
    struct source *source; /* whose text */
    struct span span;
    struct text text; /* what stands there then */
    unsigned depth;   /* of two additions at one place the deeper one comes first */
    size_t owner;     /* whose it is, where there are several */
};

/* The same change in the file. False where a scalar on the way is written so that it cannot be. */
bool splice_outwards(struct splice *splice, struct error *why);

/* The order in which they stand in the text; like strcmp, for qsort. */
int splice_order(const void *a, const void *b);

/* A part of a text with the changes made, which are in order and do not overlap. */
void splices_write(struct text *out, const char *text, struct span part,
                   const struct splice *splices, size_t count);

/* Lines of a text: where the one that holds the offset begins, and where it ends, its line break
 * not counted. */
size_t line_start(struct source *source, size_t offset);
size_t line_end(struct source *source, size_t offset);

/* The line break that the text uses. */
const char *line_break(struct source *source);

#endif
