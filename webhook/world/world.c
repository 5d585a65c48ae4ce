// SPDX-License-Identifier: Apache-2.0
#include "world/world.h"

#include "base/digest.h"
#include "judge/exemption.h"
#include "judge/inputs.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* An entry of a peer under one of its keys. 64 bits tell a hundred million keys apart. */
struct entry {
    uint64_t digest;
    enum peer_key key;
    struct peer *peer;
};

void world_init(struct world *world, const struct environment *environment)
{
    *world = (struct world){.environment = environment};
    arena_init(&world->arena, ARENA_CAP_OF_FILES);
    world->folders.arena = &world->arena;
}

void world_free(struct world *world)
{
    free(world->entries);
    arena_free(&world->arena);
}

const struct peer_row *peer_row_of(const char *group, const char *kind)
{
    for (size_t i = 0; i < peer_row_count; i++)
        if (strcmp(peer_rows[i].group, group) == 0 && strcmp(peer_rows[i].kind, kind) == 0)
            return &peer_rows[i];
    return NULL;
}

const struct peer_row *peer_row_for(const struct subject *subject,
                                    const struct environment *environment)
{
    char group[64];
    const struct peer_row *row = peer_row_of(
        subject->row ? subject->row->group : group_of(subject->object, group, sizeof group),
        subject->kind_name);
    bool counts =
        row && !is_going(subject->object) && (!row->wants || row->wants(subject, environment));
    return counts ? row : NULL;
}

static uint64_t digest_number(uint64_t digest, size_t number)
{
    return digest_add(digest, (const char *)&number, sizeof number);
}

static const size_t texts_of[] = {
    [PEER_NAMED] = 2,    [PEER_IN] = 1,        [PEER_OF_HOST] = 1, [PEER_OF_HOST_IN] = 2,
    [PEER_SPEAKING] = 2, [PEER_OF_SUBSET] = 2, [PEER_MERGED] = 3,  [PEER_MERGED_SUBSET] = 4,
    [PEER_UNTOLD] = 1,   [PEER_LABELLED] = 3,  [PEER_ABOUT] = 2,   [PEER_SAME] = 2,
    [PEER_ALIKE] = 1,
};

/* `whole`: no part of the key is missing. */
static uint64_t digest_of(size_t kind, enum peer_key key, va_list texts, bool *whole)
{
    uint64_t digest = digest_number(digest_number(DIGEST_START, kind), key);
    *whole = true;
    for (size_t i = 0; i < texts_of[key]; i++) {
        const char *text = va_arg(texts, const char *);
        *whole &= text != NULL;
        digest = text ? digest_add(digest, text, strlen(text) + 1) : digest;
    }
    return digest;
}

static bool make_room(struct world *world)
{
    size_t room = world->entry_room + world->entry_room / 2 + 256;
    if (world->entry_count < world->entry_room)
        return true;
    struct entry *roomier = reallocarray(world->entries, room, sizeof *roomier);
    if (!roomier) {
        world->arena.exhausted = true;
        return false;
    }
    world->entries = roomier;
    world->entry_room = room;
    return true;
}

static void enter(struct world *world, struct peer *peer, size_t kind, enum peer_key key,
                  va_list texts)
{
    bool whole;
    uint64_t digest = digest_of(kind, key, texts, &whole);
    if (whole && make_room(world))
        world->entries[world->entry_count++] = (struct entry){digest, key, peer};
}

void peer_enter(struct world *world, struct peer *peer, enum peer_key key, ...)
{
    va_list texts;
    va_start(texts, key);
    enter(world, peer, peer->row->is, key, texts);
    va_end(texts);
}

/* Of one group and kind, which has a row of its own. */
static void enter_row(struct world *world, struct peer *peer, enum peer_key key, ...)
{
    va_list texts;
    va_start(texts, key);
    enter(world, peer, (size_t)(peer->row - peer_rows), key, texts);
    va_end(texts);
}

void peer_veil(struct peer *peer)
{
    peer->veiled = true;
    for (struct folder *folder = peer->folder; folder; folder = folder->parent)
        folder->veiled |= peer->row->is;
}

const struct json *peer_says(const struct peer *peer, const char *path)
{
    return json_get(peer->said, path);
}

void peer_keep(struct world *world, struct peer *peer, const char *name, const struct json *value)
{
    if (value && !peer->said)
        peer->said = json_new_object(&world->arena);
    if (value)
        json_set(&world->arena, peer->said, name, json_copy(&world->arena, value));
}

