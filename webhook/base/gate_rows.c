// SPDX-License-Identifier: Apache-2.0
/*
 * Long lists have elements that are alike: environment variables, ports, hosts. An element that is
 * byte by byte what the one before it is, but for texts that are plain, is strict JSON because that
 * one is, and its keys differ because they do there. So its keys are not read again: what stands
 * between texts is compared, and texts are passed over.
 */
#include "base/alike.h"
#include "base/gate_walk.h"
#include "base/quoted.h"

enum { FIRST_TRY = 4, ROW_TEXTS = 16, ROW_PIECE = 256, ROW_OUTLINES = 16 };

/* A row: an element and what follows it up to the next one, cut into pieces with a string between
 * each two. */
struct row {
    struct {
        const char *bytes;
        size_t length;
        const char *at; /* where the string stands in the element that is compared */
    } piece[ROW_TEXTS + 1];
    size_t pieces;
    struct {
        size_t piece; /* in which it ends */
        uint32_t end; /* in bytes from the start of this piece */
        uint32_t next;
    } outline[ROW_OUTLINES]; /* outlines of the element and of all below it */
    uint32_t outlines;
};

static bool add_piece(struct row *row, const char *start, const char *end)
{
    if (row->pieces > ROW_TEXTS || end - start > ROW_PIECE)
        return false;
    row->piece[row->pieces].bytes = start;
    row->piece[row->pieces++].length = (size_t)(end - start);
    return true;
}

/* Makes the row of an element that ends where the next one begins. Strings followed by a colon are
 * keys and belong to the pieces. */
static bool learn_pieces(const struct gate *gate, struct row *row, const char *at, const char *end)
{
    const char *piece = at, *quote;
    row->pieces = 0;
    while ((quote = memchr(at, '"', (size_t)(end - at)))) {
        at = quoted_end(quote + 1, gate->end) + 1;
        if (*past_space(gate, at) == ':')
            continue;
        if (!add_piece(row, piece, quote + 1))
            return false;
        piece = at - 1;
    }
    return add_piece(row, piece, end);
}

static bool learn_outlines(const struct gate *gate, struct row *row, uint32_t first)
{
    row->outlines = (uint32_t)gate->outlined - first;
    if (row->outlines > ROW_OUTLINES)
        return false;
    for (uint32_t i = 0; i < row->outlines; i++) {
        const struct outline *outline = &gate->outlines[first + i];
        const char *end = gate->text + outline->end;
        size_t piece = 0;
        while (piece + 1 < row->pieces && end > row->piece[piece].bytes + row->piece[piece].length)
            piece++;
        row->outline[i].piece = piece;
        row->outline[i].end = (uint32_t)(end - row->piece[piece].bytes);
        row->outline[i].next = outline->next - first;
    }
    return true;
}

/* Where the next element begins, if the one at `at` is like the row. */
static inline const char *pass(const struct gate *gate, struct row *row, const char *at)
{
    size_t plain = 0;
    for (size_t i = 0; gate->quick - at > (ptrdiff_t)row->piece[i].length; i++) {
        if (!alike(at, row->piece[i].bytes, row->piece[i].length))
            return NULL;
        row->piece[i].at = at;
        at += row->piece[i].length;
        if (i + 1 == row->pieces)
            return at;
        for (; at < gate->quick && printable_step(at, &plain); at += PRINTABLE_STEP)
            ;
        if (at >= gate->quick || at[plain] != '"')
            return NULL;
        at += plain;
    }
    return NULL;
}

static inline void note_outlines(struct gate *gate, const struct row *row)
{
    uint32_t first = (uint32_t)gate->outlined;
    struct outline *outlines = gate->outlines + first;
    for (uint32_t i = 0; i < row->outlines; i++) {
        outlines[i].end =
            (uint32_t)(row->piece[row->outline[i].piece].at - gate->text) + row->outline[i].end;
        outlines[i].next = first + row->outline[i].next;
    }
    gate->outlined += row->outlines;
}

/* Passes over what is like the elements from level->before on. */
static const char *pass_alike(struct gate *gate, const struct level *level, const char *at)
{
    struct row row;
    const char *next;
    if (!learn_pieces(gate, &row, level->before, at) ||
        !learn_outlines(gate, &row, level->before_outline))
        return at;
    for (; (next = pass(gate, &row, at)); at = next) {
        if (gate->outline_room - gate->outlined < row.outlines && !gate_grow(gate, row.outlines))
            break;
        note_outlines(gate, &row);
    }
    return at;
}

const char *gate_rows(struct gate *gate, struct level *level, const char *at)
{
    if (!level->before) {
        level->walked = 0;
        level->next_try = FIRST_TRY;
    } else if (level->walked >= level->next_try) {
        const char *start = at;
        at = pass_alike(gate, level, at);
        /* After a failure it is tried again after twice as many elements. */
        level->next_try = at > start ? 0 : 2 * level->walked;
    }
    level->before = at;
    level->before_outline = (uint32_t)gate->outlined;
    level->walked++;
    return at;
}
