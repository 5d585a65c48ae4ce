// SPDX-License-Identifier: Apache-2.0
/*
 * A ConfigMap with any text for Istio's mesh config. How the text is written is no matter: the same
 * document as JSON in one line has the same findings, but for those of the text itself, at places
 * that are there. And the file is mended like any other.
 */
#include "base/json_writer.h"
#include "base/work.h"
#include "built_in.h"
#include "judge/engine.h"
#include "mutate.h"
#include "read/yaml.h"
#include "round.h"
#include "rule/rule.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return mutate(change_text, data, size, most, seed);
}

/* The ConfigMap, as JSON. */
static struct text map_of(struct arena *arena, const char *mesh)
{
    struct text out = TEXT_IN(arena);
    struct json_writer json = JSON_TO(&out);
    json_write_object(&json, NULL);
    json_write_string(&json, "apiVersion", "v1");
    json_write_string(&json, "kind", "ConfigMap");
    json_write_object(&json, "metadata");
    json_write_string(&json, "name", "istio");
    json_write_string(&json, "namespace", "istio-system");
    json_write_object_end(&json);
    json_write_object(&json, "data");
    json_write_string(&json, "mesh", mesh);
    json_write_object_end(&json);
    json_write_object_end(&json);
    return out;
}

static struct judgement *judged(struct arena *arena, const char *mesh, uint64_t work)
{
    struct judgement *judgement = arena_alloc(arena, sizeof *judgement);
    struct subject *subject = arena_alloc(arena, sizeof *subject);
    struct text text = map_of(arena, mesh);
    struct error err = {0};
    const struct json *object = json_parse(arena, text.data, text.length, &err);
    require(object);
    subject_of_file(subject, object, NULL, NULL);
    *judgement = (struct judgement){
        .arena = arena, .policy = policy, .subject = subject, .profile = HIGH_TRAFFIC};
    work_begin(WORK_OF_REVIEW, NO_DEADLINE);
    judge(judgement);
    work_end();
    require(work_spent() <= work);
    return judgement;
}

/* What a rule says of a place in the document, not of its bytes. */
static bool is_of_document(const struct finding *finding)
{
    return finding->path.length > 2 && !finding->line;
}

static bool has(const struct judgement *judgement, const struct finding *wanted)
{
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = judgement->findings[i];
        if (finding->rule == wanted->rule && finding->action == wanted->action &&
            path_equal(&finding->path, &wanted->path))
            return true;
    }
    return false;
}

static void hold_same(const struct judgement *one, const struct judgement *other)
{
    for (size_t i = 0; i < one->finding_count; i++)
        require(!is_of_document(one->findings[i]) || has(other, one->findings[i]));
}

/* What is said of a document stands in it: the place, or at least the block around it. */
static void hold_places(const struct json *document, const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->finding_count; i++) {
        const struct finding *finding = judgement->findings[i];
        if (!is_of_document(finding))
            continue;
        const struct json *at = document;
        for (unsigned depth = 2; at && depth + 1 < finding->path.length; depth++) {
            const struct segment *segment = &finding->path.segments[depth];
            at = segment->key ? json_get(at, segment->key) : json_at(at, segment->index);
        }
        require(at || finding->fault->shape == MISSING);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct error err = {0};
    uint64_t work = work_allowed(data, size);
    arena_init(&arena, (size_t)1 << 28);
    char *mesh = arena_copy(&arena, (const char *)data, size);
    if (strlen(mesh) == size) {
        struct judgement *as_written = judged(&arena, mesh, work);
        struct text map = map_of(&arena, mesh);
        const struct json *document = yaml_parse(&arena, mesh, size, YAML_EMBEDDED, &err);
        hold_round(policy, "map.json", (const char *const[]){NULL}, map.data, map.length);
        if (json_is(document, JSON_OBJECT)) {
            struct text line = TEXT_IN(&arena);
            text_add_json(&line, document);
            struct judgement *in_line = judged(&arena, line.data, UINT64_MAX);
            hold_same(as_written, in_line);
            hold_same(in_line, as_written);
            hold_places(document, as_written);
        }
    }
    arena_free(&arena);
    return 0;
}
