// SPDX-License-Identifier: Apache-2.0
/*
 * Reads lines of ["text", taken, value] and holds the YAML reader against them: the same texts
 * taken, the same values. Prints TAP of one case.
 */
#include "base/json_writer.h"
#include "read/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_MOST 20

static bool agrees(struct arena *arena, const struct json *row)
{
    const char *text = json_string(json_at(row, 0));
    bool taken = json_true(json_at(row, 1));
    struct error err = {0};
    const struct json *value = yaml_parse(arena, text, strlen(text), YAML_EMBEDDED, &err);
    return taken ? value && json_equal(value, json_at(row, 2)) : !value && err.text[0];
}

static void show(struct arena *arena, const struct json *row)
{
    const char *source = json_string(json_at(row, 0));
    struct error err = {0};
    struct text text = TEXT_IN(arena);
    const struct json *value = yaml_parse(arena, source, strlen(source), YAML_EMBEDDED, &err);
    text_add_json(&text, row);
    text_add(&text, " here: ");
    if (value)
        text_add_json(&text, value);
    printf("# %s%s\n", text.data, err.text);
}

int main(int argc, char **argv)
{
    FILE *answers = argc == 2 ? fopen(argv[1], "r") : NULL;
    char *line = NULL;
    size_t room = 0, rows = 0, wrong = 0;
    ssize_t length;
    struct arena arena;
    if (!answers) {
        fprintf(stderr, "usage: oracle_yaml ANSWERS\n");
        return 2;
    }
    json_init();
    arena_init(&arena, ARENA_CAP);
    while ((length = getline(&line, &room, answers)) > 0) {
        struct error err = {0};
        const struct json *row = json_parse(&arena, line, (size_t)length, &err);
        rows++;
        if (!row)
            printf("# the line cannot be read: %s: %s", err.text, line);
        if (!row || !agrees(&arena, row)) {
            if (row && wrong < SHOWN_MOST)
                show(&arena, row);
            wrong++;
        }
        arena_reset(&arena);
    }
    printf("1..1\n%s 1 - %zu of %zu texts are read as sigs.k8s.io/yaml reads them\n",
           wrong || !rows ? "not ok" : "ok", rows - wrong, rows);
    free(line);
    fclose(answers);
    arena_free(&arena);
    return wrong || !rows;
}
