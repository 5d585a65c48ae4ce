// SPDX-License-Identifier: Apache-2.0
#include "check/jobs.h"

#include "base/processors.h"
#include "check/events.h"
#include "check/tell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DOCUMENTS_A_PROCESS 32 /* from so many on the first of them costs less than it saves */
#define PIPE_ROOM (1 << 20)    /* bytes that a worker is ahead */
#define BUFFER (64 << 10)      /* bytes that are written or read at once: a frame may be short */
#define FRAME_MOST ((size_t)1 << 30) /* bytes of what is told of one job */

struct worker {
    pid_t process;
    FILE *pipe; /* NULL: it is over */
};

static void do_job(struct check *check, const struct job *job)
{
    if (job->fault)
        check_fault(check, job->file, job->fault);
    else if (job->astray)
        tell_left(check, LEFT_LINK, job->file);
    else
        check_file(check, job->file, job->within, job->named, job->part);
}

/* A frame for each of its jobs: length, events. */
static void work(struct check *check, const struct job *jobs, size_t count, size_t first,
                 size_t step, int file)
{
    struct arena arena;
    FILE *pipe = fdopen(file, "w");
    arena_init(&arena, FRAME_MOST);
    if (!pipe || setvbuf(pipe, NULL, _IOFBF, BUFFER) != 0)
        _exit(EXIT_FAILURE);
    check->progress.on = false;
    for (size_t i = first; i < count; i += step) {
        struct text events = TEXT_IN(&arena);
        struct carrier carrier = {.out = &events};
        carrier_begin(&carrier, check, jobs[i].file);
        check->carrier = &carrier;
        do_job(check, &jobs[i]);
        if (arena_lost() || fwrite(&events.length, sizeof events.length, 1, pipe) != 1 ||
            fwrite(events.data, 1, events.length, pipe) != events.length)
            _exit(EXIT_FAILURE);
        arena_reset(&arena);
    }
    _exit(fflush(pipe) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static struct worker begin(struct check *check, const struct job *jobs, size_t count, size_t first,
                           size_t step)
{
    struct worker worker = {.pipe = NULL};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return worker;
    worker.process = fork();
    if (worker.process == 0) {
        close(ends[0]);
        work(check, jobs, count, first, step, ends[1]);
    }
    close(ends[1]);
    worker.pipe = worker.process > 0 ? fdopen(ends[0], "r") : NULL;
    if (worker.pipe) {
        fcntl(ends[0], F_SETPIPE_SZ, PIPE_ROOM);
        setvbuf(worker.pipe, NULL, _IOFBF, BUFFER);
    } else {
        close(ends[0]);
    }
    return worker;
}

/* It may be writing to its pipe, whose other end those that were forked later have, too. */
static void end(struct worker *worker)
{
    if (!worker->pipe)
        return;
    fclose(worker->pipe);
    kill(worker->process, SIGKILL);
    while (waitpid(worker->process, NULL, 0) < 0 && errno == EINTR)
        ;
    worker->pipe = NULL;
}

/* False: the worker is over, and has told nothing of it. */
static bool tell_frame(struct check *check, struct worker *worker, const char *file)
{
    size_t length = 0;
    char *bytes = NULL;
    bool told = worker->pipe && fread(&length, sizeof length, 1, worker->pipe) == 1 &&
                (bytes = malloc(length + 1)) && fread(bytes, 1, length, worker->pipe) == length;
    if (told)
        tell_carried(check, file, bytes, length);
    else
        end(worker);
    free(bytes);
    return told;
}

/* Of most files it is one. */
static size_t documents_of(const struct job *jobs, size_t count)
{
    size_t documents = 0;
    for (size_t i = 0; i < count; i++)
        documents += jobs[i].part ? YAML_PART : 1;
    return documents;
}

void jobs_run(struct check *check, const struct job *jobs, size_t count, size_t processes)
{
    struct worker workers[JOBS_MOST] = {0};
    size_t most = processes ? count : documents_of(jobs, count) / DOCUMENTS_A_PROCESS;
    size_t wanted = processes ? processes : processors(), files = 0;
    size_t step = wanted < most ? wanted : most;
    step = step < count ? step : count;
    step = step < JOBS_MOST ? step : JOBS_MOST;
    if (step > 1)
        fflush(NULL); /* or each would write it */
    for (size_t i = 0; step > 1 && i < step; i++)
        workers[i] = begin(check, jobs, count, i, step);
    for (size_t i = 0; i < count; i++) {
        progress_show(&check->progress, files, "checked");
        files += jobs[i].part < 2;
        if (step < 2 || !tell_frame(check, &workers[i % step], jobs[i].file))
            do_job(check, &jobs[i]);
    }
    for (size_t i = 0; step > 1 && i < step; i++)
        end(&workers[i]);
}
