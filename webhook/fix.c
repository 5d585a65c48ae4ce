// SPDX-License-Identifier: Apache-2.0
#include "fix.h"

#include "input.h"
#include "language.h"
#include "manifest.h"
#include "message.h"
#include "part.h"
#include "region.h"
#include "remedy.h"

#define TOO_LARGE "a document needs more memory than it may use; split it"
#define ROUNDS_MOST 16 /* what one repair does may let another speak */

/* A file on its way from one text to the other. */
struct work {
    struct fixer *fixer;
    const char *file;
    struct source source; /* as it was */
    struct span document; /* of it, that is read */
    const struct json *tree;
    struct arena document_arena, object_arena;
    struct text *out; /* as it is to be, up to `done` of what it was */
    size_t done;
    size_t mended;
};

static void say_at(const struct work *work, struct text *out, size_t offset, const char *sentence,
                   const struct filling *words)
{
    unsigned line, column;
    struct source source;
    source_init(&source, NULL, work->source.text, work->source.length);
    source_place(&source, offset, &line, &column);
    input_add_place(out, work->file, line, column);
    language_fill(out, work->fixer->judging.policy->language, sentence, words);
    text_add(out, "\n");
}

/* Where the finding is shown: in the text as it was. */
static void say_refused(struct work *work, struct text *out, const struct path *prefix,
                        const struct judgement *judgement, const struct finding *finding,
                        const char *why)
{
    struct path whole = *prefix;
    unsigned found;
    path_add(&whole, &finding->path);
    struct source_node *node = source_find(&work->source, &whole, &found);
    size_t offset = node ? source_shown(node, found == whole.length).start : work->document.start;
    const struct filling words[] = {
        {"field", message_of(judgement, finding).field},
        {"rule", finding->rule->id},
        {"why", in_language(judgement->policy->language, why)},
        {0},
    };
    say_at(work, out, offset, "not mended: {field}: [{rule}] {why}", words);
}

/* How many findings are gone. Where none is, none will be any more: it says why. */
static size_t mend_all(struct work *work, struct mending *mending, const struct path *prefix,
                       const struct judgement *judgement, bool again)
{
    struct remedies remedies;
    struct remedy remedy;
    struct text said = TEXT_IN(judgement->arena);
    size_t mended = 0, refused = 0;
    remedies_begin(&remedies, judgement);
    while (remedies_next(&remedies, &remedy)) {
        struct error why = {0};
        if (again ? mend(mending, remedy.operations, remedy.count, &why)
                  : error_set(&why, "it comes back whenever it is mended")) {
            mended++;
            continue;
        }
        remedies_refuse(&remedies, &remedy);
        say_refused(work, &said, prefix, judgement, remedy.finding, why.text);
        refused++;
    }
    if (!mended) {
        text_add_bytes(work->fixer->said, said.data, said.length);
        work->fixer->refused += refused;
    }
    work->mended += mended;
    return mended;
}

/* What a part does not say must not be written into it, and what it says may be half a decision. */
static void say_part(struct work *work, const struct path *prefix, const struct subject *subject)
{
    unsigned found;
    struct source_node *node = source_find(&work->source, prefix, &found);
    struct text why = TEXT_IN(&work->object_arena);
    part_add_reason(&why, work->fixer->judging.policy->language, &subject->part);
    const struct filling words[] = {{"kind", subject->kind_name}, {"why", why.data}, {0}};
    say_at(work, work->fixer->said,
           node ? source_shown(node, found == prefix->length).start : work->document.start,
           "not mended: {kind} judged as a part: {why}", words);
}

/* Judged and mended until nothing can be done any more; the last judgement says what is left. */
static bool mend_object(struct work *work, struct mending *mending, const struct path *prefix,
                        struct error *err)
{
    bool more = true;
    for (unsigned round = 0; more; round++) {
        struct subject subject;
        struct judgement judgement = {.arena = &work->object_arena};
        const struct json *tree = mending_read(mending, judgement.arena);
        const struct json *object = path_find(&mending->prefix, tree);
        if (object)
            object = manifest_typed(judgement.arena, work->tree, prefix, object);
        bool speaks = object && judging_object(&work->fixer->judging, object, &subject, &judgement);
        bool part = speaks && subject.part.sentence;
        if (part)
            say_part(work, prefix, &subject);
        more = speaks && !part && mend_all(work, mending, prefix, &judgement, round < ROUNDS_MOST);
        if (!object || work->object_arena.exhausted)
            return error_set(err, TOO_LARGE);
        if (speaks && judgement.overrun)
            return error_set(err, JUDGING_OVERRUN);
        if (speaks && !more) {
            for (size_t i = 0; i < judgement.finding_count; i++)
                work->fixer->left[judgement.findings[i].action]++;
            known_add(&work->fixer->judging.known, &subject);
        }
        arena_reset(&work->object_arena);
    }
    return true;
}

