// SPDX-License-Identifier: Apache-2.0
#include "files/known.h"

#include "base/digest.h"
#include "files/revision.h"
#include "read/input.h"
#include "read/manifest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct old_object {
    const struct old_object *next;
    const struct json *object;
    const char *path; /* of the file that it was read from */
    unsigned read;    /* number of the call */
};

void known_init(struct known *known, const char *namespace)
{
    *known = (struct known){.namespace = namespace};
    arena_init(&known->arena, ARENA_CAP_OF_FILES);
}

void known_free(struct known *known)
{
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
    *kept = (struct old_object){known->old[at], object, path, known->reads};
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

const struct json *known_old(const struct known *known, const struct json *object, const char *file)
{
    const struct old_object *best = NULL;
    size_t most = 0;
    for (const struct old_object *old = known->old[bucket_of(known, object)];
         old && (!best || old->read == best->read); old = old->next) {
        if (!same_group(old->object, object) || !same(old->object, object, "kind") ||
            !same(old->object, object, "metadata.name") ||
            strcmp(namespace_of(known, old->object), namespace_of(known, object)) != 0)
            continue;
        size_t names = common_end(old->path, file);
        if (!best || names > most) {
            best = old;
            most = names;
        }
    }
    return best ? best->object : NULL;
}
