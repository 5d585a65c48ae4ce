// SPDX-License-Identifier: Apache-2.0
/*
 * What the gate lets through, the parser behind it reads to the end, with or without white space
 * around; what it refuses, it refuses with one sentence and a place in the text.
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct arena arena;
    struct error err = {0};
    const struct outline *outlines;
    arena_init(&arena, ARENA_CAP);
    if (gate_check(text, size, &arena, &outlines, &err))
        require_read(&arena, text, size);
    else
        require_sentence(&err, size);
    arena_free(&arena);
    return 0;
}
