// SPDX-License-Identifier: Apache-2.0
/*
 * For "did you mean": the candidate that is nearest to a name, if it is near enough to have been
 * meant. Names are held against each other word by word, in any case and with any separator, from
 * the first word on that differs: a long beginning that all of them share makes none of them near.
 *
 * Near is what has a third of a word's letters wrong at most. Where none is, the only one that goes
 * on from the name is: httpHeader for httpHeaderName. One that stands beside the name already was
 * not meant: whoever asks looks.
 */
#ifndef MESHRAIL_NEAREST_H
#define MESHRAIL_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

/* A name in small letters, cut into words at separators and before capitals. */
#define NEAREST_MOST 128 /* bytes; nobody means what is longer */
struct name_words {
    char letters[NEAREST_MOST + 1];
    unsigned char start[NEAREST_MOST + 1], count; /* of the words; and of the end */
};

struct nearest {
    const char *name;
    struct name_words words;
    bool whole;        /* false: the name is too long to be looked for */
    const char *found; /* NULL: none so far */
    size_t away;       /* edits between the two; SIZE_MAX: not near */
    size_t longer;     /* candidates that go on from the name */
};

struct nearest nearest_to(const char *name);
void nearest_try(struct nearest *nearest, const char *candidate);

/* How many edits (insert, delete, replace, swap) lie between two names. SIZE_MAX where more than
 * `most` do, and beyond 64 bytes. */
size_t text_distance(const char *a, const char *b, size_t most);

#endif
