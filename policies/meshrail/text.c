// SPDX-License-Identifier: Apache-2.0
/* What is text in every object, however much it looks like a number: annotations, labels, and the
 * data of a ConfigMap. */
#include "families.h"
#include "judge/checks.h"

enum { SCALAR, MORE };

/* As its author wrote it: 1.10 is a version, and no is a country. */
static const char *as_written(const struct judgement *judgement, const struct json *value)
{
    const char *spelling = json_spelling(value);
    return spelling ? spelling : shown(judgement, value);
}

static const struct json *as_text(const struct judgement *judgement, const struct json *value)
{
    return json_new_string(judgement->arena, as_written(judgement, value));
}

static void check_block(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const struct path *path,
                        const struct json *block)
{
    json_each_member (value, block) {
        if (json_string(value) || json_is(value, JSON_NULL))
            continue;
        bool more = json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY);
        const char *written = as_written(judgement, value);
        struct path at = *path;
        struct text input = TEXT_IN(judgement->arena);
        path_add_key(&at, json_key(value));
        path_print(&at, &input);
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[more ? MORE : SCALAR],
                                .path = at,
                                .key = json_key(value),
                                .found = written,
                                .value = written,
                                .inputs = {input.data}});
    }
}

/* A template has annotations and labels as the object itself has. */
static const char *const blocks[] = {
    "metadata.annotations",
    "metadata.labels",
    "spec.template.metadata.annotations",
    "spec.template.metadata.labels",
    "spec.jobTemplate.metadata.annotations",
    "spec.jobTemplate.metadata.labels",
    "spec.jobTemplate.spec.template.metadata.annotations",
    "spec.jobTemplate.spec.template.metadata.labels",
    "spec.infrastructure.annotations",
    "spec.infrastructure.labels",
    "data",
};

#define OPERATED_MAPS "spec.config"

static void check_texts(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        const struct path path = path_under(judgement, target, blocks[i]);
        check_block(judgement, rule, target, &path, json_look(target->node, blocks[i]));
    }
    if (judgement->subject->kind != KNATIVE_SERVING)
        return;
    const struct path maps = path_under(judgement, target, OPERATED_MAPS);
    json_each_member (map, json_look(target->node, OPERATED_MAPS)) {
        struct path path = maps;
        path_add_key(&path, json_key(map));
        check_block(judgement, rule, target, &path, map);
    }
}

#define REFUSED .says = "must be a text, not {found}", .why = "the API server refuses the object"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "OBJ-TEXT", .kinds = ANY_KIND & ~(unsigned)VALUES_OF_CHARTS, .scope = OBJECT,
        .field = "metadata.annotations", .unless = &online, .check = check_texts, .general = true,
        .faults = FAULTS([SCALAR] = {.repair = {.how = TO_VALUE, .as = as_text, .reach = FILES_ONLY},
                                     REFUSED, .fix = "{key}: \"{value}\""},
                         [MORE] = {REFUSED, .fix = "put | behind {key}:"}),
        .reads = {"metadata.labels", "spec.template.metadata", "spec.jobTemplate", "spec.infrastructure",
                  "data", OPERATED_MAPS},
    },
};
// clang-format on

const struct family object_family = {"Any object", rules, sizeof rules / sizeof *rules};
