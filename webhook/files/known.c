// SPDX-License-Identifier: Apache-2.0
#include "files/known.h"

#include "base/digest.h"
#include "files/partial.h"
#include "files/revision.h"
#include "read/input.h"
#include "read/manifest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void known_init(struct known *known, const char *namespace)
{
    *known = (struct known){.namespace = namespace};
    arena_init(&known->arena, ARENA_CAP_OF_FILES);
}

void known_free(struct known *known)
{
    world_free(&known->world);
    arena_free(&known->arena);
}

static const char *namespace_of(const struct known *known, const struct json *object)
{
    return json_string_or(json_look(object, "metadata.namespace"),
                          known->namespace ? known->namespace : "");
}

static size_t bucket_of(const struct known *known, const struct json *object)
{
    const char *namespace = namespace_of(known, object),
               *name = json_string_or(json_look(object, "metadata.name"), "");
    uint64_t digest = digest_add(DIGEST_START, namespace, strlen(namespace) + 1);
    return digest_add(digest, name, strlen(name)) % KNOWN_BUCKETS;
}

static void keep(struct known *known, const struct json *object, const char *path)
{
    size_t at = bucket_of(known, object);
    struct old_object *kept = arena_alloc(&known->arena, sizeof *kept);
    if (!kept)
        return; /* which the end will notice */
    *kept = (struct old_object){known->old[at], object, path, known->reads, NULL};
    known->old[at] = kept;
}

/* The fault is empty where all of the text could be read. */
static void keep_text(struct known *known, const char *path, const char *text, size_t length,
                      struct error *fault)
{
    struct source source;
    struct manifest manifest;
    struct manifest_object here;
    const char *kept = arena_copy(&known->arena, text, length);
    const char *kept_path = arena_copy(&known->arena, path, strlen(path));
    if (!kept || !kept_path)
        return;
    source_init(&source, kept, length);
    manifest_open(&manifest, &source);
    while (manifest_read(&manifest, &known->arena, fault))
        while (manifest_next(&manifest, &here))
            keep(known, here.object, kept_path);
    manifest_close(&manifest);
}

static bool read_file(struct known *known, const char *file, struct error *err)
{
    struct error fault = {0};
    size_t length;
    char *text = input_read(file, &length, err);
    if (!text)
        return error_wrap(err, "%s", input_name(file));
    keep_text(known, file, text, length, &fault);
    free(text);
    return !*fault.text ||
           error_set(err, "%s:%u:%u: %s", input_name(file), fault.line, fault.column, fault.text);
}

struct old_folder {
    struct input input;
    struct known *known;
};

static void read_below(struct input *input, const char *file)
{
    struct error ignored;
    size_t length;
    char *text = input_read(file, &length, &ignored);
    if (text)
        keep_text(((struct old_folder *)input)->known, file, text, length, &ignored);
    free(text);
}

/* No manifest in it, say: there was nothing yet. */
static void pass_over(struct input *input, const char *file, const char *sentence)
{
    (void)input, (void)file, (void)sentence;
}

static void read_folder(struct known *known, const char *folder)
{
    struct old_folder old = {.input = {.file = read_below, .fault = pass_over}, .known = known};
    input_each(&old.input, 1, (char *[]){(char *)folder});
}

struct old_revision {
    struct revision revision;
    struct known *known;
};

static void read_then(struct revision *revision, const char *path, const char *text, size_t length)
{
    struct error ignored;
    keep_text(((struct old_revision *)revision)->known, path, text, length, &ignored);
}

static bool read_revision(struct known *known, const char *name, int count, char *const *inputs,
                          struct error *err)
{
    struct old_revision old = {.revision = {.file = read_then}, .known = known};
    return revision_each(&old.revision, name, count, inputs, err);
}

bool known_read_old(struct known *known, const char *name, int count, char *const *inputs,
                    struct error *err)
{
    struct stat found;
    bool standard = input_is_standard(name), there = standard || stat(name, &found) == 0;
    bool read = true;
    known->reads++;
    if (!there && (errno == ENOENT || errno == ENOTDIR))
        read = read_revision(known, name, count, inputs, err);
    else if (there && !standard && S_ISDIR(found.st_mode))
        read_folder(known, name);
    else
        read = read_file(known, name, err);
    return read && (!known->arena.exhausted ||
                    error_set(err, "%s: this takes more memory than it may; split it", name));
}

