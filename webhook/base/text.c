// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include "base/format.h"
#include "base/printable.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LINE 512
#define REPLACEMENT "\xEF\xBF\xBD"

/* Makes room for `extra` bytes more. */
static bool grow(struct text *text, size_t extra)
{
    size_t room = text->room + 1;
    if (extra <= text->room - text->length)
        return true;
    char *data = arena_grow(text->arena, text->data, 1, text->length + 1, extra, &room);
    if (!data)
        return false;
    text->data = data;
    text->room = room - 1;
    return true;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    if (!length || !grow(text, length))
        return;
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_add_byte(struct text *text, char byte)
{
    if (!grow(text, 1))
        return;
    text->data[text->length++] = byte;
    text->data[text->length] = '\0';
}

void text_print(struct text *text, const char *format, ...)
{
    char line[LINE]; /* most fit, and are made once */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int printed = format_print(line, sizeof line, format, args);
    size_t length = printed > 0 ? (size_t)printed : 0;
    if (length < sizeof line) {
        text_add_bytes(text, line, length);
    } else if (grow(text, length)) {
        format_print(text->data + text->length, length + 1, format, again);
        text->length += length;
    }
    va_end(again);
    va_end(args);
}

size_t text_code_points(const char *string)
{
    size_t count = 0;
    uint32_t point;
    for (size_t length; string && *string; string += length ? length : 1, count++) {
        for (; (signed char)*string > 0; string++)
            count++;
        if (!*string)
            break;
        length = utf8_point(string, SIZE_MAX, &point);
    }
    return count;
}

size_t text_beginning(const char *text, size_t length)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t size = strlen(mark);
    return length >= size && memcmp(text, mark, size) == 0 ? size : 0;
}

size_t text_offset(const char *text, size_t length, struct text_mark *mark, size_t index)
{
    size_t offset = mark->offset, here = mark->index;
    for (; here < index && offset < length; here++)
        do
            offset++;
        while (offset < length && utf8_continues(text[offset]));
    for (; here > index && offset > 0; here--)
        do
            offset--;
        while (offset > 0 && utf8_continues(text[offset]));
    *mark = (struct text_mark){offset, here};
    return offset;
}

/* Printable ASCII: most of a text, and shown as it is. */
static size_t plain_length(const char *string, size_t most)
{
    size_t length = 0;
    while (length < most && string[length] >= ' ' && string[length] <= '~')
        length++;
    return length;
}

static size_t verbatim_length(const char *string, size_t length)
{
    size_t at = 0, before;
    for (; length - at >= PRINTABLE_STEP; at += PRINTABLE_STEP)
        if (!verbatim_step(string + at, &before))
            return at + before;
    if (at) { /* what is left is looked at behind some that are known */
        at = length - PRINTABLE_STEP;
        return verbatim_step(string + at, &before) ? length : at + before;
    }
    while (at < length && verbatim_byte(string[at]))
        at++;
    return at;
}

/*
 * Escapes exactly what Go's encoder escapes. The test operation of a JSON Patch is decided by the
 * API server on the bytes of the two strings, and there "<" is not "\u003c".
 */
static bool escaped_by_go(uint32_t point)
{
    return point < 0x20 || point == '<' || point == '>' || point == '&' || point == 0x2028 ||
           point == 0x2029;
}

/* Is it a character that YAML does not take, or takes for a line break? */
static bool escaped_for_yaml(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029 ||
           point == 0xFEFF;
}

/* All of it is verbatim. */
static void add_verbatim_quoted(struct text *text, const char *string, size_t length)
{
    if (!grow(text, length + 2))
        return;
    char *at = text->data + text->length;
    *at++ = '"';
    at = (char *)memcpy(at, string, length) + length;
    memcpy(at, "\"", 2);
    text->length += length + 2;
}

/* \uXXXX, for a code point that needs no more. */
static void add_unit(struct text *text, uint32_t point)
{
    static const char digits[] = "0123456789abcdef";
    const char escape[] = {'\\',
                           'u',
                           digits[point >> 12 & 15],
                           digits[point >> 8 & 15],
                           digits[point >> 4 & 15],
                           digits[point & 15]};
    text_add_bytes(text, escape, sizeof escape);
}

