// SPDX-License-Identifier: Apache-2.0
#include "check/snippet.h"

#include "base/layout.h"
#include "base/utf8.h"

#include <string.h>

#define ROOM 70   /* columns of a line: with number and ellipsis it fits in 80 */
#define BEFORE 24 /* columns that stay before the span where a line is cut, at least */
#define TAB 8     /* columns, at most */
#define FAR 1024  /* bytes that are looked through either way: a line may have megabytes */

/* One character as it is shown. */
struct cell {
    size_t bytes;     /* of the text */
    unsigned columns; /* of the terminal; of a tab at most */
};

/* Most characters need no asking. */
static bool is_plain(char character)
{
    return character >= ' ' && character <= '~';
}

/* The character at `at`; it is added as it is shown. */
static struct cell add_cell(struct text *out, const char *at, size_t left)
{
    struct cell cell = {.bytes = 1};
    char one[5] = {*at};
    while (cell.bytes < left && cell.bytes < 4 && utf8_continues(at[cell.bytes])) {
        one[cell.bytes] = at[cell.bytes];
        cell.bytes++;
    }
    size_t start = out->length;
    if (*at == '\t' || is_plain(*at)) {
        text_add_bytes(out, at, 1);
        cell.columns = *at == '\t' ? TAB : 1;
        return cell;
    }
    text_add_shown(out, one, SIZE_MAX);
    cell.columns = (unsigned)layout_width(out->data + start);
    return cell;
}

static struct cell cell_at(struct arena *arena, const char *at, size_t left)
{
    struct text nowhere = TEXT_IN(arena);
    return is_plain(*at) ? (struct cell){1, 1} : add_cell(&nowhere, at, left);
}

/* The part of the line of text that can be shown: the line, or what is near the place in it. */
struct view {
    struct span shown, marked;
    bool cut; /* the start of the line is left out */
};

static struct view view_of(const struct check_place *place)
{
    const char *text = place->text;
    struct view view = {.marked = place->span};
    if (view.marked.start > place->length)
        view.marked.start = place->length;
    size_t start = view.marked.start, from = start > FAR ? start - FAR : 0;
    size_t far = place->length - start > FAR ? start + FAR : place->length;
    const char *before = memrchr(text + from, '\n', start - from);
    const char *after = memchr(text + start, '\n', far - start);
    view.shown.start = before ? (size_t)(before - text) + 1 : from;
    view.cut = !before && from;
    if (!view.shown.start)
        view.shown.start = text_beginning(text, place->length);
    while (view.cut && utf8_continues(text[view.shown.start]))
        view.shown.start++;
    view.shown.end = after ? (size_t)(after - text) : far;
    if (view.shown.end > view.shown.start && text[view.shown.end - 1] == '\r')
        view.shown.end--;
    if (view.marked.end > view.shown.end)
        view.marked.end = view.shown.end;
    return view;
}

static unsigned columns_of(struct arena *arena, const char *text, struct span span)
{
    unsigned columns = 0;
    while (span.start < span.end) {
        struct cell cell = cell_at(arena, text + span.start, span.end - span.start);
        columns += cell.columns;
        span.start += cell.bytes;
    }
    return columns;
}

/* Leaves out the start of a line where it would push the span, or half of it, out of sight. */
static void cut_before(struct view *view, struct arena *arena, const char *text)
{
    unsigned whole = columns_of(arena, text, view->shown);
    unsigned marked = columns_of(arena, text, view->marked);
    struct span before = {view->shown.start, view->marked.start};
    unsigned columns = columns_of(arena, text, before);
    if (!view->cut && (whole <= ROOM || columns + (marked < ROOM / 2 ? marked : ROOM / 2) <= ROOM))
        return;
    unsigned rest = whole - columns, stay = rest + BEFORE < ROOM ? ROOM - rest : BEFORE;
    while (columns > stay) {
        struct cell cell = cell_at(arena, text + before.start, before.end - before.start);
        before.start += cell.bytes;
        columns -= cell.columns;
        view->cut = true;
    }
    view->shown.start = before.start;
}

/* The mark below a cell of the span. A tab in it is a gap, for nobody knows how wide it is. */
static void add_mark(struct text *mark, const struct cell *cell, bool tab, bool first)
{
    if (tab && !first) {
        text_add(mark, "\t");
        return;
    }
    for (unsigned i = 0; i < (tab ? 1 : cell->columns); i++)
        text_add(mark, first && i == 0 ? "^" : "~");
}

/* The line and what stands below it, character by character. */
static void draw(const struct view *view, const char *text, struct text *line, struct text *mark)
{
    unsigned used = 0;
    bool marked = false;
    text_add(line, view->cut ? "…" : "");
    text_add(mark, view->cut ? " " : "");
    for (size_t at = view->shown.start, bytes; at < view->shown.end; at += bytes) {
        size_t left = view->shown.end - at;
        struct cell cell = cell_at(line->arena, text + at, left);
        bool tab = text[at] == '\t';
        bytes = cell.bytes;
        used += cell.columns;
        if (used > ROOM) {
            text_add(line, "…");
            break;
        }
        add_cell(line, text + at, left);
        if (at < view->marked.start) {
            for (unsigned i = 0; i < (tab ? 1 : cell.columns); i++)
                text_add(mark, tab ? "\t" : " ");
        } else if (at < view->marked.end || !marked) {
            add_mark(mark, &cell, tab, !marked);
            marked = marked || cell.columns;
        }
    }
    text_add(mark, marked ? "" : "^");
}

void snippet_add(struct text *out, const struct check_place *place,
                 const struct snippet_paint *paint)
{
    if (!place->line || !place->text)
        return;
    struct view view = view_of(place);
    size_t length = view.shown.end > view.shown.start ? view.shown.end - view.shown.start : 0;
    if (!length || memchr(place->text + view.shown.start, '\0', length))
        return; /* the end of the text, or no UTF-8 */
    struct text line = TEXT_IN(out->arena), mark = TEXT_IN(out->arena);
    cut_before(&view, out->arena, place->text);
    draw(&view, place->text, &line, &mark);
    text_print(out, "%s%5u |%s %s\n", paint->number, place->line, paint->off, line.data);
    text_print(out, "%s      |%s %s%s%s\n", paint->number, paint->off, paint->mark, mark.data,
               paint->off);
}
