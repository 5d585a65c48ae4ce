// SPDX-License-Identifier: Apache-2.0
#include "judge/trail.h"

#include "judge/vocabulary.h"
#include "rule/rule.h"

#include <stdatomic.h>
#include <string.h>

#define ROOM 4096 /* of the book's paths; a power of two, never more than half full */

/* Open addressing, by where a text stands. */
struct book {
    size_t count;
    const char *written[ROOM];
    struct trail trails[ROOM];
};

static struct arena arena; /* holds the steps until the process ends */
static struct book read_book;
static _Atomic(const struct book *) known; /* once all of it is read */

enum start trail_start(const char **written)
{
    bool root = **written == '/', parent = starts_with(*written, "../");
    *written += parent ? strlen("../") : root;
    return parent ? FROM_PARENT : root ? FROM_ROOT : FROM_TARGET;
}

static bool read_trail(struct arena *in, const char *written, struct trail *trail)
{
    struct path path = {0};
    struct step *steps = NULL;
    trail->from = trail_start(&written);
    if (path_parse(&path, in, written))
        steps = arena_bytes(in, path.length * sizeof *steps);
    for (unsigned i = 0; steps && i < path.length; i++) {
        const struct segment *segment = &path.segments[i];
        steps[i] =
            (struct step){segment->key, segment->key ? strlen(segment->key) : segment->index};
    }
    trail->length = path.length;
    trail->steps = steps;
    return steps;
}

static inline size_t place_of(const struct book *book, const char *written)
{
    size_t at = (size_t)((uintptr_t)written * UINT64_C(0x9E3779B97F4A7C15) >> 40) % ROOM;
    while (book->written[at] && book->written[at] != written)
        at = (at + 1) % ROOM;
    return at;
}

static void learn(const char *written)
{
    size_t at = written ? place_of(&read_book, written) : 0;
    if (!written || read_book.written[at] || 2 * read_book.count >= ROOM ||
        !read_trail(&arena, written, &read_book.trails[at]))
        return;
    read_book.written[at] = written;
    read_book.count++;
}

static void learn_all(const char *const *paths, size_t most)
{
    for (size_t i = 0; paths && i < most && paths[i]; i++)
        learn(paths[i]);
}

static void learn_condition(const struct condition *condition)
{
    if (condition)
        learn_all(condition->reads, CONDITION_READS);
}

void trails_make(void)
{
    const struct rule *rule;
    arena_init(&arena, ARENA_CAP);
    for (size_t i = 0; (rule = rule_at(i)); i++) {
        learn(rule->field);
        learn_all(rule->reads, RULE_READS);
        learn_condition(rule->unless);
        learn_condition(rule->lenient);
        if (rule->words)
            learn(rule->words->block);
        for (const struct fault *fault = rule->faults; fault->why; fault++) {
            learn(fault->field);
            learn(fault->other);
            learn_all(fault->none_of, SIZE_MAX);
            learn_condition(fault->when);
        }
    }
    atomic_store_explicit(&known, &read_book, memory_order_release);
}

const struct trail *trail_known(const char *written)
{
    const struct book *book = atomic_load_explicit(&known, memory_order_acquire);
    size_t at = book ? place_of(book, written) : 0;
    return book && book->written[at] ? &book->trails[at] : NULL;
}

const struct trail *trail_of(struct arena *in, const char *written)
{
    const struct trail *there = written ? trail_known(written) : NULL;
    struct trail *trail = there || !written ? NULL : arena_bytes(in, sizeof *trail);
    return trail && read_trail(in, written, trail) ? trail : there;
}

const struct json *trail_find(const struct trail *trail, const struct json *root)
{
    const struct step *step = trail->steps, *end = step + trail->length;
    for (; root && step < end; step++)
        root = step->key ? json_member(root, step->key, step->length, NULL)
                         : json_at(root, step->length);
    return root;
}

bool trail_add(const struct trail *trail, struct path *path)
{
    if (trail->length > PATH_DEPTH - path->length)
        return false;
    for (unsigned i = 0; i < trail->length; i++) {
        const struct step *step = &trail->steps[i];
        if (step->key)
            path_add_key(path, step->key);
        else
            path_add_index(path, (unsigned)step->length);
    }
    return true;
}

const struct json *trail_look(const struct json *root, const char *written)
{
    const struct trail *trail = written ? trail_known(written) : NULL;
    return trail && trail->from == FROM_TARGET ? trail_find(trail, root)
                                               : json_look_along(root, written);
}