/* The first character, which is not verbatim. Returns how many bytes it has in the string. */
static size_t add_character(struct text *text, const char *string, bool (*escaped)(uint32_t))
{
    static const char special[] = "\"\\\b\f\n\r\t", escape[] = "\"\\bfnrt";
    uint32_t point;
    size_t length = utf8_point(string, SIZE_MAX, &point);
    if (!length) {
        text_add(text, REPLACEMENT);
        return 1;
    }
    const char *found = point < 0x80 ? strchr(special, (int)point) : NULL;
    if (found)
        text_add_bytes(text, (char[]){'\\', escape[found - special]}, 2);
    else if (escaped(point))
        add_unit(text, point);
    else
        text_add_bytes(text, string, length);
    return length;
}

static void add_quoted(struct text *text, const char *string, bool (*escaped)(uint32_t))
{
    string = string ? string : "";
    const char *end = string + strlen(string);
    size_t verbatim = verbatim_length(string, (size_t)(end - string));
    if (string + verbatim == end) {
        add_verbatim_quoted(text, string, verbatim);
        return;
    }
    text_add_byte(text, '"');
    while (string < end) {
        text_add_bytes(text, string, verbatim);
        string += verbatim;
        if (string < end)
            string += add_character(text, string, escaped);
        verbatim = verbatim_length(string, (size_t)(end - string));
    }
    text_add_byte(text, '"');
}

void text_add_json_string(struct text *text, const char *string)
{
    add_quoted(text, string, escaped_by_go);
}

void text_add_quoted(struct text *text, const char *string)
{
    add_quoted(text, string, escaped_for_yaml);
}

/* Controls, and what turns the direction of a line or breaks it: a text could pose as another. */
static bool hidden(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
           (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

size_t text_escape(const char *string, char escaped[TEXT_ESCAPED])
{
    uint32_t point;
    size_t length = utf8_point(string, SIZE_MAX, &point);
    *escaped = '\0';
    if (!length)
        snprintf(escaped, TEXT_ESCAPED, "%s", REPLACEMENT);
    else if (point == '\n' || point == '\t' || point == '\r')
        snprintf(escaped, TEXT_ESCAPED, "\\%c", point == '\n' ? 'n' : (point == '\t' ? 't' : 'r'));
    else if (hidden(point))
        snprintf(escaped, TEXT_ESCAPED, "\\u%04x", (unsigned)point & 0xFFFF);
    return length ? length : 1;
}

void text_add_shown(struct text *text, const char *string, size_t most)
{
    size_t used = 0, cut = text->length;
    while (string && *string) {
        size_t plain = used < most ? plain_length(string, most - used - 1) : 0;
        if (plain) {
            text_add_bytes(text, string, plain);
            string += plain;
            used += plain;
            cut = text->length;
            continue;
        }
        char escaped[TEXT_ESCAPED];
        size_t length = text_escape(string, escaped);
        used += *escaped ? text_code_points(escaped) : 1;
        if (used > most) {
            if (cut < text->length)
                text->data[text->length = cut] = '\0';
            if (most)
                text_add(text, ELLIPSIS);
            return;
        }
        if (*escaped)
            text_add(text, escaped);
        else
            text_add_bytes(text, string, length);
        if (used < most)
            cut = text->length;
        string += length;
    }
}

size_t text_locate(const char *text, size_t length, unsigned line, unsigned column)
{
    struct text_mark mark = {.offset = text_beginning(text, length)};
    const char *end;
    for (; line > 1; line--) {
        end = memchr(text + mark.offset, '\n', length - mark.offset);
        if (!end)
            return length;
        mark.offset = (size_t)(end - text) + 1;
    }
    end = memchr(text + mark.offset, '\n', length - mark.offset);
    return text_offset(text, end ? (size_t)(end - text) : length, &mark, column ? column - 1 : 0);
}

bool ends_with(const char *string, const char *end)
{
    size_t length = strlen(string), tail = strlen(end);
    return length >= tail && strcmp(string + length - tail, end) == 0;
}

void text_add_base64(struct text *text, const char *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = (const unsigned char *)bytes;
    if (length > SIZE_MAX / 8 || !grow(text, (length + 2) / 3 * 4))
        return;
    char *out = text->data + text->length;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t three = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
                         (left > 2 ? in[i + 2] : 0);
        *out++ = digits[three >> 18];
        *out++ = digits[three >> 12 & 63];
        *out++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *out++ = left > 2 ? digits[three & 63] : '=';
    }
    if (length)
        *out = '\0';
    text->length = (size_t)(out - text->data);
}
