// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"
#include "laws.h"

#include "fix/mend.h"
#include "fix/remedy.h"
#include "read/manifest.h"
#include "rule/rule.h"

#include <string.h>

static const struct layout usual = {.line_break = "\n", .step = "  ", .colon = ": ", .pad = " "};

static struct text as_json(struct arena *arena, const struct json *object)
{
    struct text text = TEXT_IN(arena);
    text_add_json(&text, object);
    return text;
}

static struct text as_block(struct arena *arena, const struct json *object)
{
    struct text text = TEXT_IN(arena);
    json_each_member (member, object) {
        const struct segment key = {.key = json_key(member)};
        render_block_member(&text, &usual, "", (struct member){&key, 1, member, NULL});
        text_add(&text, "\n");
    }
    return text;
}

/* A text that says the object, to YAML too, which knows fewer characters than JSON. */
static bool says(struct source *source, const struct manifest *manifest,
                 const struct judgement *judgement)
{
    return json_equal(manifest->document, judgement->subject->object) &&
           source_read(source, manifest->span);
}

/* Why it is not done, if that is for good: what rests upon another comes in the next round. */
static const char *fault_of(const struct mend *mend)
{
    return mend->why && !starts_with(mend->why, "what it rests upon") ? mend->why : NULL;
}

static const char *fault_in(const struct judgement *judgement, struct mending *mending,
                            size_t *mends)
{
    struct arena *arena = judgement->arena;
    struct remedies remedies = remedies_begin(judgement);
    struct remedy remedy;
    size_t own = 0;
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (!remedy_of(&remedies, finding, &remedy))
            continue;
        own += !finding->patched;
        const struct mend *mend =
            mending_add(mending, &(struct path){0}, remedy.operations, remedy.count);
        if (!mend || fault_of(mend))
            return arena_print(arena, "%s: %s", finding->rule->id, mend ? mend->why : "memory");
    }
    remedies_end();
    *mends += mending->count;
    if (mending->count && !mending_settle(mending))
        return "nothing is mended";
    size_t done = 0;
    for (size_t i = 0; i < mending->count; i++) {
        done += mending->mends[i].done;
        if (fault_of(&mending->mends[i]))
            return mending->mends[i].why;
    }
    const struct json *wanted = patch_result(&judgement->patch);
    bool compared = done && done == mending->count && !own;
    return compared && !json_equal(mending->held.tree, wanted) ? mending->held.text : NULL;
}

/* Every remedy can be written, and the text is then the patched object. */
static const char *fault_with(const struct judgement *judgement, const struct text *text,
                              size_t *mends)
{
    struct manifest manifest;
    struct mending mending;
    struct source source;
    struct error err;
    const char *fault = NULL;
    manifest_open(&manifest, text->data, text->length);
    source_init(&source, judgement->arena, text->data, text->length);
    if (manifest_read(&manifest, judgement->arena, &err) && says(&source, &manifest, judgement)) {
        mending_start(&mending, &source, manifest.span, manifest.document, manifest.json);
        fault = fault_in(judgement, &mending, mends);
        fault = fault ? arena_copy(judgement->arena, fault, strlen(fault)) : NULL;
        mending_end(&mending);
    }
    manifest_close(&manifest);
    return fault;
}

void hold_mends(struct trial *trial, struct judgement in_file)
{
    const struct text texts[] = {as_json(trial->arena, trial->object),
                                 as_block(trial->arena, trial->object)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *fault = fault_with(&in_file, &texts[i], &trial->mends);
        if (fault)
            breach(trial, "it is not mended in a text", fault);
    }
}
