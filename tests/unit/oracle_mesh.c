// SPDX-License-Identifier: Apache-2.0
/*
 * Reads lines of ["text", taken], as istiod's reader of a mesh config answered, and holds our
 * tables against them: what it refuses has a field of a wrong type, and nothing else has. Prints
 * TAP of one case.
 */
#include "mesh/fields.h"
#include "read/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MOST 20

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

int main(int argc, char **argv)
{
    FILE *answers = argc == 2 ? fopen(argv[1], "r") : NULL;
    char *line = NULL;
    size_t room = 0, rows = 0, wrong = 0;
    ssize_t length;
    struct arena arena;
    if (!answers) {
        fprintf(stderr, "usage: oracle_mesh ANSWERS\n");
        return 2;
    }
    json_init();
    arena_init(&arena, ARENA_CAP);
    while ((length = getline(&line, &room, answers)) > 0) {
        struct error err = {0};
        const struct json *row = json_parse(&arena, line, (size_t)length, &err);
        const char *text = json_string(json_at(row, 0));
        rows++;
        if (!text || taken(&arena, text) != json_true(json_at(row, 1))) {
            if (wrong++ < SHOWN_MOST)
                printf("# not as istiod answers: %s", line);
        }
        arena_reset(&arena);
    }
    printf("1..1\n%s 1 - %zu of %zu mesh configs are taken as istiod takes them\n",
           wrong || !rows ? "not ok" : "ok", rows - wrong, rows);
    free(line);
    fclose(answers);
    arena_free(&arena);
    return wrong || !rows;
}
