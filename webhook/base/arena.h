// SPDX-License-Identifier: Apache-2.0
/*
 * One arena holds everything that one review needs. Memory is only taken, never given back piece
 * by piece; arena_reset() forgets it all. Past the cap arena_alloc() returns NULL, and a review
 * that gets NULL is answered with 413: a hostile body costs its cap and no more.
 *
 * AddressSanitizer sees an arena as it sees the heap: past a block, and what was given back or
 * forgotten, is out of bounds (poison.h).
 */
#ifndef MESHRAIL_ARENA_H
#define MESHRAIL_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#define ARENA_CAP ((size_t)32 << 20)
#define ARENA_CAP_OF_FILES                                                                         \
    ((size_t)1 << 30) /* the cap for files: a large document may take more than a review */

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t taken;               /* bytes in all blocks */
    size_t cap;                 /* most bytes in all blocks, gaps not counted */
    size_t gaps;    /* bytes of POISON_GAP, which do not count: so every build refuses at the same
                       point */
    bool exhausted; /* an allocation was refused since the last reset */

    /* Called before the blocks take more than `part` bytes; NULL: never. It may wait. */
    void (*beyond)(struct arena *arena);
    size_t part;
};

void arena_init(struct arena *arena, size_t cap);

/* Zeroed memory aligned for any type, or NULL when the cap is reached. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same as it comes, for whoever writes all of it. */
void *arena_bytes(struct arena *arena, size_t size);

/* Gives a block back if it is the newest one taken, else does nothing: for what is only needed
 * until the next one is. */
void arena_return(struct arena *arena, void *newest);

/* Makes room for `extra` more elements of `size` bytes in an array of `count`. Returns the same
 * array, or a larger copy; *room becomes the number of elements that fit. Those beyond `count` hold
 * anything; the memory of the old array is not reused. NULL when the cap is reached. */
void *arena_grow(struct arena *arena, void *array, size_t size, size_t count, size_t extra,
                 size_t *room);

char *arena_copy(struct arena *arena, const char *text, size_t length);

__attribute__((format(printf, 2, 3))) char *arena_print(struct arena *arena, const char *format,
                                                        ...);

/* An arena of this thread has refused an allocation, now or earlier: whatever became of that, there
 * is less of something than there would be with more memory. */
bool arena_lost(void);

/* Forgets everything. One small block that sufficed is kept, so that the next review need not call
 * malloc; after more than that all goes back, or each worker would keep what a large one touched.
 */
void arena_reset(struct arena *arena);

void arena_free(struct arena *arena);

#endif