static bool same(const struct json *a, const struct json *b, const char *path)
{
    return json_equal(json_look(a, path), json_look(b, path));
}

/* A Service of Knative is no Service of the core; their versions may differ. */
static bool same_group(const struct json *a, const struct json *b)
{
    const char *one = json_string(json_get(a, "apiVersion"));
    const char *other = json_string(json_get(b, "apiVersion"));
    if (!one || !other)
        return false;
    size_t length = strchr(one, '/') ? strcspn(one, "/") + 1 : 0;
    return length ? strncmp(one, other, length) == 0 : !strchr(other, '/');
}

/* How many bytes of the two paths are the same from their beginnings on. */
static size_t common_beginning(const char *a, const char *b)
{
    size_t length = 0;
    while (a[length] && a[length] == b[length])
        length++;
    return length;
}

/* How many names at the ends of the two paths are the same. */
static size_t common_end(const char *a, const char *b)
{
    size_t i = strlen(a), j = strlen(b), names = 0;
    while (i && j && a[i - 1] == b[j - 1]) {
        names += a[i - 1] == '/';
        i--, j--;
    }
    return names + ((!i || a[i - 1] == '/') && (!j || b[j - 1] == '/'));
}

static bool same_name(const struct known *known, const struct json *a, const struct json *b)
{
    return same_group(a, b) && same(a, b, "kind") && same(a, b, "metadata.name") &&
           strcmp(namespace_of(known, a), namespace_of(known, b)) == 0;
}

/* One that is more like the file than the best so far. Newer ones come first. */
static bool is_better(const struct old_object *old, const struct old_object *best, const char *file)
{
    if (!best)
        return true;
    size_t end = common_end(old->path, file), most = common_end(best->path, file);
    return end > most ||
           (end == most && common_beginning(old->path, file) > common_beginning(best->path, file));
}

const struct old_object *known_old(const struct known *known, const struct json *object,
                                   const char *file)
{
    const struct old_object *best = NULL, *old = known->old[bucket_of(known, object)];
    for (; old && (!best || old->read == best->read); old = old->next)
        if (same_name(known, old->object, object) && is_better(old, best, file))
            best = old;
    return best;
}

const struct old_object *known_document(const struct known *known, const char *file)
{
    const struct old_object *best = NULL, *old = known->old[bucket_of(known, NULL)];
    for (; old && (!best || old->read == best->read); old = old->next)
        if (!json_get(old->object, "kind") && common_end(old->path, file) &&
            is_better(old, best, file))
            best = old;
    return best;
}

/* Read again later, it is what was read then that counts. */
static bool is_superseded(const struct known *known, const struct old_object *old)
{
    const struct old_object *newer = known->old[bucket_of(known, old->object)];
    while (newer->read > old->read && !same_name(known, newer->object, old->object))
        newer = newer->next;
    return newer->read > old->read;
}

static void enter(struct known *known, struct arena *scratch, struct old_object *old)
{
    const struct environment *environment = known->world.environment;
    struct folder *file = folder_of_file(&known->world.folders, old->path);
    struct subject subject;
    subject_of_file(&subject, old->object, NULL, known->namespace);
    const struct peer_row *row = peer_row_for(&subject, environment);
    old->folder = file;
    if (!file || !row)
        return;
    subject.home = part_home(&subject, environment);
    world_add(&known->world, &subject, row, file,
              part_of(scratch, &subject, NULL).sentence != NULL);
    arena_reset(scratch);
}

void known_settle(struct known *known, const struct environment *environment)
{
    struct arena scratch;
    arena_init(&scratch, ARENA_CAP_OF_FILES);
    world_init(&known->world, environment);
    for (size_t i = 0; i < KNOWN_BUCKETS; i++)
        for (struct old_object *old = known->old[i]; old; old = old->next)
            if (!is_superseded(known, old))
                enter(known, &scratch, old);
    world_settle(&known->world);
    arena_free(&scratch);
}
