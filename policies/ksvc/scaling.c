// SPDX-License-Identifier: Apache-2.0
/* How a revision scales: its annotations against containerConcurrency and against each other. */
#include "families.h"
#include "knative/panic.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include "knative/lessons.h"

#include <string.h>

#define ANNOTATION(key) "metadata.annotations[" key "]"
#define CLASS ANNOTATION(AUTOSCALING "class")
#define METRIC ANNOTATION(AUTOSCALING "metric")
#define TARGET ANNOTATION(AUTOSCALING "target")
#define WINDOW ANNOTATION(AUTOSCALING "window")
#define BURST ANNOTATION(AUTOSCALING "target-burst-capacity")
#define CONCURRENCY "spec.containerConcurrency"

static const struct json *annotations_of(const struct target *target)
{
    return json_look(target->node, "metadata.annotations");
}

enum { BY_DEFAULT = 1 };

static void check_window(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    judge_panic_window(judgement, rule, target, AUTOSCALING "window",
                       AUTOSCALING "panic-window-percentage");
}

/* The hard limit of requests in a Pod, as it says itself or the input says of all; 0: none. */
static double concurrency(const struct judgement *judgement, const struct target *target,
                          const char **from)
{
    const struct json *stated = json_look(target->node, CONCURRENCY);
    int64_t number;
    double usual;
    if (!stated &&
        lesson_number(judgement, OF_DEFAULTS, "container-concurrency", UNIT_COUNT, &usual, from))
        return usual;
    return json_integer(stated, &number) && number > 0 ? (double)number : 0;
}

static bool is_limited(const struct judgement *judgement, const struct target *target)
{
    return concurrency(judgement, target, NULL) > 0;
}

/* Is the target a number of requests at a time? */
static bool counts_requests(const struct judgement *judgement, const struct target *target)
{
    const char *metric = annotation_effective(annotations_of(target), AUTOSCALING "metric", NULL);
    return scaler_of(judgement, annotations_of(target)) == SCALER_KPA &&
           (!metric || strcmp(metric, "concurrency") == 0);
}

static bool is_scaled_within_limit(const struct judgement *judgement, const struct target *target)
{
    return counts_requests(judgement, target) && concurrency(judgement, target, NULL) > 0;
}

static bool is_scaled_without_limit(const struct judgement *judgement, const struct target *target)
{
    return counts_requests(judgement, target) && concurrency(judgement, target, NULL) == 0;
}

/* For cpu, Kubernetes has a default target. */
static bool is_scaled_by_other_metric(const struct judgement *judgement,
                                      const struct target *target)
{
    const char *metric = annotation_effective(annotations_of(target), AUTOSCALING "metric", NULL);
    return scaler_of(judgement, annotations_of(target)) == SCALER_HPA && metric && *metric &&
           strcmp(metric, "cpu") != 0;
}

static const struct condition scaled_by_other_metric = {
    .holds = is_scaled_by_other_metric, .reads = {CLASS, METRIC}, .assumes = TARGET};
static const struct condition limited = {.holds = is_limited, .reads = {CONCURRENCY}};
static const struct condition scaled_within_limit = {.holds = is_scaled_within_limit,
                                                     .reads = {CONCURRENCY, CLASS, METRIC}};
static const struct condition scaled_without_limit = {.holds = is_scaled_without_limit,
                                                      .reads = {CONCURRENCY, CLASS, METRIC},
                                                      .assumes = CONCURRENCY};

/* target-burst-capacity 0 in the map takes the activator out of the path of each revision without
 * its own. */
static void check_burst(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    const char *from;
    double burst;
    if (annotation_effective(annotations_of(target), AUTOSCALING "target-burst-capacity", NULL) ||
        !is_limited(judgement, target) ||
        !lesson_number(judgement, OF_AUTOSCALER, "target-burst-capacity", UNIT_COUNT, &burst,
                       &from) ||
        burst < 0 || burst >= 0.01)
        return;
    report(
        judgement, rule, target,
        (struct finding){.fault = &rule->faults[BY_DEFAULT],
                         .value = lesson(judgement, OF_AUTOSCALER, "target-burst-capacity", NULL),
                         .taught = from,
                         .inputs = {CONCURRENCY}});
}

/* The limit that the input says of all. */
static void check_target(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    const char *from = NULL, *key;
    const struct json *annotations = annotations_of(target);
    const char *stated = annotation_effective(annotations, AUTOSCALING "target", &key);
    double limit = concurrency(judgement, target, &from), number;
    if (!from || !(limit > 0) || !stated || !measure_text(stated, UNIT_COUNT, &number) ||
        number <= limit || !counts_requests(judgement, target))
        return;
    report(judgement, rule, target,
           (struct finding){.found = shown(judgement, json_get(annotations, key)),
                            .value = arena_print(judgement->arena, "%.0f", limit),
                            .taught = from,
                            .inputs = {TARGET, CONCURRENCY, CLASS, METRIC}});
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-PANIC-WINDOW", .scope = REVISION_TEMPLATE,
        .field = WINDOW, .words = &template_annotations, .unless = &scaled_by_another,
        .check = check_window,
        .faults = PANIC_FAULTS("autoscaling.knative.dev/window: \"{value}\"",
                               "autoscaling.knative.dev/panic-window-percentage: \"10\""),
        .reads = {WINDOW, ANNOTATION(AUTOSCALING "panic-window-percentage")},
    },
    {
        .id = "KS-CC-QUEUE", .scope = REVISION_TEMPLATE,
        .field = BURST, .words = &template_annotations, .unless = &on_cloud_run,
        .actions = EVERYWHERE(WARN),
        .check = check_burst, .unprompted = true,
        .faults = FAULTS({IS_WITHIN("0", "0.01", UNIT_COUNT), .when = &limited,
                          .says = "{found} takes the activator out of the path",
                          .why = "each Pod queues ten times containerConcurrency, and answers 503 to the rest",
                          .fix = "{key}: \"211\""},
                         [BY_DEFAULT] =
                             {.says = "is not set, and is {value} by default",
                              .why = "each Pod queues ten times containerConcurrency, and answers 503 to the rest",
                              .fix = "autoscaling.knative.dev/target-burst-capacity: \"211\""}),
    },
    {
        .id = "KS-TARGET-OVER-CC", .scope = REVISION_TEMPLATE,
        .field = TARGET, .check = check_target, .unprompted = true,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_ABOVE(CONCURRENCY, UNIT_COUNT), .when = &scaled_within_limit,
                          .says = "{found} is above containerConcurrency, {value}",
                          .why = "Knative scales by the smaller of the two",
                          .fix = "autoscaling.knative.dev/target: \"{value}\""}),
    },
    {
        .id = "KS-HPA-NO-TARGET", .scope = REVISION_TEMPLATE,
        .field = TARGET,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({IS_MISSING_IN("metadata.annotations"), .when = &scaled_by_other_metric,
                          .says = "is not set", .why = "the HPA gets no metric, and Kubernetes scales at 80 % CPU in its place",
                          .fix = AUTOSCALING "target: \"100\""}),
    },
    {
        .id = "KS-TARGET-HUGE", .scope = REVISION_TEMPLATE,
        .field = TARGET,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({MORE_THAN("1000", UNIT_COUNT), .when = &scaled_without_limit,
                          .says = "{found} is unusually high",
                          .why = "no second Pod starts before the first has most of this many requests at a time",
                          .fix = "autoscaling.knative.dev/target: \"100\""}),
    },
};
// clang-format on

const struct family ksvc_scaling_family = {"Knative Service", rules, sizeof rules / sizeof *rules};
