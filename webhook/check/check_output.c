// SPDX-License-Identifier: Apache-2.0
#include "check/check_output.h"

#include "base/language.h"
#include "base/words.h"
#include "read/input.h"
#include "rule/rule.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FEW 10           /* so few findings need no summary by rule */
#define EXPLAINED_MOST 3 /* so many rules are named to be explained */

/* All there is to adding a form, besides its file, where it is check_output_<name>. */
#define FORMS(each) each(text) each(json) each(sarif) each(junit) each(github) each(gitlab)

#define NAMED(name_) #name_,
#define MADE(name_) check_output_##name_,
const char *const check_forms[] = {FORMS(NAMED) NULL};
static struct check_output *(*const makers[])(void) = {FORMS(MADE)};

static void show(struct check *check, struct check_output *output, FILE *stream)
{
    output->next = check->outputs;
    check->outputs = output;
    output->check = check;
    output->stream = stream;
    arena_init(&output->arena, ARENA_CAP_OF_FILES);
    if (output->begin)
        output->begin(output);
}

bool check_begin(struct check *check, const char *form, const char *file, struct error *err)
{
    FILE *stream = stdout;
    if (file && !(stream = fopen(file, "we")))
        return error_set(err, "%s: %s", file, strerror(errno));
    check->file = file;
    arena_init(&check->memory, ARENA_CAP);
    check->named_parts = TEXT_IN(&check->memory);
    arena_init(&check->arena, ARENA_CAP_OF_FILES);
    arena_init(&check->scratch, ARENA_CAP_OF_FILES);
    show(check, makers[words_index(check_forms, form)](), stream);
    if (file && strcmp(form, check_forms[0]) != 0)
        show(check, check_output_text(), stdout);
    return true;
}

static bool closed(FILE *stream)
{
    bool sound = !ferror(stream);
    return fclose(stream) == 0 && sound;
}

bool check_end(struct check *check, struct error *err)
{
    bool written = true;
    arena_free(&check->scratch);
    arena_free(&check->arena);
    for (struct check_output *output = check->outputs; output; output = output->next) {
        output->end(output);
        arena_free(&output->arena);
        if (output->stream != stdout && !closed(output->stream))
            written = error_set(err, "%s could not be written in full", check->file);
    }
    arena_free(&check->memory);
    return written;
}

const char *check_action(const struct check_finding *finding)
{
    return action_names[finding->patched ? PATCH : finding->action];
}

const char *check_word(const struct check *check, const char *word)
{
    return in_language(check->judging.policy->language, word);
}

/* An object without a name may have a generateName. */
void check_add_object(struct text *out, const struct check_object *object)
{
    bool named = *object->name;
    text_add_shown(out, object->kind, SIZE_MAX);
    text_add(out, " ");
    if (object->namespace && *object->namespace) {
        text_add_shown(out, object->namespace, SIZE_MAX);
        text_add(out, "/");
    }
    text_add_shown(out, named ? object->name : object->begun ? object->begun : "", SIZE_MAX);
    text_add(out, named ? "" : "*");
}

bool check_tells(const struct check *check, enum action action)
{
    return action >= WARN || check->audit;
}

bool check_fails(const struct check *check, const struct check_finding *finding)
{
    return finding->action >= check->fail_on && !finding->old;
}

static void add_line(struct text *out, const struct check *check, const char *sentence,
                     const struct filling *words)
{
    language_fill(out, check->judging.policy->language, sentence, words);
    text_add(out, "\n");
}

static const char *number(struct text *out, size_t count)
{
    return arena_print(out->arena, "%zu", count);
}

static void add_left(struct text *out, const struct check *check, const struct check_files *files,
                     const char *one, const char *several)
{
    struct text first = TEXT_IN(out->arena);
    text_add_shown(&first, files->first, SIZE_MAX);
    const struct filling words[] = {
        {"file", first.data},
        {"more", number(out, files->count - 1)},
        {"program", check->program},
        {0},
    };
    if (files->count)
        add_line(out, check, files->count == 1 ? one : several, words);
}

static const struct {
    const char *one, *several;
} left_sentences[LEFTS] = {
    [LEFT_TEMPLATE] =
        {"{file} is a template, and was left out: helm template CHART | {program} check -",
         "{file} and {more} more are templates, and were left out: helm template CHART | "
         "{program} check -"},
    [LEFT_FOREIGN] = {"{file} is neither YAML nor a manifest, and was left out",
                      "{file} and {more} more are neither YAML nor manifests, and were left out"},
    [LEFT_LINK] = {"{file} is a link that leads nowhere, and was left out",
                   "{file} and {more} more are links that lead nowhere, and were left out"},
    [LEFT_KINDLESS] =
        {"nothing in {file} states its kind, so nothing of it was judged",
         "nothing in {file} and {more} more states its kind, so nothing of them was judged"},
    [LEFT_RESEMBLING] =
        {"not judged: {file} looks like Istio values; say --values {file}",
         "not judged: {file} and {more} more look like Istio values; say --values {file}"},
};

