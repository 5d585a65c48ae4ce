// SPDX-License-Identifier: Apache-2.0
#include "laws.h"

#include "mend.h"
#include "remedy.h"
#include "render.h"

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
        render_block_member(&text, &usual, "", json_key(member), member);
        text_add(&text, "\n");
    }
    return text;
}

/* A text that says the object, to YAML too, which knows fewer characters than JSON. */
static bool says(const struct mending *mending, const struct judgement *judgement)
{
    struct source source;
    source_init(&source, judgement->arena, mending->text, mending->length);
    return mending->tree && json_equal(mending->tree, judgement->subject->object) &&
           source_read(&source, (struct span){0, mending->length});
}

/* Every remedy can be written, and the text is then the patched object. */
static const char *fault_in(const struct judgement *judgement, const struct text *text,
                            size_t *mends)
{
    struct mending mending;
    struct remedies remedies;
    struct remedy remedy;
    const struct json *object = judgement->subject->object;
    const struct json *wanted =
        patch_apply(judgement->arena, object, judgement->patch.operations, judgement->patch.count);
    const char *fault = NULL;

    struct error why;
    if (!mending_start(&mending, text->data, text->length, &why))
        return NULL;
    bool tried = says(&mending, judgement);
    remedies_begin(&remedies, judgement);
    while (tried && !fault && remedies_next(&remedies, &remedy)) {
        if (!mend(&mending, remedy.operations, remedy.count, &why))
            fault = arena_print(judgement->arena, "%s is not mended: %s\n%s",
                                remedy.finding->rule->id, why.text, mending.text);
        ++*mends;
    }
    if (tried && !fault && !remedies.own.count && !json_equal(mending.tree, wanted))
        fault = arena_copy(judgement->arena, mending.text, mending.length);
    mending_end(&mending);
    return fault;
}

void hold_mends(struct trial *trial, struct judgement in_file)
{
    const struct text texts[] = {as_json(trial->arena, trial->object),
                                 as_block(trial->arena, trial->object)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *fault = fault_in(&in_file, &texts[i], &trial->mends);
        if (fault)
            breach(trial, "it is not mended in a text", fault);
    }
}
