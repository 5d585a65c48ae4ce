// SPDX-License-Identifier: Apache-2.0
/* Annotations by themselves: in their place, under their name, with a value that Knative takes. */
#include "families.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include <string.h>

/* Without a template there is nothing to deploy. */
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
    {AUTOSCALING "min-scale", AUTOSCALING "max-scale", .endless = true},
    {AUTOSCALING "min-scale", AUTOSCALING "activation-scale", .unit = UNIT_COUNT},
    {0},
};
static const struct pair activation_within[] = {
    {AUTOSCALING "activation-scale", AUTOSCALING "max-scale", .endless = true},
    {0},
};

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-AUTOSCALE-MISPLACED", .kinds = KSVC, .scope = OBJECT,
        .field = "metadata.annotations", .words = &service_annotations,
        .actions = EVERYWHERE(PATCH | DENY),
        .faults = {{MEMBER_IS(MISPLACED), .repair = {TO_PLACE, "spec.template.metadata.annotations[{key}]",
                                                     .when = &with_a_template},
                    .wanted = "it in the template's annotations",
                    .why = "Knative refuses it here: only the template's annotations scale",
                    .fix = "move {key} to spec.template.metadata.annotations"},
                   {MEMBER_IS(MISPLACED_TOO), .repair = {REMOVED},
                    .wanted = "it in the template's annotations alone",
                    .why = "Knative refuses it here, and the template has the same value",
                    .fix = "remove {key}"}},
        .reads = {"spec.template.metadata"},
        .writes = {"spec.template.metadata.annotations[{key}]"},
    },
    {
        .id = "KS-NUM-NONFINITE", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations, .pinned = true,
        .faults = {{MEMBER_IS(NOT_FINITE),
                    .why = "passes Knative's own checks and makes the autoscaler compute garbage",
                    .fix = "{key}: \"{value}\""}},
    },
    {
        .id = "KS-ANN-RANGE", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations,
        .faults = {{MEMBER_IS(OUTSIDE),
                    .why = "Knative refuses the revision", .fix = "{key}: \"{value}\""},
                   {SECOND_FALLS_SHORT(least_first), .wanted = "at least {value}",
                    .why = "Knative refuses a scale that contradicts another one",
                    .fix = "{key}: \"{value}\""},
                   {FIRST_EXCEEDS(activation_within), .wanted = "at most {value}",
                    .why = "Knative refuses a scale that contradicts another one",
                    .fix = "{key}: \"{value}\""},
                   {MEMBER_IS(FORBIDDEN), .wanted = "a key that Knative lets a template carry",
                    .why = "Knative refuses other networking.knative.dev keys in a template",
                    .fix = "remove {key}"}},
    },
    {
        .id = "KS-ANN-UNKNOWN", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations,
        .unless = &scaled_by_another, .general = true,
        .actions = EVERYWHERE(WARN),
        .faults = {{MEMBER_IS(UNKNOWN), .wanted = "a key that Knative reads",
                    .why = "Knative passes over keys it does not know in silence",
                    .fix = "remove {key}"},
                   {MEMBER_IS(MISSPELT), .wanted = "{value}",
                    .why = "Knative passes over keys it does not know in silence",
                    .fix = "rename it to {value}"}},
    },
    {
        .id = "KS-ANN-DUP-SPELLING", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations,
        .actions = EVERYWHERE(PATCH | DENY),
        .faults = {{MEMBER_IS(OVERRULED), .wanted = "one spelling",
                    .why = "{value} wins silently over this one",
                    .fix = "remove {key}"},
                   {MEMBER_IS(REPEATED), .at_most = WARN, .repair = {REMOVED}, .wanted = "one spelling",
                    .why = "the same value stands under {value}",
                    .fix = "remove {key}"}},
        /* As KS-MIN-SCALE did: it must not win over what the author states since. */
        .writes = {"metadata.annotations[{value}]"},
    },
    {
        .id = "KS-ROLLOUT-MISPLACED", .scope = REVISION_TEMPLATE,
        .field = "metadata.annotations", .words = &template_annotations,
        .actions = EVERYWHERE(WARN),
        .faults = {{MEMBER_IS(MISPLACED), .repair = {TO_PLACE, "/metadata.annotations[{key}]",
                                                     .when = &of_a_service},
                    .wanted = "it in the Service's own annotations",
                    .why = "a template's is read by nobody: it is the route that rolls out",
                    .fix = "move {key} to metadata.annotations"}},
        .reads = {"/metadata.annotations"},
        .writes = {"/metadata.annotations[{key}]"},
    },
};
// clang-format on

const struct family ksvc_annotation_family = {"Knative Service", rules,
                                              sizeof rules / sizeof *rules};
