// SPDX-License-Identifier: Apache-2.0
/*
 * Does what doors do with files, one after the other, each in a process of its own, so that
 * callgrind can say how many instructions each took:
 *
 *     cost CALLGRIND_OUT_FILE <<<'DOOR NAME FILE [OLD]'
 *
 * What callgrind wrote of a job becomes CALLGRIND_OUT_FILE.NAME. Prints a line `NAME STEPS` for
 * each: the counted work of what was judged. Without callgrind the CPU time in microseconds
 * follows.
 */
#include "base/file.h"
#include "base/work.h"
#include "check/check.h"
#include "check/check_output.h"
#include "fix/fix.h"
#include "review/answer.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

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
    CALLGRIND_ZERO_STATS;
    answer_review(policy, phase, NULL, NO_DEADLINE, text, length, &arena, &answer);
    CALLGRIND_DUMP_STATS_AT(job->name);
    if (answer.status != 200)
        fail(job, answer.body);
}

static void check(const struct job *job, const char *form)
{
    struct check check = {
        .program = "meshrail", .judging.policy = policy, .fail_on = DENY, .audit = true};
    struct error err = {0};
    known_init(&check.judging.known, NULL);
    CALLGRIND_ZERO_STATS;
    if (job->old && !known_read_old(&check.judging.known, job->old, &err))
        fail(job, err.text);
    if (!check_begin(&check, form, NULL, &err))
        fail(job, err.text);
    check_file(&check, job->file, true);
    bool written = check_end(&check, &err);
    CALLGRIND_DUMP_STATS_AT(job->name);
    if (!written || check.faults)
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
    known_init(&fixer.judging.known, NULL);
    CALLGRIND_ZERO_STATS;
    judging_file(&fixer.judging, job->file);
    bool done = fix_text(&fixer, job->file, text, length, &fixed, &err);
    CALLGRIND_DUMP_STATS_AT(job->name);
    if (!done)
        fail(job, err.text);
}

static const struct {
    const char *name;
    void (*work)(const struct job *);
} doors[] = {
    {"validate", validate}, {"mutate", mutate},     {"check", check_text},    {"json", check_json},
    {"sarif", check_sarif}, {"junit", check_junit}, {"github", check_github}, {"fix", fix},
};

static void work(const struct job *job)
{
    for (size_t i = 0; i < sizeof doors / sizeof *doors; i++)
        if (strcmp(doors[i].name, job->door) == 0)
            return doors[i].work(job);
    fail(job, "there is no such door");
}

static void say(const struct job *job)
{
    struct timespec took;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &took);
    fprintf(told, "%s %llu", job->name, (unsigned long long)work_spent());
    if (!RUNNING_ON_VALGRIND)
        fprintf(told, " %lld", (long long)took.tv_sec * 1000000 + took.tv_nsec / 1000);
    fprintf(told, "\n");
    fflush(told);
}

/* Numbers of processes come again; what callgrind wrote gets the name of the job. */
static void keep(const char *written, pid_t child, const char *name)
{
    char from[4096], to[4096];
    snprintf(from, sizeof from, "%s.%d.1", written, (int)child);
    snprintf(to, sizeof to, "%s.%s", written, name);
    rename(from, to);
}

int main(int count, char **arguments)
{
    char line[4096];
    told = fdopen(dup(STDOUT_FILENO), "w");
    if (!told || !freopen("/dev/null", "w", stdout))
        return 1;
    json_init();
    policy = policy_default();
    while (policy && fgets(line, sizeof line, stdin)) {
        struct job job;
        int status = 0;
        job.door = strtok(line, " \n");
        job.name = strtok(NULL, " \n");
        job.file = strtok(NULL, " \n");
        job.old = strtok(NULL, " \n");
        if (strcmp(job.name, WARM) == 0) {
            work(&job);
            continue;
        }
        pid_t child = fork();
        if (child == 0) {
            work(&job);
            say(&job);
            raise(SIGKILL); /* callgrind has said all there is to say */
        }
        if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFSIGNALED(status))
            return 1;
        if (count > 1)
            keep(arguments[1], child, job.name);
    }
    return policy ? 0 : 1;
}
