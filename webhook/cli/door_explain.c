// SPDX-License-Identifier: Apache-2.0
#include "base/language.h"
#include "base/plain.h"
#include "base/terminal.h"
#include "book/page.h"
#include "cli/door_options.h"
#include "cli/doors.h"
#include "cli/pager.h"
#include "rule/rule.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const forms[] = {"text", "markdown", NULL};

static struct book_options wish;

static const struct option_row options[] = {
    BOOK_OPTIONS(wish, forms, "how to write the page"),
    {0},
};

static bool unknown(const char *id, struct error *err)
{
    const char *meant = rule_meant(id);
    if (meant)
        return error_set(err, "there is no rule %.60s; did you mean %s?", id, meant);
    return error_set(err, "there is no rule %.60s; %s rules lists them", id, program_name());
}

static int run(int count, char **ids)
{
    enum language language;
    struct arena arena;
    struct error err;
    for (int i = 0; i < count; i++)
        if (!rule_named(ids[i]) && !unknown(ids[i], &err))
            return door_refuse(&err);
    language_named(wish.language, &language);
    arena_init(&arena, ARENA_CAP);
    struct text markdown = TEXT_IN(&arena), plain = TEXT_IN(&arena);
    for (int i = 0; i < count; i++) {
        text_add(&markdown, i ? "\n" : "");
        page_print(rule_named(ids[i]), language, &markdown);
    }
    if (strcmp(wish.output, "markdown") == 0) {
        fputs(markdown.data, stdout);
    } else {
        plain_add(&plain, markdown.data, terminal_paints(STDOUT_FILENO));
        pager_show(plain.data);
    }
    arena_free(&arena);
    return EXIT_CLEAN;
}

const struct door door_explain = {
    .name = "explain",
    .arguments = "RULE-ID…",
    .summary = "explain rules: what each catches, why, and how to be exempt",
    .help = "Explains rules: where each looks, what it wants and why, with an example. On a "
            "terminal the text is shown by $PAGER, or by less.",
    .options = options,
    .run = run,
};
