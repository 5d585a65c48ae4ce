// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void separate(struct json_writer *json)
{
    if (json->comma)
        text_add_byte(json->out, ',');
    json->comma = false;
}

struct text *json_write_value(struct json_writer *json, const char *name)
{
    separate(json);
    if (name) {
        text_add_json_string(json->out, name);
        text_add_byte(json->out, ':');
    }
    json->comma = true;
    return json->out;
}

static void begin(struct json_writer *json, const char *name, char bracket)
{
    text_add_byte(json_write_value(json, name), bracket);
    json->comma = false;
}

static void end(struct json_writer *json, char bracket)
{
    text_add_byte(json->out, bracket);
    json->comma = true;
}

void json_write_object(struct json_writer *json, const char *name)
{
    begin(json, name, '{');
}

void json_write_object_end(struct json_writer *json)
{
    end(json, '}');
}

void json_write_array(struct json_writer *json, const char *name)
{
    begin(json, name, '[');
}

void json_write_array_end(struct json_writer *json)
{
    end(json, ']');
}

void json_write_string(struct json_writer *json, const char *name, const char *value)
{
    if (value)
        text_add_json_string(json_write_value(json, name), value);
    else
        text_add(json_write_value(json, name), "null");
}

void json_write_number(struct json_writer *json, const char *name, size_t value)
{
    text_print(json_write_value(json, name), "%zu", value);
}

void json_write_bool(struct json_writer *json, const char *name, bool value)
{
    text_add(json_write_value(json, name), value ? "true" : "false");
}

void json_write_strings(struct json_writer *json, const char *name, const char *const *values,
                        size_t most)
{
    json_write_array(json, name);
    for (size_t i = 0; i < most && values[i]; i++)
        json_write_string(json, NULL, values[i]);
    json_write_array_end(json);
}

void json_write_line(struct json_writer *json)
{
    separate(json);
    text_add_byte(json->out, '\n');
}

/* JSON has no word for infinity. */
static void add_number(struct text *text, const struct json *value)
{
    int64_t integer;
    double number;
    char digits[32];
    if (json_integer(value, &integer)) {
        text_print(text, "%lld", (long long)integer);
        return;
    }
    if (!json_number(value, &number) || !isfinite(number)) {
        text_add(text, "null");
        return;
    }
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    text_add(text, digits);
}

void json_write(struct json_writer *json, const char *name, const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_ABSENT:
    case JSON_NULL:
        json_write_string(json, name, NULL);
        break;
    case JSON_BOOL:
        json_write_bool(json, name, json_true(value));
        break;
    case JSON_NUMBER:
        add_number(json_write_value(json, name), value);
        break;
    case JSON_STRING:
        json_write_string(json, name, json_string(value));
        break;
    case JSON_ARRAY:
        json_write_array(json, name);
        json_each (item, value)
            json_write(json, NULL, item);
        json_write_array_end(json);
        break;
    case JSON_OBJECT:
        json_write_object(json, name);
        json_each (item, value)
            json_write(json, json_key(item), item);
        json_write_object_end(json);
        break;
    }
}

void text_add_json(struct text *text, const struct json *value)
{
    struct json_writer json = JSON_TO(text);
    json_write(&json, NULL, value);
}
