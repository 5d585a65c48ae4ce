// SPDX-License-Identifier: Apache-2.0
#include "audit/kubectl.h"

#include "base/file.h"
#include "read/input.h"
#include "rule/kind.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESOURCE_MOST 160

static bool start(const char *const *arguments, int output, pid_t *child, struct error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    int failed = posix_spawnp(child, "kubectl", &actions, NULL, (char *const *)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return !failed || error_set(err, "kubectl cannot be run: %s", strerror(failed));
}

/* Runs kubectl and returns what it prints, to be freed. Its stderr is ours. */
static char *printed(const char *const *arguments, size_t *length, struct error *err)
{
    int ends[2], status;
    pid_t child;
    if (pipe2(ends, O_CLOEXEC) < 0) {
        error_set(err, "kubectl cannot be run: %s", strerror(errno));
        return NULL;
    }
    bool started = start(arguments, ends[1], &child, err);
    close(ends[1]);
    char *text = started ? file_read_from(ends[0], INPUT_MOST, length) : NULL;
    int fault = errno;
    close(ends[0]);
    if (!started)
        return NULL;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!text) {
        error_set(err, "what kubectl printed cannot be read: %s", strerror(fault));
    } else if (status != 0) {
        error_set(err, "kubectl %s failed", arguments[1]);
        free(text);
        text = NULL;
    }
    return text;
}

/* "destinationrules.networking.istio.io", as kubectl names it. */
static void resource_of(const struct kind_row *row, char name[RESOURCE_MOST])
{
    snprintf(name, RESOURCE_MOST, "%s%s%s", row->plural, *row->group ? "." : "", row->group);
}

/* Is the name a line of the list? */
static bool is_served(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || at[-1] == '\n') && (at[length] == '\n' || !at[length]))
            return true;
    return false;
}

static bool is_first(size_t index, const char *name)
{
    char other[RESOURCE_MOST];
    for (size_t i = 0; i < index; i++) {
        resource_of(&kind_rows[i], other);
        if (kind_rows[i].entry && strcmp(other, name) == 0)
            return false;
    }
    return true;
}

static void read_kind(struct audit *audit, const char *name)
{
    struct error err = {0};
    size_t length;
    const char *const arguments[] = {"kubectl", "get", name, "-A", "-o", "json", NULL};
    char *text = printed(arguments, &length, &err);
    if (text)
        audit_add(audit, name, true, text, length);
    else
        audit_fault(audit, name, 0, 0, err.text);
}

bool kubectl_read(struct audit *audit, struct error *err)
{
    static const char *const arguments[] = {"kubectl", "api-resources", "--verbs=list",
                                            "-o",      "name",          NULL};
    char name[RESOURCE_MOST];
    size_t length;
    char *served = printed(arguments, &length, err);
    if (!served)
        return false;
    for (size_t i = 0; i < kind_row_count; i++) {
        resource_of(&kind_rows[i], name);
        if (kind_rows[i].entry && is_first(i, name) && is_served(served, name))
            read_kind(audit, name);
    }
    free(served);
    return true;
}
