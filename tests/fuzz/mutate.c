// SPDX-License-Identifier: Apache-2.0
#include "mutate.h"

#include "fuzz.h"

#include <ctype.h>
#include <stdarg.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

#define PIECE_MOST 4096

static char piece[PIECE_MOST];

__attribute__((format(printf, 3, 4))) static struct change put(size_t start, size_t end,
                                                               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    bool cut = length < 0 || (size_t)length >= sizeof piece;
    return (struct change){start, end, piece, cut ? sizeof piece - 1 : (size_t)length};
}

size_t mutate(changer *change, uint8_t *data, size_t size, size_t most, unsigned seed)
{
    struct random random = {seed};
    if (random_chance(&random, 25))
        return LLVMFuzzerMutate(data, size, most);
    struct change made = change(&random, (const char *)data, size);
    size_t after = size - (made.end - made.start) + made.length;
    if (after > most || (made.start == made.end && !made.length))
        return LLVMFuzzerMutate(data, size, most);
    memmove(data + made.start + made.length, data + made.end, size - made.end);
    memcpy(data + made.start, made.bytes, made.length);
    return after;
}

struct change change_piece(struct random *random, size_t size, const char *const *pieces,
                           size_t count)
{
    size_t start = random_below(random, size + 1), place = random_below(random, count);
    size_t length = strlen(pieces[place]), left = size - start;
    size_t end = start + (length < left ? length : left);
    switch (random_below(random, 3)) {
    case 0:
        return put(start, start, "%s", pieces[place]);
    case 1:
        return put(start, end, "%s", pieces[place]);
    default:
        return put(start, end, "%s", "");
    }
}

/* The lines of a text, as spans without their line breaks. */
static size_t line_start(const char *text, size_t at)
{
    while (at && text[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const char *text, size_t size, size_t at)
{
    const char *end = at < size ? memchr(text + at, '\n', size - at) : NULL;
    return end ? (size_t)(end - text) : size;
}

static size_t indent(const char *text, size_t size, size_t start)
{
    size_t at = start;
    while (at < size && text[at] == ' ')
        at++;
    return at - start;
}

/* A line and those that are indented deeper: up to before the next one. */
static size_t block_end(const char *text, size_t size, size_t start)
{
    size_t own = indent(text, size, start), at = line_end(text, size, start);
    while (at < size && indent(text, size, at + 1) > own)
        at = line_end(text, size, at + 1);
    return at;
}

static bool inside(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("._/-%", c));
}

/* A word of the text, or what has none from there on. */
static void find_word(struct random *random, const char *text, size_t size, size_t *start,
                      size_t *end)
{
    *start = random_below(random, size + 1);
    while (*start < size && !inside(text[*start]))
        ++*start;
    while (*start && inside(text[*start - 1]))
        --*start;
    for (*end = *start; *end < size && inside(text[*end]);)
        ++*end;
}

/* The same said otherwise, or something else that looks alike. */
static struct change restyle(struct random *random, const char *text, size_t start, size_t end)
{
    static const char *const styles[] = {
        "\"%.*s\"",      "'%.*s'",
        "&a %.*s",       "!!str %.*s",
        "|\n      %.*s", "[%.*s]",
        "{%.*s: 1}",     "%.*s # ",
        "- %.*s",        "-%.*s",
        "%.*s0",         "? %.*s\n: ",
        "${%.*s}",       "{{ .Values.%.*s }}",
    };
    const char *style = PICK(random, styles), *gap = strstr(style, "%.*s");
    return put(start, end, "%.*s%.*s%s", (int)(gap - style), style, (int)(end - start),
               text + start, gap + strlen("%.*s"));
}

static struct change reword(struct random *random, const char *text, size_t size)
{
    static const char *const odd[] = {"*a",   "<<",   "null",  "~",   "true",
                                      "no",   "0x1F", "1_000", "1e3", "-1",
                                      ".inf", "\"\"", "{}",    "[]",  "2099-12-31"};
    size_t start, end;
    find_word(random, text, size, &start, &end);
    if (random_chance(random, 60))
        return put(start, end, "%s", word_at_random(random));
    if (random_chance(random, 50))
        return put(start, end, "%s", PICK(random, odd));
    return restyle(random, text, start, end);
}

/* A member more, as a line beside others or below them, or in braces. */
static struct change add_member(struct random *random, const char *text, size_t size)
{
    size_t at = random_below(random, size + 1), end = line_end(text, size, at);
    size_t depth = indent(text, size, line_start(text, at)) + 2 * random_below(random, 2);
    const char *brace = memchr(text + at, '{', size - at);
    if (brace && random_chance(random, 50)) {
        size_t behind = (size_t)(brace - text) + 1;
        return put(behind, behind, "\"%s\": \"%s\", ", word_at_random(random),
                   word_at_random(random));
    }
    if (random_chance(random, 50))
        return put(end, end, "\n%*s%s%s", (int)depth, "", fix_at_random(random),
                   random_chance(random, 50) ? word_at_random(random) : "");
    return put(end, end, "\n%*s%s: %s", (int)depth, "", word_at_random(random),
               word_at_random(random));
}

/* A block goes, or comes once more elsewhere, indented as what it comes behind. */
static struct change move_block(struct random *random, const char *text, size_t size)
{
    size_t start = line_start(text, random_below(random, size + 1));
    size_t end = block_end(text, size, start), own = indent(text, size, start), length = 0;
    if (random_chance(random, 40))
        return put(start, end < size ? end + 1 : end, "%s", "");
    size_t behind = line_start(text, random_below(random, size + 1));
    size_t depth = indent(text, size, behind), at = line_end(text, size, behind);
    for (size_t line = start; line < end && length < sizeof piece - 256;) {
        size_t stop = line_end(text, size, line), inner = indent(text, size, line);
        size_t less = inner < own ? inner : own;
        length += (size_t)snprintf(piece + length, 256, "\n%*s%.*s", (int)(depth % 64), "",
                                   (int)((stop - line - less) % 128), text + line + less);
        line = stop + 1;
    }
    return (struct change){at, at, piece, length};
}

struct change change_text(struct random *random, const char *text, size_t size)
{
    size_t dice = random_below(random, 10);
    return dice < 5   ? reword(random, text, size)
           : dice < 8 ? add_member(random, text, size)
                      : move_block(random, text, size);
}
