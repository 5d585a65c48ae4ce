// SPDX-License-Identifier: Apache-2.0
#include "read/manifest.h"

#include "read/yaml.h"

#include <string.h>

static const char *kind_of(const struct json *object)
{
    return json_string(json_get(object, "kind"));
}

static bool has_kind(const struct json *object)
{
    return kind_of(object) != NULL;
}

/* An array counts as a list if one of its items says its kind. The operations of a JSON patch do
 * not. */
static bool is_list(const struct json *value)
{
    const char *kind = kind_of(value);
    if (kind)
        return ends_with(kind, "List") && json_is(json_get(value, "items"), JSON_ARRAY);
    json_each (item, json_list(value))
        if (has_kind(item))
            return true;
    return false;
}

void manifest_open(struct manifest *manifest, struct source *source)
{
    *manifest = (struct manifest){.source = source};
}

void manifest_open_placed(struct manifest *manifest, struct source *source)
{
    *manifest = (struct manifest){.source = source, .placed = true};
}

void manifest_close(struct manifest *manifest)
{
    yaml_close(manifest->stream);
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static size_t past_space(const struct manifest *manifest, size_t at)
{
    while (at < manifest->source->length && is_space(manifest->source->text[at]))
        at++;
    return at;
}

/* Where the brackets are closed that are opened here. */
static size_t value_end(const struct manifest *manifest, size_t at)
{
    const char *text = manifest->source->text;
    size_t depth = 0;
    bool quoted = false;
    for (; at < manifest->source->length; at++) {
        if (text[at] == '"')
            quoted = !quoted;
        else if (quoted)
            at += text[at] == '\\';
        else if (text[at] == '{' || text[at] == '[')
            depth++;
        else if ((text[at] == '}' || text[at] == ']') && --depth == 0)
            return at + 1;
    }
    return manifest->source->length;
}

/* A place in the value becomes one in the text. */
static bool fault_at(const struct manifest *manifest, size_t at, struct error *err)
{
    const char *text = manifest->source->text;
    size_t length = manifest->source->length;
    if (!err->line)
        return false;
    for (unsigned line = err->line; line > 1; line--)
        at = (size_t)((const char *)memchr(text + at, '\n', length - at) - text) + 1;
    error_point(err, text, at + err->column - 1);
    return false;
}

static bool read_json(struct manifest *manifest, struct arena *arena, struct error *err)
{
    size_t start = manifest->next, end = value_end(manifest, start);
    manifest->document = json_parse(arena, manifest->source->text + start, end - start, err);
    source_turn(manifest->source, arena, (struct span){start, end});
    manifest->next = past_space(manifest, end);
    return manifest->document || fault_at(manifest, start, err);
}

static bool begins_value(const struct manifest *manifest)
{
    const struct source *source = manifest->source;
    char first = manifest->next < source->length ? source->text[manifest->next] : '\0';
    return first == '{' || first == '[';
}

/* YAML holds JSON but for its surrogates, and one value a document. So what begins with a value of
 * JSON, and ends or goes on with another, is read as JSON, the way kubectl does. */
static bool is_json(struct manifest *manifest, struct arena *arena)
{
    struct error ignored;
    const struct source *source = manifest->source;
    manifest->next = past_space(manifest, text_beginning(source->text, source->length));
    return begins_value(manifest) && read_json(manifest, arena, &ignored) &&
           (begins_value(manifest) || manifest->next == source->length);
}

static bool read_yaml(struct manifest *manifest, struct arena *arena, struct error *err)
{
    struct source *source = manifest->source;
    do {
        if (!yaml_next(manifest->stream, arena, &manifest->document, err))
            return false;
    } while (!manifest->document || json_is(manifest->document, JSON_NULL));
    struct span document = yaml_span(manifest->stream);
    if (manifest->placed) {
        source->document = document;
        source->read = true;
    } else {
        source_turn(source, arena, document);
    }
    return true;
}

/* Begins with the items of a list, or with the one object of a document. */
static void enter(struct manifest *manifest, const struct json *value)
{
    struct manifest_level level = {.coming = value};
    if (is_list(value)) {
        level.list = value;
        level.coming = json_first(json_is(value, JSON_ARRAY) ? value : json_get(value, "items"));
    }
    manifest->levels[manifest->depth++] = level;
}

bool manifest_read(struct manifest *manifest, struct arena *arena, struct error *err)
{
    *err = (struct error){0};
    if (manifest->over)
        return false;
    bool begins = !manifest->json && !manifest->stream;
    struct source *source = manifest->source;
    if (begins && !(manifest->json = is_json(manifest, arena)))
        manifest->stream =
            yaml_open_noted(source->text, source->length, manifest->placed ? source : NULL,
                            manifest->notes, manifest->part);
    if (manifest->json ? !begins && !read_json(manifest, arena, err)
                       : !read_yaml(manifest, arena, err))
        return false;
    manifest->over = manifest->json && manifest->next == source->length;
    manifest_begin(manifest, arena, manifest->document);
    return true;
}

void manifest_begin(struct manifest *manifest, struct arena *arena, const struct json *document)
{
    manifest->arena = arena;
    manifest->document = document;
    manifest->depth = 0;
    enter(manifest, document);
}

/* The item with the type that the list gives all its items; the item itself, if it has one, or the
 * list gives none. */
static const struct json *typed(struct arena *arena, const struct json *list,
                                const struct json *item)
{
    static const char *const keys[] = {"apiVersion", "kind"};
    const char *kind = kind_of(list), *version = json_string(json_get(list, "apiVersion"));
    if (!kind || !version || strcmp(kind, "List") == 0 || !json_is(item, JSON_OBJECT) ||
        (json_get(item, keys[0]) && json_get(item, keys[1])))
        return item;
    const char *said[] = {version, arena_copy(arena, kind, strlen(kind) - strlen("List"))};
    struct json *whole = json_new_object(arena);
    for (size_t i = 0; i < 2; i++)
        if (!json_get(item, keys[i]))
            json_set(arena, whole, keys[i], json_new_string(arena, said[i]));
    json_each (member, item)
        json_set(arena, whole, json_key(member), json_new_twin(arena, member));
    return whole;
}

static struct path prefix_of(const struct manifest *manifest)
{
    struct path prefix = {0};
    for (unsigned i = 0; i < manifest->depth; i++) {
        const struct manifest_level *level = &manifest->levels[i];
        if (json_is(level->list, JSON_OBJECT))
            path_add_key(&prefix, "items");
        if (level->list)
            path_add_index(&prefix, level->index - 1);
    }
    return prefix;
}

bool manifest_next(struct manifest *manifest, struct manifest_object *here)
{
    while (manifest->depth) {
        struct manifest_level *level = &manifest->levels[manifest->depth - 1];
        const struct json *item = level->coming;
        if (!item) {
            manifest->depth--;
            continue;
        }
        level->coming = level->list ? json_next(item) : NULL;
        level->index++;
        if (level->list && is_list(item) && manifest->depth < MANIFEST_DEPTH) {
            enter(manifest, item);
            continue;
        }
        here->prefix = prefix_of(manifest);
        here->object = typed(manifest->arena, level->list, item);
        return true;
    }
    return false;
}
