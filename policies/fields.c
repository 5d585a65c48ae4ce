// SPDX-License-Identifier: Apache-2.0
#include "fields.h"

#include "../webhook/scalar.h"

#include <ctype.h>
#include <string.h>

void snake_case(char *snake, size_t size, const char *camel)
{
    size_t length = 0;
    for (; *camel && length + 2 < size; camel++) {
        if (isupper((unsigned char)*camel))
            snake[length++] = '_';
        snake[length++] = (char)tolower((unsigned char)*camel);
    }
    snake[length] = '\0';
}

static const struct field *find(const struct field_walk *walk, const struct field *fields,
                                const char *name)
{
    char snake[128];
    for (; fields->name; fields++) {
        if (strcmp(fields->name, name) == 0)
            return fields;
        snake_case(snake, sizeof snake, fields->name);
        if (walk->snake && strcmp(snake, name) == 0)
            return fields;
    }
    return NULL;
}

/* Near enough to have been meant: a third of its letters at most are wrong. */
static const char *nearest(const struct field *fields, const char *name)
{
    const char *best = NULL;
    size_t least = strlen(name) / 3 + 1;
    for (; fields->name; fields++) {
        size_t distance = text_distance(name, fields->name);
        if (distance < least) {
            least = distance;
            best = fields->name;
        }
    }
    return best;
}

static bool is_word(const struct field *field, const char *text)
{
    for (size_t i = 0; text && field->words[i]; i++)
        if (strcmp(field->words[i], text) == 0)
            return true;
    return false;
}

static bool only(const struct json *list, enum json_kind kind)
{
    if (!json_is(list, JSON_ARRAY))
        return false;
    json_each (element, list)
        if (!json_is(element, kind))
            return false;
    return true;
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
    case FIELD_STRINGS:
        return only(value, JSON_STRING);
    case FIELD_OBJECT:
        return json_is(value, JSON_OBJECT);
    case FIELD_OBJECTS:
        return only(value, JSON_OBJECT);
    case FIELD_PROTO_INT:
        return text ? go_int(text, &number) : json_integer(value, &number);
    case FIELD_PROTO_ENUM:
        return text ? is_word(field, text) : json_integer(value, &number);
    }
    return true;
}

static void walk_object(const struct field_walk *walk, const struct json *object,
                        const struct field *fields, struct path *path);

static void walk_member(const struct field_walk *walk, const struct json *member,
                        const struct field *fields, struct path *path)
{
    const struct field *field = find(walk, fields, json_key(member));
    unsigned index = 0;
    if (!field || !fits(field, member)) {
        struct field_fault fault = {.field = field, .path = *path, .value = member};
        if (!field)
            fault.nearest = nearest(fields, json_key(member));
        walk->visit(&fault, walk->closure);
    } else if (field->type == FIELD_OBJECT) {
        walk_object(walk, member, field->of, path);
    } else if (field->type == FIELD_OBJECTS) {
        json_each (element, member) {
            path_add_index(path, index++);
            walk_object(walk, element, field->of, path);
            path->length--;
        }
    }
}

static void walk_object(const struct field_walk *walk, const struct json *object,
                        const struct field *fields, struct path *path)
{
    json_each (member, object) {
        if (json_is(member, JSON_NULL))
            continue;
        path_add_key(path, json_key(member));
        walk_member(walk, member, fields, path);
        path->length--;
    }
}

void fields_walk(const struct field_walk *walk, const struct json *object,
                 const struct field *fields)
{
    struct path path = {0};
    if (json_is(object, JSON_OBJECT))
        walk_object(walk, object, fields, &path);
}

const char *field_type_name(enum field_type type)
{
    switch (type) {
    case FIELD_STRING:
        return "a string";
    case FIELD_BOOL:
        return "true or false";
    case FIELD_INT:
    case FIELD_PROTO_INT:
        return "a whole number";
    case FIELD_NUMBER:
        return "a number";
    case FIELD_DURATION:
        return "a duration with a unit, such as 10s";
    case FIELD_STRINGS:
        return "a list of strings";
    case FIELD_OBJECT:
        return "a mapping";
    case FIELD_OBJECTS:
        return "a list of mappings";
    case FIELD_PROTO_ENUM:
        return "one of its names";
    case FIELD_ANY:
        break;
    }
    return "a value";
}
