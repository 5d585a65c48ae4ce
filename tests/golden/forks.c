// SPDX-License-Identifier: Apache-2.0
/*
 * The program, started once: `forks --forks` runs a child for each command line that comes on
 * standard input, and answers with what became of it. Tests run it thousands of times, and what
 * costs most is to load the libraries. With other arguments it is the program itself. The linker
 * leads the start of the program here (--wrap, tests/CMakeLists.txt). door.py speaks to it.
 */
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

#define SECONDS_MOST 60 /* for a child, unless FORKS_SECONDS says otherwise */

/* Strings end with a zero byte each: the arguments, then NAME=VALUE, then the folder to work in. */
struct request {
    uint32_t arguments, variables, strings, input; /* counts, then bytes */
};

struct reply {
    int32_t status; /* as of waitpid() */
    uint32_t output, error;
};

static bool take(int file, void *bytes, size_t length)
{
    for (ssize_t got; length; length -= (size_t)got, bytes = (char *)bytes + got)
        if ((got = read(file, bytes, length)) <= 0)
            return false;
    return true;
}

static void give(int file, const void *bytes, size_t length)
{
    for (ssize_t done; length; length -= (size_t)done, bytes = (const char *)bytes + done)
        if ((done = write(file, bytes, length)) < 0)
            err(1, "write");
}

static int opened(const char *name)
{
    int file = memfd_create(name, MFD_CLOEXEC);
    if (file < 0)
        err(1, "memfd_create");
    return file;
}

static _Noreturn void run(const struct request *request, char *strings, const int streams[3])
{
    char **arguments = calloc(request->arguments + 1, sizeof *arguments);
    if (!arguments)
        err(1, "calloc");
    for (uint32_t i = 0; i < request->arguments; i++, strings += strlen(strings) + 1)
        arguments[i] = strings;
    for (uint32_t i = 0; i < request->variables; i++, strings += strlen(strings) + 1)
        putenv(strings);
    if (*strings && chdir(strings) != 0)
        err(1, "%s", strings);
    for (int i = 0; i < 3; i++)
        dup2(streams[i], i);
    const char *seconds = getenv("FORKS_SECONDS");
    alarm(seconds ? (unsigned)strtoul(seconds, NULL, 10) : SECONDS_MOST);
    exit(__real_main((int)request->arguments, arguments));
}

static void answer_with(int out, int file, uint32_t length)
{
    char *bytes = malloc(length + 1);
    if (!bytes || (lseek(file, 0, SEEK_SET), !take(file, bytes, length)))
        err(1, "what the program wrote");
    give(out, bytes, length);
    free(bytes);
}

static uint32_t length_of(int file)
{
    struct stat stat;
    if (fstat(file, &stat) != 0)
        err(1, "fstat");
    return (uint32_t)stat.st_size;
}

static bool serve(int in, int out)
{
    struct request request;
    if (!take(in, &request, sizeof request))
        return false;
    char *bytes = malloc((size_t)request.strings + request.input + 1);
    if (!bytes || !take(in, bytes, (size_t)request.strings + request.input))
        errx(1, "the request ended early");
    const int streams[] = {opened("input"), opened("output"), opened("error")};
    give(streams[0], bytes + request.strings, request.input);
    lseek(streams[0], 0, SEEK_SET);

    struct reply reply = {0};
    pid_t child = fork();
    if (child == 0)
        run(&request, bytes, streams);
    if (child < 0 || waitpid(child, &reply.status, 0) < 0)
        err(1, "a child");
    reply.output = length_of(streams[1]);
    reply.error = length_of(streams[2]);
    give(out, &reply, sizeof reply);
    answer_with(out, streams[1], reply.output);
    answer_with(out, streams[2], reply.error);
    for (int i = 0; i < 3; i++)
        close(streams[i]);
    free(bytes);
    return true;
}

int __wrap_main(int argc, char **argv)
{
    if (argc != 2 || strcmp(argv[1], "--forks") != 0)
        return __real_main(argc, argv);
    /* Out of the way of the streams that a child is given. */
    int in = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3),
        out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    while (serve(in, out))
        continue;
    return 0;
}
