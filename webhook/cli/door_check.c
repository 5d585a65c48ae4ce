// SPDX-License-Identifier: Apache-2.0
#include "check/check_output.h"
#include "check/jobs.h"
#include "cli/door_options.h"
#include "cli/doors.h"
#include "files/survey.h"
#include "read/input.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What the inputs come to. */
struct walk {
    struct input input;
    struct kept *kept;
    struct arena arena;
    struct job *jobs;
    size_t count, room;
};

static void add(struct walk *walk, struct job job)
{
    struct job *jobs =
        arena_grow(&walk->arena, walk->jobs, sizeof *jobs, walk->count, 1, &walk->room);
    if (!jobs)
        return;
    walk->jobs = jobs;
    jobs[walk->count++] = job;
}

static void visit(struct input *input, const char *file)
{
    struct walk *walk = (struct walk *)input;
    const char *kept = arena_copy(&walk->arena, file, strlen(file));
    size_t parts = kept_parts(walk->kept, file);
    for (size_t part = 1; kept && part <= parts; part++)
        add(walk, (struct job){.file = kept,
                               .within = kept + (input->within - file),
                               .named = !input->below,
                               .part = parts > 1 ? part : 0});
}

static void lose(struct input *input, const char *file, const char *sentence)
{
    struct walk *walk = (struct walk *)input;
    add(walk, (struct job){.file = arena_copy(&walk->arena, file, strlen(file)),
                           .fault = arena_copy(&walk->arena, sentence, strlen(sentence))});
}

static void pass_over(struct input *input, const char *link)
{
    struct walk *walk = (struct walk *)input;
    add(walk, (struct job){.file = arena_copy(&walk->arena, link, strlen(link)), .astray = true});
}

static struct {
    struct judging_options judging;
    struct file_options files;
    const char *output, *file, *jobs;
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
    {.name = "jobs",
     .value = "N",
     .help = "judge many documents in N processes; without it in one for each processor, where "
             "that pays",
     .text = &wish.jobs},
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

static bool read_jobs(size_t *processes, struct error *err)
{
    char *end;
    long number = wish.jobs ? strtol(wish.jobs, &end, 10) : 0;
    *processes = (size_t)number;
    return !wish.jobs ||
           (isdigit((unsigned char)*wish.jobs) && !*end && number >= 1 && number <= JOBS_MOST) ||
           error_set(err, "--jobs takes a whole number from 1 to %d", JOBS_MOST);
}

static bool judge_files(struct check *check, int count, char **files, struct error *err)
{
    size_t processes;
    if (!read_jobs(&processes, err))
        return false;
    struct policy *policy = judging_policy(&wish.judging, err);
    check->judging.policy = policy;
    check->judging.kept.threads = processes;
    bool ok = policy && spares(count, files, err) &&
              judging_read_old(&check->judging.known, &wish.files, count, files, err) &&
              values_files_take(&check->judging.values, wish.files.values, err);
    if (ok && !check->quiet)
        progress_begin(&check->progress);
    const struct input_without without = {.written = wish.file, .patterns = wish.files.exclude};
    ok = ok && survey(&check->judging, count, files, &without, &check->progress, err) &&
         check_begin(check, wish.output, wish.file, err);
    if (ok) {
        struct walk walk = {
            .input = {.file = visit, .fault = lose, .astray = pass_over, .without = without},
            .kept = &check->judging.kept};
        arena_init(&walk.arena, ARENA_CAP_OF_FILES);
        input_each(&walk.input, count, files);
        jobs_run(check, walk.jobs, walk.count, processes);
        arena_free(&walk.arena);
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
        "and a broken manifest are errors, and the rest of a folder is left out. --exclude leaves "
        "out more of it: vendor, say, is each file or folder of that name, and a/*/b or a/**/b a "
        "path below the folder that was named.",
    .finds = "something reaches --fail-on",
    .options = options,
    .run = run,
};
