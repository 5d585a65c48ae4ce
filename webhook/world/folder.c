// SPDX-License-Identifier: Apache-2.0
#include "world/folder.h"

#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

struct folder_place {
    const char *path; /* NULL: nothing here */
    struct folder *folder;
};

static struct folder_place *place_of(const struct folders *folders, const char *path)
{
    size_t at = digest_add(DIGEST_START, path, strlen(path)) & (folders->room - 1);
    while (folders->table[at].path && strcmp(folders->table[at].path, path) != 0)
        at = (at + 1) & (folders->room - 1);
    return &folders->table[at];
}

static bool make_room(struct folders *folders)
{
    struct folders roomier = *folders;
    if (2 * (folders->count + 1) <= folders->room)
        return true;
    roomier.room = folders->room ? 2 * folders->room : 64;
    roomier.table = arena_alloc(folders->arena, roomier.room * sizeof *roomier.table);
    if (!roomier.table)
        return false;
    for (size_t i = 0; i < folders->room; i++)
        if (folders->table[i].path)
            *place_of(&roomier, folders->table[i].path) = folders->table[i];
    *folders = roomier;
    return true;
}

static struct folder *find(const struct folders *folders, const char *path)
{
    return folders->room ? place_of(folders, path)->folder : NULL;
}

static void call(struct folders *folders, const char *path, struct folder *folder)
{
    const char *kept = make_room(folders) ? arena_copy(folders->arena, path, strlen(path)) : NULL;
    if (!kept)
        return;
    *place_of(folders, kept) = (struct folder_place){kept, folder};
    folders->count++;
}

static struct folder *folder_new(struct folders *folders, const char *path, struct folder *parent)
{
    struct folder *folder = arena_alloc(folders->arena, sizeof *folder);
    if (!folder)
        return NULL;
    *folder =
        (struct folder){.parent = parent, .path = arena_copy(folders->arena, path, strlen(path))};
    call(folders, path, folder);
    return folder;
}

/* Of a path without links, and those above it. */
static struct folder *folder_at(struct folders *folders, const char *path)
{
    struct folder *known = find(folders, path), *parent = NULL;
    const char *slash = strrchr(path, '/');
    if (known)
        return known;
    if (slash && slash[1]) {
        char *above = arena_copy(folders->arena, path, slash == path ? 1 : (size_t)(slash - path));
        parent = above ? folder_at(folders, above) : NULL;
    }
    return folder_new(folders, path, parent);
}

/* By its path as it was named. */
static struct folder *folder_named(struct folders *folders, const char *name)
{
    struct folder *folder = find(folders, name);
    if (folder)
        return folder;
    char *whole = realpath(name, NULL);
    folder = folder_at(folders, whole ? whole : name);
    if (folder && whole && strcmp(whole, name) != 0)
        call(folders, name, folder);
    free(whole);
    return folder;
}

struct folder *folder_of_file(struct folders *folders, const char *file)
{
    struct folder *known = folder_known(folders, file), *parent = NULL;
    const char *slash = strrchr(file, '/');
    if (known)
        return known;
    struct folder **files = arena_grow(folders->arena, folders->files, sizeof(struct folder *),
                                       folders->file_count, 1, &folders->file_room);
    const char *above =
        slash ? arena_copy(folders->arena, file, slash == file ? 1 : (size_t)(slash - file)) : ".";
    if (strcmp(file, "-") != 0 && above)
        parent = folder_named(folders, above);
    struct folder *folder = files ? folder_new(folders, file, parent) : NULL;
    if (!folder)
        return NULL;
    if (parent)
        folder->path =
            arena_print(folders->arena, "%s%s%s", parent->path,
                        strcmp(parent->path, "/") == 0 ? "" : "/", slash ? slash + 1 : file);
    if (parent && !folder->path)
        return NULL;
    folders->files = files;
    folders->files[folders->file_count++] = folder;
    return folder;
}

struct folder *folder_known(struct folders *folders, const char *file)
{
    return find(folders, file);
}

static int by_path(const void *left, const void *right)
{
    const struct folder *const *a = left, *const *b = right;
    return strcmp((*a)->path, (*b)->path);
}

/* Paths with a common beginning stand together. */
void folders_number(struct folders *folders)
{
    if (folders->file_count)
        qsort(folders->files, folders->file_count, sizeof(struct folder *), by_path);
    for (size_t i = 0; i < folders->file_count; i++)
        for (struct folder *folder = folders->files[i]; folder; folder = folder->parent) {
            folder->last = i + 1;
            if (!folder->first)
                folder->first = i + 1;
        }
}

bool folder_holds(const struct folder *folder, const struct folder *other)
{
    return folder->first <= other->first && other->last <= folder->last;
}
