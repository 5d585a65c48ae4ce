// SPDX-License-Identifier: Apache-2.0
#include "mend.h"

#include "edit.h"
#include "manifest.h"

#include <string.h>

#define UNMET "what it rests upon could not be done"

/* The text as it comes to be. */
struct attempt {
    struct arena *arena;
    const char *text;
    size_t length;
};

/* An operation on the text; of a move, with the place that the value comes from. */
struct step {
    struct operation operation;
    const struct path *from;
};

struct steps {
    struct arena *arena;
    struct step *steps;
    size_t count;
};

/* What the text says, read as every file is; NULL for what is not one document. */
static const struct json *read_one(struct arena *arena, const char *text, size_t length)
{
    struct manifest manifest;
    struct error err;
    manifest_open(&manifest, text, length);
    const struct json *document = manifest_read(&manifest, arena, &err) ? manifest.document : NULL;
    bool one = document && !manifest_read(&manifest, arena, &err) && !*err.text;
    manifest_close(&manifest);
    return one ? document : NULL;
}

static bool is_json(struct arena *arena, const char *text, size_t length)
{
    struct error err;
    return json_parse(arena, text, length, &err) != NULL;
}

void mending_end(struct mending *mending)
{
    arena_free(&mending->arenas[0]);
    arena_free(&mending->arenas[1]);
}

bool mending_start(struct mending *mending, const char *text, size_t length, struct error *why)
{
    *mending = (struct mending){.text = text, .length = length};
    arena_init(&mending->arenas[0], ARENA_CAP_OF_FILES);
    arena_init(&mending->arenas[1], ARENA_CAP_OF_FILES);
    mending->tree = read_one(&mending->arenas[0], text, length);
    mending->json = is_json(&mending->arenas[0], text, length);
    if (mending->tree && !mending->arenas[0].exhausted)
        return true;
    error_set(why, mending->arenas[0].exhausted
                       ? "a document needs more memory than it may use; split it"
                       : "a document reads otherwise by itself than in its file");
    mending_end(mending);
    return false;
}

const struct json *mending_read(const struct mending *mending, struct arena *arena)
{
    return read_one(arena, mending->text, mending->length);
}

/* The step that made what the path leads into; NULL: none did. */
static struct step *maker(const struct steps *steps, const struct path *path)
{
    for (size_t i = steps->count; i-- > 0;) {
        const struct operation *done = &steps->steps[i].operation;
        if (done->kind != OPERATION_REMOVE && path->length > done->path.length &&
            path_within(path, &done->path))
            return &steps->steps[i];
    }
    return NULL;
}

/* What is done to a value that was just made is done before it is written. */
static bool fold(const struct steps *steps, struct step *made, const struct operation *operation)
{
    struct operation inside = *operation, *whole = &made->operation;
    unsigned above = whole->path.length;
    if (operation->kind == OPERATION_ADD && json_is(whole->value, JSON_OBJECT) &&
        !json_first(whole->value)) { /* adding makes parents by itself */
        *made = (struct step){.operation = *operation};
        return true;
    }
    inside.path.length -= above;
    memmove(inside.path.segments, inside.path.segments + above,
            inside.path.length * sizeof *inside.path.segments);
    whole->value = patch_apply(steps->arena, whole->value, &inside, 1);
    made->from = NULL;
    return whole->value != NULL;
}

static bool collect(struct steps *steps, const struct operation *operations, size_t count,
                    struct error *why)
{
    steps->steps = arena_alloc(steps->arena, count * sizeof *steps->steps);
    if (!steps->steps)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct operation *operation = &operations[i];
        if (operation->kind == OPERATION_TEST)
            continue;
        struct step *made = maker(steps, &operation->path);
        const struct path *from =
            operation->moves && i + 1 < count ? &operations[i + 1].path : NULL;
        if (from && maker(steps, from))
            from = NULL;
        if (!made)
            steps->steps[steps->count++] = (struct step){.operation = *operation};
        else if (!fold(steps, made, operation))
            return error_set(why, UNMET);
        struct step *step = made ? made : &steps->steps[steps->count - 1];
        if (from && path_equal(&step->operation.path, &operation->path)) {
            step->from = from;
            i++;
        }
    }
    return steps->count > 0 || error_set(why, UNMET);
}

/* One change of the text, which is then another. */
static bool take(struct attempt *attempt, struct splice *splice, struct error *why)
{
    struct text out = TEXT_IN(attempt->arena);
    if (!splice_outwards(splice, why))
        return false;
    splice_print(splice, &out);
    attempt->text = out.data;
    attempt->length = out.length;
    return !attempt->arena->exhausted;
}

