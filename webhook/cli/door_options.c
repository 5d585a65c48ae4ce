// SPDX-License-Identifier: Apache-2.0
#include "cli/door_options.h"

#include "base/words.h"
#include "book/meant.h"
#include "cli/doors.h"

#include <stdio.h>

const char *const fail_on_words[] = {"deny", "warn", NULL};
static const enum action fail_on_actions[] = {DENY, WARN};

static void tell_warnings(const struct policy *policy, const char *file)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    for (const struct policy_warning *warning = policy->warnings; warning;
         warning = warning->next) {
        struct text line = TEXT_IN(&arena), said = TEXT_IN(&arena);
        text_add_shown(&line, file, SIZE_MAX);
        policy_add_warning(&said, warning, policy->language);
        fprintf(stderr, "%s:%s\n", line.data, said.data);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

struct policy *judging_policy(const struct judging_options *options, struct error *err)
{
    struct policy *policy =
        options->policy ? policy_load_file(options->policy, err) : policy_default();
    if (policy && options->language)
        language_named(options->language, &policy->language);
    if (policy) {
        door_speaks(policy->language);
        tell_warnings(policy, options->policy);
    }
    return policy;
}

static void list_rules(const bool *rules)
{
    for (size_t i = 0; i < rule_count(); i++)
        if (rules[i])
            fprintf(stderr, "  %s\n", rule_at(i)->id);
}

int refuse_symptom(const char *words, enum language language)
{
    struct arena arena;
    struct error err;
    bool like[RULES_MOST] = {0}, any = rules_like(words, like);
    if (any)
        error_set(&err,
                  "nothing in the book is called %.60s; rules that begin so or look at it are",
                  words);
    else
        error_set(&err, "nothing in the book is called %.60s; the symptoms that it knows are",
                  words);
    door_speaks(language);
    int status = door_refuse(&err);
    list_rules(like);
    arena_init(&arena, ARENA_CAP);
    struct text last = TEXT_IN(&arena);
    const struct filling program[] = {{"program", program_name()}, {0}};
    if (any)
        fprintf(stderr, "%s\n", in_language(language, "the symptoms that it knows are"));
    for (const struct symptom *symptom = symptoms(&arena); symptom; symptom = symptom->next)
        fprintf(stderr, "  %s\n", symptom->name[language]);
    language_fill(&last, language, "{program} rules lists all rules", program);
    fprintf(stderr, "%s\n", last.data);
    arena_free(&arena);
    return status;
}

enum action fail_on_action(const struct file_options *options)
{
    return fail_on_actions[words_index(fail_on_words, options->fail_on)];
}

bool judging_read_old(struct known *known, const struct file_options *options, int count,
                      char *const *files, struct error *err)
{
    for (size_t i = 0; options->old[i]; i++)
        if (!known_read_old(known, options->old[i], count, files, err))
            return false;
    return true;
}
