// SPDX-License-Identifier: Apache-2.0
/* The Service itself: who reaches it, and what Knative writes down of it. */
#include "families.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include <string.h>

#define VISIBILITY "networking.knative.dev/visibility"
#define OLD_VISIBILITY SERVING "visibility"
#define LABEL "metadata.labels[" VISIBILITY "]"
#define LOCAL "cluster-local"

/* A Configuration has no route that anybody could reach. */
static bool is_hidden(const struct judgement *judgement, const struct target *target)
{
    const char *label = json_string(json_look(target->node, LABEL));
    return strcmp(judgement->subject->kind_name, "Service") != 0 ||
           (label && strcmp(label, LOCAL) == 0);
}

static const struct condition hidden = {.holds = is_hidden, .reads = {LABEL}, .assumes = LABEL};

enum { OTHER_WORD = 7 };

static void check_visibility(struct judgement *judgement, const struct rule *rule,
                             const struct target *target)
{
    const struct json *label = json_look(target->node, LABEL);
    const char *text = json_string(label);
    if (text && *text)
        report(judgement, rule, target,
               (struct finding){.fault = &rule->faults[OTHER_WORD],
                                .field = LABEL,
                                .found = shown(judgement, label),
                                .inputs = {LABEL}});
}

/* An object from a cluster has the annotations that Knative wrote. */
static bool is_dumped(const struct judgement *judgement, const struct target *target)
{
    return !judgement->subject->in_file || json_look(target->node, "metadata.uid");
}

static const struct condition dumped = {.holds = is_dumped};

#define UNREAD(place_)                                                                             \
    {                                                                                              \
        .field = (place_), IS_EXACTLY(LOCAL), .repair = {.how = TO_PLACE, .to = LABEL},            \
        .says = "has no effect here",                                                              \
        .why = "Knative reads a label of the Service alone, so this one is public",                \
        .fix = "label the Service " VISIBILITY ": " LOCAL                                          \
    }
#define BY_HAND                                                                                    \
    .repair = {REMOVED, .reach = FILES_ONLY},                                                      \
    .says = "is written by hand, and is Knative's to write",                                       \
    .why = "Knative says who it was, and refuses the next apply that says otherwise",              \
    .fix = "remove it"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-VISIBILITY", .kinds = KSVC, .scope = OBJECT,
        .field = LABEL, .unless = &hidden,
        .check = check_visibility,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS(UNREAD("metadata.labels[" OLD_VISIBILITY "]"),
                         UNREAD("metadata.annotations[" VISIBILITY "]"),
                         UNREAD("metadata.annotations[" OLD_VISIBILITY "]"),
                         UNREAD("spec.template.metadata.labels[" VISIBILITY "]"),
                         UNREAD("spec.template.metadata.labels[" OLD_VISIBILITY "]"),
                         UNREAD("spec.template.metadata.annotations[" VISIBILITY "]"),
                         UNREAD("spec.template.metadata.annotations[" OLD_VISIBILITY "]"),
                         [OTHER_WORD] =
                             {.says = "{found} hides nothing", .wanted = LOCAL,
                              .why = "Knative knows the word cluster-local alone, so the Service is public",
                              .fix = VISIBILITY ": " LOCAL ", or remove it"}),
        .reads = {LABEL},
    },
    {
        .id = "KS-CREATOR", .kinds = KSVC, .scope = OBJECT,
        .field = "metadata.annotations", .unless = &dumped,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.field = "metadata.annotations[" SERVING "creator]", IS_STATED, BY_HAND},
                         {.field = "metadata.annotations[" SERVING "lastModifier]", IS_STATED, BY_HAND}),
    },
};
// clang-format on

const struct family ksvc_service_family = {"Knative Service", rules, sizeof rules / sizeof *rules};
