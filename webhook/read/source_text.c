// SPDX-License-Identifier: Apache-2.0
/*
 * The text that a scalar says, byte by byte beside how it is written. What is found is held against
 * what libyaml read: a scalar written in a way that is not foreseen here has no stretches, and
 * nothing wrong is said of it.
 */
#include "read/source.h"

#include "base/utf8.h"

#include <string.h>

struct beside {
    struct source *inside;
    const char *outer, *outer_end; /* as written */
    const char *inner, *inner_end; /* as said */
    size_t room;
    size_t indent; /* of a block's lines */
};

static bool stretch(struct beside *beside, size_t inner_length, size_t outer_length)
{
    struct source *inside = beside->inside;
    const char *around = inside->holder->source->text;
    size_t inner = (size_t)(beside->inner - inside->text);
    size_t outer = (size_t)(beside->outer - around);
    beside->inner += inner_length;
    beside->outer += outer_length;
    struct stretch *last =
        inside->stretch_count ? &inside->stretches[inside->stretch_count - 1] : NULL;
    if (last && inner_length == outer_length && last->length == last->written &&
        last->inner + last->length == inner && last->outer + last->length == outer) {
        last->written = last->length += inner_length;
        return true;
    }
    struct stretch *stretches = arena_grow(inside->arena, inside->stretches, sizeof *stretches,
                                           inside->stretch_count, 1, &beside->room);
    if (!stretches)
        return false;
    inside->stretches = stretches;
    inside->stretches[inside->stretch_count++] =
        (struct stretch){inner, outer, inner_length, outer_length};
    return true;
}

static size_t spaces(const char *text, const char *end)
{
    size_t count = 0;
    while (text + count < end && text[count] == ' ')
        count++;
    return count;
}

static const char *line_end(const char *text, const char *end)
{
    const char *found = memchr(text, '\n', (size_t)(end - text));
    return found ? found : end;
}

static const char *past_breaks(const char *inner, const char *end)
{
    while (inner < end && *inner == '\n')
        inner++;
    return inner;
}

/* A written line is the indent and the line that is said; it may end with \r\n. Between two lines
 * that are not empty stands a space where they were folded into one. */
static bool block_line(struct beside *beside)
{
    const char *end = line_end(beside->outer, beside->outer_end);
    const char *next = end < beside->outer_end ? end + 1 : end;
    size_t written = (size_t)(end - beside->outer);
    if (written && end[-1] == '\r')
        written--;
    if (written > beside->indent) {
        size_t length = written - beside->indent;
        if (beside->inner > beside->inside->text && *beside->inner == ' ')
            beside->inner++;
        beside->inner = past_breaks(beside->inner, beside->inner_end);
        beside->outer += beside->indent;
        if ((size_t)(beside->inner_end - beside->inner) < length ||
            memcmp(beside->outer, beside->inner, length) != 0 || !stretch(beside, length, length))
            return false;
    }
    beside->outer = next;
    return true;
}

static bool block(struct beside *beside)
{
    beside->outer = line_end(beside->outer, beside->outer_end);
    if (beside->outer < beside->outer_end)
        beside->outer++; /* the header */
    const char *outer = beside->outer, *inner = past_breaks(beside->inner, beside->inner_end);
    for (const char *at = beside->inner; at < inner; at++) { /* empty lines come before */
        const char *end = line_end(outer, beside->outer_end);
        outer = end < beside->outer_end ? end + 1 : end;
    }
    size_t written = spaces(outer, beside->outer_end), said = spaces(inner, beside->inner_end);
    if (written < said)
        return false;
    beside->indent = written - said;
    const char *last = beside->inner_end; /* what comes after it is line breaks alone */
    while (last > beside->inner && last[-1] == '\n')
        last--;
    while (beside->inner < last)
        if (beside->outer == beside->outer_end || !block_line(beside))
            return false;
    return true;
}

static bool blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

/* A line break and the blanks around it say one space, or one line break less than there are. */
static bool fold(struct beside *beside)
{
    const char *at = beside->outer;
    size_t breaks = 0;
    for (; at < beside->outer_end && (blank(*at) || *at == '\n'); at++)
        breaks += *at == '\n';
    if (!breaks)
        return false;
    char said = breaks == 1 ? ' ' : '\n';
    for (size_t i = 0; i < (breaks == 1 ? 1 : breaks - 1); i++) {
        if (beside->inner == beside->inner_end || *beside->inner != said)
            return false;
        beside->inner++;
    }
    beside->outer = at;
    return true;
}

static size_t code_point(const char *text, const char *end)
{
    size_t length = 1;
    while (text + length < end && utf8_continues(text[length]))
        length++;
    return length;
}

static bool escape(struct beside *beside)
{
    size_t left = (size_t)(beside->outer_end - beside->outer);
    char kind = left > 1 ? beside->outer[1] : '\0';
    size_t length = kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;
    if (kind == '\n' || kind == '\r') { /* the line goes on; nothing is said */
        beside->outer = line_end(beside->outer, beside->outer_end);
        while (beside->outer < beside->outer_end &&
               (blank(*beside->outer) || *beside->outer == '\n'))
            beside->outer++;
        return true;
    }
    return length <= left && beside->inner < beside->inner_end &&
           stretch(beside, code_point(beside->inner, beside->inner_end), length);
}

static bool flow_piece(struct beside *beside, enum source_style style)
{
    const char *outer = beside->outer;
    size_t left = (size_t)(beside->outer_end - outer);
    if (style == SOURCE_SINGLE && left > 1 && outer[0] == '\'' && outer[1] == '\'')
        return beside->inner < beside->inner_end && *beside->inner == '\'' && stretch(beside, 1, 2);
    if (style == SOURCE_DOUBLE && *outer == '\\')
        return escape(beside);
    const char *behind = outer;
    while (behind < beside->outer_end && blank(*behind))
        behind++;
    if (behind < beside->outer_end && *behind == '\n')
        return fold(beside);
    size_t run = behind > outer ? (size_t)(behind - outer) : 1;
    return (size_t)(beside->inner_end - beside->inner) >= run &&
           memcmp(beside->inner, outer, run) == 0 && stretch(beside, run, run);
}

static bool flow(struct beside *beside, enum source_style style)
{
    if (style != SOURCE_PLAIN) { /* the quotes */
        beside->outer++;
        beside->outer_end--;
    }
    while (beside->outer < beside->outer_end)
        if (!flow_piece(beside, style))
            return false;
    return beside->inner == beside->inner_end;
}

static bool find_stretches(struct source *inside)
{
    const struct source_node *holder = inside->holder;
    const char *around = holder->source->text;
    struct beside beside = {
        .inside = inside,
        .outer = around + holder->value.start,
        .outer_end = around + holder->value.end,
        .inner = inside->text,
        .inner_end = inside->text + inside->length,
    };
    if (holder->style < SOURCE_LITERAL)
        return flow(&beside, holder->style);
    beside.outer_end = around + holder->source->length; /* the line breaks that it says */
    return block(&beside);
}

struct source *source_enter(struct source_node *scalar)
{
    struct source *inside = scalar->inside;
    if (inside)
        return inside;
    inside = arena_alloc(scalar->source->arena, sizeof *inside);
    if (!inside)
        return NULL;
    source_init(inside, scalar->text, scalar->length);
    source_turn(inside, scalar->source->arena, (struct span){0, scalar->length});
    inside->holder = scalar;
    if (!find_stretches(inside))
        inside->stretch_count = 0;
    return scalar->inside = inside;
}
