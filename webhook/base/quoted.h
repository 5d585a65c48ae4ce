// SPDX-License-Identifier: Apache-2.0
/*
 * A JSON string as it stands in a text, between its quotes. It is checked once, as strictly as
 * RFC 8259 and UTF-8 allow, and from then on read without looking for its end: the closing quote is
 * known to come, and no code point of it is 0.
 */
#ifndef MESHRAIL_QUOTED_H
#define MESHRAIL_QUOTED_H

#include "base/printable.h"

/* Checks the string whose opening quote is *at. Returns NULL and moves *at behind the closing
 * quote, or returns what is wrong and moves *at to the place. */
const char *quoted_check(const char **at, const char *end);

/* The closing quote of a checked string, from anywhere between its characters. */
static inline const char *quoted_end(const char *at, const char *end)
{
    while (*(at = mark_end(at, end)) != '"')
        at += 2;
    return at;
}

/* The next code point of a checked string, or 0 at its closing quote. *at is first the byte behind
 * the opening quote; it moves by one code point, however that is spelled. */
uint32_t quoted_next(const char **at);

/* What a checked string says, from its first byte to its closing quote; its UTF-8 is never longer
 * than its spelling, which is the room that there has to be. Returns the length. Nothing ends it.
 */
size_t quoted_copy(const char *at, const char *end, char *out);

/* Checks a string and says it at once, from its first byte on, before a limit behind which more can
 * be read than the longest character. Returns its closing quote, or NULL: it is wrong, or long, and
 * to be looked at by the others. */
#define QUOTED_READ 128
const char *quoted_read(const char *at, const char *limit, char out[QUOTED_READ], size_t *length);

#endif
