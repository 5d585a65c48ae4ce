// SPDX-License-Identifier: Apache-2.0
#include "fix/mend.h"

#include "read/manifest.h"

#include <stdlib.h>
#include <string.h>

#define NO_MEMORY "it takes more memory than it may"

size_t mending_in_vain(size_t length)
{
    return 48 * length > (size_t)4 << 20 ? 48 * length : (size_t)4 << 20;
}

void mending_start(struct mending *mending, struct source *source, struct span document,
                   const struct json *tree, bool json)
{
    *mending = (struct mending){
        .source = source,
        .document = document,
        .tree = tree,
        .json = json,
    };
    mending->in_vain = mending_in_vain(document.end - document.start);
    arena_init(&mending->held.arena, ARENA_CAP_OF_FILES);
    arena_init(&mending->trying.arena, ARENA_CAP_OF_FILES);
}

void mending_end(struct mending *mending)
{
    arena_free(&mending->held.arena);
    arena_free(&mending->trying.arena);
}

void mending_again(struct mending *mending)
{
    for (size_t i = 0; i < mending->count; i++) {
        mending->mends[i].held |= mending->mends[i].done;
        mending->mends[i].done = false;
    }
    arena_reset(&mending->held.arena);
    mending->held.text = NULL;
}

void mending_place(struct mending *mending)
{
    if (!mending->placed)
        source_read(mending->source, mending->document);
    mending->placed = true;
}

struct mend *mending_add(struct mending *mending, const struct path *prefix,
                         const struct operation *operations, size_t count)
{
    struct arena *arena = mending->source->arena;
    struct error why = {0};
    struct mend *mends =
        arena_grow(arena, mending->mends, sizeof *mends, mending->count, 1, &mending->room);
    if (!mends)
        return NULL;
    mending->mends = mends;
    struct mend *mend = &mends[mending->count];
    *mend =
        (struct mend){.operations = patch_below(arena, prefix, operations, count), .count = count};
    mending_place(mending);
    if (!mending->source->root)
        mend->why = "the text holds characters that YAML does not know";
    else if (!mend->operations)
        mend->why = arena->exhausted ? NO_MEMORY : "it is nested too deep";
    else if (!edit_make(mending->source, mend->operations, count, &mend->edit, &why))
        mend->why = arena->exhausted ? NO_MEMORY : arena_copy(arena, why.text, strlen(why.text));
    for (size_t i = 0; i < mend->edit.splice_count; i++)
        mend->edit.splices[i].owner = mending->count;
    for (size_t i = 0; i < mend->edit.claim_count; i++)
        mend->edit.claims[i].owner = mending->count;
    mending->count++;
    return mend;
}

static bool is_open(const struct mend *mend)
{
    return !mend->why && !mend->held && !mend->waits;
}

static int by_mapping(const void *a, const void *b)
{
    const struct claim *one = a, *other = b;
    uintptr_t left = (uintptr_t)one->mapping, right = (uintptr_t)other->mapping;
    int order = (left > right) - (left < right);
    if (!order)
        order = strcmp(one->key, other->key);
    return order ? order : (one->owner > other->owner) - (one->owner < other->owner);
}

/* A mapping that loses its last member has to be left as {}, and only an edit that removes all
 * members by itself writes that. Where several edits remove all of them together, the last of these
 * edits waits. Where one edit removes all, or fills an empty mapping, every other edit of the
 * mapping waits. */
static void let_one_empty(struct mending *mending, const struct claim *claims, size_t count)
{
    size_t leaving = 0, first = SIZE_MAX, last = 0;
    bool empty = !claims->mapping->size;
    for (size_t i = 0; i < count; i++) {
        size_t owner = claims[i].owner;
        if (!(claims[i].leaves || empty) || mending->mends[owner].waits)
            continue;
        leaving++;
        first = owner < first ? owner : first;
        last = owner > last ? owner : last;
    }
    if (!leaving || leaving < claims->mapping->size)
        return;
    for (size_t i = 0; i < count; i++)
        if (first < last && !empty ? claims[i].owner == last : claims[i].owner != first)
            mending->mends[claims[i].owner].waits = true;
}

