// SPDX-License-Identifier: Apache-2.0
#include "fix/fix.h"

#include "base/language.h"
#include "files/partial.h"
#include "fix/mend.h"
#include "fix/remedy.h"
#include "read/input.h"
#include "read/manifest.h"
#include "rule/rule.h"

#define TOO_LARGE "a document needs more memory than it may use; split it"
#define ROUNDS_MOST 16 /* what one repair does may let another speak */

/* A file on its way from one text to the other. */
struct job {
    struct fixer *fixer;
    const char *file;
    struct source source; /* as it was */
    struct arena document_arena, round_arena, object_arena;
    struct text *out; /* as it is to be, up to `done` of what it was */
    size_t done;
    size_t mended;
    size_t in_vain; /* see mend.h */
};

/* What a round comes to. */
struct round {
    bool first;
    struct mending mending;
    size_t left[DENY + 1];
};

/* The finding that a mend is for. */
struct asker {
    const struct rule *rule;
    struct path path;  /* in the document */
    const char *field; /* in the object */
};

/* Where the path leads to in the text as it was. */
static void say_at(struct job *job, struct span document, const struct path *path,
                   const char *sentence, const struct filling *words)
{
    struct text *said = job->fixer->said;
    unsigned found, line, column;
    struct source_node *node = source_find(&job->source, path, &found);
    size_t offset = node ? source_shown(node, found == path->length).start : document.start;
    source_place(&job->source, offset, &line, &column);
    input_add_place(said, job->file, line, column);
    language_fill(said, job->fixer->judging.policy->language, sentence, words);
    text_add(said, "\n");
}

static void say_refused(struct job *job, struct span document, const struct mend *mend)
{
    const struct asker *asker = mend->asker;
    const struct filling words[] = {
        {"field", asker->field},
        {"rule", asker->rule->id},
        {"why", in_language(job->fixer->judging.policy->language, mend->why)},
        {0},
    };
    say_at(job, document, &asker->path, "not mended: {field}: [{rule}] {why}", words);
    job->fixer->refused++;
}

/* What a part does not say must not be written into it, and what it says may be half a decision. */
static void say_part(struct job *job, struct mending *mending, const struct path *prefix,
                     const struct subject *subject)
{
    mending_place(mending);
    struct text why = TEXT_IN(&job->object_arena);
    part_add_reason(&why, job->fixer->judging.policy->language, &subject->part);
    const struct filling words[] = {{"kind", subject->kind_name}, {"why", why.data}, {0}};
    say_at(job, mending->document, prefix, "left as it is: {kind} judged as a part: {why}", words);
}

static void ask(struct mending *mending, const struct path *prefix,
                const struct judgement *judgement)
{
    struct arena *arena = mending->source->arena;
    struct remedies remedies = remedies_begin(judgement);
    struct remedy remedy;
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (!remedy_of(&remedies, finding, &remedy))
            continue;
        struct mend *mend = mending_add(mending, prefix, remedy.operations, remedy.count);
        struct asker *asker = arena_alloc(arena, sizeof *asker);
        if (!mend || !asker)
            break; /* which the end will notice */
        const struct operation place = {.path = finding->path};
        const struct operation *whole = patch_below(arena, prefix, &place, 1);
        struct text field = TEXT_IN(arena);
        path_print(&finding->path, &field);
        *asker = (struct asker){finding->rule, whole ? whole->path : *prefix, field.data};
        mend->asker = asker;
    }
    remedies_end();
}

/* Judges the objects of the document, and asks for what mends them. */
static bool judge_all(struct job *job, struct manifest *manifest, struct round *round,
                      struct error *err)
{
    struct judging *judging = &job->fixer->judging;
    struct manifest_object here;
    bool fits = true, overrun = false;
    while (manifest_next(manifest, &here)) {
        struct subject subject;
        struct judgement judgement = {.arena = &job->object_arena};
        if (judging_object(judging, here.object, &subject, &judgement)) {
            if (!subject.part.sentence)
                ask(&round->mending, &here.prefix, &judgement);
            else if (round->first)
                say_part(job, &round->mending, &here.prefix, &subject);
            overrun |= judgement.overrun;
            for (size_t i = 0; i < judgement.finding_count; i++)
                round->left[judgement.findings[i].action]++;
            known_add(&judging->known, &subject);
        }
        fits &= !job->object_arena.exhausted;
        arena_reset(&job->object_arena);
    }
    if (!fits || round->mending.source->arena->exhausted)
        return error_set(err, TOO_LARGE);
    return !overrun || error_set(err, JUDGING_OVERRUN);
}

