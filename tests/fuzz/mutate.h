// SPDX-License-Identifier: Apache-2.0
/*
 * Bytes changed at random seldom make what a reader goes into. A mutator makes one change that a
 * person could make: it puts something in the place of a span, and knows what the text is made of.
 * One in four is libFuzzer's own, so that nothing is out of reach. Names and values are the book's.
 */
#ifndef MESHRAIL_MUTATE_H
#define MESHRAIL_MUTATE_H

#include "random.h"

/* What libFuzzer asks a target for. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

struct change {
    size_t start, end; /* the bytes that go */
    const char *bytes; /* and those that come */
    size_t length;
};

/* Makes a change of a text. */
typedef struct change changer(struct random *random, const char *text, size_t size);

size_t mutate(changer *change, uint8_t *data, size_t size, size_t most, unsigned seed);

/* Of YAML and JSON. */
changer change_text;

/* A text put together from pieces, none of which is empty: one comes, goes, or takes the place of
 * as many bytes as it has. */
struct change change_piece(struct random *random, size_t size, const char *const *pieces,
                           size_t count);

/* A name or a value of the book, and a `name: value` that some finding tells to paste, up to what
 * is filled in. */
const char *word_at_random(struct random *random);
const char *fix_at_random(struct random *random);

#endif
