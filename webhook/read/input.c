// SPDX-License-Identifier: Apache-2.0
#include "read/input.h"

#include "base/file.h"
#include "base/glob.h"
#include "base/text.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool input_is_standard(const char *file)
{
    return strcmp(file, "-") == 0;
}

const char *input_name(const char *file)
{
    return input_is_standard(file) ? "<stdin>" : file;
}

void input_add_place(struct text *out, const char *file, unsigned line, unsigned column)
{
    text_add_shown(out, input_name(file), SIZE_MAX);
    if (line)
        text_print(out, ":%u:%u: ", line, column);
    else
        text_add(out, ": ");
}

/* Fills in an error without a place; false. */
static bool unfit(const char *text, size_t length, bool standard, struct error *err)
{
    if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0))
        return error_set(err, "this is UTF-16; save it as UTF-8");
    size_t blank = 0;
    while (standard && blank < length && isspace((unsigned char)text[blank]))
        blank++;
    return !standard || blank < length ||
           error_set(err, "nothing came in; has the command before the pipe failed?");
}

char *input_read(const char *file, size_t *length, struct error *err)
{
    bool standard = input_is_standard(file);
    if (standard && isatty(STDIN_FILENO))
        fputs("meshrail: reading what you type, up to Ctrl-D; or name files and folders\n", stderr);
    char *text = standard ? file_read_from(STDIN_FILENO, INPUT_MOST, length)
                          : file_read(file, INPUT_MOST, length);
    if (text && unfit(text, *length, standard, err))
        return text;
    if (!text && errno == EFBIG)
        error_set(err, "this is larger than %zu MiB; split it", INPUT_MOST >> 20);
    else if (!text && standard && errno == EBADF)
        error_set(err, "it is closed");
    else if (!text)
        error_set(err, "this cannot be read: %s", strerror(errno));
    free(text);
    return NULL;
}

static bool look(const char *file, struct stat *found)
{
    return (input_is_standard(file) ? fstat(STDIN_FILENO, found) : stat(file, found)) == 0;
}