/* No two may have to do with one member. */
static void part_members(struct mending *mending, struct claim *claims, size_t count)
{
    qsort(claims, count, sizeof *claims, by_mapping);
    for (size_t first = 0, next; first < count; first = next) {
        const struct claim *kept = &claims[first];
        for (next = first; next < count && claims[next].mapping == claims[first].mapping; next++) {
            const struct claim *claim = &claims[next];
            if (strcmp(claim->key, kept->key) != 0 || mending->mends[kept->owner].waits)
                kept = claim;
            else if (claim->owner != kept->owner)
                mending->mends[claim->owner].waits = true;
        }
        let_one_empty(mending, claims + first, next - first);
    }
}

/* Of two that change the same bytes the later one waits. */
static void part_bytes(struct mending *mending, struct splice *splices, size_t count)
{
    const struct splice *reach = NULL;
    qsort(splices, count, sizeof *splices, splice_order);
    for (size_t i = 0; i < count; i++) {
        const struct splice *splice = &splices[i];
        if (mending->mends[splice->owner].waits)
            continue;
        bool meets = reach && splice->span.start < reach->span.end;
        size_t later = meets && reach->owner > splice->owner ? reach->owner : splice->owner;
        if (meets && reach->owner == splice->owner)
            mending->mends[later].why = "its changes are in each other's way";
        else if (meets)
            mending->mends[later].waits = true;
        if (!reach || mending->mends[reach->owner].waits || splice->span.end > reach->span.end)
            reach = splice;
    }
}

/* All changes of the text in order; those in the way of others wait. */
static struct splice *part(struct mending *mending, size_t *count)
{
    struct arena *arena = mending->source->arena;
    size_t claim_count = 0, splice_count = 0;
    for (size_t i = 0; i < mending->count; i++) {
        mending->mends[i].waits = false;
        claim_count += mending->mends[i].edit.claim_count;
        splice_count += mending->mends[i].edit.splice_count;
    }
    struct claim *claims = arena_alloc(arena, (claim_count + 1) * sizeof *claims);
    struct splice *splices = arena_alloc(arena, (splice_count + 1) * sizeof *splices);
    claim_count = *count = 0;
    if (!claims || !splices)
        return NULL;
    for (size_t i = 0; i < mending->count; i++) {
        const struct edit *edit = &mending->mends[i].edit;
        if (!is_open(&mending->mends[i]))
            continue;
        memcpy(claims + claim_count, edit->claims, edit->claim_count * sizeof *claims);
        memcpy(splices + *count, edit->splices, edit->splice_count * sizeof *splices);
        claim_count += edit->claim_count;
        *count += edit->splice_count;
    }
    part_members(mending, claims, claim_count);
    part_bytes(mending, splices, *count);
    return splices;
}

/* What the text says, read as every file is; NULL for what is not one document, or no longer JSON.
 */
static const struct json *read_one(struct reading *reading, bool json)
{
    struct manifest manifest;
    struct error err;
    struct arena *arena = &reading->arena;
    manifest_open(&manifest, reading->text, reading->length);
    const struct json *document = manifest_read(&manifest, arena, &err) ? manifest.document : NULL;
    bool one = document && !manifest_read(&manifest, arena, &err) && !*err.text;
    one = one && (manifest.json || !json);
    manifest_close(&manifest);
    return one ? document : NULL;
}

/* Some of the edits of a round: those that hold, and those that are tried now. */
struct batch {
    struct mending *mending;
    struct splice *splices; /* of the round, in order */
    size_t splice_count;
    size_t *mends; /* of the round: by number, those that are tied last */
    size_t count;
};