static void copy_up_to(struct work *work, size_t offset)
{
    text_add_bytes(work->out, work->source.text + work->done, offset - work->done);
    work->done = offset;
}

/* Can every object be mended by its own lines? */
static bool in_parts(struct work *work, struct manifest manifest)
{
    struct manifest_object here;
    bool parts = manifest.depth == 1 && json_is(manifest.levels[0].list, JSON_OBJECT);
    while (parts && manifest_next(&manifest, &here)) {
        parts = here.prefix.length == 2 && region_of(&work->source, work->document, &here.prefix,
                                                     here.object, &work->object_arena)
                                               .part;
        arena_reset(&work->object_arena);
    }
    return parts;
}

/* What is mended item by item must be that list as a whole too. */
static bool composed(struct work *work, const struct json *document, struct json *items,
                     size_t start)
{
    struct operation operation = {.kind = OPERATION_REPLACE, .value = items};
    struct arena *arena = &work->document_arena;
    path_add_key(&operation.path, "items");
    const struct json *wanted = patch_apply(arena, document, &operation, 1);
    const struct mending whole = {.text = work->out->data + start,
                                  .length = work->out->length - start};
    return json_equal(mending_read(&whole, arena), wanted) && wanted;
}

static bool fix_part(struct work *work, const struct manifest_object *here, struct json *items,
                     struct error *err)
{
    struct mending mending;
    struct region region =
        region_of(&work->source, work->document, &here->prefix, here->object, &work->object_arena);
    struct span span = region.span;
    arena_reset(&work->object_arena);
    if (!mending_start(&mending, work->source.text + span.start, span.end - span.start, err))
        return false;
    mending.prefix = region.prefix;
    bool ok = mend_object(work, &mending, &here->prefix, err);
    copy_up_to(work, span.start);
    text_add_bytes(work->out, mending.text, mending.length);
    work->done = span.end;
    const struct json *tree = mending_read(&mending, &work->document_arena);
    json_append(items, json_new_twin(&work->document_arena, path_find(&region.prefix, tree)));
    mending_end(&mending);
    return ok;
}

static bool fix_parts(struct work *work, struct manifest *manifest, struct error *err)
{
    struct manifest_object here;
    struct json *items = json_new_array(&work->document_arena);
    copy_up_to(work, work->document.start);
    size_t start = work->out->length, mended = work->mended;

    while (manifest_next(manifest, &here))
        if (!fix_part(work, &here, items, err))
            return false;
    copy_up_to(work, work->document.end);
    if (work->mended > mended && !composed(work, manifest->document, items, start)) {
        say_at(work, work->fixer->said, work->document.start,
               "not mended: the list does not read as its items do", (const struct filling[]){{0}});
        work->fixer->refused += work->mended - mended;
        work->mended = mended;
        work->out->length = start;
        work->done = work->document.start;
        copy_up_to(work, work->document.end);
    }
    return true;
}

static bool fix_whole(struct work *work, struct manifest *manifest, struct error *err)
{
    struct manifest_object here;
    struct mending mending;
    struct span span = work->document;
    if (!mending_start(&mending, work->source.text + span.start, span.end - span.start, err))
        return false;
    bool ok = true;
    while (ok && manifest_next(manifest, &here)) {
        mending.prefix = here.prefix;
        ok = mend_object(work, &mending, &here.prefix, err);
    }
    copy_up_to(work, span.start);
    text_add_bytes(work->out, mending.text, mending.length);
    work->done = span.end;
    mending_end(&mending);
    return ok;
}

static bool fix_document(struct work *work, struct manifest *manifest, struct error *err)
{
    work->document = manifest->span;
    work->tree = manifest->document;
    source_read(&work->source, manifest->span);
    bool ok =
        in_parts(work, *manifest) ? fix_parts(work, manifest, err) : fix_whole(work, manifest, err);
    if (ok && (work->document_arena.exhausted || work->out->arena->exhausted))
        ok = error_set(err, TOO_LARGE);
    arena_reset(&work->document_arena);
    return ok;
}

bool fix_text(struct fixer *fixer, const char *file, const char *text, size_t length,
              struct text *out, struct error *err)
{
    struct work work = {.fixer = fixer, .file = file, .out = out};
    struct manifest manifest;
    bool ok = true;
    arena_init(&work.document_arena, ARENA_CAP_OF_FILES);
    arena_init(&work.object_arena, ARENA_CAP_OF_FILES);
    source_init(&work.source, &work.document_arena, text, length);
    manifest_open(&manifest, text, length);
    while (ok && manifest_read(&manifest, &work.document_arena, err))
        ok = fix_document(&work, &manifest, err);
    ok = ok && !*err->text;
    copy_up_to(&work, length);
    manifest_close(&manifest);
    arena_free(&work.object_arena);
    arena_free(&work.document_arena);
    if (ok) {
        fixer->mended += work.mended;
        fixer->files += work.mended > 0;
    }
    return ok;
}
