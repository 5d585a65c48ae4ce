// SPDX-License-Identifier: Apache-2.0
#include "policy/schema.h"

#include "policy/policy.h"

#include "base/nearest.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SHOWN 40 /* code points of a value */

static struct source_node *find(struct reading *reading, const struct path *path, unsigned *found)
{
    struct source *source = &reading->source;
    if (!source->text) {
        source_init(source, reading->text, reading->length);
        source_turn(source, reading->scratch, (struct span){0, reading->length});
    }
    return source_find(source, path, found);
}

/* The place of the value at the path, or of its key. If it is not written, the place of its
 * parent. */
static void place(struct reading *reading, bool at_key, unsigned *line, unsigned *column)
{
    unsigned found;
    struct path whole = reading->prefix;
    path_add(&whole, &reading->path);
    const struct source_node *node = find(reading, &whole, &found);
    if (!node)
        return;
    bool key = at_key && node->name && found == whole.length;
    size_t offset = key ? node->key.start : node->value.start;
    struct span outer = {offset, offset};
    if (node->source->holder && !source_around(node->source, offset, &outer))
        outer = source_shown(node, false);
    source_place(&reading->source, outer.start, line, column);
}

bool reading_fails_inside(struct reading *reading)
{
    struct error *err = reading->err;
    unsigned found;
    struct source_node *scalar = find(reading, &reading->prefix, &found);
    if (scalar && err->line && found == reading->prefix.length)
        source_place(&reading->source, source_inside(scalar, err->line, err->column).start,
                     &err->line, &err->column);
    return false;
}

static bool stands_before(const struct policy_warning *a, const struct policy_warning *b)
{
    return a->line < b->line || (a->line == b->line && a->column < b->column);
}

void reading_warns(struct reading *reading, const char *sentence, const char *name)
{
    struct text field = TEXT_IN(reading->arena);
    struct policy_warning *warning = reading->warning_count < WARNINGS_MOST
                                         ? arena_alloc(reading->arena, sizeof *warning)
                                         : NULL;
    if (!warning)
        return;
    path_print(&reading->path, &field);
    *warning = (struct policy_warning){
        .field = field.data,
        .sentence = sentence,
        .name = name ? reading_shown(reading, name) : NULL,
    };
    place(reading, true, &warning->line, &warning->column);
    struct policy_warning **at = reading->warnings;
    while (*at && !stands_before(warning, *at))
        at = &(*at)->next;
    warning->next = *at;
    *at = warning;
    reading->warning_count++;
}

__attribute__((format(printf, 3, 0))) static bool fails(struct reading *reading, bool at_key,
                                                        const char *format, va_list args)
{
    struct text sentence = TEXT_IN(reading->arena);
    char what[sizeof reading->err->text];
    unsigned line = 0, column = 0;

    path_print(&reading->path, &sentence);
    vsnprintf(what, sizeof what, format, args);
    place(reading, at_key, &line, &column);
    error_at(reading->err, line, column, "%s%s%s", sentence.data, sentence.length ? ": " : "",
             what);
    if (sentence.length + strlen(": ") < sizeof what)
        reading->err->key = (unsigned)sentence.length;
    return false;
}

bool reading_fails(struct reading *reading, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fails(reading, false, format, args);
    va_end(args);
    return false;
}

__attribute__((format(printf, 2, 3))) static bool key_fails(struct reading *reading,
                                                            const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fails(reading, true, format, args);
    va_end(args);
    return false;
}

bool reading_unknown(struct reading *reading, const char *what, const char *nearest)
{
    if (nearest)
        return key_fails(reading, "there is no such %s; did you mean %s?", what, nearest);
    return key_fails(reading, "there is no such %s; remove it", what);
}

static bool exhausted(struct reading *reading)
{
    return error_set(reading->err, "the policy needs too much memory; make it smaller");
}

void *reading_alloc(struct reading *reading, size_t size)
{
    void *place = arena_alloc(reading->arena, size);
    if (!place)
        exhausted(reading);
    return place;
}

const char *reading_shown(struct reading *reading, const char *text)
{
    struct text shown = TEXT_IN(reading->arena);
    text_add_shown(&shown, text, SHOWN);
    return shown.data;
}

static bool known(struct reading *reading, const struct key *rows, const struct json *map,
                  const char *name)
{
    struct nearest nearest = nearest_to(name);
    for (const struct key *row = rows; row->name; row++) {
        if (strcmp(row->name, name) == 0)
            return true;
        nearest_try(&nearest, row->name);
    }
    path_add_key(&reading->path, name);
    return reading_unknown(reading, "key",
                           nearest.found && !json_get(map, nearest.found) ? nearest.found : NULL);
}

static bool read_member(struct reading *reading, const struct key *row, const struct json *member,
                        void *place)
{
    unsigned length = reading->path.length;
    path_add_key(&reading->path, row->name);
    if (!row->as->read(reading, row, member, (char *)place + row->offset))
        return false;
    reading->path.length = length;
    return true;
}

