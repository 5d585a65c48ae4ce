// SPDX-License-Identifier: Apache-2.0
#include "read/foreign.h"

#include "base/text.h"

#include <string.h>

static const char *const marks[] = {"{{", "{%", "${"};

static bool holds(const char *text, const char *end)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (memmem(text, (size_t)(end - text), marks[i], 2))
            return true;
    return false;
}

static bool begins(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    return end - text >= 2 && holds(text, text + 2);
}

/* The start of the last line above `here` that is neither blank nor a comment; `here` if there is
 * none. */
static const char *line_above(const char *text, const char *here)
{
    while (here > text) {
        const char *end = here - 1, *start = end;
        while (start > text && start[-1] != '\n')
            start--;
        size_t blank = strspn(start, " \t\r");
        if (start + blank < end && start[blank] != '#')
            return start;
        here = start;
    }
    return here;
}

/* Is the place inside a {{ that is not yet closed, as in a comment of several lines? */
static bool open_at(const char *text, const char *place)
{
    const char *last = NULL, *next = text;
    while ((next = memmem(next, (size_t)(place - next), "{{", 2)))
        last = next += 2;
    return last && !memmem(last, (size_t)(place - last), "}}", 2);
}

static bool is_template(const char *text, size_t length, unsigned line, unsigned column)
{
    const char *end = text + length, *place = text + text_locate(text, length, line, column);
    const char *here = text + text_locate(text, length, line, 1);
    const char *above = line_above(text, here);
    const char *behind = end - place > 2 ? place + 2 : end; /* the place may be in a mark */
    /* A line with a mark may begin something that goes on over the next lines, up to the first line
     * that cannot belong to it. */
    return holds(here, behind) || (above < here && begins(above, here)) || open_at(text, place);
}

/* Does the text look like an object, even a broken one? */
static bool is_manifest(const char *text, size_t length)
{
    return memmem(text, length, "apiVersion", 10) && memmem(text, length, "kind", 4);
}

enum foreign foreign_of(const char *text, size_t length, bool named, const struct error *err)
{
    if (!err->line) /* it was not the text that could not be read */
        return FOREIGN_NOT;
    if (is_template(text, length, err->line, err->column))
        return FOREIGN_TEMPLATE;
    return named || is_manifest(text, length) ? FOREIGN_NOT : FOREIGN_OTHER;
}