bool input_same(const char *a, const char *b)
{
    struct stat one, other;
    return look(a, &one) && look(b, &other) && S_ISREG(one.st_mode) && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

bool input_comes_once(const char *file)
{
    struct stat found;
    return input_is_standard(file) || !look(file, &found) || !S_ISREG(found.st_mode);
}

/* The path below the folder that was named. */
static const char *within(const struct input *input, const char *path)
{
    if (starts_with(path, input->root))
        path += strlen(input->root);
    while (*path == '/')
        path++;
    return path;
}

static void visit(struct input *input, const char *file, bool below)
{
    input->files++;
    input->below = below;
    input->within = below ? within(input, file) : file;
    input->file(input, file);
}

static void fail(struct input *input, const char *file)
{
    struct error err;
    error_set(&err, "this cannot be read: %s", strerror(errno));
    input->fault(input, file, err.text);
}

bool input_is_manifest(const char *path)
{
    return ends_with(path, ".yaml") || ends_with(path, ".yml") || ends_with(path, ".json");
}

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool is_excluded(const struct input *input, const char *path, bool folder)
{
    const char *below = within(input, path), *slash = strrchr(below, '/');
    for (const char *const *one = input->without.patterns; one && *one; one++) {
        bool of_folders = ends_with(*one, "/");
        size_t length = strlen(*one) - of_folders;
        if ((folder || !of_folders) &&
            (glob_fits(*one, length, below) || (slash && glob_fits(*one, length, slash + 1))))
            return true;
    }
    return false;
}

static char *join(const char *folder, const char *name)
{
    char *path;
    if (strcmp(folder, ".") == 0)
        return strdup(name);
    return asprintf(&path, "%s%s%s", folder, ends_with(folder, "/") ? "" : "/", name) < 0 ? NULL
                                                                                          : path;
}

/* Goes ahead of the walk, to each folder and to what else is of the type, in no order. A folder
 * that cannot be opened is reported later, when its files are wanted. */
static void look_below(struct input *input, const char *folder, unsigned char wanted,
                       void (*tell)(struct input *, const char *path, const struct stat *found))
{
    struct dirent **entries;
    struct stat found;
    int count = scandir(folder, &entries, not_hidden, NULL);
    for (int i = 0; i < count; i++) {
        unsigned char type = entries[i]->d_type; /* unknown: a file system that does not tell it */
        bool may = type == DT_DIR || type == DT_UNKNOWN || type == wanted;
        char *path = may ? join(folder, entries[i]->d_name) : NULL;
        if (path && lstat(path, &found) == 0 && !is_excluded(input, path, S_ISDIR(found.st_mode))) {
            tell(input, path, &found);
            if (S_ISDIR(found.st_mode))
                look_below(input, path, wanted, tell);
        }
        free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static void begin_at(struct input *input, const char *name)
{
    input->root = strcmp(name, ".") == 0 ? "" : name; /* see join() */
}

static void note_file(struct input *input, const char *path, const struct stat *found)
{
    if (S_ISREG(found->st_mode) && input_is_manifest(path))
        inodes_add(&input->themselves, found);
}

static void note_files(struct input *input)
{
    const char *root = input->root;
    struct stat found;
    for (int i = 0; i < input->count; i++) {
        const char *name = input->names[i];
        if (input_is_standard(name) || stat(name, &found) < 0)
            continue;
        begin_at(input, name);
        if (S_ISDIR(found.st_mode))
            look_below(input, name, DT_REG, note_file);
        else if (lstat(name, &found) == 0 && S_ISREG(found.st_mode))
            inodes_add(&input->themselves, &found);
    }
    input->root = root;
}

/* Does the file to which a link leads count by itself? Its own path is the one that people know,
 * and the one that git can patch. The files are gone through ahead of the walk once there is a
 * link. */
static bool is_itself_there(struct input *input, const struct stat *found)
{
    if (!input->known)
        note_files(input);
    input->known = true;
    return inodes_have(&input->themselves, found);
}

static size_t walk(struct input *input, const char *folder);

/* A link that cannot be followed. */
static size_t lose(struct input *input, const char *link)
{
    if (errno != ENOENT && errno != ELOOP && errno != ENOTDIR) {
        fail(input, link);
        return 1;
    }
    if (input->astray)
        input->astray(input, link);
    return 0;
}

/* How many manifests there are at the path, or below it. */
static size_t enter(struct input *input, const char *path)
{
    struct stat found;
    bool there = lstat(path, &found) == 0, link = there && S_ISLNK(found.st_mode);
    bool folder = there && S_ISDIR(found.st_mode);
    if (is_excluded(input, path, folder))
        return 0;
    if (folder)
        return walk(input, path);
    if (!input_is_manifest(path) && (there || errno == ENOENT))
        return 0;
    if (link && stat(path, &found) < 0)
        return lose(input, path);
    if (!there)
        fail(input, path);
    else if (!S_ISREG(found.st_mode)) /* a pipe never ends */
        return 0;
    else if (!(link && is_itself_there(input, &found)) && inodes_add(&input->seen, &found))
        visit(input, path, true);
    return 1;
}

static size_t walk(struct input *input, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, not_hidden, alphasort);
    size_t manifests = 0;
    if (count < 0) {
        fail(input, folder);
        return 1;
    }
    for (int i = 0; i < count; i++) {
        char *path = join(folder, entries[i]->d_name);
        free(entries[i]);
        if (path)
            manifests += enter(input, path);
        else
            fail(input, folder);
        free(path);
    }
    free(entries);
    return manifests;
}

static bool is_link(const char *name)
{
    struct stat found;
    return lstat(name, &found) == 0 && S_ISLNK(found.st_mode);
}

static void miss(struct input *input, const char *folder)
{
    bool all = !input->without.patterns || !*input->without.patterns;
    input->fault(input, folder,
                 all ? "nothing to check here: there is no *.yaml, *.yml or *.json"
                     : "nothing to check here: there is no *.yaml, *.yml or *.json but what is "
                       "excluded");
}

static void take(struct input *input, const char *name)
{
    struct stat found;
    begin_at(input, name);
    if (input_is_standard(name)) {
        if (!input->standard)
            visit(input, name, false);
        input->standard = true;
    } else if (stat(name, &found) < 0) {
        fail(input, name);
    } else if (!S_ISDIR(found.st_mode)) {
        if (!(is_link(name) && is_itself_there(input, &found)) && inodes_add(&input->seen, &found))
            visit(input, name, false);
    } else if (!walk(input, name)) {
        miss(input, name);
    }
}

static void tell_folder(struct input *input, const char *path, const struct stat *found)
{
    if (S_ISDIR(found->st_mode))
        input->folder(input, path);
}

/* The folders below a folder and itself, or the one that a file lies in. */
static void look_around(struct input *input, const char *name)
{
    struct stat found;
    if (input_is_standard(name) || stat(name, &found) < 0)
        return;
    if (S_ISDIR(found.st_mode)) {
        begin_at(input, name);
        input->folder(input, input->root);
        look_below(input, name, DT_DIR, tell_folder);
        return;
    }
    const char *slash = strrchr(name, '/');
    char *folder = strndup(name, slash ? (size_t)(slash + 1 - name) : 0);
    if (folder)
        input->folder(input, folder);
    free(folder);
}

void input_each(struct input *input, int count, char **names)
{
    struct stat written;
    input->count = count;
    input->names = names;
    if (input->without.written && stat(input->without.written, &written) == 0)
        inodes_add(&input->seen, &written);
    for (int i = 0; i < count && input->folder; i++)
        look_around(input, names[i]);
    for (int i = 0; i < count; i++)
        take(input, names[i]);
    inodes_free(&input->seen);
    inodes_free(&input->themselves);
    input->known = false;
}
