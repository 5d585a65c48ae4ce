// SPDX-License-Identifier: Apache-2.0
#include "judge/fields.h"

#include "base/scalar.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void snake_case(char snake[FIELD_SNAKE_MOST], const char *camel)
{
    size_t length = 0;
    for (; *camel && length < FIELD_SNAKE_MOST - 2; camel++) {
        if (isupper((unsigned char)*camel))
            snake[length++] = '_';
        snake[length++] = (char)tolower((unsigned char)*camel);
    }
    snake[length] = '\0';
}

void field_snake(const struct field *field, char snake[FIELD_SNAKE_MOST])
{
    if (field->snake)
        snprintf(snake, FIELD_SNAKE_MOST, "%s", field->snake);
    else
        snake_case(snake, field->name);
}

/* Letter by letter, for nearly every name differs at once, and there may be very many. */
static bool is_snake(const struct field *field, const char *name)
{
    if (field->snake)
        return strcmp(field->snake, name) == 0;
    for (const char *camel = field->name; *camel; camel++) {
        if (isupper((unsigned char)*camel) && *name++ != '_')
            return false;
        if (*name++ != (char)tolower((unsigned char)*camel))
            return false;
    }
    return !*name;
}

const struct field *field_named(const struct field *fields, const char *name, bool snake)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0 || (snake && is_snake(fields, name)))
            return fields;
    return NULL;
}

const char *field_near(const struct field *fields, const char *name)
{
    struct nearest nearest = nearest_to(name);
    for (; fields->name; fields++)
        nearest_try(&nearest, fields->name);
    return nearest.found;
}

static bool is_word(const struct field *field, const char *text)
{
    for (size_t i = 0; field->words[i]; i++)
        if (strcmp(field->words[i], text) == 0)
            return true;
    return false;
}

/* jsonpb takes the quotes off and reads what is left as a JSON number. */
static bool quoted_number(const char *text, double *number)
{
    const char *digits = text + (*text == '-');
    bool padded = digits[0] == '0' && isdigit((unsigned char)digits[1]);
    return isdigit((unsigned char)*digits) && !padded && !strpbrk(text, "xXpP_") &&
           go_float(text, number);
}

static bool is_whole(const struct json *value, double least, double most)
{
    double number;
    const char *text = json_string(value);
    if (text ? !quoted_number(text, &number) || strpbrk(text, ".eE") : !json_number(value, &number))
        return false;
    return trunc(number) == number && number >= least && number <= most;
}

static bool is_number(const struct json *value)
{
    double number;
    const char *text = json_string(value);
    if (!text)
        return json_is(value, JSON_NUMBER);
    return strcmp(text, "NaN") == 0 || strcmp(text, "Infinity") == 0 ||
           strcmp(text, "-Infinity") == 0 || quoted_number(text, &number);
}

static bool fits(const struct field *field, const struct json *value)
{
    const char *text = json_string(value);
    int64_t number;
    switch (field->type) {
    case FIELD_ANY:
        return true;
    case FIELD_STRING:
        return text != NULL;
    case FIELD_BOOL:
        return json_is(value, JSON_BOOL);
    case FIELD_INT:
        return json_integer(value, &number);
    case FIELD_NUMBER:
        return json_is(value, JSON_NUMBER);
    case FIELD_DURATION:
        return text && go_duration(text, &number);
    case FIELD_OBJECT:
        return json_is(value, JSON_OBJECT);
    case FIELD_PROTO_INT32:
        return is_whole(value, INT32_MIN, INT32_MAX);
    case FIELD_PROTO_UINT32:
        return is_whole(value, 0, UINT32_MAX);
    case FIELD_PROTO_INT64:
        return is_whole(value, -0x1p63, 0x1.fffffffffffffp62); /* the last double below 2^63 */
    case FIELD_PROTO_NUMBER:
        return is_number(value);
    case FIELD_PROTO_ENUM:
        return text ? is_word(field, text) : is_whole(value, INT32_MIN, INT32_MAX);
    }
    return true;
}

static const char *wanted(enum field_type type)
{
    switch (type) {
    case FIELD_STRING:
        return "a string";
    case FIELD_BOOL:
        return "true or false";
    case FIELD_INT:
    case FIELD_PROTO_INT32:
    case FIELD_PROTO_INT64:
        return "a whole number";
    case FIELD_PROTO_UINT32:
        return "a whole number from 0 up";
    case FIELD_NUMBER:
    case FIELD_PROTO_NUMBER:
        return "a number";
    case FIELD_DURATION:
        return "a duration with a unit, such as 10s";
    case FIELD_OBJECT:
        return "a mapping";
    case FIELD_PROTO_ENUM:
        return "one of its names";
    case FIELD_ANY:
        break;
    }
    return "a value";
}

static void walk_object(const struct field_walk *walk, const struct json *object,
                        const struct field *fields, struct path *path);

static void walk_value(const struct field_walk *walk, const struct json *value,
                       const struct field *field, struct path *path)
{
    if (json_is(value, JSON_NULL))
        return;
    if (!fits(field, value))
        walk->visit(
            &(struct field_fault){
                .field = field, .path = *path, .value = value, .wanted = wanted(field->type)},
            walk->closure);
    else if (field->type == FIELD_OBJECT)
        walk_object(walk, value, field->of, path);
}

static void walk_many(const struct field_walk *walk, const struct json *values,
                      const struct field *field, struct path *path)
{
    bool list = field->many == LIST;
    unsigned index = 0, length = path->length;
    if (!json_is(values, list ? JSON_ARRAY : JSON_OBJECT)) {
        walk->visit(&(struct field_fault){.field = field,
                                          .path = *path,
                                          .value = values,
                                          .wanted = list ? "a list" : "a mapping",
                                          .whole = true},
                    walk->closure);
        return;
    }
    json_each (value, values) {
        if (list)
            path_add_index(path, index++);
        else
            path_add_key(path, json_key(value));
        walk_value(walk, value, field, path);
        path->length = length;
    }
}

static void walk_object(const struct field_walk *walk, const struct json *object,
                        const struct field *fields, struct path *path)
{
    unsigned length = path->length;
    json_each_member (member, object) {
        const char *name = json_key(member);
        const struct field *field = field_named(fields, name, walk->snake);
        bool shadowed = field && strcmp(name, field->name) != 0 && json_get(object, field->name);
        if (json_is(member, JSON_NULL) || shadowed)
            continue;
        path_add_key(path, name);
        if (!field)
            walk->visit(&(struct field_fault){.among = fields, .path = *path, .value = member},
                        walk->closure);
        else if (field->many == ONE)
            walk_value(walk, member, field, path);
        else
            walk_many(walk, member, field, path);
        path->length = length;
    }
}

void fields_walk(const struct field_walk *walk, const struct json *object,
                 const struct field *fields)
{
    struct path path = {0};
    if (json_is(object, JSON_OBJECT))
        walk_object(walk, object, fields, &path);
}
