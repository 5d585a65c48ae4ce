// SPDX-License-Identifier: Apache-2.0
#include "read/yaml_line.h"

#include <string.h>

#define KEY_MOST 1000 /* bytes; libyaml takes 1024 characters */

size_t plain_past_spaces(const struct plain *plain, size_t at)
{
    while (plain_byte(plain, at) == ' ')
        at++;
    return at;
}

size_t plain_line_end(const struct plain *plain, size_t at)
{
    const char *end =
        at < plain->length ? memchr(plain->text + at, '\n', plain->length - at) : NULL;
    return end ? (size_t)(end - plain->text) : plain->length;
}

/* Where the next line begins. */
static size_t line_next(const struct plain *plain, size_t at)
{
    size_t end = plain_line_end(plain, at);
    return end < plain->length ? end + 1 : end;
}

bool plain_marks(const struct plain *plain, const char *marker)
{
    size_t at = plain->line;
    return plain->length - at >= 3 && memcmp(plain->text + at, marker, 3) == 0 &&
           is_blank(plain_byte(plain, at + 3));
}

void plain_seek(struct plain *plain)
{
    size_t end = plain->line;
    char first;
    do {
        plain->line = end;
        plain->at = plain_past_spaces(plain, end);
        first = plain_byte(plain, plain->at);
        end = line_next(plain, plain->at);
    } while (plain->at < plain->length && (first == '\n' || first == '#'));
}

bool plain_finish(struct plain *plain)
{
    size_t at = plain_past_spaces(plain, plain->at);
    char byte = plain_byte(plain, at);
    if (byte != '\n' && (byte != '#' || at == plain->at))
        return false;
    plain->line = line_next(plain, at);
    plain_seek(plain);
    return true;
}

bool plain_tell(const struct plain *plain, struct event *event, enum event_type type, size_t end)
{
    *event = (struct event){.type = type, .span = {plain->at, end}};
    return true;
}

static bool tell_scalar(struct plain *plain, struct event *event, enum source_style style,
                        struct span said, size_t end)
{
    plain_tell(plain, event, EVENT_SCALAR, end);
    event->style = style;
    event->typed = style == SOURCE_PLAIN;
    event->value = plain->text + said.start;
    event->length = said.end - said.start;
    plain->at = end;
    return true;
}

static bool read_quoted(struct plain *plain, struct event *event)
{
    char quote = plain->text[plain->at];
    size_t start = plain->at + 1, end = start;
    while (plain_byte(plain, end) != quote && plain_byte(plain, end) != '\n' &&
           (quote == '\'' || plain->text[end] != '\\'))
        end++;
    if (plain_byte(plain, end) != quote || (quote == '\'' && plain_byte(plain, end + 1) == quote))
        return false;
    return tell_scalar(plain, event, quote == '"' ? SOURCE_DOUBLE : SOURCE_SINGLE,
                       (struct span){start, end}, end + 1);
}

/* Without quotes: up to a colon and a blank, a comment or the end of the line. */
static bool read_plain(struct plain *plain, struct event *event)
{
    const char *text = plain->text;
    size_t at = plain->at, end = at;
    if (strchr("?:,[]{}#&*!|>'\"%@`", text[at]) ||
        (text[at] == '-' && is_blank(plain_byte(plain, at + 1))))
        return false;
    for (; plain_byte(plain, at) != '\n'; at++) {
        if (text[at] == ' ')
            continue;
        if ((text[at] == ':' && is_blank(plain_byte(plain, at + 1))) ||
            (text[at] == '#' && text[at - 1] == ' '))
            break;
        end = at + 1;
    }
    return (plain_byte(plain, at) != ':' || at == end) &&
           tell_scalar(plain, event, SOURCE_PLAIN, (struct span){plain->at, end}, end);
}

bool plain_scalar(struct plain *plain, struct event *event)
{
    char first = plain->text[plain->at];
    return first == '"' || first == '\'' ? read_quoted(plain, event) : read_plain(plain, event);
}

bool plain_word(struct plain *plain, struct event *event)
{
    static const char within[] =
        "-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./";
    size_t end = plain->at;
    char first = plain_byte(plain, end);
    if (first == '"' || first == '\'')
        return read_quoted(plain, event);
    while (first != '-' && strchr(within, plain_byte(plain, end)))
        end++;
    return end > plain->at &&
           tell_scalar(plain, event, SOURCE_PLAIN, (struct span){plain->at, end}, end);
}

bool plain_key(const struct plain *plain, const struct event *scalar)
{
    return plain_byte(plain, plain->at) == ':' && is_blank(plain_byte(plain, plain->at + 1)) &&
           scalar->span.end - scalar->span.start <= KEY_MOST;
}
