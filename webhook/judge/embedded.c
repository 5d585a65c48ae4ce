// SPDX-License-Identifier: Apache-2.0
#include "judge/engine.h"
#include "read/yaml.h"

#include <string.h>

const struct embedded *embedded_read(struct arena *arena, const char *yaml, const struct path *path)
{
    struct embedded *text = yaml ? arena_alloc(arena, sizeof *text) : NULL;
    if (!text)
        return NULL;
    text->path = *path;
    text->document = yaml_parse(arena, yaml, strlen(yaml), YAML_EMBEDDED, &text->fault);
    return text;
}
