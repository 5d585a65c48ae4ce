// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "base/format.h"
#include "base/poison.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SMALL_BLOCK ((size_t)256 << 10)
#define LARGE_BLOCK ((size_t)2 << 20)
#define SHORT_TEXT 256
#define FIRST_ROOM 8        /* elements that a new array has room for, */
#define FIRST_ROOM_BYTES 64 /* or as many as fit into so many bytes */

struct arena_block {
    struct arena_block *next;
    size_t size, used; /* how many bytes */
    size_t newest;     /* where the last allocation begins */
    alignas(max_align_t) unsigned char bytes[];
};

static _Thread_local bool lost;

bool arena_lost(void)
{
    return lost;
}

static void *refuse(struct arena *arena)
{
    lost = arena->exhausted = true;
    return NULL;
}

void arena_init(struct arena *arena, size_t cap)
{
    *arena = (struct arena){.cap = cap};
}

/* Blocks grow with the arena: a large review costs few calls and a small one little memory. */
static struct arena_block *block_add(struct arena *arena, size_t wanted)
{
    size_t most = arena->cap + arena->gaps;
    size_t left = most > arena->taken ? most - arena->taken : 0;
    if (left < sizeof(struct arena_block) || left - sizeof(struct arena_block) < wanted)
        return NULL;
    left -= sizeof(struct arena_block);
    size_t size = arena->taken < SMALL_BLOCK ? SMALL_BLOCK : arena->taken;
    if (size > LARGE_BLOCK)
        size = LARGE_BLOCK;
    if (size < wanted)
        size = wanted;
    if (size > left)
        size = left;
    size_t taken = arena->taken + sizeof(struct arena_block) + size;
    if (arena->beyond && arena->taken <= arena->part && taken > arena->part)
        arena->beyond(arena);
    struct arena_block *block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    *block = (struct arena_block){.next = arena->blocks, .size = size};
    poison(block->bytes, size);
    arena->blocks = block;
    arena->taken = taken;
    return block;
}

void *arena_bytes(struct arena *arena, size_t size)
{
    const size_t unit = alignof(max_align_t);
    struct arena_block *block = arena->blocks;
    size_t room = size ? size : 1;
    if (room > SIZE_MAX - unit - POISON_GAP)
        return refuse(arena);
    room = (room + unit - 1) / unit * unit + POISON_GAP;
    if (!block || block->size - block->used < room)
        block = block_add(arena, room);
    if (!block)
        return refuse(arena);
    block->newest = block->used;
    block->used += room;
    arena->gaps += POISON_GAP;
    unpoison(block->bytes + block->newest, size);
    return block->bytes + block->newest;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *bytes = arena_bytes(arena, size);
    return bytes ? memset(bytes, 0, size) : NULL;
}

void arena_return(struct arena *arena, void *newest)
{
    struct arena_block *block = arena->blocks;
    if (!block || block->used == block->newest || newest != block->bytes + block->newest)
        return;
    poison(newest, block->used - block->newest);
    block->used = block->newest;
    arena->gaps -= POISON_GAP;
}

void *arena_grow(struct arena *arena, void *array, size_t size, size_t count, size_t extra,
                 size_t *room)
{
    if (extra <= *room - count)
        return array;
    size_t most = SIZE_MAX / 4 / size, more = *room ? 2 * *room : FIRST_ROOM;
    if (count > most || extra > most - count)
        return refuse(arena);
    if (more * size < FIRST_ROOM_BYTES)
        more = FIRST_ROOM_BYTES / size;
    if (more < count + extra)
        more = count + extra;
    void *grown = arena_bytes(arena, more * size);
    if (grown && count)
        memcpy(grown, array, count * size);
    if (grown)
        *room = more;
    return grown;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? arena_bytes(arena, length + 1) : NULL;
    if (!copy)
        return NULL;
    copy[length] = '\0';
    return length ? memcpy(copy, text, length) : copy;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char small[SHORT_TEXT]; /* most are, and made once */
    int length = format_print(small, sizeof small, format, args);
    char *text = length < 0 ? NULL : arena_bytes(arena, (size_t)length + 1);
    if (text && (size_t)length < sizeof small)
        memcpy(text, small, (size_t)length + 1);
    else if (text)
        format_print(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *warm = NULL;
    for (struct arena_block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        if (block == arena->blocks && !next && block->size == SMALL_BLOCK)
            warm = block;
        else
            free(block);
    }
    arena->blocks = NULL;
    arena->taken = arena->gaps = 0;
    arena->exhausted = false;
    if (warm) {
        *warm = (struct arena_block){.size = SMALL_BLOCK};
        poison(warm->bytes, SMALL_BLOCK);
        arena->blocks = warm;
        arena->taken = sizeof *warm + SMALL_BLOCK;
    }
}

void arena_free(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    arena_init(arena, arena->cap);
}
