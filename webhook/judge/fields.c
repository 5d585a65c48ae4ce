// SPDX-License-Identifier: Apache-2.0
#include "judge/fields.h"

#include "base/nearest.h"

#include <ctype.h>
#include <string.h>

/* Compared letter by letter: most names differ in the first ones, and there may be very many names.
 * */
static bool is_snake(const struct row *field, const char *name)
{
    if (field->other)
        return strcmp(field->other, name) == 0;
    for (const char *camel = field->name; *camel; camel++) {
        if (isupper((unsigned char)*camel) && *name++ != '_')
            return false;
        if (*name++ != (char)tolower((unsigned char)*camel))
            return false;
    }
    return !*name;
}

static bool is_stated(const struct json *block, const struct row *field)
{
    enum { NAME_MOST = 96 };
    char snake[NAME_MOST + 1];
    size_t length = 0;
    if (json_get(block, field->name))
        return true;
    if (field->other)
        return json_get(block, field->other);
    for (const char *camel = field->name; *camel && length < NAME_MOST - 1; camel++) {
        if (isupper((unsigned char)*camel))
            snake[length++] = '_';
        snake[length++] = (char)tolower((unsigned char)*camel);
    }
    snake[length] = '\0';
    return json_get(block, snake);
}

const struct row *field_named(const struct row *fields, const char *name, bool snake)
{
    for (; fields->name; fields++)
        if ((names_row(name, fields->name) || (snake && is_snake(fields, name))) &&
            row_known(fields, -1))
            return fields;
    return NULL;
}

const char *field_near(const struct row *fields, const struct json *block, const char *name)
{
    struct nearest nearest = nearest_to(name);
    const struct row *found = NULL;
    for (; fields->name; fields++)
        if (row_known(fields, -1)) {
            nearest_try(&nearest, fields->name);
            found = nearest.found == fields->name ? fields : found;
        }
    bool near = found && nearest.found == found->name;
    return near && !is_stated(block, found) ? found->name : NULL;
}

/* What is walked, and the same in the element before it, which had no fault; or NULL. */
struct pair {
    const struct json *value, *before;
};

static bool walk_object(const struct field_walk *walk, struct pair objects,
                        const struct row *fields, struct path *path);

static bool is_too_new(const struct field_walk *walk, const struct row *row)
{
    return walk->minor > 0 && walk->minor < row->since;
}

/* A word that is newer than the release does not count. */
static bool says_too_new_word(const struct field_walk *walk, const struct json *value,
                              const struct row *field)
{
    const char *text = json_string(value);
    for (const struct row *word = field->words; text && word && word->name; word++)
        if (strcmp(word->name, text) == 0)
            return is_too_new(walk, word);
    return false;
}

/* The walk has met a fault. */
static bool tell(const struct field_walk *walk, struct field_fault fault, const struct path *path)
{
    fault.path = *path;
    if (walk->visit)
        walk->visit(&fault, walk->closure);
    return false;
}

/* These say whether they met none. */
static bool walk_value(const struct field_walk *walk, struct pair values, const struct row *field,
                       struct path *path)
{
    const struct json *value = values.value;
    if (json_is(value, JSON_NULL))
        return true;
    if (!value_parses(field, value, walk->notation) || says_too_new_word(walk, value, field))
        return tell(
            walk, (struct field_fault){.field = field, .value = value, .wanted = row_wanted(field)},
            path);
    return field->type != VALUE_OBJECT || walk_object(walk, values, field->of, path);
}

static bool walk_many(const struct field_walk *walk, const struct json *values,
                      const struct row *field, struct path *path)
{
    bool list = field->many == LIST, sound = true;
    unsigned index = 0, length = path->length;
    const struct json *before = NULL;
    if (!json_is(values, list ? JSON_ARRAY : JSON_OBJECT))
        return tell(walk,
                    (struct field_fault){.field = field,
                                         .value = values,
                                         .wanted = list ? "a list" : "a mapping",
                                         .whole = true},
                    path);
    json_each (value, values) {
        bool fits;
        if (list)
            path_add_index(path, index++);
        else
            path_add_key(path, json_key(value));
        if (list && walk->notation == AS_JSON && json_is(value, JSON_NULL))
            fits = tell(
                walk,
                (struct field_fault){.field = field, .value = value, .wanted = row_wanted(field)},
                path);
        else
            fits = walk_value(walk, (struct pair){value, before}, field, path);
        before = fits ? value : NULL;
        sound = sound && fits;
        path->length = length;
    }
    return sound;
}

static bool walk_member(const struct field_walk *walk, struct pair members, const struct row *field,
                        struct path *path)
{
    if (is_too_new(walk, field))
        return tell(walk,
                    (struct field_fault){.too_new = true, .field = field, .value = members.value},
                    path);
    return field->many == ONE ? walk_value(walk, members, field, path)
                              : walk_many(walk, members.value, field, path);
}

static const struct json *twin_of(const struct json *member, const struct json *object)
{
    size_t length;
    const char *key = json_key_bytes(member, &length);
    return object ? json_member(object, key, length, NULL) : NULL;
}

static bool walk_object(const struct field_walk *walk, struct pair objects,
                        const struct row *fields, struct path *path)
{
    unsigned length = path->length;
    bool sound = true;
    json_each_member (member, objects.value) {
        const struct json *before = twin_of(member, objects.before);
        if (before && json_same_text(member, before))
            continue;
        const char *name = json_key(member);
        const struct row *field = field_named(fields, name, walk->notation == AS_PROTO);
        bool shadowed =
            field && strcmp(name, field->name) != 0 && json_get(objects.value, field->name);
        sound = sound && !shadowed; /* for nobody has looked at it */
        if (json_is(member, JSON_NULL) || shadowed)
            continue;
        path_add_key(path, name);
        if (field)
            sound &= walk_member(walk, (struct pair){member, before}, field, path);
        else
            sound =
                tell(walk,
                     (struct field_fault){.among = fields, .block = objects.value, .value = member},
                     path);
        path->length = length;
    }
    return sound;
}

bool fields_walk(const struct field_walk *walk, const struct json *object, const struct row *fields)
{
    struct path path = {0};
    return !json_is(object, JSON_OBJECT) ||
           walk_object(walk, (struct pair){object, NULL}, fields, &path);
}
