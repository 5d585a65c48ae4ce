// SPDX-License-Identifier: Apache-2.0
#include "files/revision.h"

#include "base/command.h"
#include "base/text.h"
#include "read/input.h"

#include <ctype.h>
#include <errno.h>
#include <libgen.h>
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

/* Leaves of what git said its complaint, in one line: the last of its own may be the remedy. */
static void join_lines(char *said)
{
    const char *fatal = strstr(said, "fatal: ");
    char *to = said;
    for (const char *from = fatal ? fatal : said; *from; from++) {
        bool blank = isspace((unsigned char)*from);
        if (!blank)
            *to++ = *from;
        else if (to > said && to[-1] != ' ')
            *to++ = ' ';
    }
    *to = '\0';
    if (to > said && to[-1] == ' ')
        to[-1] = '\0';
}

/* The dots of A..B or A...B; NULL: there are none. Beside a slash they are of a path. */
static const char *range_dots(const char *name)
{
    const char *dots = strstr(name, "..");
    size_t count = dots ? strspn(dots, ".") : 0;
    bool of_path = dots && (dots[count] == '/' || (dots > name && dots[-1] == '/'));
    return count <= 3 && !of_path ? dots : NULL;
}

static bool refuse_range(const char *name, const char *dots, struct error *err)
{
    static const char head[] = "HEAD"; /* where git is told of one end alone */
    const char *first = dots > name ? name : head, *last = dots + strspn(dots, ".");
    int length = (int)(dots > name ? dots - name : (ptrdiff_t)strlen(head));
    if (last - dots == 2)
        return error_set(err, "%.60s is a range, and one revision is wanted, say %.*s", name,
                         length, first);
    return error_set(
        err, "%.60s is a range, and one revision is wanted: what git merge-base %.*s %.60s prints",
        name, length, first, *last ? last : head);
}

static bool unknown(const char *name, char *said, struct error *err)
{
    const char *dots = range_dots(name);
    if (dots)
        return refuse_range(name, dots, err);
    join_lines(said);
    if (*said)
        return error_set(err, "%.60s is no file and no folder; as for a revision, git says: %s",
                         name, said);
    return error_set(err,
                     "%.60s is no file and no folder, and git knows no such revision here; "
                     "correct it, or fetch it first",
                     name);
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
    bool found = (command.status == 0 && take_id(said, tree)) || unknown(name, said, err);
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

/* Git goes through no link to a folder: the same without any. */
static const char *without_links(struct arena *arena, const char *name)
{
    bool folder = is_folder(name);
    const char *slash = strrchr(name, '/');
    char *copy = arena_copy(arena, name, strlen(name));
    char *real = copy ? realpath(folder ? copy : dirname(copy), NULL) : NULL;
    if (real)
        name = arena_print(arena, "%s/%s", real, folder ? "" : slash ? slash + 1 : name);
    free(real);
    return name;
}

static bool list(struct listing *listing, const char *tree, int count, char *const *names,
                 struct error *err)
{
    static const char *const begin[] = {"git", "--literal-pathspecs", "ls-tree", "-r", "-z"};
    size_t used = sizeof begin / sizeof *begin;
    struct arena arena;
    arena_init(&arena, ARENA_CAP);
    const char **arguments = arena_alloc(&arena, (used + (size_t)count + 3) * sizeof *arguments);
    if (arguments) {
        memcpy(arguments, begin, sizeof begin);
        arguments[used++] = tree;
        arguments[used++] = "--";
    }
    for (int i = 0; arguments && i < count; i++)
        if (is_listed(listing, names[i]))
            arguments[used++] = without_links(&arena, names[i]);
    struct command command = {.arguments = arguments, .input = -1, .most = INPUT_MOST};
    listing->lines = NULL;
    if (arena.exhausted)
        error_set(err, "no memory is left");
    else
        listing->lines = run_git(&command, err);
    listing->length = command.length;
    arena_free(&arena);
    return listing->lines;
}

/* The next of the list that is a file, or a link to one, and counts. */
struct entry {
    const char *id, *path;
    int id_length;
    bool link;
};

static bool next_entry(const struct listing *listing, const char **at, struct entry *entry)
{
    while (*at < listing->lines + listing->length) {
        const char *line = *at, *tab = strchr(line, '\t');
        *at += strlen(line) + 1;
        bool link = starts_with(line, "120") && !strchr(line, '\n');
        if (!tab || !(link || starts_with(line, "100")) ||
            (listing->below && !input_is_manifest(tab + 1)))
            continue;
        const char *id = line + strlen("100644 blob ");
        *entry = (struct entry){id, tab + 1, (int)(tab - id), link};
        return true;
    }
    return false;
}

/* What git is asked for, as a file that it reads from its beginning: a pipe might wait for its
 * other end, which waits for this one. A file by its id, what a link leads to by the link's path.
 */
static int ask_for(const struct listing *listing, const char *tree)
{
    struct entry entry;
    int ids = memfd_create("ids", MFD_CLOEXEC);
    for (const char *at = listing->lines; ids >= 0 && next_entry(listing, &at, &entry);)
        if (entry.link)
            dprintf(ids, "%s:./%s\n", tree, entry.path);
        else
            dprintf(ids, "%.*s\n", entry.id_length, entry.id);
    if (ids >= 0)
        lseek(ids, 0, SEEK_SET);
    return ids;
}

/* "ID blob SIZE\nCONTENT\n"; of a link that leads to no file, another word and what it means. */
struct answer {
    const char *content;
    size_t size;
    bool file;
};

static bool read_answer(const char *text, const char *end, struct answer *answer)
{
    static const char blob[] = " blob ";
    const char *line = memchr(text, '\n', (size_t)(end - text)), *number = line;
    char *behind;
    if (!line)
        return false;
    while (number > text && number[-1] != ' ')
        number--;
    size_t length = (size_t)(number - text);
    answer->size = strtoul(number, &behind, 10);
    answer->content = line + 1;
    answer->file = length >= strlen(blob) && starts_with(number - strlen(blob), blob);
    return behind > number && behind == line && (size_t)(end - answer->content) > answer->size;
}

static bool hand_over(struct revision *revision, const struct listing *listing, const char *text,
                      size_t length, struct error *err)
{
    struct entry entry;
    const char *end = text + length;
    for (const char *at = listing->lines; next_entry(listing, &at, &entry);) {
        struct answer answer;
        if (!read_answer(text, end, &answer) || !(answer.file || entry.link))
            return error_set(err, "git does not have %s; fetch it first", entry.path);
        if (answer.file)
            revision->file(revision, entry.path, answer.content, answer.size);
        text = answer.content + answer.size + 1;
    }
    return true;
}

static bool read_listed(struct revision *revision, const struct listing *listing, const char *tree,
                        struct error *err)
{
    static const char *const arguments[] = {"git",     "--no-pager",        "cat-file",
                                            "--batch", "--follow-symlinks", NULL};
    int ids = ask_for(listing, tree);
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
    bool read =
        list(&listing, tree, count, names, err) && read_listed(revision, &listing, tree, err);
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
