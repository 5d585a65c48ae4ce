// SPDX-License-Identifier: Apache-2.0
#include "base/language.h"
#include "base/terminal.h"
#include "book/catalogue.h"
#include "book/page.h"
#include "book/symptoms.h"
#include "cli/door_options.h"
#include "cli/doors.h"
#include "cli/pager.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const forms[] = {"text", "json", "markdown", NULL};

static struct book_options wish;
static const char *symptom;

static const struct option_row options[] = {
    {.name = "symptom",
     .value = "SYMPTOM",
     .help = "only those that find a cause of it: 503, curl-52, cold-start",
     .text = &symptom},
    BOOK_OPTIONS(wish, forms, "how to write them"),
    {0},
};

static int run(int count, char **arguments)
{
    (void)count, (void)arguments;
    enum language language;
    struct arena arena;
    language_named(wish.language, &language);
    bool marked[RULES_MOST] = {0}, *chosen = symptom ? marked : NULL;
    arena_init(&arena, ARENA_CAP);
    if (symptom && !symptoms_choose(symptoms(&arena), symptom, marked)) {
        arena_free(&arena);
        return refuse_symptom(symptom, language);
    }
    struct text out = TEXT_IN(&arena);
    if (strcmp(wish.output, "text") == 0) {
        catalogue_text(language, chosen, terminal_paints(STDOUT_FILENO), &out);
        pager_show(out.data);
    } else {
        if (strcmp(wish.output, "json") == 0)
            catalogue_json(chosen, &out);
        else
            page_index(language, chosen, &out);
        fputs(out.data, stdout);
    }
    arena_free(&arena);
    return EXIT_CLEAN;
}

const struct door door_rules = {
    .name = "rules",
    .arguments = "",
    .summary = "list the rules",
    .help =
        "Lists the rule book: each rule with what becomes of its findings in the profile standard. "
        "On a terminal the text is shown by $PAGER, or by less.",
    .options = options,
    .run = run,
};
