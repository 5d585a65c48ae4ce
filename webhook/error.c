// SPDX-License-Identifier: Apache-2.0
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->line = err->column = err->key = 0;
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return false;
}

bool error_at(struct error *err, unsigned line, unsigned column, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->line = line;
    err->column = column;
    err->key = 0;
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return false;
}

bool error_wrap(struct error *err, const char *format, ...)
{
    char context[sizeof err->text], sentence[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(context, sizeof context, format, args);
    va_end(args);
    memcpy(sentence, err->text, sizeof sentence);
    err->key = 0;
    if (snprintf(err->text, sizeof err->text, "%s: %s", context, sentence) < 0)
        err->text[0] = '\0';
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