static void add_parts(struct text *out, const struct check *check)
{
    size_t more = check->parts > CHECK_PARTS_NAMED ? check->parts - CHECK_PARTS_NAMED : 0;
    const struct filling words[] = {{"more", number(out, more)}, {"program", check->program}, {0}};
    text_add_bytes(out, check->named_parts.data, check->named_parts.length);
    if (more)
        add_line(out, check, "{more} more judged as parts", words);
    if (check->parts)
        add_line(
            out, check,
            "a part is judged by what it states alone; {program} check --complete judges it as "
            "an object",
            words);
}

struct count {
    const char *rule;
    size_t findings;
};

static int by_count(const void *left, const void *right)
{
    const struct count *a = left, *b = right;
    if (a->findings != b->findings)
        return a->findings < b->findings ? 1 : -1;
    return strcmp(a->rule, b->rule);
}

static void add_counts(struct text *out, const struct check *check)
{
    const struct filling words[] = {{"count", number(out, check->told)}, {0}};
    struct count counts[RULES_MOST];
    size_t rules = 0;
    if (check->told <= FEW)
        return;
    for (size_t i = 0; i < rule_count(); i++)
        if (check->told_by_rule[i])
            counts[rules++] = (struct count){rule_at(i)->id, check->told_by_rule[i]};
    qsort(counts, rules, sizeof *counts, by_count);
    add_line(out, check, "{count} findings by rule:", words);
    for (size_t i = 0; i < rules; i++)
        text_print(out, "%6zu  %s\n", counts[i].findings, counts[i].rule);
}

/* The rules that explain is to be asked about; where they are many, what stands for any of them. */
static const char *to_explain(struct arena *arena, const struct check *check)
{
    struct text ids = TEXT_IN(arena);
    size_t count = 0;
    for (size_t i = 0; i < rule_count(); i++)
        if (check->strongest_by[i])
            text_print(&ids, "%s%s", count++ ? " " : "", rule_at(i)->id);
    return count > EXPLAINED_MOST ? "RULE-ID" : ids.data;
}

/* Where nothing is denied, nothing else tells why the run fails. */
static void add_failing(struct text *out, const struct check *check)
{
    const struct filling words[] = {
        {"failing", number(out, check->failing)}, {"action", action_names[check->fail_on]}, {0}};
    if (check->failing)
        add_line(out, check,
                 check->failing == 1
                     ? "1 of the patched fails this run: where nothing patches it, it reaches "
                       "--fail-on {action}"
                     : "{failing} of the patched fail this run: where nothing patches them, they "
                       "reach --fail-on {action}",
                 words);
}

/* With --old and --fail-on warn. */
static void add_spared(struct text *out, const struct check *check)
{
    const struct filling words[] = {{"spared", number(out, check->spared)}, {0}};
    if (check->spared)
        add_line(out, check,
                 check->spared == 1
                     ? "1 of them was there before, and does not fail this run"
                     : "{spared} of them were there before, and do not fail this run",
                 words);
}

void check_add_summary(struct text *out, const struct check *check)
{
    enum language language = check->judging.policy->language;
    const struct filling words[] = {
        {"denied", number(out, check->denied)},
        {"patched", number(out, check->patched)},
        {"warned", number(out, check->warned)},
        {"mendable", number(out, check->mendable)},
        {"objects", counted(out->arena, language, check->objects, "1 object", "{count} objects")},
        {"skipped", number(out, check->skipped)},
        {"errors", counted(out->arena, language, check->faults, "1 error", "{count} errors")},
        {"rules", to_explain(out->arena, check)},
        {"program", check->program},
        {0},
    };
    /* Silence means that all is well, which nobody knows where nothing was judged. */
    if (!check->quiet || !(check->objects || check->skipped || check->faults))
        for (enum left how = 0; how < LEFTS; how++)
            add_left(out, check, &check->left[how], left_sentences[how].one,
                     left_sentences[how].several);
    if (check->quiet)
        return;
    add_parts(out, check);
    add_counts(out, check);
    if (check->strongest >= WARN)
        add_line(out, check, "{program} explain {rules} tells why, and how to exempt", words);
    if (check->mendable)
        add_line(out, check, "{program} fix mends {mendable} of them in the files", words);
    add_failing(out, check);
    add_spared(out, check);
    add_line(out, check,
             "{denied} denied, {patched} patched, {warned} warned; {objects}, {skipped} of other "
             "kinds skipped, {errors}",
             words);
}