/* Nothing more can be done: what was not says why. */
static void end_rounds(struct job *job, struct span document, struct round *round, bool endless)
{
    for (size_t i = 0; i < round->mending.count; i++) {
        struct mend *mend = &round->mending.mends[i];
        if (endless)
            mend->why = "it comes back whenever it is mended";
        say_refused(job, document, mend);
    }
    for (size_t i = 0; i <= DENY; i++)
        job->fixer->left[i] += round->left[i];
}

/* From one text of the document to the next; false if that is the same. */
static bool mend_once(struct job *job, struct manifest *manifest, struct round *round, bool endless,
                      struct error *err)
{
    struct mending *mending = &round->mending;
    const struct kept *known = job->fixer->judging.known.newest;
    if (!judge_all(job, manifest, round, err))
        return false;
    mending->in_vain = job->in_vain;
    bool more = !endless && mending->count && mending_settle(mending);
    job->in_vain = mending->in_vain;
    for (size_t i = 0; i < mending->count; i++)
        job->mended += mending->mends[i].done;
    if (more)
        known_go_back(&job->fixer->judging.known, known);
    else
        end_rounds(job, manifest->span, round, endless);
    return more;
}

static void copy_up_to(struct job *job, size_t offset)
{
    text_add_bytes(job->out, job->source.text + job->done, offset - job->done);
    job->done = offset;
}

/* Judged and mended until nothing can be done any more; the last judgement says what is left. */
static bool fix_document(struct job *job, struct manifest *manifest, struct error *err)
{
    struct reading now = {0};
    struct source source, *of = &job->source;
    struct span document = manifest->span;
    bool more = true;
    arena_init(&now.arena, ARENA_CAP_OF_FILES);
    job->in_vain = mending_in_vain(document.end - document.start);
    for (unsigned rounds = 0; more; rounds++) {
        struct round round = {.first = rounds == 0};
        mending_start(&round.mending, of, document, manifest->document, manifest->json);
        more = mend_once(job, manifest, &round, rounds == ROUNDS_MOST, err);
        if (more) {
            struct reading before = now;
            now = round.mending.held;
            round.mending.held = before;
            arena_reset(&job->round_arena);
            source_init(of = &source, &job->round_arena, now.text, now.length);
            document = (struct span){0, now.length};
            manifest_begin(manifest, &now.arena, now.tree);
        }
        mending_end(&round.mending);
    }
    copy_up_to(job, manifest->span.start);
    if (now.text) {
        text_add_bytes(job->out, now.text, now.length);
        job->done = manifest->span.end;
    }
    bool fits = !job->document_arena.exhausted && !job->out->arena->exhausted;
    arena_free(&now.arena);
    arena_reset(&job->document_arena);
    return !*err->text && (fits || error_set(err, TOO_LARGE));
}

bool fix_text(struct fixer *fixer, const char *file, const char *text, size_t length,
              struct text *out, struct error *err)
{
    struct job job = {.fixer = fixer, .file = file, .out = out};
    struct manifest manifest;
    bool ok = true;
    arena_init(&job.document_arena, ARENA_CAP_OF_FILES);
    arena_init(&job.round_arena, ARENA_CAP_OF_FILES);
    arena_init(&job.object_arena, ARENA_CAP_OF_FILES);
    source_init(&job.source, &job.document_arena, text, length);
    manifest_open(&manifest, text, length);
    while (ok && manifest_read(&manifest, &job.document_arena, err))
        ok = fix_document(&job, &manifest, err);
    ok = ok && !*err->text;
    copy_up_to(&job, length);
    manifest_close(&manifest);
    arena_free(&job.object_arena);
    arena_free(&job.round_arena);
    arena_free(&job.document_arena);
    if (ok) {
        fixer->mended += job.mended;
        fixer->files += job.mended > 0;
    }
    return ok;
}
