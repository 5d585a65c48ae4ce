// SPDX-License-Identifier: Apache-2.0
/*
 * JSON, written piece by piece. Commas come by themselves. A name is that of a member; it is NULL
 * for an element of an array and for the outermost value. The text that is written to may be
 * another one for each piece.
 */
#ifndef MESHRAIL_JSON_WRITER_H
#define MESHRAIL_JSON_WRITER_H

#include "base/json.h"
#include "base/text.h"

struct json_writer {
    struct text *out;
    bool comma; /* one comes before the next value */
};

#define JSON_SCHEMA "http://json-schema.org/draft-07/schema#" /* which editors know best */

#define JSON_TO(out_) ((struct json_writer){.out = (out_)})

void json_write_object(struct json_writer *json, const char *name);
void json_write_object_end(struct json_writer *json);
void json_write_array(struct json_writer *json, const char *name);
void json_write_array_end(struct json_writer *json);

/* NULL is null. */
void json_write_string(struct json_writer *json, const char *name, const char *value);
void json_write_number(struct json_writer *json, const char *name, size_t value);
void json_write_bool(struct json_writer *json, const char *name, bool value);

/* In order: the first `most` of them, or up to NULL. */
void json_write_strings(struct json_writer *json, const char *name, const char *const *values,
                        size_t most);

/* The text to which the caller adds the value: JSON, or elements of the array that is open. */
struct text *json_write_value(struct json_writer *json, const char *name);

/* The next value begins a line. */
void json_write_line(struct json_writer *json);

/* A value that was read. Numbers are written as integers where they are integers. */
void json_write(struct json_writer *json, const char *name, const struct json *value);

/* The same, by itself. */
void text_add_json(struct text *text, const struct json *value);

#endif
