// SPDX-License-Identifier: Apache-2.0
#include "check/jobs.h"

#include "base/file.h"
#include "base/processors.h"
#include "check/events.h"
#include "check/tell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES_A_PROCESS 32  /* from so many on the first of them costs less than it saves */
#define PIPE_ROOM (1 << 20) /* bytes that a worker is ahead */
#define FRAME_MOST ((size_t)1 << 30) /* bytes of what is told of one file */

struct worker {
    pid_t process;
    int pipe; /* -1: it is over */
};

static void do_job(struct check *check, const struct job *job)
{
    if (job->fault)
        check_fault(check, job->file, job->fault);
    else if (job->astray)
        tell_left(check, LEFT_LINK, job->file);
    else
        check_file(check, job->file, job->within, job->named);
}

/* A frame for each of its files: length, events. */
static void work(struct check *check, const struct job *jobs, size_t count, size_t first,
                 size_t step, int pipe)
{
    struct arena arena;
    arena_init(&arena, FRAME_MOST);
    check->progress.on = false;
    for (size_t i = first; i < count; i += step) {
        struct text events = TEXT_IN(&arena);
        struct carrier carrier = {.out = &events};
        check->carrier = &carrier;
        do_job(check, &jobs[i]);
        if (arena_lost() || !file_write(pipe, (const char *)&events.length, sizeof events.length) ||
            !file_write(pipe, events.data, events.length))
            _exit(EXIT_FAILURE);
        arena_reset(&arena);
    }
    _exit(EXIT_SUCCESS);
}

static struct worker begin(struct check *check, const struct job *jobs, size_t count, size_t first,
                           size_t step)
{
    struct worker worker = {.pipe = -1};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return worker;
    worker.process = fork();
    if (worker.process == 0) {
        close(ends[0]);
        work(check, jobs, count, first, step, ends[1]);
    }
    close(ends[1]);
    if (worker.process > 0) {
        worker.pipe = ends[0];
        fcntl(worker.pipe, F_SETPIPE_SZ, PIPE_ROOM);
    } else {
        close(ends[0]);
    }
    return worker;
}

static bool read_whole(int pipe, char *bytes, size_t length)
{
    while (length) {
        ssize_t got = read(pipe, bytes, length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        bytes += got;
        length -= (size_t)got;
    }
    return true;
}

/* It may be writing to its pipe, whose other end those that were forked later have, too. */
static void end(struct worker *worker)
{
    if (worker->pipe < 0)
        return;
    close(worker->pipe);
    kill(worker->process, SIGKILL);
    while (waitpid(worker->process, NULL, 0) < 0 && errno == EINTR)
        ;
    worker->pipe = -1;
}

/* False: the worker is over, and has told nothing of it. */
static bool tell_frame(struct check *check, struct worker *worker, const char *file)
{
    size_t length = 0;
    char *bytes = NULL;
    bool told = worker->pipe >= 0 && read_whole(worker->pipe, (char *)&length, sizeof length) &&
                (bytes = malloc(length + 1)) && read_whole(worker->pipe, bytes, length);
    if (told)
        tell_carried(check, file, bytes, length);
    else
        end(worker);
    free(bytes);
    return told;
}

void jobs_run(struct check *check, const struct job *jobs, size_t count, size_t processes)
{
    struct worker workers[JOBS_MOST] = {0};
    size_t most = processes ? count : count / FILES_A_PROCESS;
    size_t wanted = processes ? processes : processors();
    size_t step = wanted < most ? wanted : most;
    step = step < JOBS_MOST ? step : JOBS_MOST;
    if (step > 1)
        fflush(NULL); /* or each would write it */
    for (size_t i = 0; step > 1 && i < step; i++)
        workers[i] = begin(check, jobs, count, i, step);
    for (size_t i = 0; i < count; i++) {
        progress_show(&check->progress, i, "checked");
        if (step < 2 || !tell_frame(check, &workers[i % step], jobs[i].file))
            do_job(check, &jobs[i]);
    }
    for (size_t i = 0; step > 1 && i < step; i++)
        end(&workers[i]);
}
