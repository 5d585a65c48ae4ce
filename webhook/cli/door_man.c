// SPDX-License-Identifier: Apache-2.0
#include "cli/doors.h"
#include "cli/manual.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *folder;

static const struct option_row options[] = {
    {.name = "dir", .value = "DIR", .help = "write all pages into DIR", .text = &folder},
    {0},
};

static bool write_page(const char *file, const char *page, struct error *err)
{
    FILE *out = fopen(file, "w");
    bool ok = out && fputs(page, out) != EOF;
    if (out && fclose(out) != 0)
        ok = false;
    return ok || error_set(err, "%s: %s", file, strerror(errno));
}

/* All pages; where there is no folder, one of them. */
static bool write_pages(struct arena *arena, struct error *err)
{
    bool ok = true;
    for (size_t i = 0; ok && (i == 0 || doors[i - 1]); i++) {
        const struct door *door = i ? doors[i - 1] : NULL;
        struct text page = TEXT_IN(arena);
        manual_page(&page, door);
        ok = write_page(arena_print(arena, "%s/%s.1", folder, manual_name(arena, door)), page.data,
                        err);
    }
    return ok;
}

static bool print_page(struct arena *arena, int count, char **words, struct error *err)
{
    int taken = 0;
    const struct door *door = door_named(count, words, &taken);
    if (taken != count)
        return error_set(err, "there is no command \"%.60s\"", words[taken]);
    struct text page = TEXT_IN(arena);
    manual_page(&page, door);
    fputs(page.data, stdout);
    return true;
}

static int run(int count, char **words)
{
    struct error err;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    bool ok = folder && count ? error_set(&err, "--dir writes all pages; leave out %.60s", words[0])
              : folder        ? write_pages(&arena, &err)
                              : print_page(&arena, count, words, &err);
    arena_free(&arena);
    return ok ? EXIT_CLEAN : door_refuse(&err);
}

const struct door door_man = {
    .name = "man",
    .arguments = "[COMMAND…]",
    .summary = "print the manual page of a command, or of meshrail",
    .help = "Prints the manual page of a command, or that of meshrail itself, as man reads it: "
            "meshrail man check | man -l -",
    .options = options,
    .run = run,
};
