// SPDX-License-Identifier: Apache-2.0
/* For oracles that hold a reader against rows of answers, a JSON list a line. */
#ifndef MESHRAIL_ORACLE_ROWS_H
#define MESHRAIL_ORACLE_ROWS_H

#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>

/* Reads the file of the only argument and prints TAP of one case, with the first rows that do not
 * agree. `holds` says what all rows show: "mesh configs are taken as istiod takes them". */
static int oracle_rows(int argc, char **argv, const char *holds,
                       bool (*agrees)(struct arena *, const struct json *row),
                       void (*show)(struct arena *, const struct json *row))
{
    enum { SHOWN_MOST = 20 };
    FILE *answers = argc == 2 ? fopen(argv[1], "r") : NULL;
    char *line = NULL;
    size_t room = 0, rows = 0, wrong = 0;
    ssize_t length;
    struct arena arena;
    if (!answers) {
        fprintf(stderr, "usage: %s ANSWERS\n", argv[0]);
        return 2;
    }
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
    printf("1..1\n%s 1 - %zu of %zu %s\n", wrong || !rows ? "not ok" : "ok", rows - wrong, rows,
           holds);
    free(line);
    fclose(answers);
    arena_free(&arena);
    return wrong || !rows;
}

#endif
