// SPDX-License-Identifier: Apache-2.0
#include "round.h"

#include "apply.h"
#include "base/json_writer.h"
#include "fix/fix.h"
#include "fix/repair.h"
#include "fuzz.h"
#include "read/manifest.h"
#include "repairs.h"

struct policy *policy_that_repairs(void)
{
    struct arena arena;
    struct error err = {0};
    arena_init(&arena, ARENA_CAP);
    const char *text = policy_of_repairs(&arena);
    struct policy *policy = policy_load(text, strlen(text), &err);
    arena_free(&arena);
    return policy;
}

static void write_operation(struct json_writer *json, const struct operation *operation)
{
    static const char *const names[] = {"test", "add", "remove", "replace"};
    struct text pointer = TEXT_IN(json->out->arena);
    path_print_pointer(&operation->path, &pointer);
    json_write_object(json, NULL);
    json_write_string(json, "op", names[operation->kind]);
    json_write_string(json, "path", pointer.data);
    if (operation->kind != OPERATION_REMOVE)
        json_write(json, "value", operation->value);
    json_write_object_end(json);
}

/* Somebody else may have changed it meanwhile. */
static bool is_tested(const struct request *request, size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (request->operations[i].kind == OPERATION_TEST &&
            path_equal(&request->operations[i].path, &request->operations[number].path))
            return true;
    return false;
}

static const struct json *patch_of(struct arena *arena, const struct editing *editing)
{
    struct error err = {0};
    struct text out = TEXT_IN(arena);
    struct json_writer json = JSON_TO(&out);
    json_write_array(&json, NULL);
    for (size_t i = 0; i < editing->count; i++) {
        const struct request *request = &editing->requests[i];
        for (size_t j = 0; j < request->count && request->done; j++) {
            enum operation_kind kind = request->operations[j].kind;
            require(kind == OPERATION_TEST || kind == OPERATION_ADD || is_tested(request, j));
            write_operation(&json, &request->operations[j]);
        }
    }
    json_write_array_end(&json);
    return json_parse(arena, out.data, out.length, &err);
}

static void hold_document(struct editing *editing)
{
    struct arena arena;
    if (!editing_settle(editing))
        return;
    arena_init(&arena, ARENA_CAP_OF_FILES);
    const struct json *patch = patch_of(&arena, editing);
    const struct json *wanted = apply(&arena, editing->tree, patch);
    require(patch && (wanted || arena.exhausted));
    require(arena.exhausted || same_document(&arena, editing->held->tree, wanted));
    arena_free(&arena);
}

static void ask_for_all(struct editing *editing, struct judging *judging, struct manifest *manifest,
                        struct arena *arena)
{
    struct manifest_object here;
    while (manifest_next(manifest, &here)) {
        struct subject subject;
        struct judgement judgement = {.arena = arena};
        struct judged so_far = {0};
        while (judging_next(judging, here.object, &so_far, &subject, &judgement))
            if (!subject.part.sentence)
                repair_findings(editing, &here.prefix, &judgement, 0);
        arena_reset(arena);
    }
}

/* A file is read with a NUL behind it. */
static char *as_read(const char *text, size_t length)
{
    char *copy = malloc(length + 1);
    require(copy);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static void begin(struct judging *judging, const char *const *values)
{
    struct error err = {0};
    judging_init(judging, NULL);
    require(values_files_take(&judging->values, values, &err));
}

void hold_round(const struct policy *policy, const char *file, const char *const *values,
                const char *text, size_t length)
{
    struct judging judging = {.policy = policy};
    struct arena arenas[2];
    struct manifest manifest;
    struct editing editing;
    struct source source;
    struct error err = {0};
    char *copy = as_read(text, length);
    begin(&judging, values);
    for (size_t i = 0; i < 2; i++)
        arena_init(&arenas[i], ARENA_CAP_OF_FILES);
    source_init(&source, copy, length);
    judging_file(&judging, file, file, &source);
    manifest_open_placed(&manifest, &source);
    while (manifest_read(&manifest, &arenas[0], &err)) {
        editing_begin(&editing, &source, manifest.document, manifest.json);
        ask_for_all(&editing, &judging, &manifest, &arenas[1]);
        hold_document(&editing);
        editing_end(&editing);
        arena_reset(&arenas[0]);
    }
    manifest_close(&manifest);
    for (size_t i = 0; i < 2; i++)
        arena_free(&arenas[i]);
    judging_free(&judging);
    free(copy);
}

/* How many findings were mended. */
static size_t fixed(const struct policy *policy, const char *file, const char *const *values,
                    const char *text, size_t length, struct text *out, bool *done)
{
    struct text said = TEXT_IN(out->arena);
    struct fixer fixer = {.judging.policy = policy, .said = &said};
    struct error err = {0};
    begin(&fixer.judging, values);
    *done = fix_text(&fixer, file, text, length, out, &err);
    judging_free(&fixer.judging);
    require(*done || (*err.text && !strpbrk(err.text, "\r\n")));
    return fixer.mended;
}

void hold_fix(const struct policy *policy, const char *file, const char *const *values,
              const char *text, size_t length)
{
    struct arena arena;
    bool done, again;
    char *copy = as_read(text, length);
    arena_init(&arena, (size_t)1 << 28);
    struct text once = TEXT_IN(&arena), twice = TEXT_IN(&arena);
    size_t mended = fixed(policy, file, values, copy, length, &once, &done);
    if (done) {
        require(mended || (once.length == length && memcmp(once.data, text, length) == 0));
        require(fixed(policy, file, values, once.data, once.length, &twice, &again) == 0 && again);
        require(twice.length == once.length && memcmp(twice.data, once.data, once.length) == 0);
    }
    arena_free(&arena);
    free(copy);
}
