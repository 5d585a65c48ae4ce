// SPDX-License-Identifier: Apache-2.0
#include "doors.h"
#include "language.h"
#include "page.h"

#include <stdio.h>

static const char *language_name;

static const struct option_row options[] = {
    {.name = "language",
     .value = "LANG",
     .help = "the language",
     .words = language_names,
     .preset = "en",
     .text = &language_name},
    {0},
};

static int run(int count, char **ids)
{
    (void)count;
    enum language language;
    struct arena arena;
    struct error err;
    const struct rule *rule = rule_named(ids[0]);
    if (!rule) {
        error_set(&err, "there is no rule %.60s; %s rules lists them", ids[0], program_name());
        return door_refuse(&err);
    }
    language_named(language_name, &language);
    arena_init(&arena, ARENA_CAP);
    struct text out = TEXT_IN(&arena);
    page_print(rule, language, &out);
    fputs(out.data, stdout);
    arena_free(&arena);
    return EXIT_CLEAN;
}

const struct door door_explain = {
    .name = "explain",
    .arguments = "RULE-ID",
    .summary = "explain one rule",
    .help = "Explains one rule: where it looks, what it wants and why.",
    .options = options,
    .run = run,
};