static bool read_source(const struct attempt *attempt, struct source *source, struct error *why)
{
    source_init(source, attempt->arena, attempt->text, attempt->length);
    return source_read(source, (struct span){0, attempt->length}) ||
           error_set(why, "the text holds characters that YAML does not know");
}

/* The value is written in its new place before it goes from the old one. */
static bool do_add(struct attempt *attempt, struct source *source, const struct step *step,
                   struct error *why)
{
    const struct operation *operation = &step->operation;
    struct scrap scrap = {.value = operation->value};
    struct splice splice;

    if (step->from && !edit_scrap(source, step->from, &scrap, why))
        return false;
    if (!edit_add(source, &operation->path, operation->value, step->from ? &scrap : NULL, &splice,
                  why) ||
        !take(attempt, &splice, why))
        return false;
    return !step->from ||
           (read_source(attempt, source, why) && edit_remove(source, step->from, &splice, why) &&
            take(attempt, &splice, why));
}

static bool do_step(struct attempt *attempt, const struct step *step, struct error *why)
{
    const struct operation *operation = &step->operation;
    struct source source;
    struct splice splice;

    if (!read_source(attempt, &source, why))
        return false;
    switch (operation->kind) {
    case OPERATION_ADD:
        return do_add(attempt, &source, step, why);
    case OPERATION_REPLACE:
        return edit_replace(&source, &operation->path, operation->value, &splice, why) &&
               take(attempt, &splice, why);
    case OPERATION_REMOVE:
        return edit_remove(&source, &operation->path, &splice, why) && take(attempt, &splice, why);
    case OPERATION_TEST:
        break;
    }
    return true;
}

/* Texts that the operations lead into are read on either side, to compare what they say. */
static const struct json *opened(struct arena *arena, const struct json *tree,
                                 const struct operation *operations, size_t count)
{
    for (size_t i = 0; i < count && tree; i++)
        tree = patch_open(arena, tree, &operations[i].path);
    return tree;
}

/* What the text says now, if it is what the operations make of what it said. */
static const struct json *verified(const struct mending *mending, const struct attempt *attempt,
                                   const struct operation *operations, size_t count,
                                   struct error *why)
{
    struct arena *arena = attempt->arena;
    const struct json *before = opened(arena, mending->tree, operations, count);
    const struct json *wanted = patch_apply(arena, before, operations, count);
    const struct json *tree = read_one(arena, attempt->text, attempt->length);

    if (!wanted)
        error_set(why, UNMET);
    else if (!tree || !json_equal(opened(arena, tree, operations, count), wanted))
        error_set(why, "the text says this value in more than one place, or in a way that cannot "
                       "be changed alone");
    else if (mending->json && !is_json(arena, attempt->text, attempt->length))
        error_set(why, "the text would no longer be JSON");
    else
        return tree;
    return NULL;
}

static struct operation *below(struct arena *arena, const struct path *prefix,
                               const struct operation *operations, size_t count, struct error *why)
{
    struct operation *whole = arena_alloc(arena, count * sizeof *whole);
    for (size_t i = 0; i < count && whole; i++) {
        whole[i] = operations[i];
        whole[i].path = *prefix;
        path_add(&whole[i].path, &operations[i].path);
        if (whole[i].path.length != prefix->length + operations[i].path.length) {
            error_set(why, "it is nested too deep");
            return NULL;
        }
    }
    return whole;
}

bool mend(struct mending *mending, const struct operation *operations, size_t count,
          struct error *why)
{
    struct arena *arena = &mending->arenas[!mending->now];
    struct attempt attempt = {arena, mending->text, mending->length};
    struct operation *whole = below(arena, &mending->prefix, operations, count, why);
    struct steps steps = {.arena = arena};
    bool done = whole && collect(&steps, whole, count, why);

    for (size_t i = 0; i < steps.count && done; i++)
        done = do_step(&attempt, &steps.steps[i], why);
    const struct json *tree = done ? verified(mending, &attempt, whole, count, why) : NULL;
    done = tree && !arena->exhausted;
    if (arena->exhausted) /* whatever else seemed wrong */
        error_set(why, "it takes more memory than it may");
    if (done) {
        mending->text = attempt.text;
        mending->length = attempt.length;
        mending->tree = tree;
        mending->now = !mending->now;
    }
    arena_reset(&mending->arenas[!mending->now]);
    return done;
}
