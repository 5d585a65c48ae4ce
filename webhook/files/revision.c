// SPDX-License-Identifier: Apache-2.0
#include "files/revision.h"

#include "base/command.h"
#include "base/text.h"
#include "read/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID_LEAST 40
#define ID_MOST 64 /* hex digits, where git goes by SHA-256 */

/* The line that is an id: beside it git may say on standard error what it thinks of the repository,
 * or trace. */
static bool take_id(const char *said, char id[ID_MOST + 1])
{
    while (*said) {
        size_t length = strcspn(said, "\n");
        if (length >= ID_LEAST && length <= ID_MOST && strspn(said, "0123456789abcdef") == length) {
            memcpy(id, said, length);
            id[length] = '\0';
            return true;
        }
        said += length + (said[length] == '\n');
    }
    return false;
}

/* The id of its tree: from here on no name can be taken for an option. */
static bool find_tree(const char *name, char tree[ID_MOST + 1], struct error *err)
{
    char wanted[256];
    snprintf(wanted, sizeof wanted, "%s^{tree}", name);
    const char *const arguments[] = {"git",  "rev-parse", "--verify", "--quiet", "--end-of-options",
                                     wanted, NULL};
    struct command command = {
        .arguments = arguments, .input = -1, .joined = true, .most = ARENA_CAP};
    char *said =
        strlen(name) + strlen("^{tree}") < sizeof wanted ? command_run(&command, err) : strdup("");
    if (!said) {
        const struct error why = *err;
        return error_set(err, "%.60s is no file and no folder; as for a revision: %s", name,
                         why.text);
    }
    size_t length = strcspn(said, "\n");
    bool found = command.status == 0 && take_id(said, tree);
    if (!found && length)
        error_set(err, "%.60s is no file and no folder; as for a revision, git says: %.*s", name,
                  (int)length, said);
    else if (!found)
        error_set(
            err,
            "%.60s is no file and no folder, and git knows no such revision here; correct it, "
            "or fetch it first",
            name);
    free(said);
    return found;
}

static char *run_git(struct command *command, struct error *err)
{
    char *said = command_run(command, err);
    if (!said || command->status == 0)
        return said;
    error_set(err, "git %s failed", command->arguments[2]);
    free(said);
    return NULL;
}

static bool is_folder(const char *name)
{
    struct stat found;
    return stat(name, &found) == 0 && S_ISDIR(found.st_mode);
}

/* What git has at and below the names that are folders, or at those that are files. */
struct listing {
    char *lines; /* "MODE TYPE ID\tPATH", each with a NUL behind it */
    size_t length;
    bool below; /* folders: what is no manifest does not count */
};

static bool is_listed(const struct listing *listing, const char *name)
{
    return !input_is_standard(name) && is_folder(name) == listing->below;
}

static bool list(struct listing *listing, const char *tree, int count, char *const *names,
                 struct error *err)
{
    static const char *const begin[] = {"git", "--literal-pathspecs", "ls-tree", "-r", "-z"};
    size_t used = sizeof begin / sizeof *begin;
    const char **arguments = calloc(used + (size_t)count + 3, sizeof *arguments);
    if (!arguments)
        return error_set(err, "no memory is left");
    memcpy(arguments, begin, sizeof begin);
    arguments[used++] = tree;
    arguments[used++] = "--";
    for (int i = 0; i < count; i++)
        if (is_listed(listing, names[i]))
            arguments[used++] = names[i];
    struct command command = {.arguments = arguments, .input = -1, .most = INPUT_MOST};
    listing->lines = run_git(&command, err);
    listing->length = command.length;
    free(arguments);
    return listing->lines;
}

/* The next of the list that is a regular file and counts. */
struct entry {
    const char *id, *path;
    int id_length;
};

static bool next_entry(const struct listing *listing, const char **at, struct entry *entry)
{
    while (*at < listing->lines + listing->length) {
        const char *line = *at, *tab = strchr(line, '\t');
        *at += strlen(line) + 1;
        if (!tab || !starts_with(line, "100") || (listing->below && !input_is_manifest(tab + 1)))
            continue;
        const char *id = line + strlen("100644 blob ");
        *entry = (struct entry){id, tab + 1, (int)(tab - id)};
        return true;
    }
    return false;
}

/* The ids as a file that git reads from its beginning: a pipe might wait for its other end, which
 * waits for this one. */
static int ask_for(const struct listing *listing)
{
    struct entry entry;
    int ids = memfd_create("ids", MFD_CLOEXEC);
    for (const char *at = listing->lines; ids >= 0 && next_entry(listing, &at, &entry);)
        dprintf(ids, "%.*s\n", entry.id_length, entry.id);
    if (ids >= 0)
        lseek(ids, 0, SEEK_SET);
    return ids;
}

/* "ID blob SIZE\nCONTENT\n" for each of the ids, in their order. */
static bool hand_over(struct revision *revision, const struct listing *listing, const char *text,
                      size_t length, struct error *err)
{
    struct entry entry;
    const char *end = text + length;
    for (const char *at = listing->lines; next_entry(listing, &at, &entry);) {
        const char *kind = text + entry.id_length;
        char *content = NULL;
        size_t size = end - text > entry.id_length && starts_with(kind, " blob ")
                          ? strtoul(kind + strlen(" blob "), &content, 10)
                          : 0;
        if (!content || (size_t)(end - content) < size + 2)
            return error_set(err, "git does not have %s; fetch it first", entry.path);
        revision->file(revision, entry.path, content + 1, size);
        text = content + 1 + size + 1;
    }
    return true;
}

static bool read_listed(struct revision *revision, const struct listing *listing, struct error *err)
{
    static const char *const arguments[] = {"git", "--no-pager", "cat-file", "--batch", NULL};
    int ids = ask_for(listing);
    if (ids < 0)
        return error_set(err, "git cannot be asked: %s", strerror(errno));
    struct command command = {.arguments = arguments, .input = ids, .most = ARENA_CAP_OF_FILES};
    char *texts = run_git(&command, err);
    close(ids);
    bool read = texts && hand_over(revision, listing, texts, command.length, err);
    free(texts);
    return read;
}

/* Those that are folders, or those that are files, where there are any. */
static bool read_some(struct revision *revision, const char *tree, bool below, int count,
                      char *const *names, struct error *err)
{
    struct listing listing = {.below = below};
    int some = 0;
    for (int i = 0; i < count; i++)
        some += is_listed(&listing, names[i]);
    if (!some)
        return true;
    bool read = list(&listing, tree, count, names, err) && read_listed(revision, &listing, err);
    free(listing.lines);
    return read;
}

bool revision_each(struct revision *revision, const char *name, int count, char *const *names,
                   struct error *err)
{
    char tree[ID_MOST + 1];
    int files = 0;
    for (int i = 0; i < count; i++)
        files += !input_is_standard(names[i]);
    if (!find_tree(name, tree, err))
        return false;
    if (!files)
        return error_set(err, "standard input has no past in %s; name files or folders", name);
    return read_some(revision, tree, true, count, names, err) &&
           read_some(revision, tree, false, count, names, err);
}
