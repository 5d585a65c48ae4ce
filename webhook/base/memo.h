// SPDX-License-Identifier: Apache-2.0
/*
 * Keeps what a judgement has found out, so that nobody seeks it twice: many findings rest upon the
 * same large value, and asking anew for each of them would cost the square. A note is kept for a
 * pair of pointers: what it is about, and the question (the address of something of the asker's
 * own, or the value that the first is held against). Values do not change while they are judged.
 * Notes belong to a thread and live in the arena of its judgement; outside one nothing is
 * remembered.
 */
#ifndef MESHRAIL_MEMO_H
#define MESHRAIL_MEMO_H

#include "base/arena.h"

struct memo {
    size_t asked; /* how often it was asked for, this time included: 1 for a new note */
    bool yes;     /* the asker may use it as he likes; so the next */
    const void *made;
};

void memo_begin(struct arena *arena);
void memo_end(void);

/* The note, a new one if there is none, valid until memo_end(). NULL: nothing can be remembered,
 * outside a judgement or without memory; the asker then finds out anew. */
struct memo *memo_of(const void *about, const void *question);

/* The note that was made before, or NULL. */
struct memo *memo_known(const void *about, const void *question);

/* Memory for what is made of a note; NULL when the arena is exhausted. */
void *memo_alloc(size_t size);

#endif
