// SPDX-License-Identifier: Apache-2.0
#include "base/layout.h"

#include "base/utf8.h"

#include <locale.h>
#include <string.h>
#include <wchar.h>

/* A byte that is no UTF-8 is shown as a sign of its own. */
static size_t decode(const char *text, uint32_t *point)
{
    size_t length = utf8_point(text, SIZE_MAX, point);
    if (!length)
        *point = 0xFFFD;
    return length ? length : 1;
}

/* The C library knows the width, but only in a UTF-8 locale, which this thread gets for a moment.
 * Without such a locale every character counts as one column. */
static size_t point_width(uint32_t point)
{
    static locale_t utf8;
    if (!utf8)
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
    locale_t before = uselocale(utf8);
    int width = wcwidth((wchar_t)point);
    uselocale(before);
    return width < 0 ? 1 : (size_t)width;
}

static size_t width_of(const char *bytes, size_t length)
{
    size_t width = 0;
    uint32_t point;
    for (const char *end = bytes + length; bytes < end;) {
        bytes += decode(bytes, &point);
        width += point_width(point);
    }
    return width;
}

size_t layout_width(const char *string)
{
    return width_of(string, strlen(string));
}

static bool is_one_of(const char *text, size_t length, const char *list)
{
    char character[5] = "";
    memcpy(character, text, length);
    return *character && strstr(list, character);
}

/* A line never begins with what closes, and never ends with what opens. */
static bool closes(const char *text, size_t length)
{
    return is_one_of(text, length, ".,;:!?)]}%，。、；：！？）」』】》”’…");
}

static bool opens(const char *text, size_t length)
{
    return is_one_of(text, length, "([{（「『【《“‘");
}

/* Bytes up to the next place where a line may end. */
static size_t piece_length(const char *text)
{
    size_t at = 0;
    uint32_t point, next;
    while (text[at] && text[at] != ' ' && text[at] != '\n') {
        size_t length = decode(text + at, &point);
        const char *quoted = point == '`' ? strchr(text + at + 1, '`') : NULL;
        bool fixed = opens(text + at, length);
        at = quoted ? (size_t)(quoted + 1 - text) : at + length;
        size_t following = decode(text + at, &next);
        if (!fixed && (point_width(point) == 2 || point_width(next) == 2) &&
            !closes(text + at, following))
            break;
    }
    return at;
}

/* Is there to be a space between two pieces, where one ends at `end` and the other begins at
 * `next`? */
static bool parted(const char *piece, const char *end, const char *next)
{
    uint32_t before = 0, after;
    if (end == next)
        return false;
    if (!memchr(end, '\n', (size_t)(next - end)))
        return true;
    for (const char *at = piece; at < end;)
        at += decode(at, &before);
    decode(next, &after);
    bool stop = before >= 0x3000 && before <= 0x303F;
    stop |= before >= 0xFF00 && before <= 0xFFEF;
    return !stop && !(point_width(before) == 2 && point_width(after) == 2);
}

void layout_wrap(struct text *out, const char *words, size_t column, size_t indent)
{
    bool fresh = true, space = false;
    words += strspn(words, " \n");
    while (*words) {
        size_t length = piece_length(words), width = width_of(words, length);
        if (!fresh && column + space + width > LAYOUT_COLUMNS) {
            text_print(out, "\n%*s", (int)indent, "");
            column = indent;
            space = false;
        }
        text_add(out, space ? " " : "");
        text_add_bytes(out, words, length);
        column += space + width;
        const char *next = words + length + strspn(words + length, " \n");
        space = *next && parted(words, words + length, next);
        words = next;
        fresh = false;
    }
    text_add(out, "\n");
}

void layout_column(struct text *out, size_t column, size_t to)
{
    if (column + 2 > to) {
        text_add(out, "\n");
        column = 0;
    }
    text_print(out, "%*s", (int)(to - column), "");
}
