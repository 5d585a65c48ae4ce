// SPDX-License-Identifier: Apache-2.0
#include "manifest.h"

#include "yaml.h"

static bool is_list(const struct json *object)
{
    const char *kind = json_string(json_get(object, "kind"));
    return kind && ends_with(kind, "List") && json_is(json_get(object, "items"), JSON_ARRAY);
}

static void visit_document(const struct json *document, size_t number,
                           void (*visit)(const struct manifest_object *, void *), void *closure)
{
    struct manifest_object here = {.object = document, .document = number};
    unsigned index = 0;
    if (!is_list(document)) {
        visit(&here, closure);
        return;
    }
    json_each (item, json_get(document, "items")) {
        here.object = item;
        here.prefix = (struct path){0};
        path_add_key(&here.prefix, "items");
        path_add_index(&here.prefix, index++);
        visit(&here, closure);
    }
}

bool manifest_each(struct arena *arena, const char *text, size_t length,
                   void (*visit)(const struct manifest_object *, void *closure), void *closure,
                   struct error *err)
{
    const struct json *document;
    struct error fault = {0};
    struct yaml_stream *stream = yaml_open(arena, text, length, YAML_MANIFEST);

    for (size_t number = 0; stream && yaml_next(stream, &document, &fault); number++)
        if (document && !json_is(document, JSON_NULL))
            visit_document(document, number, visit, closure);
    if (stream)
        yaml_close(stream);
    if (arena->exhausted)
        return error_set(err, "needs more memory than one file may use; split it");
    if (*fault.text)
        *err = fault;
    return !*fault.text;
}
