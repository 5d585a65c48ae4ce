// SPDX-License-Identifier: Apache-2.0
#include "fix/proposal.h"

#include "fix/mend.h"
#include "fix/remedy.h"

#include <stdlib.h>

#define TRIES_MOST 16 /* of those that were in the way of others before */

struct proposal {
    size_t finding;
    struct fix fix;
};

static const struct fix *changes_of(const struct edit *edit, struct source *source, struct fix *fix)
{
    fix->changes = arena_alloc(source->arena, edit->splice_count * sizeof *fix->changes);
    if (!fix->changes)
        return NULL;
    qsort(edit->splices, edit->splice_count, sizeof *edit->splices, splice_order);
    for (; fix->count < edit->splice_count; fix->count++) {
        struct change *change = &fix->changes[fix->count];
        const struct splice *splice = &edit->splices[fix->count];
        source_place(source, splice->span.start, &change->line, &change->column);
        source_place(source, splice->span.end, &change->end_line, &change->end_column);
        change->text = splice->text.data;
    }
    return fix;
}

/* Asks for what mends each finding of an object; `findings` are numbered. */
static void ask(struct mending *mending, const struct path *prefix,
                const struct judgement *judgement, size_t *findings)
{
    struct remedies remedies = remedies_begin(judgement);
    struct remedy remedy;
    for (size_t i = 0; i < judgement->finding_count; i++, ++*findings) {
        if (!remedy_of(&remedies, &judgement->findings[i], &remedy))
            continue;
        struct proposal *proposal = arena_alloc(mending->source->arena, sizeof *proposal);
        struct mend *mend = proposal
                                ? mending_add(mending, prefix, remedy.operations, remedy.count)
                                : NULL; /* a mend without its proposal would be taken for one */
        if (!mend)
            break;
        proposal->finding = *findings;
        mend->asker = proposal;
    }
    remedies_end();
}

static void judge_all(struct mending *mending, struct judging *judging, struct manifest manifest,
                      struct arena *scratch)
{
    const struct kept *known = judging->known.newest;
    struct manifest_object here;
    size_t findings = 0;
    while (manifest_next(&manifest, &here)) {
        struct subject subject;
        struct judgement judgement = {.arena = scratch};
        if (judging_object(judging, here.object, &subject, &judgement)) {
            if (subject.part.sentence)
                findings += judgement.finding_count;
            else
                ask(mending, &here.prefix, &judgement, &findings);
            known_add(&judging->known, &subject);
        }
        arena_reset(scratch);
    }
    known_go_back(&judging->known, known);
}

struct proposals propose(struct source *source, struct judging *judging, struct manifest manifest,
                         struct arena *scratch)
{
    struct mending mending;
    struct proposals proposals = {0};
    mending_start(&mending, source, manifest.span, manifest.document, manifest.json);
    judge_all(&mending, judging, manifest, scratch);
    for (unsigned tries = 0; tries < TRIES_MOST && mending_settle(&mending); tries++)
        mending_again(&mending);
    proposals.first = arena_alloc(source->arena, (mending.count + 1) * sizeof *proposals.first);
    for (size_t i = 0; i < mending.count && proposals.first; i++) {
        const struct mend *mend = &mending.mends[i];
        struct proposal *proposal = mend->asker;
        if (mend->held && changes_of(&mend->edit, source, &proposal->fix))
            proposals.first[proposals.count++] = *proposal;
    }
    proposals.placed = mending.placed;
    mending_end(&mending);
    return proposals;
}

const struct fix *proposal_for(struct proposals *proposals, size_t finding)
{
    while (proposals->next < proposals->count &&
           proposals->first[proposals->next].finding < finding)
        proposals->next++;
    if (proposals->next == proposals->count)
        return NULL;
    const struct proposal *proposal = &proposals->first[proposals->next];
    return proposal->finding == finding ? &proposal->fix : NULL;
}
