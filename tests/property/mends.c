// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"
#include "laws.h"

#include "fix/repair.h"
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
static bool says(const struct manifest *manifest, const struct judgement *judgement)
{
    return json_equal(manifest->document, judgement->subject->object) &&
           source_root(manifest->source);
}

/* Why it is not done, if that is for good: what rests upon another comes in the next round. */
static const char *fault_of(struct arena *arena, const struct request *request)
{
    bool fault = request->why && !starts_with(request->why, "what it rests upon");
    return fault ? arena_print(arena, "%s: %s", request->rule->id, request->why) : NULL;
}

static const char *fault_in(const struct judgement *judgement, struct editing *editing,
                            size_t *requests)
{
    struct arena *arena = judgement->arena;
    const char *fault = NULL;
    size_t done = 0;
    bool own = false;
    repair_findings(editing, &(struct path){0}, judgement, 0);
    *requests += editing->count;
    if (editing->count && !editing_settle(editing))
        fault = "nothing is mended";
    for (size_t i = 0; i < editing->count; i++) {
        const struct request *request = &editing->requests[i];
        done += request->done;
        own |= !judgement->findings[request->finding]->patched;
        const char *for_good = fault_of(arena, request);
        fault = for_good ? for_good : fault;
    }
    const struct json *wanted = patch_result(&judgement->patch);
    bool compared = !fault && done && done == editing->count && !own;
    if (compared && !json_equal(editing->held->tree, wanted))
        return editing->held->source.text;
    return fault;
}

/* Every repair can be written, and the text is then the patched object. */
static const char *fault_with(const struct judgement *judgement, const struct text *text,
                              size_t *requests)
{
    struct manifest manifest;
    struct editing editing;
    struct source source;
    struct error err;
    const char *fault = NULL;
    source_init(&source, text->data, text->length);
    manifest_open_placed(&manifest, &source);
    if (manifest_read(&manifest, judgement->arena, &err) && says(&manifest, judgement)) {
        editing_begin(&editing, &source, manifest.document, manifest.json);
        fault = fault_in(judgement, &editing, requests);
        fault = fault ? arena_copy(judgement->arena, fault, strlen(fault)) : NULL;
        editing_end(&editing);
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
