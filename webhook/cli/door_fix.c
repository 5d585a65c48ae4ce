// SPDX-License-Identifier: Apache-2.0
#include "base/diff.h"
#include "cli/door_options.h"
#include "cli/doors.h"
#include "files/progress.h"
#include "files/survey.h"
#include "fix/fix.h"
#include "fix/overwrite.h"
#include "read/foreign.h"
#include "read/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    struct judging_options judging;
    struct file_options files;
    bool diff, write;
} wish;

static const struct option_row options[] = {
    {.name = "diff",
     .help = "print what would change; the default",
     .flag = &wish.diff,
     .rival = "write"},
    {.name = "write", .help = "change the files", .flag = &wish.write, .rival = "diff"},
    FILE_OPTIONS(wish.files),
    JUDGING_OPTIONS(wish.judging),
    {0},
};

struct run {
    struct input input;
    struct fixer fixer;
    struct progress progress;
    size_t left_out; /* files that hold no manifests, and links that lead nowhere */
    size_t faults;
};

static void fault(struct run *run, const char *file, const struct error *err)
{
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct text place = TEXT_IN(&arena);
    input_add_place(&place, file, err->line, err->column);
    run->faults++;
    progress_erase(&run->progress);
    enum language language = run->fixer.judging.policy->language;
    struct text said = TEXT_IN(&arena);
    language_add_error(&said, language, err->text);
    fprintf(stderr, "%s%s: %s%s\n", place.data, in_language(language, "error"), said.data,
            err->line ? in_language(language, "; nothing of this file is changed") : "");
    arena_free(&arena);
}

/* The file behind a name, from the folder where we are, for git and patch take no `..`, no link
 * and no name that begins at the root. One that is not below that folder keeps its name. */
static const char *name_in_diff(struct arena *arena, const char *file)
{
    char *here = realpath(".", NULL), *real = realpath(file, NULL);
    size_t above = here && here[1] ? strlen(here) : 0;
    const char *name = file;
    if (here && real && strncmp(real, here, above) == 0 && real[above] == '/')
        name = arena_copy(arena, real + above + 1, strlen(real + above + 1));
    free(here);
    free(real);
    return name ? name : file;
}

static bool print_diff(const char *name, const char *text, size_t length, const struct text *fixed,
                       struct error *err)
{
    struct diff diff;
    struct text out = TEXT_IN(fixed->arena);
    if (diff_lines(&diff, fixed->arena, text, length, fixed->data, fixed->length))
        diff_print(&diff, name, &out);
    if (fixed->arena->exhausted)
        return error_set(err, "the difference takes more memory than it may");
    fwrite(out.data, 1, out.length, stdout);
    return true;
}

static bool hand_out(const char *file, const char *text, size_t length, const struct text *fixed,
                     struct error *err)
{
    bool standard = strcmp(file, "-") == 0;
    if (!wish.write)
        return print_diff(standard ? "stdin" : name_in_diff(fixed->arena, file), text, length,
                          fixed, err);
    if (standard)
        fwrite(fixed->data, 1, fixed->length, stdout);
    else if (fixed->length != length || memcmp(fixed->data, text, length) != 0)
        return overwrite_file(file, text, length, fixed->data, fixed->length, err);
    return true;
}

static bool is_foreign(struct run *run, const char *file, const char *text, size_t length,
                       const struct error *err)
{
    struct source source;
    struct arena arena;
    source_init(&source, text, length);
    arena_init(&arena, ARENA_CAP_OF_FILES);
    const struct values_document from = {file, run->input.within, &source};
    bool wanted = !run->input.below || values_claimed(&run->fixer.judging.values, &arena, &from);
    arena_free(&arena);
    return foreign_of(text, length, wanted, err) != FOREIGN_NOT;
}

static void fix_text_of(struct run *run, const char *file, const char *text, size_t length)
{
    struct error err = {0};
    struct arena arena;

    arena_init(&arena, ARENA_CAP_OF_FILES);
    struct text fixed = TEXT_IN(&arena), said = TEXT_IN(&arena);
    const struct fixer before = run->fixer;
    run->fixer.said = &said;
    run->fixer.within = run->input.within;
    bool done = fix_text(&run->fixer, file, text, length, &fixed, &err);
    if (said.length || fixed.length != length)
        progress_erase(&run->progress);
    fwrite(said.data, 1, said.length, stderr);
    bool foreign = !done && is_foreign(run, file, text, length, &err);
    run->left_out += foreign;
    if (foreign) { /* the reader of standard output expects the text even when nothing changed */
        fixed.length = 0;
        text_add_bytes(&fixed, text, length);
    }
    bool written = (done || foreign) && hand_out(file, text, length, &fixed, &err);
    if (!done || !written)
        fix_take_back(&run->fixer, &before);
    if (!written)
        fault(run, file, &err);
    arena_free(&arena);
}

