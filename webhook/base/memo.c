// SPDX-License-Identifier: Apache-2.0
#include "base/memo.h"

#include <stdint.h>

#define FIRST_ROOM 64

struct note {
    const void *about, *question;
    struct memo memo;
};

/* Open addressing; never more than half full. */
static _Thread_local struct {
    struct arena *arena;
    struct note **notes;
    size_t count, room;
} kept;

void memo_begin(struct arena *arena)
{
    kept.arena = arena;
    kept.notes = NULL;
    kept.count = kept.room = 0;
}

void memo_end(void)
{
    memo_begin(NULL);
}

/* Nobody but the allocator chooses an address, so no sender can make notes collide. */
static struct note **slot(const void *about, const void *question)
{
    uint64_t hash = (uintptr_t)about * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ (uintptr_t)question ^ hash >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 32) & (kept.room - 1);
    while (kept.notes[at] &&
           (kept.notes[at]->about != about || kept.notes[at]->question != question))
        at = (at + 1) & (kept.room - 1);
    return &kept.notes[at];
}

static bool grow(void)
{
    struct note **old = kept.notes;
    size_t old_room = kept.room, room = old_room ? 2 * old_room : FIRST_ROOM;
    struct note **notes = arena_alloc(kept.arena, room * sizeof *notes);
    if (!notes)
        return false;
    kept.notes = notes;
    kept.room = room;
    for (size_t i = 0; i < old_room; i++)
        if (old[i])
            *slot(old[i]->about, old[i]->question) = old[i];
    return true;
}

struct memo *memo_of(const void *about, const void *question)
{
    if (!kept.arena || (2 * kept.count >= kept.room && !grow()))
        return NULL;
    struct note **place = slot(about, question);
    if (!*place) {
        struct note *note = arena_alloc(kept.arena, sizeof *note);
        if (!note)
            return NULL;
        *note = (struct note){.about = about, .question = question};
        *place = note;
        kept.count++;
    }
    (*place)->memo.asked++;
    return &(*place)->memo;
}

struct memo *memo_known(const void *about, const void *question)
{
    struct note *note = kept.count ? *slot(about, question) : NULL;
    return note ? &note->memo : NULL;
}

void *memo_alloc(size_t size)
{
    return kept.arena ? arena_alloc(kept.arena, size) : NULL;
}
