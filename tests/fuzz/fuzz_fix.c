// SPDX-License-Identifier: Apache-2.0
/*
 * Any text is fixed to a text with the same objects in it, but for what the patches change, or left
 * alone; and what was fixed is not fixed again.
 */
#include "built_in.h"
#include "fix/fix.h"

#include <string.h>

/* How many findings were mended. */
static size_t fixed(const char *text, size_t length, struct text *out, bool *done)
{
    struct text said = TEXT_IN(out->arena);
    struct fixer fixer = {.judging.policy = policy, .said = &said};
    struct error err = {0};
    judging_init(&fixer.judging, NULL);
    *done = fix_text(&fixer, "text", text, length, out, &err);
    judging_free(&fixer.judging);
    require(*done || (*err.text && !strpbrk(err.text, "\r\n")));
    return fixer.mended;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    bool done, again;
    char *text = malloc(size + 1); /* files are read with a NUL behind them */
    require(text);
    memcpy(text, data, size);
    text[size] = '\0';
    arena_init(&arena, (size_t)1 << 28);
    struct text once = TEXT_IN(&arena), twice = TEXT_IN(&arena);
    size_t mended = fixed(text, size, &once, &done);
    if (done) {
        require(mended || (once.length == size && memcmp(once.data, data, size) == 0));
        require(fixed(once.data, once.length, &twice, &again) == 0 && again);
        require(twice.length == once.length && memcmp(twice.data, once.data, once.length) == 0);
    }
    arena_free(&arena);
    free(text);
    return 0;
}
