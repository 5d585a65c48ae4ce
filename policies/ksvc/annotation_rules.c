// SPDX-License-Identifier: Apache-2.0
/* Annotations by themselves: in their place, under their name, with a value that Knative takes. */
#include "base/scalar.h"
#include "families.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include "knative/lessons.h"

#include <string.h>

/* A Service without a template has no revision that these annotations could be for. */
static bool has_template(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return json_is(json_look(target->node, "spec.template"), JSON_OBJECT);
}

static const struct condition with_a_template = {.holds = has_template};

/* A Configuration has no route whose traffic could roll out. */
static bool is_service(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return strcmp(judgement->subject->kind_name, "Service") == 0;
}

static const struct condition of_a_service = {.holds = is_service};

static const struct pair least_first[] = {
    {.low = AUTOSCALING "min-scale", .high = AUTOSCALING "max-scale", .endless = true},
    {.low = AUTOSCALING "min-scale", .high = AUTOSCALING "activation-scale"},
    {0},
};
static const struct pair activation_within[] = {
    {.low = AUTOSCALING "activation-scale", .high = AUTOSCALING "max-scale", .endless = true},
    {0},
};

enum { ABOVE_LIMIT = 6, WITHOUT_LIMIT, NO_ZERO };

/* The bounds that the cluster sets, where the input says them. Source: knative.dev/serving
 * pkg/apis/autoscaling/annotation_validation.go. */
