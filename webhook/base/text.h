// SPDX-License-Identifier: Apache-2.0
/*
 * A text that grows in an arena. `data` is never NULL and always ends with a NUL; when the arena is
 * exhausted the text stays what it was and arena->exhausted tells. Lengths that people see are
 * counted in code points.
 */
#ifndef MESHRAIL_TEXT_H
#define MESHRAIL_TEXT_H

#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#define ELLIPSIS "\xE2\x80\xA6" /* what a person sees of what was cut */

struct text {
    struct arena *arena;
    char *data;
    size_t length, room; /* bytes, without the NUL */
};

/* An empty text; what it holds then is never written to. */
#define TEXT_IN(arena_) ((struct text){.arena = (arena_), .data = (char *)""})

void text_add_byte(struct text *text, char byte);
void text_add_bytes(struct text *text, const char *bytes, size_t length);

/* A string that is NULL, for the arena had no room for it, adds nothing; so below. */
static inline void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, string ? strlen(string) : 0);
}

__attribute__((format(printf, 2, 3))) void text_print(struct text *text, const char *format, ...);

/* The string as a JSON string, quotes included, escaped as Go's encoder escapes. Bytes that are not
 * UTF-8 become U+FFFD. */
void text_add_json_string(struct text *text, const char *string);

/* The string in double quotes as JSON and YAML both read it, and as people write it. */
void text_add_quoted(struct text *text, const char *string);

/* A string from elsewhere as a person may see it: control characters escaped, bytes that are not
 * UTF-8 replaced, at most `most` code points with an ellipsis as the last one when cut. */
void text_add_shown(struct text *text, const char *string, size_t most);

/* How text_add_shown() shows the first character of the string: its escape, or "" for the character
 * itself. Returns how many bytes the character has in the string. */
#define TEXT_ESCAPED 8
size_t text_escape(const char *string, char escaped[TEXT_ESCAPED]);

size_t text_code_points(const char *string);

/* Where a text begins: behind its byte order mark, if it has one. */
size_t text_beginning(const char *text, size_t length);

/* The place of a code point: its offset in bytes, and its index in code points. */
struct text_mark {
    size_t offset, index;
};

/* The offset of code point number `index`. The search begins at the mark, which is moved there. */
size_t text_offset(const char *text, size_t length, struct text_mark *mark, size_t index);

/* The offset of a place, line and column (in code points) from 1; the end of the line where that is
 * shorter, of the text where it has fewer lines. */
size_t text_locate(const char *text, size_t length, unsigned line, unsigned column);

static inline bool starts_with(const char *string, const char *start)
{
    return strncmp(string, start, strlen(start)) == 0;
}

bool ends_with(const char *string, const char *end);

/* Standard base64 with padding. */
void text_add_base64(struct text *text, const char *bytes, size_t length);

#endif
