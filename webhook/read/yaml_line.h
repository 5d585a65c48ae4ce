// SPDX-License-Identifier: Apache-2.0
/* What stands on one line of plain YAML, for yaml_plain.c. Behind the text's end a line ends, too.
 */
#ifndef MESHRAIL_YAML_LINE_H
#define MESHRAIL_YAML_LINE_H

#include "read/yaml_plain.h"

static inline char plain_byte(const struct plain *plain, size_t at)
{
    return at < plain->length ? plain->text[at] : '\n';
}

static inline bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n';
}

size_t plain_past_spaces(const struct plain *plain, size_t at);
size_t plain_line_end(const struct plain *plain, size_t at);

/* Does a marker of documents, --- or ..., begin the line? */
bool plain_marks(const struct plain *plain, const char *marker);

/* From the start of a line to what stands there or below, if it is more than a comment. */
void plain_seek(struct plain *plain);

/* Nothing but a comment is left on the line, and the next content is sought. False: there is. */
bool plain_finish(struct plain *plain);

/* An event from here to the end; true. */
bool plain_tell(const struct plain *plain, struct event *event, enum event_type type, size_t end);

/* Reads a scalar, plain or in quotes, with nothing in it that is written otherwise than it is said.
 * False: there is none of that kind. */
bool plain_scalar(struct plain *plain, struct event *event);

/* The same in brackets: letters, digits and what never divides, or anything in quotes. */
bool plain_word(struct plain *plain, struct event *event);

/* Does the scalar that was read end with the colon of a key? */
bool plain_key(const struct plain *plain, const struct event *scalar);

#endif