const char *namespace_unknown(struct arena *arena, const struct folder *file)
{
    const char *path = file->parent ? file->parent->path : file->path;
    return arena_print(arena, "?%016" PRIx64, digest_add(DIGEST_START, path, strlen(path)));
}

static const char *copied(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

static bool is_unknown(const char *namespace)
{
    return namespace[0] == '?';
}

void world_add(struct world *world, const struct subject *subject, const struct peer_row *row,
               struct folder *file, bool part)
{
    struct arena *arena = &world->arena;
    struct peer *peer = arena_alloc(arena, sizeof *peer);
    if (!peer || !file)
        return;
    *peer = (struct peer){
        .row = row,
        .name = copied(arena, subject->name),
        .namespace = row->cluster         ? ""
                     : subject->namespace ? copied(arena, subject->namespace)
                                          : namespace_unknown(arena, file),
        .exempts = copied(arena, annotation(subject->object, EXEMPT_ANNOTATION)),
        .folder = file,
        .number = world->peer_count++,
        .values = subject->values,
    };
    enter_row(world, peer, PEER_SAME, peer->namespace, peer->name);
    world->anonymous |= is_unknown(peer->namespace);
    if (part || !peer->name || !peer->namespace)
        return;
    for (size_t i = 0; i < PEER_KEEPS && row->keeps[i]; i++)
        peer_keep(world, peer, row->keeps[i], json_look(subject->object, row->keeps[i]));
    peer->veiled = has_placeholder(peer->name);
    if (has_placeholder(peer->namespace))
        peer_veil(peer);
    if (row->enter)
        row->enter(world, peer, subject->object);
    peer->values = NULL;
}

static int by_digest(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    if (a->digest != b->digest)
        return a->digest < b->digest ? -1 : 1;
    size_t here = a->peer->folder->first, there = b->peer->folder->first;
    if (here != there)
        return here < there ? -1 : 1;
    return (a->peer->number > b->peer->number) - (a->peer->number < b->peer->number);
}

/* Nearest in the order of the places: no other pair has them together further down. An object that
 * does not say its namespace may be any of its name. */
static void look_twice(const struct entry *entry, const struct entry *next)
{
    const struct peer *peer = entry->peer, *other = next->peer;
    bool same =
        entry->key == PEER_SAME ||
        (entry->key == PEER_ALIKE && (is_unknown(peer->namespace) || is_unknown(other->namespace)));
    struct folder *folder = peer->folder;
    while (same && folder && !folder_holds(folder, other->folder))
        folder = folder->parent;
    for (; same && folder && !(folder->twice & peer->row->is); folder = folder->parent)
        folder->twice |= peer->row->is;
}

void world_settle(struct world *world)
{
    size_t known = world->anonymous ? world->entry_count : 0;
    for (size_t i = 0; i < known; i++)
        if (world->entries[i].key == PEER_SAME)
            enter_row(world, world->entries[i].peer, PEER_ALIKE, world->entries[i].peer->name);
    folders_number(&world->folders);
    if (world->entry_count)
        qsort(world->entries, world->entry_count, sizeof *world->entries, by_digest);
    for (size_t i = 1; i < world->entry_count; i++)
        if (world->entries[i - 1].digest == world->entries[i].digest)
            look_twice(&world->entries[i - 1], &world->entries[i]);
}

const struct folder *world_around(const struct folder *file, unsigned kinds)
{
    if (!file || (file->twice & kinds))
        return NULL;
    while (file->parent && !(file->parent->twice & kinds))
        file = file->parent;
    return file;
}

/* The first entry that is not before this digest and place. */
static const struct entry *first_from(const struct world *world, uint64_t digest, size_t place)
{
    size_t low = 0, high = world->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct entry *entry = &world->entries[middle];
        if (entry->digest < digest ||
            (entry->digest == digest && entry->peer->folder->first < place))
            low = middle + 1;
        else
            high = middle;
    }
    return world->entries + low;
}

struct peers world_find(const struct world *world, const struct folder *below, enum peer_kind is,
                        enum peer_key key, ...)
{
    va_list texts;
    bool whole;
    va_start(texts, key);
    uint64_t digest = digest_of(is, key, texts, &whole);
    va_end(texts);
    if (!whole || !below || !world->entry_count)
        return (struct peers){0};
    return (struct peers){first_from(world, digest, below->first),
                          first_from(world, digest, below->last + 1)};
}

const struct peer *peers_next(struct peers *peers)
{
    return peers->next < peers->end ? (peers->next++)->peer : NULL;
}

const struct peer *peers_first(struct peers peers)
{
    return peers_next(&peers);
}

size_t peers_count(const struct peers *peers)
{
    return (size_t)(peers->end - peers->next);
}
