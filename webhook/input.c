// SPDX-License-Identifier: Apache-2.0
#include "input.h"

#include "file.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *input_read(const char *file, size_t *length, struct error *err)
{
    bool standard = strcmp(file, "-") == 0;
    const char *name = standard ? "standard input" : file;
    char *text = standard ? file_read_from(STDIN_FILENO, INPUT_MOST, length)
                          : file_read(file, INPUT_MOST, length);
    if (!text && errno == EFBIG)
        error_set(err, "%s: larger than %zu MiB; split it", name, INPUT_MOST >> 20);
    else if (!text)
        error_set(err, "%s: %s", name, strerror(errno));
    return text;
}

static bool is_manifest(const char *path)
{
    return ends_with(path, ".yaml") || ends_with(path, ".yml") || ends_with(path, ".json");
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool each_below(const char *folder, void (*visit)(const char *, void *), void *closure,
                       struct error *err)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, not_hidden, alphasort);
    bool ok = true;
    if (count < 0)
        return error_set(err, "%s: %s", folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        char *path;
        struct stat found;
        if (asprintf(&path, "%s/%s", folder, entries[i]->d_name) < 0)
            path = NULL;
        free(entries[i]);
        if (!path)
            ok = error_set(err, "%s: out of memory", folder);
        else if (lstat(path, &found) == 0 && S_ISDIR(found.st_mode))
            ok = each_below(path, visit, closure, err) && ok;
        else if (is_manifest(path) && (stat(path, &found) < 0 || S_ISREG(found.st_mode)))
            visit(path, closure); /* who cannot be found is to be told of, a pipe never ends */
        free(path);
    }
    free(entries);
    return ok;
}

bool input_each(const char *file, void (*visit)(const char *file, void *closure), void *closure,
                struct error *err)
{
    struct stat stat_buffer;
    if (strcmp(file, "-") != 0) {
        if (stat(file, &stat_buffer) < 0)
            return error_set(err, "%s: %s", file, strerror(errno));
        if (S_ISDIR(stat_buffer.st_mode))
            return each_below(file, visit, closure, err);
    }
    visit(file, closure);
    return true;
}
