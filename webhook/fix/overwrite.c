// SPDX-License-Identifier: Apache-2.0
#include "fix/overwrite.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Writes the new text to a file of its own, with the mode of the old one. Only root can keep the
 * owner; only a member of the group can keep the group. */
static bool fill(int file, const struct stat *old, const char *bytes, size_t length)
{
    if (fchown(file, old->st_uid, old->st_gid) < 0 && fchown(file, (uid_t)-1, old->st_gid) < 0 &&
        errno != EPERM)
        return false;
    return fchmod(file, old->st_mode & 07777) == 0 && file_write(file, bytes, length) &&
           fsync(file) == 0;
}

/* A rename that the folder has not been told of may be lost with the power. */
static void sync_folder(char *path)
{
    int folder = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    fsync(folder);
    close(folder);
}

/* Which file the name leads to, and its content: both may change while a text is edited. */
struct target {
    char *path;
    const char *was;
    size_t was_length;
    struct stat old;
};

static bool overwritable(struct target *target, struct error *err)
{
    if (stat(target->path, &target->old) < 0 || access(target->path, W_OK) < 0)
        return error_set(err, "it cannot be written: %s", strerror(errno));
    if (!S_ISREG(target->old.st_mode))
        return error_set(err, "this is no file, so it gets no other text; write - for a pipe");
    return target->old.st_nlink == 1 ||
           error_set(err, "it has other names (hard links), which would keep the old text; "
                          "apply the diff with patch instead");
}

static bool holds(const struct target *target)
{
    size_t length;
    char *now = file_read(target->path, target->was_length, &length);
    bool same = now && length == target->was_length && memcmp(now, target->was, length) == 0;
    free(now);
    return same;
}

static bool overwrite(struct target *target, const char *bytes, size_t length, struct error *err)
{
    char *draft = NULL;
    if (!overwritable(target, err))
        return false;
    if (asprintf(&draft, "%s.meshrail-XXXXXX", target->path) < 0)
        return error_set(err, "out of memory");
    int file = mkostemp(draft, O_CLOEXEC);
    bool filled = file >= 0 && fill(file, &target->old, bytes, length);
    bool same = filled && holds(target);
    bool ok = same && rename(draft, target->path) == 0;
    int why = errno;
    if (file >= 0)
        close(file);
    if (file >= 0 && !ok)
        unlink(draft);
    free(draft);
    if (filled && !same)
        return error_set(err, "somebody has changed it meanwhile; fix it again");
    if (!ok)
        return error_set(err, "it cannot be written beside the old one: %s", strerror(why));
    sync_folder(target->path);
    return true;
}

bool overwrite_file(const char *path, const char *was, size_t was_length, const char *bytes,
                    size_t length, struct error *err)
{
    struct target target = {.path = realpath(path, NULL), .was = was, .was_length = was_length};
    bool ok = target.path ? overwrite(&target, bytes, length, err)
                          : error_set(err, "it cannot be written: %s", strerror(errno));
    free(target.path);
    return ok;
}
