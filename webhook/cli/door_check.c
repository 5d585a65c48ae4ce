// SPDX-License-Identifier: Apache-2.0
#include "check/check.h"
#include "check/check_output.h"
#include "cli/door_options.h"
#include "cli/doors.h"
#include "files/survey.h"
#include "read/input.h"

#include <string.h>

struct walk {
    struct input input;
    struct check *check;
};

static void visit(struct input *input, const char *file)
{
    struct check *check = ((struct walk *)input)->check;
    progress_show(&check->progress, input->files - 1, "checked");
    check_file(check, file, input->within, !input->below);
}

static void lose(struct input *input, const char *file, const char *sentence)
{
    check_fault(((struct walk *)input)->check, &(struct check_place){.file = file}, sentence);
}

/* The actions that --fail-on may name. */
static struct {
    struct judging_options judging;
    struct file_options files;
    const char *output, *file;
    bool audit;
} wish;

static const struct option_row options[] = {
    {.name = "output",
     .value = "FORM",
     .help = "how to write what is found",
     .words = check_forms,
     .preset = "text",
     .text = &wish.output},
    {.name = "output-file",
     .value = "FILE",
     .help = "write FORM to FILE, and text to standard output unless FORM is text; - is as without",
     .text = &wish.file},
    {.name = "audit",
     .help = "show what is only recorded, too; json and sarif always do",
     .flag = &wish.audit},
    FILE_OPTIONS(wish.files),
    JUDGING_OPTIONS(wish.judging),
    {0},
};

/* A report takes the place of what its file held. */
static bool spares(int count, char **files, struct error *err)
{
    bool same = false;
    for (size_t i = 0; wish.files.old[i] && wish.file && !same; i++)
        same = input_same(wish.file, wish.files.old[i]);
    for (int i = 0; i < count && wish.file && !same; i++)
        same = input_same(wish.file, files[i]);
    return !same || error_set(err, "%s is to be read; write to another file", wish.file);
}

static bool judge_files(struct check *check, int count, char **files, struct error *err)
{
    struct policy *policy = judging_policy(&wish.judging, err);
    check->judging.policy = policy;
    bool ok = policy && spares(count, files, err) &&
              judging_read_old(&check->judging.known, &wish.files, count, files, err) &&
              values_files_take(&check->judging.values, wish.files.values, err);
    if (ok && !check->quiet)
        progress_begin(&check->progress);
    ok = ok && survey(&check->judging, count, files, wish.file, &check->progress, err) &&
         check_begin(check, wish.output, wish.file, err);
    if (ok) {
        struct walk walk = {.input = {.file = visit, .fault = lose, .written = wish.file},
                            .check = check};
        input_each(&walk.input, count, files);
        progress_erase(&check->progress);
        ok = check_end(check, err);
    }
    policy_free(policy);
    return ok;
}

static int run(int count, char **files)
{
    struct check check = {
        .program = program_name(),
        .judging = {.profile = wish.judging.profile, .complete = wish.files.complete},
        .fail_on = fail_on_action(&wish.files),
        .audit = wish.audit,
        .quiet = wish.files.quiet,
    };
    struct error err = {0};
    char *standard_input[] = {"-"};

    if (wish.file && strcmp(wish.file, "-") == 0)
        wish.file = NULL; /* where the form goes anyway */
    judging_init(&check.judging, wish.files.namespace);
    bool ok = judge_files(&check, count ? count : 1, count ? files : standard_input, &err);
    judging_free(&check.judging);
    return ok ? check_status(&check) : door_refuse(&err);
}

const struct door door_check = {
    .name = "check",
    .arguments = "[PATH…]",
    .summary = "judge the objects in files and folders",
    .help =
        "Judges the objects in files and folders (YAML, JSON) or standard input. Below a folder "
        "count *.yaml, *.yml and *.json that are not hidden. Objects of other kinds are skipped, "
        "templates (of Helm, say) left out; of what else cannot be read, a file that was named "
        "and a broken manifest are errors, and the rest of a folder is left out.",
    .finds = "something reaches --fail-on",
    .options = options,
    .run = run,
};
