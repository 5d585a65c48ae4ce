// SPDX-License-Identifier: Apache-2.0
#include "fix/editing.h"

#include "read/manifest.h"

#include <stdlib.h>
#include <string.h>

#define NO_MEMORY "it takes more memory than it may"

/* Each edit that fails costs readings, and many in a large text would cost minutes. Of a document
 * so many bytes are read in vain; after that, what fails together is refused together. */
static size_t most_in_vain(size_t length)
{
    return 48 * length > (size_t)4 << 20 ? 48 * length : (size_t)4 << 20;
}

void editing_begin(struct editing *editing, struct source *source, const struct json *tree,
                   bool json)
{
    *editing = (struct editing){
        .source = source,
        .document = source->document,
        .tree = tree,
        .json = json,
        .in_vain = most_in_vain(source->document.end - source->document.start),
        .now = &editing->readings[0],
        .held = &editing->readings[1],
        .trying = &editing->readings[2],
    };
    for (size_t i = 0; i < sizeof editing->readings / sizeof *editing->readings; i++)
        arena_init(&editing->readings[i].arena, ARENA_CAP_OF_FILES);
}

void editing_end(struct editing *editing)
{
    for (size_t i = 0; i < sizeof editing->readings / sizeof *editing->readings; i++)
        arena_free(&editing->readings[i].arena);
}

static void forget(struct reading *reading)
{
    arena_reset(&reading->arena);
    reading->tree = NULL;
}

static void swap(struct reading **one, struct reading **other)
{
    struct reading *reading = *one;
    *one = *other;
    *other = reading;
}

void editing_again(struct editing *editing)
{
    for (size_t i = 0; i < editing->count; i++) {
        editing->requests[i].held |= editing->requests[i].done;
        editing->requests[i].done = false;
    }
    forget(editing->held);
}

void editing_go_on(struct editing *editing)
{
    swap(&editing->now, &editing->held);
    forget(editing->held);
    editing->source = &editing->now->source;
    editing->document = (struct span){0, editing->source->length};
    editing->tree = editing->now->tree;
    editing->requests = NULL;
    editing->count = editing->room = 0;
}

/* Makes the edits of a request. Returns the reason if there can be none, else NULL. */
static const char *make_edits(struct editing *editing, struct request *request)
{
    struct arena *arena = editing->source->arena;
    struct error why = {0};
    if (!source_root(editing->source))
        return "the text holds characters that YAML does not know";
    if (!request->operations)
        return arena->exhausted ? NO_MEMORY : "it is nested too deep";
    if (edits_make(editing->source, request->operations, request->count, &request->edits, &why))
        return NULL;
    return arena->exhausted ? NO_MEMORY : arena_copy(arena, why.text, strlen(why.text));
}

struct request *editing_add(struct editing *editing, const struct path *prefix,
                            const struct operation *operations, size_t count)
{
    struct arena *arena = editing->source->arena;
    struct request *requests =
        arena_grow(arena, editing->requests, sizeof *requests, editing->count, 1, &editing->room);
    if (!requests)
        return NULL;
    editing->requests = requests;
    struct request *request = &requests[editing->count];
    *request = (struct request){
        .operations = patch_below(arena, prefix, operations, count),
        .count = count,
    };
    request->why = make_edits(editing, request);
    for (size_t i = 0; i < request->edits.edit_count; i++)
        request->edits.edits[i].owner = editing->count;
    for (size_t i = 0; i < request->edits.claim_count; i++)
        request->edits.claims[i].owner = editing->count;
    editing->count++;
    return request;
}