static void visit(struct input *input, const char *file)
{
    struct run *run = (struct run *)input;
    struct error err = {0};
    size_t length;
    progress_show(&run->progress, input->files - 1, "checked");
    char *text = kept_take(&run->fixer.judging.kept, file, &length, &err);
    if (text)
        fix_text_of(run, file, text, length);
    else
        fault(run, file, &err);
    free(text);
}

static void lose(struct input *input, const char *file, const char *sentence)
{
    struct error err = {0};
    error_set(&err, "%s", sentence);
    fault((struct run *)input, file, &err);
}

static void pass_over(struct input *input, const char *link)
{
    (void)link;
    ((struct run *)input)->left_out++;
}

static const char *number(struct arena *arena, size_t count)
{
    return arena_print(arena, "%zu", count);
}

static const char *files_in(struct arena *arena, enum language language, size_t count)
{
    return counted(arena, language, count, "1 file", "{count} files");
}

static void sum_up(const struct run *run, enum language language)
{
    const struct fixer *fixer = &run->fixer;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    struct text out = TEXT_IN(&arena);
    const struct filling words[] = {
        {"mended", number(&arena, fixer->mended)},
        {"files", files_in(&arena, language, fixer->files)},
        {"refused", number(&arena, fixer->refused)},
        {"denied", number(&arena, fixer->left[DENY])},
        {"warned", number(&arena, fixer->left[WARN])},
        {"errors", counted(&arena, language, run->faults, "1 error", "{count} errors")},
        {"others", files_in(&arena, language, run->left_out)},
        {"program", program_name()},
        {0},
    };
    language_fill(&out, language,
                  wish.write ? "mended: {mended} in {files}; not mended: {refused}; left: {denied} "
                               "denied, {warned} warned, {errors}"
                             : "to mend: {mended} in {files}; not mended: {refused}; left: "
                               "{denied} denied, {warned} warned, {errors}",
                  words);
    text_add(&out, "\n");
    if (fixer->left[DENY]) {
        language_fill(&out, language, "{program} check tells what is left", words);
        text_add(&out, "\n");
    }
    if (run->left_out) {
        language_fill(&out, language,
                      "{others} left out: templates, no manifests, or links that lead nowhere",
                      words);
        text_add(&out, "\n");
    }
    fflush(stdout);
    fputs(out.data, stderr);
    arena_free(&arena);
}

static bool fix_files(struct run *run, int count, char **files, struct error *err)
{
    struct judging *judging = &run->fixer.judging;
    struct policy *policy = judging_policy(&wish.judging, err);
    bool ok = policy && judging_read_old(&judging->known, &wish.files, count, files, err) &&
              values_files_take(&judging->values, wish.files.values, err);
    judging->policy = policy;
    if (ok && !wish.files.quiet)
        progress_begin(&run->progress);
    ok = ok && survey(judging, count, files, &run->input.without, &run->progress, err);
    if (ok) {
        input_each(&run->input, count, files);
        progress_erase(&run->progress);
        if (!wish.files.quiet)
            sum_up(run, policy->language);
    }
    policy_free(policy);
    return ok;
}

static int fix(int count, char **files)
{
    struct run run = {
        .input = {.file = visit,
                  .fault = lose,
                  .astray = pass_over,
                  .without = {.patterns = wish.files.exclude}},
        .fixer = {.judging = {.profile = wish.judging.profile, .complete = wish.files.complete}}};
    struct error err = {0};
    char *standard_input[] = {"-"};

    if (wish.diff && wish.write) {
        error_set(&err, "--diff and --write: choose one");
        return door_refuse(&err);
    }
    judging_init(&run.fixer.judging, wish.files.namespace);
    run.fixer.judging.kept.most = 0; /* it reads its texts as they become */
    bool ok = fix_files(&run, count ? count : 1, count ? files : standard_input, &err);
    judging_free(&run.fixer.judging);
    if (!ok)
        return door_refuse(&err);
    if (run.faults)
        return EXIT_UNUSABLE;
    bool left =
        run.fixer.left[DENY] || (run.fixer.left[WARN] && fail_on_action(&wish.files) == WARN);
    return left ? EXIT_FINDINGS : EXIT_CLEAN;
}

const struct door door_fix = {
    .name = "fix",
    .arguments = "[PATH…]",
    .summary = "mend the objects in files as the webhook would patch them",
    .help =
        "Does to the text of files and folders (YAML, JSON) or of standard input what the webhook "
        "would do to their objects, and prints the difference for patch -p1 or git apply, which "
        "take files below the folder that they are run in. "
        "Comments and all lines that are not meant stay as they are. What the text does not "
        "allow is left alone, with a reason.",
    .finds = "something that reaches --fail-on is left",
    .options = options,
    .run = fix,
};
