// SPDX-License-Identifier: Apache-2.0
#include "fix/fix.h"

#include "base/language.h"
#include "files/partial.h"
#include "fix/repair.h"
#include "read/input.h"
#include "read/manifest.h"
#include "rule/rule.h"

#include <string.h>

#define ROUNDS_MOST 16 /* a repair may bring up a finding of another rule */

/* A file on its way from one text to the other. */
struct job {
    struct fixer *fixer;
    const char *file;
    struct source source; /* the text as it was */
    struct arena document_arena, object_arena;
    struct text *out; /* the new text, for the first `done` bytes of the old one */
    size_t done;
    size_t mended;

    struct editing editing; /* of the document that is read */
    unsigned rounds;        /* of it, before this one */
    size_t left[DENY + 1];  /* in this round: findings by action */
};

/* Where the path leads to in the text as it was. */
static void say_at(struct job *job, const struct path *path, const char *sentence,
                   const struct filling *words)
{
    struct text *said = job->fixer->said;
    unsigned found, line, column;
    struct source_node *node = source_find(&job->source, path, &found);
    size_t offset =
        node ? source_shown(node, found == path->length).start : job->source.document.start;
    source_place(&job->source, offset, &line, &column);
    input_add_place(said, job->file, line, column);
    language_fill(said, job->fixer->judging.policy->language, sentence, words);
    text_add(said, "\n");
}

static void say_refused(struct job *job, const struct request *request)
{
    const struct filling words[] = {
        {"field", request->field},
        {"rule", request->rule->id},
        {"why", in_language(job->fixer->judging.policy->language, request->why)},
        {0},
    };
    say_at(job, &request->path, "not mended: {field}: [{rule}] {why}", words);
    job->fixer->refused++;
}

/* A part is never repaired: what it lacks stands elsewhere, and what it says may be half of a
 * decision. */
static void say_part(struct job *job, const struct path *prefix, const struct subject *subject)
{
    struct text why = TEXT_IN(&job->object_arena);
    part_add_reason(&why, job->fixer->judging.policy->language, &subject->part);
    const struct filling words[] = {{"kind", subject->kind_name}, {"why", why.data}, {0}};
    say_at(job, prefix, "left as it is: {kind} judged as a part: {why}", words);
}

/* Judges the objects of the document, and asks for what repairs them. */
static bool judge_all(struct job *job, struct manifest *manifest, struct error *err)
{
    struct judging *judging = &job->fixer->judging;
    struct manifest_object here;
    bool fits = true, overrun = false;
    memset(job->left, 0, sizeof job->left);
    while (manifest_next(manifest, &here)) {
        struct subject subject;
        struct judgement judgement = {.arena = &job->object_arena};
        struct judged so_far = {0};
        while (judging_next(judging, here.object, &so_far, &subject, &judgement)) {
            if (!subject.part.sentence)
                repair_findings(&job->editing, &here.prefix, &judgement, 0);
            else if (!job->rounds)
                say_part(job, &here.prefix, &subject);
            overrun |= judgement.overrun;
            for (size_t i = 0; i < judgement.finding_count; i++)
                job->left[judgement.findings[i]->action]++;
        }
        fits &= !job->object_arena.exhausted;
        arena_reset(&job->object_arena);
    }
    if (!fits || job->editing.source->arena->exhausted)
        return error_set(err, JUDGING_TOO_LARGE);
    return !overrun || error_set(err, JUDGING_OVERRUN);
}

/* Nothing more can be done. Each request that was not done says why. */
static void end_rounds(struct job *job)
{
    for (size_t i = 0; i < job->editing.count; i++) {
        struct request *request = &job->editing.requests[i];
        if (job->rounds == ROUNDS_MOST)
            request->why = "it comes back whenever it is mended";
        say_refused(job, request);
    }
    for (size_t i = 0; i <= DENY; i++)
        job->fixer->left[i] += job->left[i];
}

/* From one text of the document to the next; false if that is the same. */
static bool fix_once(struct job *job, struct manifest *manifest, struct error *err)
{
    struct editing *editing = &job->editing;
    if (!judge_all(job, manifest, err))
        return false;
    for (size_t i = 0; i <= DENY && !job->rounds; i++)
        job->fixer->found[i] += job->left[i];
    bool more = job->rounds < ROUNDS_MOST && editing->count && editing_settle(editing);
    for (size_t i = 0; i < editing->count; i++)
        job->mended += editing->requests[i].done;
    if (!more) {
        end_rounds(job);
        return false;
    }
    editing_go_on(editing);
    manifest_begin(manifest, &editing->now->arena, editing->tree);
    return true;
}

static void copy_up_to(struct job *job, size_t offset)
{
    text_add_bytes(job->out, job->source.text + job->done, offset - job->done);
    job->done = offset;
}

/* Judged and repaired until nothing can be done any more; the last judgement says what is left. */
static bool fix_document(struct job *job, struct manifest *manifest, struct error *err)
{
    struct editing *editing = &job->editing;
    struct span document = job->source.document;
    editing_begin(editing, &job->source, manifest->document, manifest->json);
    job->rounds = 0;
    while (fix_once(job, manifest, err))
        job->rounds++;
    copy_up_to(job, document.start);
    if (job->rounds) {
        text_add_bytes(job->out, editing->source->text, editing->source->length);
        job->done = document.end;
    }
    bool fits = !job->document_arena.exhausted && !job->out->arena->exhausted;
    editing_end(editing);
    arena_reset(&job->document_arena);
    return !*err->text && (fits || error_set(err, JUDGING_TOO_LARGE));
}

bool fix_text(struct fixer *fixer, const char *file, const char *text, size_t length,
              struct text *out, struct error *err)
{
    struct job job = {.fixer = fixer, .file = file, .out = out};
    struct manifest manifest;
    bool ok = true;
    arena_init(&job.document_arena, ARENA_CAP_OF_FILES);
    arena_init(&job.object_arena, ARENA_CAP_OF_FILES);
    source_init(&job.source, text, length);
    judging_file(&fixer->judging, file, fixer->within ? fixer->within : file, &job.source);
    manifest_open_placed(&manifest, &job.source);
    while (ok && manifest_read(&manifest, &job.document_arena, err))
        ok = fix_document(&job, &manifest, err);
    ok = ok && !*err->text;
    copy_up_to(&job, length);
    ok = ok && (!out->arena->exhausted || error_set(err, JUDGING_TOO_LARGE));
    manifest_close(&manifest);
    arena_free(&job.object_arena);
    arena_free(&job.document_arena);
    fixer->mended += job.mended;
    fixer->files += job.mended > 0;
    return ok;
}

void fix_take_back(struct fixer *fixer, const struct fixer *before)
{
    fixer->refused += fixer->mended - before->mended;
    fixer->mended = before->mended;
    fixer->files = before->files;
    for (size_t i = 0; i <= DENY; i++)
        fixer->left[i] = before->left[i] + fixer->found[i] - before->found[i];
}
