// SPDX-License-Identifier: Apache-2.0
#include "files/judging.h"

#include "base/memo.h"
#include "base/work.h"
#include "files/partial.h"
#include "judge/laws.h"
#include "read/input.h"

#include <string.h>

#define KUSTOMIZATION "Kustomization"

void judging_init(struct judging *judging, const char *namespace)
{
    known_init(&judging->known, namespace);
    kept_init(&judging->kept);
    kustomize_init(&judging->kustomize);
    values_files_init(&judging->values);
}

void judging_free(struct judging *judging)
{
    world_free(&judging->world);
    kept_free(&judging->kept);
    values_files_free(&judging->values);
    kustomize_free(&judging->kustomize);
    known_free(&judging->known);
}

void judging_file(struct judging *judging, const char *file, const char *within,
                  struct source *source)
{
    judging->file = (struct values_document){.file = file, .within = within, .source = source};
    judging->patch_of = NULL;
    if (!input_is_standard(file) &&
        kustomize_use_of(&judging->kustomize, file, &judging->patch_of) != KUSTOMIZE_PATCH)
        judging->patch_of = NULL;
    judging->beside.file = folder_known(&judging->world.folders, file);
}

void judging_subject(const struct judging *judging, const struct json *object,
                     struct subject *subject)
{
    const struct known *known = &judging->known;
    const struct old_object *old = known_old(known, object, judging->file.file);
    subject_of_file(subject, object, old ? old->object : NULL, known->namespace);
    const char *said = subject->kind_name;
    if (!json_get(object, "apiVersion") && (!*said || strcmp(said, KUSTOMIZATION) == 0) &&
        kustomize_is(judging->file.file)) {
        subject->kind_name = KUSTOMIZATION;
        subject_find_kind(subject, "kustomize.config.k8s.io");
    }
}

/* Values, with what they were before. */
static const struct values *with_past(struct arena *arena, const struct values *values,
                                      const struct json *old)
{
    struct values *copy = old ? arena_alloc(arena, sizeof *copy) : NULL;
    if (!copy)
        return values;
    *copy = *values;
    copy->old = path_find(&values->path, old);
    return copy;
}

static void take_values(const struct judging *judging, struct arena *arena,
                        const struct json *document, const struct values *values,
                        struct subject *subject)
{
    const struct old_object *past = known_document(&judging->known, judging->file.file);
    const struct json *old = past ? past->object : NULL;
    *subject = (struct subject){
        .kind_name = VALUES_KIND,
        .name = chart_names[values->chart],
        .namespace = "",
        .object = document,
        .old = old,
        .update = old != NULL,
        .user = "",
        .in_file = true,
        .values = with_past(arena, values, old),
        .exemptions = values_exemptions(arena, &judging->file),
    };
    subject_find_kind(subject, VALUES_GROUP);
}

/* The next thing that it is; false after the last. */
static bool take(struct judging *judging, struct arena *arena, const struct json *object,
                 struct judged *so_far, struct subject *subject)
{
    bool first = !so_far->times++;
    if (first)
        so_far->next = values_in_document(&judging->values, arena, &judging->file, object);
    if (first && !so_far->next) {
        judging_subject(judging, object, subject);
        subject->beside = judging->beside.world ? &judging->beside : NULL;
        return true;
    }
    if (!so_far->next)
        return false;
    take_values(judging, arena, object, so_far->next->values, subject);
    so_far->next = so_far->next->next;
    return true;
}

static void judge_file(struct judgement *judgement)
{
    work_begin(WORK_OF_FILES, NO_DEADLINE);
    memo_begin(judgement->arena);
    judge(judgement);
    judgement->overrun = work_is_over();
    if (judgement->overrun)
        judgement->finding_count = judgement->patch.count = 0;
    memo_end();
    work_end();
}

/* Judges the subject among what stands beside it in a world. */
static void judge_beside(struct judging *judging, struct world *world, struct beside *beside,
                         const struct subject *subject, struct judgement *judgement)
{
    beside->lessons = learn(subject, world, beside->file);
    *judgement = (struct judgement){
        .arena = judgement->arena,
        .policy = learn_mesh(judging->policy, subject, world, beside->file),
        .subject = subject,
        .profile = policy_profile(judging->policy, judging->profile, subject->namespace),
    };
    judge_file(judgement);
}

/* Is something taken for old that stands or falls with what stood beside the object? */
static bool asks_of_then(const struct judging *judging, const struct judgement *judgement)
{
    bool asks = false;
    for (size_t i = 0; i < judgement->finding_count; i++)
        asks |= judgement->findings[i]->old && rests_upon_others(judgement->findings[i]);
    return asks && judging->known.world.environment;
}

/* The object before, among what stood beside it then. */
static const struct judgement *judge_then(struct judging *judging, const struct subject *subject,
                                          struct arena *arena)
{
    struct known *known = &judging->known;
    const struct old_object *old = known_old(known, subject->object, judging->file.file);
    struct subject *before = arena_alloc(arena, sizeof *before);
    struct beside *beside = arena_alloc(arena, sizeof *beside);
    struct judgement *then = arena_alloc(arena, sizeof *then);
    if (!old || !before || !beside || !then)
        return NULL;
    *beside =
        (struct beside){.world = &known->world, .file = old->folder, .complete = judging->complete};
    subject_of_file(before, old->object, NULL, known->namespace);
    before->home = subject->home;
    before->beside = beside;
    then->arena = arena;
    judge_beside(judging, &known->world, beside, before, then);
    return then;
}

bool judging_next(struct judging *judging, const struct json *object, struct judged *so_far,
                  struct subject *subject, struct judgement *judgement)
{
    struct arena *arena = judgement->arena;
    if (!take(judging, arena, object, so_far, subject) || subject->kind == KIND_OTHER ||
        is_going(object))
        return false;
    subject->home = part_home(subject, &judging->policy->environment);
    if (!judging->complete)
        subject->part = part_of(arena, subject, judging->patch_of);
    if (subject->part.sentence)
        subject->beside = NULL;
    judge_beside(judging, &judging->world, &judging->beside, subject, judgement);
    if (asks_of_then(judging, judgement)) {
        subject->then = judge_then(judging, subject, arena);
        judge_beside(judging, &judging->world, &judging->beside, subject, judgement);
    }
    return true;
}
