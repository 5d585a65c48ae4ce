// SPDX-License-Identifier: Apache-2.0
/*
 * One change of a text: bytes of it become others. What is changed in a text that a scalar says is
 * a change of the text around it too: the same lines, indented as the block is, or the same bytes,
 * escaped as the quotes ask for. All else stays byte for byte.
 */
#ifndef MESHRAIL_SPLICE_H
#define MESHRAIL_SPLICE_H

#include "source.h"

struct splice {
    struct source *source; /* whose text */
    struct span span;
    struct text text; /* what stands there then */
};

/* The same change in the file. False where a scalar on the way is written so that it cannot be. */
bool splice_outwards(struct splice *splice, struct error *why);

/* The text of the source with the change made. */
void splice_print(const struct splice *splice, struct text *out);

/* Lines of a text: where the one that holds the offset begins, and where it ends, its line break
 * not counted. */
size_t line_start(const struct source *source, size_t offset);
size_t line_end(const struct source *source, size_t offset);

/* The line break that the text uses. */
const char *line_break(const struct source *source);

#endif
