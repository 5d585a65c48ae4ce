// SPDX-License-Identifier: Apache-2.0
#include "manifest.h"

#include "yaml.h"

static bool is_list(const struct json *object)
{
    const char *kind = json_string(json_get(object, "kind"));
    return kind && ends_with(kind, "List") && json_is(json_get(object, "items"), JSON_ARRAY);
}

void manifest_open(struct manifest *manifest, const char *text, size_t length)
{
    *manifest = (struct manifest){.stream = yaml_open(text, length, YAML_MANIFEST)};
}

void manifest_close(struct manifest *manifest)
{
    yaml_close(manifest->stream);
}

bool manifest_read(struct manifest *manifest, struct arena *arena, struct error *err)
{
    const struct json *document;
    do {
        if (!yaml_next(manifest->stream, arena, &document, err))
            return false;
    } while (!document || json_is(document, JSON_NULL));
    manifest->document = document;
    manifest->span = yaml_span(manifest->stream);
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
