// SPDX-License-Identifier: Apache-2.0
/*
 * Does what doors do with files, one after the other, each in a process of its own, so that
 * cachegrind can say how many instructions each took:
 *
 *     valgrind --tool=cachegrind --cachegrind-out-file=FOLDER/counted.%p cost FOLDER
 *
 * Reads lines `DOOR NAME FILE [OLD]`. What was counted in a process becomes FOLDER/NAME, and a line
 * `NAME STEPS` is printed: the counted work of what was judged.
 */
#include "base/file.h"
#include "base/work.h"
#include "check/check.h"
#include "check/check_output.h"
#include "files/survey.h"
#include "fix/fix.h"
#include "read/input.h"
#include "review/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WARM "warm" /* the name of what is done beforehand, for valgrind to know the code */

struct job {
    const char *door, *name, *file, *old; /* old: what there was before, or NULL */
};

static const struct policy *policy;
static FILE *told; /* standard output as it was: what doors print goes nowhere */

static void fail(const struct job *job, const char *why)
{
    fprintf(stderr, "cost: %s %s: %s\n", job->door, job->name, why);
    _exit(1);
}

static void review(const struct job *job, enum phase phase)
{
    struct arena arena;
    struct answer answer;
    size_t length;
    char *text = file_read(job->file, (size_t)1 << 30, &length);
    if (!text)
        fail(job, "cannot be read");
    arena_init(&arena, ARENA_CAP);
    answer_review(policy, phase, NULL, NO_DEADLINE, text, length, &arena, &answer);
    if (answer.status != 200)
        fail(job, answer.body);
}

/* What is checked: one file, or the files below a folder. */
struct walk {
    struct input input;
    struct check *check;
};

static void check_next(struct input *input, const char *file)
{
    check_file(((struct walk *)input)->check, file, input->within, !input->below, 0);
}

static void check_not(struct input *input, const char *file, const char *sentence)
{
    check_fault(((struct walk *)input)->check, file, sentence);
}

static void check(const struct job *job, const char *form)
{
    struct check check = {
        .program = "meshrail", .judging.policy = policy, .fail_on = DENY, .audit = true};
    struct error err = {0};
    judging_init(&check.judging, NULL);
    if (!survey(&check.judging, 1, (char *[]){(char *)job->file}, &(struct input_without){0},
                &(struct progress){0}, &err))
        fail(job, err.text);
    if (job->old && !known_read_old(&check.judging.known, job->old, 0, NULL, &err))
        fail(job, err.text);
    if (!check_begin(&check, form, NULL, &err))
        fail(job, err.text);
    struct walk walk = {.input = {.file = check_next, .fault = check_not}, .check = &check};
    input_each(&walk.input, 1, (char *[]){(char *)job->file});
    if (!check_end(&check, &err) || check.faults)
        fail(job, "the file cannot be judged");
}

static void validate(const struct job *job)
{
    review(job, PHASE_VALIDATE);
}

static void mutate(const struct job *job)
{
    review(job, PHASE_MUTATE);
}

static void check_text(const struct job *job)
{
    check(job, "text");
}

static void check_json(const struct job *job)
{
    check(job, "json");
}

static void check_sarif(const struct job *job)
{
    check(job, "sarif");
}

static void check_junit(const struct job *job)
{
    check(job, "junit");
}

static void check_github(const struct job *job)
{
    check(job, "github");
}

static void check_gitlab(const struct job *job)
{
    check(job, "gitlab");
}

static void fix(const struct job *job)
{
    struct fixer fixer = {.judging.policy = policy};
    struct arena arena;
    struct error err = {0};
    size_t length;
    char *text = file_read(job->file, (size_t)1 << 30, &length);
    if (!text)
        fail(job, "cannot be read");
    arena_init(&arena, ARENA_CAP_OF_FILES);
    struct text fixed = TEXT_IN(&arena), said = TEXT_IN(&arena);
    fixer.said = &said;
    judging_init(&fixer.judging, NULL);
    if (!survey(&fixer.judging, 1, (char *[]){(char *)job->file}, &(struct input_without){0},
                &(struct progress){0}, &err))
        fail(job, err.text);
    if (!fix_text(&fixer, job->file, text, length, &fixed, &err))
        fail(job, err.text);
}

/* What it takes to begin and to end. */
static void none(const struct job *job)
{
    (void)job;
}

static const struct {
    const char *name;
    void (*work)(const struct job *);
} doors[] = {
    {"none", none},         {"validate", validate},   {"mutate", mutate},
    {"check", check_text},  {"json", check_json},     {"sarif", check_sarif},
    {"junit", check_junit}, {"github", check_github}, {"gitlab", check_gitlab},
    {"fix", fix},
};

static void work(const struct job *job)
{
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++)
        if (strcmp(doors[i].name, job->door) == 0)
            return doors[i].work(job);
    fail(job, "there is no such door");
}

/* False: it failed, and has said why. */
static bool work_apart(const struct job *job, const char *folder)
{
    char counted[4096], named[4096];
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        work(job);
        fprintf(told, "%s %llu\n", job->name, (unsigned long long)work_spent());
        _exit(fflush(told) != 0);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
        return false;
    snprintf(counted, sizeof counted, "%s/counted.%d", folder, (int)child);
    snprintf(named, sizeof named, "%s/%s", folder, job->name);
    return rename(counted, named) == 0;
}

int main(int count, char **arguments)
{
    char line[4096];
    told = fdopen(dup(STDOUT_FILENO), "w");
    if (count != 2 || !told || !freopen("/dev/null", "w", stdout))
        return 1;
    policy = policy_default();
    while (policy && fgets(line, sizeof line, stdin)) {
        struct job job;
        job.door = strtok(line, " \n");
        job.name = strtok(NULL, " \n");
        job.file = strtok(NULL, " \n");
        job.old = strtok(NULL, " \n");
        if (strcmp(job.name, WARM) == 0)
            work(&job);
        else if (!work_apart(&job, arguments[1]))
            return 1;
    }
    return policy ? 0 : 1;
}
