// SPDX-License-Identifier: Apache-2.0
#include "base/command.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool start(const struct command *command, int output, pid_t *child, struct error *err)
{
    const char *program = command->arguments[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (command->joined)
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    if (command->input >= 0)
        posix_spawn_file_actions_adddup2(&actions, command->input, STDIN_FILENO);
    int failed =
        posix_spawnp(child, program, &actions, NULL, (char *const *)command->arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return !failed || error_set(err, "%s cannot be run: %s", program, strerror(failed));
}

char *command_run(struct command *command, struct error *err)
{
    const char *program = command->arguments[0];
    int ends[2];
    pid_t child;
    signal(SIGCHLD, SIG_DFL); /* who started us may have it ignored, and then no status is left */
    if (pipe2(ends, O_CLOEXEC) < 0) {
        error_set(err, "%s cannot be run: %s", program, strerror(errno));
        return NULL;
    }
    bool started = start(command, ends[1], &child, err);
    close(ends[1]);
    char *text = started ? file_read_from(ends[0], command->most, &command->length) : NULL;
    int fault = errno;
    close(ends[0]);
    if (!started)
        return NULL;
    while (waitpid(child, &command->status, 0) < 0 && errno == EINTR)
        ;
    if (!text)
        error_set(err, "what %s printed cannot be read: %s", program, strerror(fault));
    return text;
}
