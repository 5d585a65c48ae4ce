// SPDX-License-Identifier: Apache-2.0
#include "apply.h"

#include "read/yaml.h"

#include <stdio.h>
#include <string.h>

struct operation {
    struct arena *arena;
    const char *op;
    const struct json *value;
    bool fits;
};

static bool is(const struct operation *operation, const char *op)
{
    return strcmp(operation->op, op) == 0;
}

static const struct json *document_in(struct arena *arena, const struct json *value)
{
    const char *text = json_string(value);
    struct error err;
    return text ? yaml_parse(arena, text, strlen(text), YAML_EMBEDDED, &err) : value;
}

/* The value at the place, afterwards; NULL: nothing is there any more. */
static const struct json *done(struct operation *operation, const struct json *now)
{
    if (is(operation, "test"))
        operation->fits = now && json_equal(now, operation->value);
    else if (!is(operation, "add"))
        operation->fits = now != NULL;
    return is(operation, "test") ? now : operation->value;
}

/* Cuts the first reference token off a pointer. */
static const char *first_token(struct arena *arena, const char **pointer)
{
    size_t length = strcspn(*pointer + 1, "/");
    char *token = arena_copy(arena, *pointer + 1, length), *to = token;
    *pointer += 1 + length;
    for (const char *from = token; *from; from++) {
        bool escaped = *from == '~' && (from[1] == '0' || from[1] == '1');
        *to++ = !escaped ? *from : from[1] == '0' ? '~' : '/';
        from += escaped;
    }
    *to = '\0';
    return token;
}

static const struct json *go(struct operation *operation, const struct json *value,
                             const char *pointer)
{
    struct arena *arena = operation->arena;
    if (!*pointer)
        return done(operation, value);
    const char *token = first_token(arena, &pointer);
    char number[16];
    unsigned index = 0;
    bool met = false;
    value = document_in(arena, value);
    bool object = json_is(value, JSON_OBJECT);
    struct json *made = object ? json_new_object(arena) : json_new_array(arena);
    if (!object && !json_is(value, JSON_ARRAY)) {
        operation->fits = false;
        return value;
    }
    json_each (item, value) {
        snprintf(number, sizeof number, "%u", index++);
        bool here = strcmp(object ? json_key(item) : number, token) == 0;
        const struct json *kept = here ? go(operation, item, pointer) : item;
        met |= here;
        if (kept && object)
            json_set(arena, made, json_key(item), json_new_twin(arena, kept));
        else if (kept)
            json_append(made, json_new_twin(arena, kept));
    }
    if (!met && object && !*pointer && is(operation, "add"))
        json_set(arena, made, token, json_new_twin(arena, operation->value));
    else if (!met)
        operation->fits = false;
    return made;
}

const struct json *apply(struct arena *arena, const struct json *value, const struct json *patch)
{
    json_each (each, patch) {
        struct operation operation = {
            .arena = arena,
            .op = json_string_or(json_get(each, "op"), ""),
            .value = json_get(each, "value"),
            .fits = true,
        };
        const char *pointer = json_string(json_get(each, "path"));
        if (!pointer || !is(&operation, "remove") != !!operation.value)
            return NULL;
        value = go(&operation, value, pointer);
        if (!operation.fits)
            return NULL;
    }
    return value;
}

bool same_document(struct arena *arena, const struct json *a, const struct json *b)
{
    if (json_string(a) && json_string(b))
        return strcmp(json_string(a), json_string(b)) == 0;
    a = document_in(arena, a);
    b = document_in(arena, b);
    if (json_kind(a) != json_kind(b) || json_size(a) != json_size(b))
        return false;
    if (!json_is(a, JSON_OBJECT) && !json_is(a, JSON_ARRAY))
        return json_equal(a, b);
    const struct json *other = json_first(b);
    json_each (item, a) {
        const struct json *beside = json_key(item) ? json_get(b, json_key(item)) : other;
        if (!beside || !same_document(arena, item, beside))
            return false;
        other = json_next(other);
    }
    return true;
}
