// SPDX-License-Identifier: Apache-2.0
/*
 * The memory that peers make the server hold: bodies while they come, answers while they are read.
 * It counts as it grows, never as it is announced. Small holdings have an account of their own, on
 * which large ones never draw. Where an account is full, the holding that has cost most so far,
 * bytes times milliseconds, is lost: who stays long or comes large makes way for the newcomer.
 */
#ifndef MESHRAIL_ROOM_H
#define MESHRAIL_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROOM_SMALL_MOST ((size_t)256 << 10) /* what one small holding has */
#define ROOM_SMALL ((size_t)8 << 20)        /* what all small ones have together */
#define ROOM_LARGE ((size_t)16 << 20)

/* Zeroed at first, and after room_release(). Only `length` is for its owner to read. */
struct holding {
    char *bytes;
    size_t length, room;
    int64_t since; /* it has held something */
    bool kept, lost;
    struct holding *next, **link; /* in its account */
};

/* Appends. The holding grows by doubling, but not beyond `expected` while that is enough. False:
 * it is lost, now or since the last call, for want of room or memory. */
bool room_add(struct holding *holding, const char *bytes, size_t length, size_t expected);

/* From now on it cannot be lost. NULL: it is already; else its bytes, which may be none. */
const char *room_keep(struct holding *holding);

/* Copies up to `most` bytes from `offset` on. False: it is lost. */
bool room_copy(struct holding *holding, size_t offset, char *bytes, size_t most, size_t *copied);

void room_release(struct holding *holding);

/* Bytes of all holdings now. */
size_t room_held(void);

#endif
