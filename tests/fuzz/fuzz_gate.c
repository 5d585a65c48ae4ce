// SPDX-License-Identifier: Apache-2.0
/*
 * What the gate lets through, the parser behind it reads to the end, with or without white space
 * around; what it refuses, it refuses with one sentence and a place in the text. Its quick way says
 * what its careful one says.
 */
#include "base/gate.h"
#include "base/json.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

static void require_read(struct arena *arena, const char *text, size_t length)
{
    struct error err = {0};
    const struct outline *outlines;
    char *padded = malloc(length + 2);
    require(padded != NULL);
    padded[0] = '\n';
    memcpy(padded + 1, text, length);
    padded[length + 1] = ' ';
    require(json_parse(arena, text, length, &err) || arena->exhausted);
    require(gate_check(padded, length + 2, arena, &outlines, &err) || arena->exhausted);
    free(padded);
}

static void require_sentence(const struct error *err, size_t length)
{
    require(*err->text && !strpbrk(err->text, "\r\n"));
    require(err->line >= 1 && err->column >= 1);
    require(err->line <= length + 1 && err->column <= length + 1);
}

static void require_same(bool passed, const struct outline *outlines, const struct error *err,
                         const char *text, size_t length)
{
    struct arena arena;
    struct error careful = {0};
    const struct outline *others = NULL;
    arena_init(&arena, ARENA_CAP);
    require(gate_check_carefully(text, length, &arena, &others, &careful) == passed);
    require(careful.line == err->line && careful.column == err->column);
    require(strcmp(careful.text, err->text) == 0);
    require(!outlines == !others);
    require(!outlines || memcmp(outlines, others, outlines->next * sizeof *outlines) == 0);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct arena arena;
    struct error err = {0};
    const struct outline *outlines = NULL;
    arena_init(&arena, ARENA_CAP);
    bool passed = gate_check(text, size, &arena, &outlines, &err);
    require_same(passed, outlines, &err, text, size);
    if (passed)
        require_read(&arena, text, size);
    else
        require_sentence(&err, size);
    arena_free(&arena);
    return 0;
}
