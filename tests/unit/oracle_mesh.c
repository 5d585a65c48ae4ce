// SPDX-License-Identifier: Apache-2.0
/*
 * Reads lines of ["text", taken], as istiod's reader of a mesh config answered, and holds our
 * tables against them: what it refuses has a field of a wrong type, and nothing else has. Prints
 * TAP of one case.
 */
#include "base/json_writer.h"
#include "mesh/fields.h"
#include "oracle_rows.h"
#include "read/yaml.h"

#include <string.h>

static void see(const struct field_fault *fault, void *closure)
{
    bool *wrong = closure;
    *wrong |= fault->field != NULL;
}

/* A text that is no mapping is MESH-PARSE's business. */
static bool taken(struct arena *arena, const char *text)
{
    struct error err = {0};
    bool wrong = false;
    const struct field_walk walk = {.visit = see, .closure = &wrong, .notation = AS_PROTO};
    const struct json *mesh = yaml_parse(arena, text, strlen(text), YAML_EMBEDDED, &err);
    fields_walk(&walk, mesh, mesh_config_fields);
    return (json_is(mesh, JSON_OBJECT) || json_is(mesh, JSON_NULL)) && !wrong;
}

static bool agrees(struct arena *arena, const struct json *row)
{
    const char *text = json_string(json_at(row, 0));
    return text && taken(arena, text) == json_true(json_at(row, 1));
}

static void show(struct arena *arena, const struct json *row)
{
    struct text text = TEXT_IN(arena);
    text_add_json(&text, row);
    printf("# not as istiod answers: %s\n", text.data);
}

int main(int argc, char **argv)
{
    return oracle_rows(argc, argv, "mesh configs are taken as istiod takes them", agrees, show);
}
