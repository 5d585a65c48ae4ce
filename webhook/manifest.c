// SPDX-License-Identifier: Apache-2.0
#include "manifest.h"

#include "yaml.h"

#include <string.h>

static bool is_list(const struct json *object)
{
    const char *kind = json_string(json_get(object, "kind"));
    return kind && ends_with(kind, "List") && json_is(json_get(object, "items"), JSON_ARRAY);
}

void manifest_open(struct manifest *manifest, const char *text, size_t length)
{
    *manifest = (struct manifest){.text = text, .length = length};
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
    while (at < manifest->length && is_space(manifest->text[at]))
        at++;
    return at;
}

/* Where the brackets are closed that are opened here. */
static size_t value_end(const struct manifest *manifest, size_t at)
{
    const char *text = manifest->text;
    size_t depth = 0;
    bool quoted = false;
    for (; at < manifest->length; at++) {
        if (text[at] == '"')
            quoted = !quoted;
        else if (quoted)
            at += text[at] == '\\';
        else if (text[at] == '{' || text[at] == '[')
            depth++;
        else if ((text[at] == '}' || text[at] == ']') && --depth == 0)
            return at + 1;
    }
    return manifest->length;
}

/* A place in the value becomes one in the text. */
static bool fault_at(const struct manifest *manifest, size_t at, struct error *err)
{
    const char *text = manifest->text;
    if (!err->line)
        return false;
    for (unsigned line = err->line; line > 1; line--)
        at = (size_t)((const char *)memchr(text + at, '\n', manifest->length - at) - text) + 1;
    error_point(err, text, at + err->column - 1);
    return false;
}

static bool read_json(struct manifest *manifest, struct arena *arena, struct error *err)
{
    size_t start = manifest->next, end = value_end(manifest, start);
    manifest->document = json_parse(arena, manifest->text + start, end - start, err);
    manifest->span = (struct span){start, end};
    manifest->next = past_space(manifest, end);
    return manifest->document || fault_at(manifest, start, err);
}

static bool begins_object(const struct manifest *manifest)
{
    return manifest->next < manifest->length && manifest->text[manifest->next] == '{';
}

/* YAML holds JSON but for its surrogates, and one value a document. So what begins with an object
 * of JSON, and ends or goes on with another, is read as JSON, the way kubectl does. */
static bool is_json(struct manifest *manifest, struct arena *arena)
{
    struct error ignored;
    manifest->next = past_space(manifest, text_beginning(manifest->text, manifest->length));
    return begins_object(manifest) && read_json(manifest, arena, &ignored) &&
           (begins_object(manifest) || manifest->next == manifest->length);
}

static bool read_yaml(struct manifest *manifest, struct arena *arena, struct error *err)
{
    do {
        if (!yaml_next(manifest->stream, arena, &manifest->document, err))
            return false;
    } while (!manifest->document || json_is(manifest->document, JSON_NULL));
    manifest->span = yaml_span(manifest->stream);
    return true;
}

bool manifest_read(struct manifest *manifest, struct arena *arena, struct error *err)
{
    *err = (struct error){0};
    if (manifest->over)
        return false;
    bool begins = !manifest->json && !manifest->stream;
    if (begins && !(manifest->json = is_json(manifest, arena)))
        manifest->stream = yaml_open(manifest->text, manifest->length, YAML_MANIFEST);
    if (manifest->json ? !begins && !read_json(manifest, arena, err)
                       : !read_yaml(manifest, arena, err))
        return false;
    manifest->over = manifest->json && manifest->next == manifest->length;
    manifest_begin(manifest, manifest->document);
    return true;
}

void manifest_begin(struct manifest *manifest, const struct json *document)
{
    manifest->document = document;
    manifest->list = is_list(document);
    manifest->coming = manifest->list ? json_first(json_get(document, "items")) : document;
    manifest->index = 0;
}

bool manifest_next(struct manifest *manifest, struct manifest_object *here)
{
    if (!manifest->coming)
        return false;
    *here = (struct manifest_object){.object = manifest->coming};
    if (manifest->list) {
        path_add_key(&here->prefix, "items");
        path_add_index(&here->prefix, manifest->index++);
    }
    manifest->coming = manifest->list ? json_next(manifest->coming) : NULL;
    return true;
}
