// SPDX-License-Identifier: Apache-2.0
/* How the whole cluster scales. */
#include "families.h"
#include "knative/map.h"
#include "knative/panic.h"
#include "knative/values.h"

#define BURST "data[target-burst-capacity]"
#define RATE "data[max-scale-up-rate]"
#define GRACE "data[scale-to-zero-grace-period]"
#define DELAY "data[scale-down-delay]"
#define RETENTION "data[scale-to-zero-pod-retention-period]"

/* -1 keeps the activator in the path always; 0 takes it out always, and is a number like others. */
static bool is_bounded(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    double capacity;
    return measure(json_look(target->node, BURST), UNIT_COUNT, &capacity) && capacity >= 0;
}

static const struct condition bounded = {.holds = is_bounded};

static bool is_long(const struct target *target, const char *field)
{
    double nanoseconds;
    return measure(json_look(target->node, field), UNIT_DURATION, &nanoseconds) && nanoseconds > 0;
}

static bool keeps_no_pod(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    return !is_long(target, DELAY) && !is_long(target, RETENTION);
}

static const struct condition no_pod_is_kept = {
    .holds = keeps_no_pod, .reads = {DELAY, RETENTION}, .assumes = DELAY};

/* KC-RANGE reports a rate that Knative refuses. */
static bool takes_rate(const struct judgement *judgement, const struct target *target)
{
    (void)judgement;
    double rate;
    return knative_number(target->node, json_look(target->node, RATE), "max-scale-up-rate", &rate);
}

static const struct condition rate_taken = {.holds = takes_rate};

static void check_window(struct judgement *judgement, const struct rule *rule,
                         const struct target *target)
{
    judge_panic_window(judgement, rule, target, "stable-window", "panic-window-percentage");
}

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KC-AUTOSCALER-PANIC", .scope = KNATIVE_MAP,
        .field = "data[stable-window]", .words = &knative_names, .unless = &not_the_autoscaler,
        .check = check_window,
        .faults = PANIC_FAULTS("stable-window: {value}", "panic-window-percentage: \"10\""),
        .reads = {"data[stable-window]", "data[panic-window-percentage]"},
    },
    {
        .id = "KC-AUTOSCALER-UPRATE", .scope = KNATIVE_MAP,
        .field = RATE, .unless = &not_the_autoscaler,
        .faults = FAULTS({AT_LEAST(MAX_SCALE_UP_RATE), .when = &rate_taken, .usual = "1000",
                          .why = "a tick multiplies the Pods by this at most; 1000 has been the default since 0.8",
                          .fix = "max-scale-up-rate: \"{value}\""}),
    },
    {
        .id = "KC-AUTOSCALER-TBC", .scope = KNATIVE_MAP,
        .field = BURST, .unless = &not_the_autoscaler,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({AT_LEAST(TARGET_BURST_CAPACITY), .zero_counts = true, .when = &bounded, .usual = "211",
                          .why = "the lower it is, the earlier the activator, where bursts queue, leaves the path",
                          .fix = "target-burst-capacity: \"{value}\""}),
    },
    {
        .id = "KC-GRACE-MISUSE", .scope = KNATIVE_MAP,
        .field = GRACE, .unless = &not_the_autoscaler,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({MORE_THAN("30s", UNIT_DURATION), .when = &no_pod_is_kept,
                          .says = "{found} keeps no Pod any longer",
                          .why = "it only bounds how long the last Pod waits for the network",
                          .fix = "scale-to-zero-pod-retention-period: 90s, or scale-down-delay: 90s"},
                         {LESS_THAN("6s", UNIT_DURATION), .says = "{found} is too short",
                          .why = "the last Pod may go before the network knows of it",
                          .fix = "scale-to-zero-grace-period: 30s"}),
    },
};
// clang-format on

const struct family knative_autoscaler_family = {"Knative ConfigMap", rules,
                                                 sizeof rules / sizeof *rules};
