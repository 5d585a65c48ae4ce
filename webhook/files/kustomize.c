// SPDX-License-Identifier: Apache-2.0
#include "files/kustomize.h"

#include "base/digest.h"
#include "base/file.h"
#include "read/manifest.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MOST ((size_t)1 << 20) /* bytes of a kustomization */

static const char *const names[] = {"kustomization.yaml", "kustomization.yml", "Kustomization"};

struct kustomize_file {
    dev_t device;
    ino_t inode;
    enum kustomize_use use;
    const char *by;
    const struct kustomize_file *next;
};

struct kustomize_folder {
    const char *name;
    const struct kustomize_folder *next;
};

/* Where files are named: in the elements of a list, or in a mapping; as themselves, or under a key.
 * Source: sigs.k8s.io/kustomize/api types/kustomization.go, types/fix.go. */
static const struct {
    const char *field, *key;
    enum kustomize_use use;
} places[] = {
    {"patches", "path", KUSTOMIZE_PATCH},
    {"patches", NULL, KUSTOMIZE_PATCH}, /* up to kustomize 1.0 */
    {"patchesStrategicMerge", NULL, KUSTOMIZE_PATCH},
    {"patchesJson6902", "path", KUSTOMIZE_PATCH},
    {"replacements", "path", KUSTOMIZE_DATA},
    {"configurations", NULL, KUSTOMIZE_DATA},
    {"crds", NULL, KUSTOMIZE_DATA},
    {"openapi", "path", KUSTOMIZE_DATA},
};

void kustomize_init(struct kustomize *kustomize)
{
    *kustomize = (struct kustomize){0};
    arena_init(&kustomize->arena, ARENA_CAP_OF_FILES);
    arena_init(&kustomize->scratch, ARENA_CAP_OF_FILES);
}

void kustomize_free(struct kustomize *kustomize)
{
    arena_free(&kustomize->arena);
    arena_free(&kustomize->scratch);
}

static size_t bucket_of_file(const struct stat *found)
{
    return (found->st_ino ^ found->st_dev) % KUSTOMIZE_BUCKETS;
}

static const struct kustomize_file *known(const struct kustomize *kustomize,
                                          const struct stat *found)
{
    const struct kustomize_file *file = kustomize->files[bucket_of_file(found)];
    while (file && (file->inode != found->st_ino || file->device != found->st_dev))
        file = file->next;
    return file;
}

/* An inline patch is no name of a file, and needs no look at the disk. */
static void name(struct kustomize *kustomize, const char *folder, const char *by, const char *path,
                 enum kustomize_use use)
{
    struct stat found;
    if (!path || !*path || strchr(path, '\n'))
        return;
    const char *whole = arena_print(&kustomize->scratch, "%s%s", *path == '/' ? "" : folder, path);
    if (!whole || stat(whole, &found) < 0 || !S_ISREG(found.st_mode) || known(kustomize, &found))
        return;
    struct kustomize_file *file = arena_alloc(&kustomize->arena, sizeof *file);
    const char *copy = arena_copy(&kustomize->arena, by, strlen(by));
    size_t at = bucket_of_file(&found);
    if (!file || !copy)
        return;
    *file = (struct kustomize_file){found.st_dev, found.st_ino, use, copy, kustomize->files[at]};
    kustomize->files[at] = file;
    kustomize->file_count++;
}

static void name_all(struct kustomize *kustomize, const char *folder, const char *by,
                     const struct json *object)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *key = places[i].key;
        const struct json *field = json_get(object, places[i].field);
        if (key && json_is(field, JSON_OBJECT))
            name(kustomize, folder, by, json_string(json_get(field, key)), places[i].use);
        json_each (item, json_list(field))
            name(kustomize, folder, by, json_string(key ? json_get(item, key) : item),
                 places[i].use);
    }
}

/* False: there is none of this name. `folder` is empty, or ends with a slash. */
static bool read_one(struct kustomize *kustomize, const char *folder, const char *as)
{
    struct stat found;
    struct source source;
    struct manifest manifest;
    struct error ignored;
    size_t length;
    const char *path = arena_print(&kustomize->scratch, "%s%s", folder, as);
    if (!path || stat(path, &found) < 0 || !S_ISREG(found.st_mode))
        return false;
    char *text = file_read(path, MOST, &length);
    if (text) {
        source_init(&source, text, length);
        manifest_open(&manifest, &source);
        while (manifest_read(&manifest, &kustomize->scratch, &ignored))
            name_all(kustomize, folder, path, manifest.document);
        manifest_close(&manifest);
    }
    free(text);
    return true;
}

static bool is_new(struct kustomize *kustomize, const char *folder)
{
    size_t length = strlen(folder);
    size_t at = digest_add(DIGEST_START, folder, length) % KUSTOMIZE_BUCKETS;
    const struct kustomize_folder *seen = kustomize->folders[at];
    while (seen && strcmp(seen->name, folder) != 0)
        seen = seen->next;
    struct kustomize_folder *one = seen ? NULL : arena_alloc(&kustomize->arena, sizeof *one);
    if (!one)
        return false;
    *one = (struct kustomize_folder){arena_copy(&kustomize->arena, folder, length),
                                     kustomize->folders[at]};
    if (one->name)
        kustomize->folders[at] = one;
    return one->name != NULL;
}

void kustomize_look(struct kustomize *kustomize, const char *folder)
{
    size_t length = strlen(folder);
    bool closed = length == 0 || folder[length - 1] == '/';
    const char *prefix = arena_print(&kustomize->scratch, "%s%s", folder, closed ? "" : "/");
    bool found = !prefix || !is_new(kustomize, prefix);
    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
        found = read_one(kustomize, prefix, names[i]);
    arena_reset(&kustomize->scratch);
}

/* The folders of a name: of `a/b/c` these are "", `a/` and `a/b/`. */
static void look_above(struct kustomize *kustomize, const char *file)
{
    size_t end = strlen(file);
    for (bool more = true; more;) {
        while (end && file[end - 1] != '/')
            end--;
        char *folder = strndup(file, end);
        if (folder)
            kustomize_look(kustomize, folder);
        free(folder);
        more = end > 0;
        while (end && file[end - 1] == '/')
            end--;
    }
}

enum kustomize_use kustomize_use_of(struct kustomize *kustomize, const char *file, const char **by)
{
    struct stat found;
    look_above(kustomize, file);
    bool may = kustomize->file_count > 0 && stat(file, &found) == 0;
    const struct kustomize_file *named = may ? known(kustomize, &found) : NULL;
    if (named && by)
        *by = named->by;
    return named ? named->use : KUSTOMIZE_NONE;
}

bool kustomize_is(const char *file)
{
    const char *slash = strrchr(file, '/');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(slash ? slash + 1 : file, names[i]) == 0)
            return true;
    return false;
}
