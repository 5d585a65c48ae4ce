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

/* YAML holds JSON but for its surrogates; so what is JSON is read as JSON, the way kubectl does. */
static bool read_json(struct manifest *manifest, struct arena *arena)
{
    size_t start = text_beginning(manifest->text, manifest->length);
    struct error ignored;
    if (manifest->text[start + strspn(manifest->text + start, " \t\r\n")] != '{')
        return false;
    manifest->document =
        json_parse(arena, manifest->text + start, manifest->length - start, &ignored);
    manifest->span = (struct span){start, manifest->length};
    return manifest->document != NULL;
}

static bool read_yaml(struct manifest *manifest, struct arena *arena, struct error *err)
{
    if (!manifest->stream)
        manifest->stream = yaml_open(manifest->text, manifest->length, YAML_MANIFEST);
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
    manifest->over = !manifest->stream && read_json(manifest, arena);
    if (!manifest->over && !read_yaml(manifest, arena, err))
        return false;
    const struct json *document = manifest->document;
    manifest->list = is_list(document);
    manifest->coming = manifest->list ? json_first(json_get(document, "items")) : document;
    manifest->index = 0;
    return true;
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
