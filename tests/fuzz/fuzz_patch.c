// SPDX-License-Identifier: Apache-2.0
/*
 * With every repair on: what a text is mended to is what its JSON Patch makes of it, by RFC 6902
 * alone. So is the webhook's answer a patch that fits the object sent, and what it leaves is not
 * patched again.
 */
#include "apply.h"
#include "base/base64.h"
#include "base/json_writer.h"
#include "base/work.h"
#include "fuzz.h"
#include "judge/subject.h"
#include "mutate.h"
#include "read/manifest.h"
#include "review/answer.h"
#include "round.h"

static struct policy *policy;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    policy = policy_that_repairs();
    return policy ? 0 : -1;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_text, data, size, most, seed);
}

static struct text review_of(struct arena *arena, const struct json *object)
{
    char group[128];
    struct text out = TEXT_IN(arena);
    struct json_writer json = JSON_TO(&out);
    json_write_object(&json, NULL);
    json_write_string(&json, "apiVersion", "admission.k8s.io/v1");
    json_write_string(&json, "kind", "AdmissionReview");
    json_write_object(&json, "request");
    json_write_string(&json, "uid", "1");
    json_write_string(&json, "operation", "CREATE");
    json_write_object(&json, "kind");
    json_write_string(&json, "group", group_of(object, group, sizeof group));
    json_write_string(&json, "kind", json_string_or(json_get(object, "kind"), ""));
    json_write_object_end(&json);
    json_write(&json, "object", object);
    json_write_object_end(&json);
    json_write_object_end(&json);
    return out;
}

/* NULL: it has none. */
static const struct json *webhook_patch(struct arena *arena, const struct json *object)
{
    struct text review = review_of(arena, object);
    struct error err = {0};
    struct arena judging; /* which an answer may empty */
    struct answer answer;
    size_t length;
    arena_init(&judging, ARENA_CAP);
    answer_review(policy, PHASE_MUTATE, NULL, NO_DEADLINE, review.data, review.length, &judging,
                  &answer);
    const char *text = arena_copy(arena, answer.body, answer.length);
    arena_free(&judging);
    const struct json *body = json_parse(arena, text, answer.length, &err);
    const char *patch = json_string(json_look(body, "response.patch"));
    require(body);
    if (!patch)
        return NULL;
    require(json_says(json_look(body, "response.patchType"), "JSONPatch"));
    text = base64_decode(arena, patch, &length);
    require(text);
    const struct json *read = json_parse(arena, text, length, &err);
    require(read);
    return read;
}

static void hold_webhook(const char *text, size_t length)
{
    struct manifest manifest;
    struct source source;
    struct arena arena;
    struct error err = {0};
    arena_init(&arena, ARENA_CAP_OF_FILES);
    source_init(&source, arena_copy(&arena, text, length), length);
    manifest_open(&manifest, &source);
    bool read = manifest_read(&manifest, &arena, &err);
    const struct json *patch = read ? webhook_patch(&arena, manifest.document) : NULL;
    if (patch) {
        const struct json *after = apply(&arena, manifest.document, patch);
        require(after && !webhook_patch(&arena, after));
    }
    manifest_close(&manifest);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hold_round(policy, "text", (const char *const[]){NULL}, (const char *)data, size);
    hold_webhook((const char *)data, size);
    return 0;
}