static void check_bounds(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    static const char *const names[] = {AUTOSCALING "max-scale", AUTOSCALING "initial-scale"};
    const struct json *annotations = json_look(target->node, "metadata.annotations");
    for (size_t i = 0; i < 2; i++) {
        const char *from, *key;
        const char *text = annotation_effective(annotations, names[i], &key);
        double limit;
        int64_t scale;
        if (!text || !go_int(text, &scale))
            continue;
        const char *no = lesson(judgement, OF_AUTOSCALER, "allow-zero-initial-scale", &from);
        size_t fault = i && !scale && no && !strcasecmp(no, "false") ? NO_ZERO : 0;
        if (!i &&
            lesson_number(judgement, OF_AUTOSCALER, "max-scale-limit", UNIT_COUNT, &limit, &from) &&
            limit > 0)
            fault = (double)scale > limit ? ABOVE_LIMIT : scale ? 0 : WITHOUT_LIMIT;
        if (fault)
            report(judgement, rule, target,
                   (struct finding){
                       .fault = &rule->faults[fault],
                       .field = vocabulary_field(rule->words, judgement, key),
                       .found = shown(judgement, json_get(annotations, key)),
                       .key = key,
                       .value = i ? "1" : lesson(judgement, OF_AUTOSCALER, "max-scale-limit", NULL),
                       .taught = from,
                       .inputs = {vocabulary_field(rule->words, judgement, key)}});
    }
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-AUTOSCALE-MISPLACED", .kinds = KSVC, .scope = OBJECT,
        .field = "metadata.annotations", .words = &service_annotations,
        .actions = EVERYWHERE(PATCH | DENY),
        .faults = FAULTS({MEMBER_IS(MISPLACED), .repair = {TO_PLACE, "spec.template.metadata.annotations[{key}]",
                                                           .when = &with_a_template},
                          .says = "is misplaced",
                          .why = "Knative refuses it here, and scales by the template's annotations alone",
                          .fix = "move it to spec.template.metadata.annotations"},
                         {MEMBER_IS(MISPLACED_TOO), .repair = {.how = REMOVED},
                          .says = "is misplaced, and the template has it already",
                          .why = "Knative refuses it here, and scales by the template's annotations alone",
                          .fix = "remove it"}),
        .reads = {"spec.template.metadata"},
    },
    {
        .id = "KS-NUM-NONFINITE", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations, .pinned = true,
        .faults = FAULTS({MEMBER_IS(NOT_FINITE),
                          .says = "{found} is no finite number",
                          .why = "Knative lets it pass, and the autoscaler then computes garbage",
                          .fix = "{key}: \"{value}\""}),
    },
    {
        .id = "KS-ANN-RANGE", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations, .check = check_bounds,
        .faults = FAULTS({MEMBER_IS(OUTSIDE),
                          .says = "must be {wanted}, not {found}",
                          .why = "Knative refuses the revision", .fix = "{key}: \"{value}\""},
                         {MEMBER_IS(DOUBTFUL), .says = "{found} is no metric of class kpa, and no class is named",
                          .why = "Knative refuses the revision unless the cluster's class is another",
                          .fix = CLASS_KEY ": hpa.autoscaling.knative.dev"},
                         {MEMBER_IS(ZERO), .says = "must be {wanted}, not \"{found}\"",
                          .why = "Kubernetes refuses a Deployment without any time to start, so no Pod ever runs",
                          .fix = "{key}: \"{value}\""},
                         {SECOND_FALLS_SHORT(least_first), .says = "{found} is below min-scale, {value}",
                          .why = "Knative refuses scales that contradict each other",
                          .fix = "{key}: \"{value}\""},
                         {FIRST_EXCEEDS(activation_within), .says = "{found} is above max-scale, {value}",
                          .why = "Knative refuses scales that contradict each other",
                          .fix = "{key}: \"{value}\""},
                         {MEMBER_IS(FORBIDDEN), .says = "is not allowed in a template",
                          .why = "Knative takes only a few networking.knative.dev keys there",
                          .fix = "remove it"},
                         [ABOVE_LIMIT] =
                             {.says = "{found} is above the max-scale-limit of this cluster, {value}",
                              .why = "Knative refuses the revision", .fix = "{key}: \"{value}\""},
                         [WITHOUT_LIMIT] =
                             {.says = "0 is no limit, and this cluster has a max-scale-limit of {value}",
                              .why = "Knative refuses the revision", .fix = "{key}: \"{value}\""},
                         [NO_ZERO] =
                             {.says = "0 is not allowed in this cluster",
                              .why = "Knative refuses the revision", .fix = "{key}: \"1\""}),
    },
    {
        .id = "KS-ANN-UNKNOWN", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations,
        .general = true,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({MEMBER_IS(BESIDE), .says = "is no annotation that Knative knows",
                          .why = "it is silently ignored", .fix = "remove it; {value} is the one that counts"},
                         {MEMBER_IS(REPLACED), .says = "is no annotation that Knative knows",
                          .why = "it is silently ignored", .fix = "write {value} in its place"},
                         {MEMBER_IS(UNKNOWN), .wanted = "{value}", .says = "is no annotation that Knative knows",
                          .why = "it is silently ignored", .fix = "rename it to {value}"},
                         {.shape = OTHERWISE, .says = "is no annotation that Knative knows",
                          .why = "it is silently ignored", .fix = "remove it"}),
    },
    {
        .id = "KS-ANN-DUP-SPELLING", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations,
        .actions = EVERYWHERE(PATCH | DENY),
        /* Of two values the author's wins, for the other one may be KS-MIN-SCALE's own repair. */
        .faults = FAULTS({MEMBER_IS(OVERRULED),
                          .repair = {.how = TO_PLACE, .to = "metadata.annotations[{value}]"},
                          .says = "is set twice, to different values",
                          .why = "{value} wins silently over this spelling",
                          .fix = "remove one of the two"},
                         {MEMBER_IS(REPEATED), .at_most = WARN, .repair = {.how = REMOVED}, .says = "is set twice",
                          .why = "the same value stands under {value}",
                          .fix = "remove it"}),
    },
    {
        .id = "KS-ROLLOUT-MISPLACED", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({MEMBER_IS(MISPLACED), .repair = {TO_PLACE, "/metadata.annotations[{key}]",
                                                           .when = &of_a_service},
                          .says = "has no effect in a template",
                          .why = "the Route does the rollout, and reads the Service's own annotations alone",
                          .fix = "move it to metadata.annotations"}),
        .reads = {"/metadata.annotations"},
    },
};
// clang-format on

const struct family ksvc_annotation_family = {"Knative Service", rules,
                                              sizeof rules / sizeof *rules};