bool read_map(struct reading *reading, const struct key *key, const struct json *value, void *place)
{
    if (!json_is(value, JSON_OBJECT) && !json_is(value, JSON_NULL))
        return reading_fails(reading, "must be a map, as in {key: value}");
    json_each (member, value) {
        if (!known(reading, key->keys, value, json_key(member)))
            return false;
    }
    for (const struct key *row = key->keys; row->name; row++) {
        const struct json *member = json_get(value, row->name);
        if (member && !read_member(reading, row, member, place))
            return false;
    }
    for (const struct key *row = key->keys; row->name; row++) {
        const struct json *member = json_get(value, row->name);
        if (row->missing && (!member || json_is(member, JSON_NULL)))
            return reading_fails(reading, "%s is missing; %s", row->name, row->missing);
    }
    return true;
}

void *read_list(struct reading *reading, const struct shape *shape, const struct json *value)
{
    const struct key map = {.keys = shape->keys};
    size_t count = json_size(value);
    unsigned index = 0, length = reading->path.length;

    if (!json_is(value, JSON_ARRAY) && !json_is(value, JSON_NULL)) {
        reading_fails(reading, "must be a list, as in [{key: value}]");
        return NULL;
    }
    char *elements = reading_alloc(reading, (count + 1) * shape->size);
    if (!elements)
        return NULL;
    char *element = elements;
    json_each (member, value) {
        memcpy(element, shape->blank, shape->size);
        path_add_index(&reading->path, index++);
        if (!read_map(reading, &map, member, element))
            return NULL;
        reading->path.length = length;
        element += shape->size;
    }
    return elements;
}

static bool has_control(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    }
    return false;
}

bool read_text(struct reading *reading, const struct key *key, const struct json *value,
               void *place)
{
    const char *text = json_string(value);
    (void)key;
    if (!text)
        return reading_fails(reading, "must be text; write it in quotes");
    if (!*text)
        return reading_fails(reading, "must not be empty; leave the key out instead");
    if (has_control(text))
        return reading_fails(reading, "must be one line without control characters");
    const char *copy = arena_copy(reading->arena, text, strlen(text));
    if (!copy)
        return exhausted(reading);
    *(const char **)place = copy;
    return true;
}

bool read_texts(struct reading *reading, const struct key *key, const struct json *value,
                void *place)
{
    if (json_is(value, JSON_NULL))
        return true;
    if (!json_is(value, JSON_ARRAY))
        return reading_fails(reading, "must be a list, as in [a, b]");
    size_t count = 0;
    unsigned length = reading->path.length;
    const char **texts = reading_alloc(reading, (json_size(value) + 1) * sizeof *texts);
    if (!texts)
        return false;
    json_each (member, value) {
        path_add_index(&reading->path, (unsigned)count);
        if (!read_text(reading, key, member, &texts[count++]))
            return false;
        reading->path.length = length;
    }
    *(const char *const **)place = texts;
    return true;
}

bool read_patterns(struct reading *reading, const struct key *key, const struct json *value,
                   void *place)
{
    if (json_is(value, JSON_ARRAY) && json_size(value) == 0)
        return reading_fails(reading, "must name at least one; \"*\" stands for all");
    return read_texts(reading, key, value, place);
}

static const char *word_of(const struct json *value)
{
    if (json_is(value, JSON_BOOL))
        return json_true(value) ? "true" : "false";
    return json_string(value);
}

bool read_word(struct reading *reading, const struct key *key, const struct json *value,
               void *place)
{
    const char *text = word_of(value);
    struct text words = TEXT_IN(reading->arena);
    for (const struct word *word = key->words; word->text; word++) {
        if (text && (key->any_case ? strcasecmp : strcmp)(text, word->text) == 0) {
            *(int *)place = word->value;
            return true;
        }
        text_print(&words, "%s%s", words.length ? ", " : "", word->text);
    }
    if (!text)
        return reading_fails(reading, "must be one of: %s", words.data);
    return reading_fails(reading, "%s is not one of: %s", reading_shown(reading, text), words.data);
}

bool read_whole(struct reading *reading, const struct key *key, const struct json *value,
                void *place)
{
    static const char digits[] = "0123456789";
    enum { DIGITS_MOST = 10 };
    const char *text = "";
    if (!read_text(reading, key, value, &text))
        return false;
    size_t length = strspn(text, digits);
    long long number =
        length && length <= DIGITS_MOST && !text[length] ? strtoll(text, NULL, 10) : -1;
    if (number < key->least || number > key->most)
        return reading_fails(reading, "%s is no whole number from %d to %d",
                             reading_shown(reading, text), key->least, key->most);
    *(int *)place = (int)number;
    return true;
}

bool read_flag(struct reading *reading, const struct key *key, const struct json *value,
               void *place)
{
    (void)key;
    if (!json_is(value, JSON_BOOL))
        return reading_fails(reading, "must be true or false, without quotes");
    *(bool *)place = json_true(value);
    return true;
}
