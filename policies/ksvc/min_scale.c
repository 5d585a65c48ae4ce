// SPDX-License-Identifier: Apache-2.0
/* How many Pods stay when nobody asks for anything. */
#include "families.h"
#include "judge/checks.h"
#include "knative/lessons.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include "base/scalar.h"

static const struct json *annotations_of(const struct target *target)
{
    return json_look(target->node, "metadata.annotations");
}

/* The template's annotation, or the misplaced one that another rule's patch will move there. */
static const char *to_be(const struct judgement *judgement, const struct target *target,
                         const char *key)
{
    const char *there = annotation_effective(annotations_of(target), key, NULL);
    const struct json *misplaced = json_look(judgement->subject->object, "metadata.annotations");
    return there ? there : annotation_effective(misplaced, key, NULL);
}

enum { UNDECIDED, TOO_FEW, UNDECIDED_ABOVE_MOST, TOO_FEW_ABOVE_MOST };

/* The key of a max-scale that is below the wanted min-scale; NULL: there is none. */
static const char *most_in_the_way(const struct target *target, const char *wanted)
{
    const char *key;
    const char *stated =
        annotation_effective(annotations_of(target), AUTOSCALING "max-scale", &key);
    int64_t least, most;
    return stated && go_int(stated, &most) && most > 0 && go_int(wanted, &least) && least > most
               ? key
               : NULL;
}

static void report_undecided(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    const struct limit *limit = limit_of(judgement, MIN_SCALE);
    const char *wanted = limit->recommended_text ? limit->recommended_text
                                                 : fitting(judgement, "1", MIN_SCALE, NO_THRESHOLD);
    const char *most = most_in_the_way(target, wanted);
    double stays = judgement->policy->environment.min_scale;
    int64_t least;
    if (stays < 0)
        lesson_number(judgement, OF_AUTOSCALER, "min-scale", UNIT_COUNT, &stays, NULL);
    if (go_int(wanted, &least) && stays >= (double)least)
        return;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[most ? UNDECIDED_ABOVE_MOST : UNDECIDED],
                            .key = most,
                            .value = wanted});
}

/* Did the old object have a min-scale, in either spelling, that was not higher? */
static bool was_no_more(const struct target *target, int64_t least)
{
    const char *then = annotation_effective(json_look(target->old, "metadata.annotations"),
                                            AUTOSCALING "min-scale", NULL);
    int64_t before;
    return then && go_int(then, &before) && before <= least;
}

static void check_min_scale(struct judgement *judgement, const struct rule *rule,
                            const struct target *target)
{
    const struct json *annotations = annotations_of(target);
    const struct limit *limit = limit_of(judgement, MIN_SCALE);
    const char *key;
    const char *stated = annotation_effective(annotations, AUTOSCALING "min-scale", &key);
    int64_t scale;

    if (scaler_named(judgement, to_be(judgement, target, AUTOSCALING "class")) != SCALER_KPA)
        return;
    if (!stated && ksvc_is_new(judgement->subject) &&
        !to_be(judgement, target, AUTOSCALING "activation-scale") &&
        !to_be(judgement, target, AUTOSCALING "min-scale"))
        report_undecided(judgement, rule, target);
    if (!stated || !go_int(stated, &scale) || !((double)scale < limit->floor))
        return;
    const char *most = most_in_the_way(target, limit->recommended_text ? limit->recommended_text
                                                                       : limit->floor_text);
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[most ? TOO_FEW_ABOVE_MOST : TOO_FEW],
                            .field = vocabulary_field(rule->words, judgement, key),
                            .found = shown(judgement, json_get(annotations, key)),
                            .key = key,
                            .value = most,
                            .limit = limit,
                            .at_least = true,
                            .no_worse = was_no_more(target, scale),
                            .inputs = {vocabulary_field(rule->words, judgement, key)}});
}

static bool repair_min_scale(const struct judgement *judgement, const struct finding *finding,
                             struct patch *patch)
{
    const char *most = to_be(judgement, finding->target, AUTOSCALING "max-scale");
    int64_t wanted, limit;
    if (finding->limit || !go_int(finding->value, &wanted) ||
        json_get(annotations_of(finding->target), AUTOSCALING "minScale")) /* but no text */
        return false;
    /* Knative refuses a least scale above the most. */
    if (most && (!go_int(most, &limit) || (limit > 0 && limit < wanted)))
        return false;
    patch_add(patch, &finding->path, json_new_string(judgement->arena, finding->value));
    return true;
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-MIN-SCALE", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations[autoscaling.knative.dev/min-scale]", .words = &template_annotations,
        .check = check_min_scale,
        .actions = {AUDIT, PATCH | DENY, OFF},
        .faults = FAULTS([UNDECIDED] =
                             {.least = MIN_SCALE, .at_most = WARN, .repair = {BY_FUNCTION, .function = repair_min_scale},
                              .says = "is not set",
                              .why = "without it the first request after a quiet time waits for a cold start",
                              .fix = "autoscaling.knative.dev/min-scale: \"{value}\""},
                         [TOO_FEW] =
                             {.least = MIN_SCALE, .why = "too few Pods stay warm for a burst",
                              .fix = "{key}: \"{recommended}\""},
                         [UNDECIDED_ABOVE_MOST] =
                             {.least = MIN_SCALE, .at_most = WARN, .says = "is not set",
                              .why = "without it the first request after a quiet time waits for a cold start",
                              .fix = "autoscaling.knative.dev/min-scale: \"{value}\", {key}: \"{value}\""},
                         [TOO_FEW_ABOVE_MOST] =
                             {.least = MIN_SCALE, .why = "too few Pods stay warm for a burst",
                              .fix = "{key}: \"{recommended}\", {value}: \"{recommended}\""}),
        .reads = {"metadata.annotations", "/metadata.annotations"},
        /* Where it is null. */
        .rewrites = {"metadata.annotations[autoscaling.knative.dev/min-scale]"},
    },
};
// clang-format on

const struct family ksvc_min_scale_family = {"Knative Service", rules,
                                             sizeof rules / sizeof *rules};
