// SPDX-License-Identifier: Apache-2.0
#include "base/language.h"
#include "base/plain.h"
#include "base/terminal.h"
#include "book/meant.h"
#include "book/page.h"
#include "book/symptoms.h"
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

/* A slip of the pen; what is near no rule was meant as a symptom. */
static int refuse(const char *name, enum language language)
{
    const char *meant = rule_meant(name);
    struct error err;
    if (!meant)
        return refuse_symptom(name, language);
    error_set(&err, "there is no rule %.60s; did you mean %s?", name, meant);
    return door_refuse(&err);
}

/* The page of a rule, or the symptoms that are meant; false: it is neither. */
static bool add_page(const char *name, enum language language, const struct symptom *all,
                     struct text *out, bool *any_symptom)
{
    const struct rule *rule = rule_spelt(name);
    size_t before = out->length;
    if (rule) {
        text_add(out, before ? "\n" : "");
        page_print(rule, language, out);
        return true;
    }
    for (const struct symptom *symptom = all; symptom; symptom = symptom->next) {
        if (!symptom_meant(symptom, name))
            continue;
        text_add(out, out->length ? "\n" : "");
        page_symptom(symptom, language, out);
    }
    *any_symptom |= out->length > before;
    return out->length > before;
}

static int run(int count, char **names)
{
    enum language language;
    struct arena arena;
    language_named(wish.language, &language);
    arena_init(&arena, ARENA_CAP);
    struct text markdown = TEXT_IN(&arena), plain = TEXT_IN(&arena);
    const struct symptom *all = symptoms(&arena);
    bool any_symptom = false;
    char *whole;
    if (symptom_in_pieces(&arena, all, count, names, &whole)) {
        names[0] = whole;
        count = 1;
    }
    for (int i = 0; i < count; i++)
        if (!add_page(names[i], language, all, &markdown, &any_symptom)) {
            int status = refuse(names[i], language);
            arena_free(&arena);
            return status;
        }
    if (any_symptom)
        page_after_symptoms(language, &markdown);
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
    .arguments = "RULE-ID|SYMPTOM…",
    .summary = "explain rules: what each catches, why, and how to be exempt",
    .help =
        "Explains rules: where each looks, what it wants and why, with an example. Of a symptom, "
        "as 503, curl-52 or cold-start, it tells the rules that find a cause. On a terminal the "
        "text is shown by $PAGER, or by less.",
    .options = options,
    .run = run,
};
