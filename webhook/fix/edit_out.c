// SPDX-License-Identifier: Apache-2.0
#include "fix/edit.h"

#include <string.h>

size_t line_start(struct source *source, size_t offset)
{
    return source_line(source, offset).start;
}

size_t line_end(struct source *source, size_t offset)
{
    size_t end = source_line(source, offset).end;
    return end > offset && source->text[end - 1] == '\r' ? end - 1 : end;
}

const char *line_break(struct source *source)
{
    size_t end = source_line(source, 0).end;
    bool windows = end && end < source->length && source->text[end - 1] == '\r';
    return windows ? "\r\n" : "\n";
}

static bool starts_line(const struct source *inside, size_t inner)
{
    return inner == 0 || inside->text[inner - 1] == '\n';
}

/* The start of the line in a block that says a line of the text inside. Each line inside has a line
 * of its own there, but the content of an empty one stands nowhere. */
static size_t line_in_block(const struct source *inside, size_t inner)
{
    struct source *around = inside->holder->source;
    struct span outer = {.end = inside->holder->value.start};
    size_t said = inner, lines = 0;
    for (; said && inside->text[said - 1] == '\n'; said--)
        lines++;
    if (said)
        source_around(inside, said - 1, &outer);
    else
        lines++; /* the header */
    for (; lines && outer.end < around->length; lines--)
        outer.end = source_line(around, outer.end).end + 1;
    return outer.end < around->length ? outer.end : around->length;
}

/* Where a place of the text inside stands in the lines of its block: at the start of a line before
 * the indent, if `whole`. */
static size_t place_in_block(const struct source *inside, size_t inner, bool whole)
{
    struct span outer = {0};
    if (starts_line(inside, inner) && (whole || inner == inside->length))
        return line_in_block(inside, inner);
    if (inner < inside->length) {
        source_around(inside, inner, &outer);
        return outer.start;
    }
    source_around(inside, inner - 1, &outer);
    return outer.end;
}

/* The indent of a block, as it stands before its first line that holds something. */
static struct span indent_of(const struct source *inside)
{
    struct span outer = {0};
    size_t first = strspn(inside->text, "\n");
    source_around(inside, first, &outer);
    return (struct span){line_start(inside->holder->source, outer.start), outer.start};
}

static void out_of_block(const struct edit *inner, struct edit *outer)
{
    const struct source *inside = inner->source;
    struct source *around = outer->source;
    const struct span indent = indent_of(inside);
    bool starts = starts_line(inside, inner->span.start);
    bool ends = starts_line(inside, inner->span.end);

    for (const char *at = inner->text.data; *at; at++) {
        if (starts && *at != '\n')
            text_add_bytes(&outer->text, around->text + indent.start, indent.end - indent.start);
        starts = *at == '\n';
        if (starts)
            text_add(&outer->text, line_break(around));
        else
            text_add_bytes(&outer->text, at, 1);
    }
    if (starts && !ends) /* what follows begins a line now */
        text_add_bytes(&outer->text, around->text + indent.start, indent.end - indent.start);
    outer->span.start = place_in_block(inside, inner->span.start, true);
    outer->span.end = place_in_block(inside, inner->span.end, starts);
}

/* As it is said between double quotes. */
static void add_between_quotes(struct text *out, const char *string)
{
    struct text quoted = TEXT_IN(out->arena);
    text_add_quoted(&quoted, string);
    if (quoted.length > 1)
        text_add_bytes(out, quoted.data + 1, quoted.length - 2);
}

/* False where the bytes lie in a line break that quotes take for a space, or say by an empty line.
 */
static bool out_of_quotes(const struct edit *inner, struct edit *outer)
{
    const struct source *inside = inner->source;
    const struct source_node *holder = inside->holder;
    size_t start = inner->span.start, end = inner->span.end;
    struct span first = {.start = holder->value.end - 1}, last = {0, 1};

    if (start < inside->length)
        source_around(inside, start, &first);
    if (end > start)
        source_around(inside, end - 1, &last);
    if (end > start && (first.start == first.end || last.start == last.end))
        return false;
    outer->span = (struct span){first.start, end > start ? last.end : first.start};
    if (holder->style == SOURCE_DOUBLE) {
        add_between_quotes(&outer->text, inner->text.data);
        return true;
    }
    for (const char *at = inner->text.data; *at; at++)
        text_add_bytes(&outer->text, *at == '\'' ? "''" : at, *at == '\'' ? 2 : 1);
    return !strchr(inner->text.data, '\n');
}

/* Can an edit of the text be made in the scalar around it? */
static bool goes_out(const struct source *inside)
{
    enum source_style style = inside->holder->style;
    return style != SOURCE_PLAIN && style != SOURCE_FOLDED && inside->stretch_count &&
           inside->text[strspn(inside->text, "\n")];
}

bool edit_outwards(struct edit *edit, struct error *why)
{
    while (edit->source->holder) {
        const struct source *inside = edit->source;
        const struct source_node *holder = inside->holder;
        struct edit outer = *edit;
        outer.source = holder->source;
        outer.text = TEXT_IN(inside->arena);
        bool out = goes_out(inside);
        if (out && holder->style == SOURCE_LITERAL)
            out_of_block(edit, &outer);
        else if (!out || !out_of_quotes(edit, &outer))
            return error_set(why, "the lines of this text are folded into others; write it with |");
        *edit = outer;
    }
    return true;
}

int edit_order(const void *a, const void *b)
{
    const struct edit *one = a, *other = b;
    if (one->span.start != other->span.start)
        return one->span.start < other->span.start ? -1 : 1;
    if (one->span.end != other->span.end)
        return one->span.end < other->span.end ? -1 : 1;
    if (one->depth != other->depth)
        return one->depth > other->depth ? -1 : 1;
    return (one->owner > other->owner) - (one->owner < other->owner);
}

void edits_write(struct text *out, const char *text, struct span part, const struct edit *edits,
                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct edit *edit = &edits[i];
        text_add_bytes(out, text + part.start, edit->span.start - part.start);
        text_add_bytes(out, edit->text.data, edit->text.length);
        part.start = edit->span.end;
    }
    text_add_bytes(out, text + part.start, part.end - part.start);
}