static void write_text(const struct batch *batch)
{
    struct mending *mending = batch->mending;
    struct reading *trying = &mending->trying;
    struct text out = TEXT_IN(&trying->arena);
    size_t count = 0;
    struct splice *splices = arena_alloc(&trying->arena, batch->splice_count * sizeof *splices);
    for (size_t i = 0; i < batch->splice_count && splices; i++)
        if (mending->mends[batch->splices[i].owner].done)
            splices[count++] = batch->splices[i];
    splices_write(&out, mending->source->text, mending->document, splices, count);
    trying->text = out.data;
    trying->length = out.length;
}

/* NULL: the text says what the operations make of what it said, those of the round that is tried
 * among them; else why not. */
static const char *read_again(const struct batch *batch)
{
    struct mending *mending = batch->mending;
    struct reading *trying = &mending->trying;
    struct arena *arena = &trying->arena;
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++)
        count += mending->mends[batch->mends[i]].count;
    const struct operation **all = arena_alloc(arena, count * sizeof *all);
    count = 0;
    for (size_t i = 0; i < mending->count && all; i++)
        for (size_t j = 0; j < mending->mends[i].count && mending->mends[i].done; j++)
            all[count++] = &mending->mends[i].operations[j];
    const struct json *wanted = patch_apply(arena, mending->tree, all, count);
    trying->tree = read_one(trying, mending->json);
    if (arena->exhausted)
        return NO_MEMORY;
    if (!wanted)
        return "what it rests upon could not be done";
    wanted = patch_open(arena, wanted, all, count);
    if (trying->tree && wanted && json_equal(patch_open(arena, trying->tree, all, count), wanted))
        return NULL;
    return ELSEWHERE;
}

static void mark(const struct batch *batch, size_t from, size_t to, bool done)
{
    for (size_t i = from; i < to; i++)
        batch->mending->mends[batch->mends[i]].done = done;
}

/* Tries part of the batch beside what holds already. */
static const char *try(const struct batch *batch, size_t from, size_t to)
{
    struct mending *mending = batch->mending;
    arena_reset(&mending->trying.arena);
    mark(batch, from, to, true);
    write_text(batch);
    const char *why = read_again(batch);
    if (why) {
        mark(batch, from, to, false);
        size_t length = mending->trying.length;
        mending->in_vain -= length < mending->in_vain ? length : mending->in_vain;
        return why;
    }
    struct reading held = mending->held;
    mending->held = mending->trying;
    mending->trying = held;
    return NULL;
}

static void halve(const struct batch *batch, size_t from, size_t to);

/* What fails beside others may only be in their way. */
static void split(const struct batch *batch, size_t from, size_t middle, size_t to, const char *why)
{
    struct mending *mending = batch->mending;
    if (to - from > 1 && mending->in_vain) {
        halve(batch, from, middle);
        halve(batch, middle, to);
        return;
    }
    for (size_t i = from; i < to && !mending->held.text; i++)
        mending->mends[batch->mends[i]].why = why;
}

static void halve(const struct batch *batch, size_t from, size_t to)
{
    const char *why = try(batch, from, to);
    if (why)
        split(batch, from, from + (to - from) / 2, to, why);
}

static void gather(struct batch *batch, bool tied)
{
    struct mending *mending = batch->mending;
    for (size_t i = 0; i < mending->count; i++)
        if (is_open(&mending->mends[i]) && mending->mends[i].edit.tied == tied)
            batch->mends[batch->count++] = i;
}

bool mending_settle(struct mending *mending)
{
    struct arena *arena = mending->source->arena;
    struct batch batch = {.mending = mending};
    do {
        batch.splices = part(mending, &batch.splice_count);
        batch.mends = arena_alloc(arena, (mending->count + 1) * sizeof *batch.mends);
        batch.count = 0;
        if (!batch.splices || !batch.mends)
            return false;
        gather(&batch, false);
        size_t untied = batch.count;
        gather(&batch, true);
        const char *why = batch.count ? try(&batch, 0, batch.count) : NULL;
        if (why)
            split(&batch, 0, untied && untied < batch.count ? untied : batch.count / 2, batch.count,
                  why);
    } while (batch.count && !mending->held.text);
    return mending->held.text != NULL;
}
