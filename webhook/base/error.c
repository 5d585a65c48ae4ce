// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ROOM (2 * sizeof((struct error *)NULL)->text) /* escapes shorten nothing */

static void show(struct error *err, const char *sentence)
{
    size_t length = 0;
    while (*sentence) {
        char escaped[TEXT_ESCAPED];
        size_t taken = text_escape(sentence, escaped);
        const char *shown = *escaped ? escaped : sentence;
        size_t size = *escaped ? strlen(escaped) : taken;
        if (length + size >= sizeof err->text)
            break;
        memcpy(err->text + length, shown, size);
        length += size;
        sentence += taken;
    }
    err->text[length] = '\0';
}

__attribute__((format(printf, 2, 0))) static void fill(struct error *err, const char *format,
                                                       va_list args)
{
    char sentence[ROOM];
    vsnprintf(sentence, sizeof sentence, format, args);
    err->key = 0;
    show(err, sentence);
}

bool error_set(struct error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->line = err->column = 0;
    fill(err, format, args);
    va_end(args);
    return false;
}

bool error_at(struct error *err, unsigned line, unsigned column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->line = line;
    err->column = column;
    fill(err, format, args);
    va_end(args);
    return false;
}

bool error_wrap(struct error *err, const char *format, ...)
{
    char context[sizeof err->text], sentence[sizeof context + sizeof err->text + 2];
    va_list args;
    va_start(args, format);
    vsnprintf(context, sizeof context, format, args);
    va_end(args);
    snprintf(sentence, sizeof sentence, "%s: %s", context, err->text);
    err->key = 0;
    show(err, sentence);
    return false;
}

void error_place(struct error *err, const char *text, size_t offset)
{
    err->line = err->column = 1;
    for (size_t i = 0; i < offset; i++) {
        err->column++;
        if (text[i] == '\n') {
            err->line++;
            err->column = 1;
        }
    }
}

void error_point(struct error *err, const char *text, size_t offset)
{
    error_place(err, text, offset);
    for (size_t i = offset - (err->column - 1); i < offset; i++)
        err->column -= ((unsigned char)text[i] & 0xC0) == 0x80;
}
