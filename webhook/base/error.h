// SPDX-License-Identifier: Apache-2.0
/*
 * An error is a value: one sentence that says what is wrong and how to mend it, and where, if it
 * lies in a text. Whatever it names of what users gave (a file, a tag, a value) is shown with
 * control characters escaped, so that it forges no line and moves no cursor. Nothing allocates
 * while failing. A function that can fail takes the error last,
 * returns false (or NULL) on failure and leaves the error alone on success.
 */
#ifndef MESHRAIL_ERROR_H
#define MESHRAIL_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#define ERROR_ROOM 512 /* bytes of a sentence, with its NUL: git's own may be long */

struct error {
    unsigned line, column; /* 1-based place in the text that was read; 0 = none */
    unsigned key;          /* bytes at the start of the sentence that name a key; 0 = none */
    char text[ERROR_ROOM]; /* UTF-8, no line break, no full stop */
};

/* Fills err and returns false, so that failing is one line. A text that is too long is cut. */
bool error_set(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with a place in the text that was being read. */
bool error_at(struct error *err, unsigned line, unsigned column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Puts "context: " before the sentence and returns false. */
bool error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The 1-based line and column (in bytes) of an offset in a text. */
void error_place(struct error *err, const char *text, size_t offset);

/* The same with the column in code points. */
void error_point(struct error *err, const char *text, size_t offset);

#endif