static bool is_open(const struct request *request)
{
    return !request->why && !request->held && !request->waits;
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
static void let_one_empty(struct editing *editing, const struct claim *claims, size_t count)
{
    size_t leaving = 0, first = SIZE_MAX, last = 0;
    bool empty = !claims->mapping->size;
    for (size_t i = 0; i < count; i++) {
        size_t owner = claims[i].owner;
        if (!(claims[i].leaves || empty) || editing->requests[owner].waits)
            continue;
        leaving++;
        first = owner < first ? owner : first;
        last = owner > last ? owner : last;
    }
    if (!leaving || leaving < claims->mapping->size)
        return;
    for (size_t i = 0; i < count; i++)
        if (first < last && !empty ? claims[i].owner == last : claims[i].owner != first)
            editing->requests[claims[i].owner].waits = true;
}

/* Of two requests that touch the same member, the later one waits. */
static void part_members(struct editing *editing, struct claim *claims, size_t count)
{
    qsort(claims, count, sizeof *claims, by_mapping);
    for (size_t first = 0, next; first < count; first = next) {
        const struct claim *kept = &claims[first];
        for (next = first; next < count && claims[next].mapping == claims[first].mapping; next++) {
            const struct claim *claim = &claims[next];
            if (strcmp(claim->key, kept->key) != 0 || editing->requests[kept->owner].waits)
                kept = claim;
            else if (claim->owner != kept->owner)
                editing->requests[claim->owner].waits = true;
        }
        let_one_empty(editing, claims + first, next - first);
    }
}

/* Of two that change the same bytes the later one waits. */
static void part_bytes(struct editing *editing, struct edit *edits, size_t count)
{
    const struct edit *reach = NULL;
    qsort(edits, count, sizeof *edits, edit_order);
    for (size_t i = 0; i < count; i++) {
        const struct edit *edit = &edits[i];
        if (editing->requests[edit->owner].waits)
            continue;
        bool meets = reach && edit->span.start < reach->span.end;
        size_t later = meets && reach->owner > edit->owner ? reach->owner : edit->owner;
        if (meets && reach->owner == edit->owner)
            editing->requests[later].why = "its changes are in each other's way";
        else if (meets)
            editing->requests[later].waits = true;
        if (!reach || editing->requests[reach->owner].waits || edit->span.end > reach->span.end)
            reach = edit;
    }
}

/* All changes of the text in order; those in the way of others wait. */
static struct edit *part(struct editing *editing, size_t *count)
{
    struct arena *arena = editing->source->arena;
    size_t claim_count = 0, edit_count = 0;
    for (size_t i = 0; i < editing->count; i++) {
        editing->requests[i].waits = false;
        claim_count += editing->requests[i].edits.claim_count;
        edit_count += editing->requests[i].edits.edit_count;
    }
    struct claim *claims = arena_alloc(arena, (claim_count + 1) * sizeof *claims);
    struct edit *edits = arena_alloc(arena, (edit_count + 1) * sizeof *edits);
    claim_count = *count = 0;
    if (!claims || !edits)
        return NULL;
    for (size_t i = 0; i < editing->count; i++) {
        const struct edits *own = &editing->requests[i].edits;
        if (!is_open(&editing->requests[i]))
            continue;
        memcpy(claims + claim_count, own->claims, own->claim_count * sizeof *claims);
        memcpy(edits + *count, own->edits, own->edit_count * sizeof *edits);
        claim_count += own->claim_count;
        *count += own->edit_count;
    }
    part_members(editing, claims, claim_count);
    part_bytes(editing, edits, *count);
    return edits;
}

/* The one document in the text, read as every file is. NULL: there is not one, or it is no longer
 * JSON. */
static const struct json *read_one(struct reading *reading, bool json)
{
    struct manifest manifest;
    struct error err;
    struct arena *arena = &reading->arena;
    manifest_open_placed(&manifest, &reading->source);
    const struct json *document = manifest_read(&manifest, arena, &err) ? manifest.document : NULL;
    bool one = document && !manifest_read(&manifest, arena, &err) && !*err.text;
    one = one && (manifest.json || !json);
    manifest_close(&manifest);
    return one ? document : NULL;
}

/* Some of the edits of a round: those that hold, and those that are tried now. */
struct batch {
    struct editing *editing;
    struct edit *edits; /* all edits of the round, in the order of the text */
    size_t edit_count;
    size_t *requests; /* numbers of requests, those with tied edits last */
    size_t count;
};

static void write_text(const struct batch *batch)
{
    struct editing *editing = batch->editing;
    struct reading *trying = editing->trying;
    struct text out = TEXT_IN(&trying->arena);
    size_t count = 0;
    struct edit *edits = arena_alloc(&trying->arena, batch->edit_count * sizeof *edits);
    for (size_t i = 0; i < batch->edit_count && edits; i++)
        if (editing->requests[batch->edits[i].owner].done)
            edits[count++] = batch->edits[i];
    edits_write(&out, editing->source->text, editing->document, edits, count);
    source_init(&trying->source, out.data, out.length);
}

/* NULL: the text says what the operations make of what it said, those of the round that is tried
 * among them; else why not. */
static const char *read_again(const struct batch *batch)
{
    struct editing *editing = batch->editing;
    struct reading *trying = editing->trying;
    struct arena *arena = &trying->arena;
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++)
        count += editing->requests[batch->requests[i]].count;
    const struct operation **all = arena_alloc(arena, count * sizeof *all);
    count = 0;
    for (size_t i = 0; i < editing->count && all; i++)
        for (size_t j = 0; j < editing->requests[i].count && editing->requests[i].done; j++)
            all[count++] = &editing->requests[i].operations[j];
    const struct json *wanted = patch_apply(arena, editing->tree, all, count);
    trying->tree = read_one(trying, editing->json);
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
        batch->editing->requests[batch->requests[i]].done = done;
}

