// SPDX-License-Identifier: Apache-2.0
#include "input.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *read_all(FILE *stream, const char *file, size_t *length, struct error *err)
{
    size_t room = 1 << 16, used = 0;
    char *text = malloc(room);
    while (text) {
        used += fread(text + used, 1, room - used - 1, stream);
        if (used < room - 1 || room > INPUT_MOST)
            break;
        char *grown = realloc(text, room *= 2);
        if (!grown)
            free(text);
        text = grown;
    }
    if (!text)
        error_set(err, "%s: out of memory", file);
    else if (ferror(stream))
        error_set(err, "%s: %s", file, strerror(errno));
    else if (used > INPUT_MOST)
        error_set(err, "%s: larger than %zu MiB; split it", file, INPUT_MOST >> 20);
    else {
        text[used] = '\0';
        *length = used;
        return text;
    }
    free(text);
    return NULL;
}

char *input_read(const char *file, size_t *length, struct error *err)
{
    if (strcmp(file, "-") == 0)
        return read_all(stdin, "standard input", length, err);
    FILE *stream = fopen(file, "re");
    if (!stream) {
        error_set(err, "%s: %s", file, strerror(errno));
        return NULL;
    }
    char *text = read_all(stream, file, length, err);
    fclose(stream);
    return text;
}

static bool is_manifest(const char *name)
{
    static const char *const ends[] = {".yaml", ".yml", ".json"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i]);
        if (length > end && strcmp(name + length - end, ends[i]) == 0)
            return true;
    }
    return false;
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
        struct stat stat;
        if (asprintf(&path, "%s/%s", folder, entries[i]->d_name) < 0)
            path = NULL;
        free(entries[i]);
        if (!path)
            ok = error_set(err, "%s: out of memory", folder);
        else if (lstat(path, &stat) == 0 && S_ISDIR(stat.st_mode))
            ok = each_below(path, visit, closure, err) && ok;
        else if (is_manifest(path))
            visit(path, closure);
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
