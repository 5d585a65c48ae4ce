// SPDX-License-Identifier: Apache-2.0
#include "serve/confine_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LINKS_MOST 40 /* on the way to a file, as the kernel has it */
#define HANGS 2       /* seconds after which a mount will not answer any more */

/* The newest form of struct landlock_ruleset_attr; an older kernel is given as much of it as it
 * knows. */
struct rights {
    uint64_t files, net, scopes;
};

/* What came with each version of the interface: Documentation/userspace-api/landlock.rst. */
static const struct version {
    int since;
    size_t size; /* of struct rights then */
    struct rights new;
} versions[] = {
    {1, 8, {.files = (1 << 13) - 1}},     /* from EXECUTE to MAKE_SYM */
    {2, 8, {.files = 1 << 13}},           /* REFER */
    {3, 8, {.files = 1 << 14}},           /* TRUNCATE */
    {4, 16, {.net = 1 << 0 | 1 << 1}},    /* BIND_TCP, CONNECT_TCP */
    {5, 16, {.files = 1 << 15}},          /* IOCTL_DEV */
    {6, 24, {.scopes = 1 << 0 | 1 << 1}}, /* abstract sockets and signals of others */
};

/* A ruleset that gives up all that this kernel knows; -1 with errno. */
static int give_up_all(void)
{
    struct rights all = {0};
    size_t size = 0;
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 0)
        return -1;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
        if (version >= versions[i].since) {
            size = versions[i].size;
            all.files |= versions[i].new.files;
            all.net |= versions[i].new.net;
            all.scopes |= versions[i].new.scopes;
        }
    return (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
}

/* What to keep. A thread of its own fills it in, which may hang for ever. */
struct kept {
    const char *const *paths;
    size_t count;
    int ruleset;
    int failed; /* errno */
};

static bool is_root(int folder)
{
    struct stat root, it;
    return stat("/", &root) == 0 && fstat(folder, &it) == 0 && root.st_dev == it.st_dev &&
           root.st_ino == it.st_ino;
}

/* Takes the folder over. */
static void keep_beneath(struct kept *kept, int folder)
{
    const struct landlock_path_beneath_attr rule = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE,
                                                    .parent_fd = folder};
    if (folder < 0)
        return;
    if (syscall(SYS_landlock_add_rule, kept->ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
        kept->failed = errno;
    close(folder);
}

/* Above all is the root, which is no wall. */
static void keep_below_root(struct kept *kept, int folder)
{
    if (folder >= 0 && is_root(folder))
        close(folder);
    else
        keep_beneath(kept, folder);
}

/* How many of the first bytes of a path name the folder: of "/a/b" those of "/a/". */
static size_t folder_length(const char *path, size_t length)
{
    while (length && path[length - 1] != '/')
        length--;
    return length;
}

/* The folder that the first bytes of a path lie in. */
static int folder_of(const char *path, size_t length)
{
    char folder[PATH_MAX] = ".";
    length = folder_length(path, length);
    if (length >= sizeof folder)
        return -1;
    if (length)
        snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* The folder where a file lies, or the nearest above it that there is; and the one above that,
 * where it can be made anew or have its name given to another. */
static void keep_folders(struct kept *kept, const char *path)
{
    size_t length = strlen(path);
    int folder = folder_of(path, length);
    while (folder < 0 && errno == ENOENT && length) {
        length = folder_length(path, length);
        while (length && path[length - 1] == '/')
            length--;
        folder = folder_of(path, length);
    }
    if (folder >= 0)
        keep_below_root(kept, openat(folder, "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    keep_beneath(kept, folder);
}

/* How many bytes of a path are the first link on its way, with what stands before; 0: none are. */
static size_t first_link(const char *path)
{
    char part[PATH_MAX];
    struct stat it;
    for (size_t end = 1; end <= strlen(path) && end < sizeof part; end++) {
        if (path[end] && path[end] != '/')
            continue;
        snprintf(part, sizeof part, "%.*s", (int)end, path);
        if (lstat(part, &it) == 0 && S_ISLNK(it.st_mode))
            return end;
    }
    return 0;
}

/* Puts what a link says in its place: the first bytes of the way are the link. */
static bool follow(char way[PATH_MAX], size_t end)
{
    char link[PATH_MAX], target[PATH_MAX], rest[PATH_MAX];
    snprintf(link, sizeof link, "%.*s", (int)end, way);
    snprintf(rest, sizeof rest, "%s", way + end);
    ssize_t length = readlink(link, target, sizeof target - 1);
    if (length <= 0)
        return false;
    target[length] = '\0';
    size_t before = *target == '/' ? 0 : folder_length(way, end);
    return snprintf(way, PATH_MAX, "%.*s%s%s", (int)before, link, target, rest) < PATH_MAX;
}

/* Where each link on the way stands, for another may take its place, and where the way ends. */
static void keep_way(struct kept *kept, const char *path)
{
    char way[PATH_MAX];
    if ((size_t)snprintf(way, sizeof way, "%s", path) >= sizeof way)
        return;
    for (int links = 0; links < LINKS_MOST; links++) {
        size_t end = first_link(way);
        keep_below_root(kept, folder_of(way, end ? end : strlen(way)));
        if (!end || !follow(way, end))
            return;
    }
}

static void *keep(void *closure)
{
    struct kept *kept = closure;
    for (size_t i = 0; i < kept->count; i++)
        if (kept->paths[i]) {
            keep_folders(kept, kept->paths[i]);
            keep_way(kept, kept->paths[i]);
        }
    return NULL;
}

/* 0 or the error; ETIMEDOUT: a mount hangs, and the thread with it. */
static int keep_in_time(struct kept *kept)
{
    pthread_t thread;
    struct timespec until;
    int failed = pthread_create(&thread, NULL, keep, kept);
    if (failed)
        return failed;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += HANGS;
    failed = pthread_timedjoin_np(thread, NULL, &until);
    if (failed)
        pthread_detach(thread);
    return failed ? failed : kept->failed;
}

int confine_files_to(const char *const paths[], size_t count)
{
    static struct kept kept; /* for a thread that hangs, too */
    kept = (struct kept){.paths = paths, .count = count, .ruleset = give_up_all()};
    if (kept.ruleset < 0)
        return errno;
    int failed = keep_in_time(&kept);
    if (!failed && syscall(SYS_landlock_restrict_self, kept.ruleset, 0) != 0)
        failed = errno;
    if (failed != ETIMEDOUT)
        close(kept.ruleset);
    return failed;
}