/* Tries part of the batch beside what holds already. */
static const char *try(const struct batch *batch, size_t from, size_t to)
{
    struct editing *editing = batch->editing;
    forget(editing->trying);
    mark(batch, from, to, true);
    write_text(batch);
    const char *why = read_again(batch);
    if (why) {
        mark(batch, from, to, false);
        size_t length = editing->trying->source.length;
        editing->in_vain -= length < editing->in_vain ? length : editing->in_vain;
        return why;
    }
    swap(&editing->held, &editing->trying);
    return NULL;
}

static void halve(const struct batch *batch, size_t from, size_t to);

/* Edits that fail together may hold apart. */
static void split(const struct batch *batch, size_t from, size_t middle, size_t to, const char *why)
{
    struct editing *editing = batch->editing;
    if (to - from > 1 && editing->in_vain) {
        halve(batch, from, middle);
        halve(batch, middle, to);
        return;
    }
    for (size_t i = from; i < to && !editing->held->tree; i++)
        editing->requests[batch->requests[i]].why = why;
}

static void halve(const struct batch *batch, size_t from, size_t to)
{
    const char *why = try(batch, from, to);
    if (why)
        split(batch, from, from + (to - from) / 2, to, why);
}

static void gather(struct batch *batch, bool tied)
{
    struct editing *editing = batch->editing;
    for (size_t i = 0; i < editing->count; i++)
        if (is_open(&editing->requests[i]) && editing->requests[i].edits.tied == tied)
            batch->requests[batch->count++] = i;
}

bool editing_settle(struct editing *editing)
{
    struct arena *arena = editing->source->arena;
    struct batch batch = {.editing = editing};
    do {
        batch.edits = part(editing, &batch.edit_count);
        batch.requests = arena_alloc(arena, (editing->count + 1) * sizeof *batch.requests);
        batch.count = 0;
        if (!batch.edits || !batch.requests)
            return false;
        gather(&batch, false);
        size_t untied = batch.count;
        gather(&batch, true);
        const char *why = batch.count ? try(&batch, 0, batch.count) : NULL;
        if (why)
            split(&batch, 0, untied && untied < batch.count ? untied : batch.count / 2, batch.count,
                  why);
    } while (batch.count && !editing->held->tree);
    return editing->held->tree != NULL;
}
