// SPDX-License-Identifier: Apache-2.0
#include "fix/finding_edits.h"

#include "fix/repair.h"

#include <stdlib.h>

#define TRIES_MOST 16 /* of requests that waited because another was in their way */

/* False without memory. */
static bool place(struct source *source, const struct request *request,
                  struct finding_edits *placed)
{
    const struct edits *edits = &request->edits;
    *placed = (struct finding_edits){
        .finding = request->finding,
        .edits = arena_alloc(source->arena, edits->edit_count * sizeof *placed->edits),
        .count = edits->edit_count,
    };
    if (!placed->edits)
        return false;
    qsort(edits->edits, edits->edit_count, sizeof *edits->edits, edit_order);
    for (size_t i = 0; i < placed->count; i++) {
        const struct edit *edit = &edits->edits[i];
        struct placed_edit *at = &placed->edits[i];
        source_place(source, edit->span.start, &at->line, &at->column);
        source_place(source, edit->span.end, &at->end_line, &at->end_column);
        at->text = edit->text.data;
    }
    return true;
}

static void judge_all(struct editing *editing, struct judging *judging, struct manifest *manifest,
                      struct arena *scratch)
{
    struct manifest_object here;
    size_t findings = 0;
    while (manifest_next(manifest, &here)) {
        struct subject subject;
        struct judgement judgement = {.arena = scratch};
        struct judged so_far = {0};
        while (judging_next(judging, here.object, &so_far, &subject, &judgement)) {
            if (!subject.part.sentence)
                repair_findings(editing, &here.prefix, &judgement, findings);
            findings += judgement.finding_count;
        }
        arena_reset(scratch);
    }
}

struct document_edits document_edits(struct judging *judging, struct manifest manifest,
                                     struct arena *scratch)
{
    struct source *source = manifest.source;
    struct editing editing;
    struct document_edits document = {0};
    editing_begin(&editing, source, manifest.document, manifest.json);
    judge_all(&editing, judging, &manifest, scratch);
    for (unsigned tries = 0; tries < TRIES_MOST && editing_settle(&editing); tries++)
        editing_again(&editing);
    document.first = arena_alloc(source->arena, (editing.count + 1) * sizeof *document.first);
    for (size_t i = 0; i < editing.count && document.first; i++)
        document.count += editing.requests[i].held &&
                          place(source, &editing.requests[i], &document.first[document.count]);
    editing_end(&editing);
    return document;
}

const struct finding_edits *finding_edits(struct document_edits *document, size_t finding)
{
    while (document->next < document->count && document->first[document->next].finding < finding)
        document->next++;
    if (document->next == document->count)
        return NULL;
    const struct finding_edits *edits = &document->first[document->next];
    return edits->finding == finding ? edits : NULL;
}
