// SPDX-License-Identifier: Apache-2.0
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

/* The new text under a name of its own, with the old one's mode; only root may keep the owner. */
static bool fill(int file, const struct stat *old, const char *bytes, size_t length)
{
    if (fchown(file, old->st_uid, old->st_gid) < 0 && errno != EPERM)
        return false;
    return fchmod(file, old->st_mode & 07777) == 0 && write_all(file, bytes, length) &&
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

static bool replace(char *target, const char *bytes, size_t length, struct error *err)
{
    struct stat old;
    char *draft = NULL;
    if (stat(target, &old) < 0 || access(target, W_OK) < 0)
        return error_set(err, "it cannot be written: %s", strerror(errno));
    if (old.st_nlink > 1)
        return error_set(err, "it has other names (hard links), which would keep the old text; "
                              "apply the diff with patch instead");
    if (asprintf(&draft, "%s.XXXXXX", target) < 0)
        return error_set(err, "out of memory");
    int file = mkostemp(draft, O_CLOEXEC);
    bool ok = file >= 0 && fill(file, &old, bytes, length) && rename(draft, target) == 0;
    int why = errno;
    if (file >= 0)
        close(file);
    if (file >= 0 && !ok)
        unlink(draft);
    free(draft);
    if (!ok)
        return error_set(err, "it cannot be written beside the old one: %s", strerror(why));
    sync_folder(target);
    return true;
}

bool replace_file(const char *path, const char *bytes, size_t length, struct error *err)
{
    char *target = realpath(path, NULL);
    bool ok = target ? replace(target, bytes, length, err)
                     : error_set(err, "it cannot be written: %s", strerror(errno));
    free(target);
    return ok;
}
