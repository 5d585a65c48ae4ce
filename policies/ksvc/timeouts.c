// SPDX-License-Identifier: Apache-2.0
/* How long a request may take, and a revision until it is ready. */
#include "families.h"
#include "judge/checks.h"
#include "judge/places.h"
#include "knative/lessons.h"
#include "ksvc/annotations.h"
#include "ksvc/ksvc.h"

#include <math.h>
#include <string.h>

#define TIMEOUT "spec.timeoutSeconds"
#define START_TIMEOUT "spec.responseStartTimeoutSeconds"
#define IDLE_TIMEOUT "spec.idleTimeoutSeconds"
#define DEADLINE "metadata.annotations[" DEADLINE_KEY "]"
#define USUAL_MOST 600
#define USUAL_TIMEOUT 300
#define USUAL_DEADLINE 600

/* 0 stands for the default of the cluster. */
static bool says_no_timeout(const struct target *target)
{
    const struct json *stated = json_look(target->node, TIMEOUT);
    int64_t seconds;
    return !stated || (json_integer(stated, &seconds) && seconds == 0);
}

/* The same, and the input does not say one either. */
static bool has_no_timeout(const struct judgement *judgement, const struct target *target)
{
    return says_no_timeout(target) &&
           !lesson(judgement, OF_DEFAULTS, "revision-timeout-seconds", NULL);
}

static const struct condition no_timeout = {
    .holds = has_no_timeout, .reads = {TIMEOUT}, .assumes = TIMEOUT};

enum { START_OVER_DEFAULT = 2, IDLE_OVER_DEFAULT };

static void check_order_of(struct judgement *judgement, const struct rule *rule,
                           const struct target *target, size_t fault)
{
    const char *field = rule->faults[fault].field, *from;
    const struct json *value = json_look(target->node, field);
    double seconds, most;
    if (!measure(value, UNIT_COUNT, &seconds) ||
        !lesson_number(judgement, OF_DEFAULTS, "revision-timeout-seconds", UNIT_COUNT, &most,
                       &from) ||
        seconds <= most)
        return;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[fault],
                            .found = shown(judgement, value),
                            .key = strrchr(field, '.') + 1,
                            .value = arena_print(judgement->arena, "%.0f", most),
                            .taught = from,
                            .inputs = {field, TIMEOUT}});
}

/* Where the input says what the default is. */
static void check_order(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    for (size_t i = START_OVER_DEFAULT; says_no_timeout(target) && i <= IDLE_OVER_DEFAULT; i++)
        check_order_of(judgement, rule, target, i);
}

enum { ABOVE_STATED, ABOVE_USUAL };

/* The longest that a timeout may be. */
struct maximum {
    double seconds;
    bool stated;
    const char *from; /* what taught it */
};

/* Which maximum a cluster has is not to be seen in a file, unless the input has the map, and online
 * Knative says it. */
static struct maximum maximum_of(const struct judgement *judgement)
{
    struct maximum most = {.seconds = judgement->policy->environment.max_revision_timeout};
    most.stated =
        most.seconds > 0 || lesson_number(judgement, OF_DEFAULTS, "max-revision-timeout-seconds",
                                          UNIT_COUNT, &most.seconds, &most.from);
    if (!most.stated)
        most.seconds = judgement->subject->in_file ? USUAL_MOST : HUGE_VAL;
    return most;
}

static void check_most(struct judgement *judgement, const struct rule *rule,
                       const struct target *target)
{
    const struct json *value = json_look(target->node, TIMEOUT);
    const struct maximum most = maximum_of(judgement);
    double seconds;
    if (!json_number(value, &seconds) || seconds <= most.seconds)
        return;
    report(judgement, rule, target,
           (struct finding){.fault = &rule->faults[most.stated ? ABOVE_STATED : ABOVE_USUAL],
                            .found = shown(judgement, value),
                            .value = arena_print(judgement->arena, "%.0f", most.seconds),
                            .taught = most.from,
                            .no_worse = no_worse(target, TIMEOUT, UNIT_COUNT, false),
                            .inputs = {TIMEOUT}});
}

/* By the time a webhook sees the object, Knative's defaulter has filled in 300; last-applied has
 * what the author wrote. What is proposed fits with a timeout that KS-TIMEOUT-MAX allows. */
static void check_start(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    bool in_file = judgement->subject->in_file;
    const struct json *template =
        in_file ? target->node : json_look(last_applied(judgement), "spec.template");
    const struct json *value = json_look(template, TIMEOUT);
    double seconds, start;
    bool is_default = measure(json_look(target->node, START_TIMEOUT), UNIT_COUNT, &start) &&
                      start != USUAL_TIMEOUT;
    if (!json_number(value, &seconds) || seconds <= USUAL_TIMEOUT || is_default ||
        json_look(template, START_TIMEOUT))
        return;
    const char *fits =
        arena_print(judgement->arena, "%.0f", fmin(seconds, maximum_of(judgement).seconds));
    report(judgement, rule, target, (struct finding){.value = fits, .assumed = START_TIMEOUT});
}

static double number_in(const struct json *block, const char *field, double usual)
{
    double number;
    return measure(json_get(block, field), UNIT_COUNT, &number) && number > 0 ? number : usual;
}

struct probing {
    struct judgement *judgement;
    const struct rule *rule;
    const struct target *target;
    const char *deadline; /* as it is shown */
    double seconds;
};

static void check_probe(const char *field, const struct json *probe, const struct json *old,
                        void *closure)
{
    const struct probing *probing = closure;
    double longest =
        number_in(probe, "initialDelaySeconds", 0) +
        number_in(probe, "periodSeconds", 10) * number_in(probe, "failureThreshold", 3);
    struct arena *arena = probing->judgement->arena;
    if (!json_is(probe, JSON_OBJECT) || longest <= probing->seconds)
        return;
    report(probing->judgement, probing->rule, probing->target,
           (struct finding){.field = field,
                            .found = arena_print(arena, "%.0fs", longest),
                            .value = probing->deadline,
                            .key = arena_print(arena, "%.0fs", longest),
                            .no_worse = json_equal(probe, old),
                            .inputs = {field, DEADLINE},
                            .assumed = DEADLINE});
}

static void check_deadline(struct judgement *judgement, const struct rule *rule,
                           const struct target *target)
{
    const char *stated =
        annotation_effective(json_look(target->node, "metadata.annotations"), DEADLINE_KEY, NULL);
    double nanoseconds = USUAL_DEADLINE * SECOND;
    if (stated && (!measure_text(stated, UNIT_DURATION, &nanoseconds) || nanoseconds <= 0))
        return;
    struct probing probing = {judgement, rule, target,
                              stated ? stated
                                     : arena_print(judgement->arena, "%ds", USUAL_DEADLINE),
                              nanoseconds / SECOND};
    each_place(judgement, target, "spec.containers[*].startupProbe", check_probe, &probing);
}

#define OVER "the request is over by then, so this never takes effect"
#define NONE "Knative takes it for none, and no request is ever cut"
#define NEVER "Knative refuses a negative timeout"

// A rule reads like a sentence, and sentences share lines.
// clang-format off
static const struct rule rules[] = {
    {
        .id = "KS-TIMEOUT-ORDER", .scope = REVISION_TEMPLATE,
        .field = TIMEOUT, .check = check_order, .unprompted = true,
        .faults = FAULTS({.field = START_TIMEOUT, IS_ABOVE(TIMEOUT, UNIT_COUNT), .at_most = WARN,
                          .says = "{found} is longer than timeoutSeconds, {value}",
                          .why = OVER, .fix = "{key}: {value}, or a higher timeoutSeconds"},
                         {.field = IDLE_TIMEOUT, IS_ABOVE(TIMEOUT, UNIT_COUNT), .at_most = WARN,
                          .says = "{found} is longer than timeoutSeconds, {value}",
                          .why = OVER, .fix = "{key}: {value}, or a higher timeoutSeconds"},
                         {.field = START_TIMEOUT, MORE_THAN("300", UNIT_COUNT), .when = &no_timeout,
                          .at_most = WARN, .says = "{found} is longer than timeoutSeconds, {value} by default",
                          .why = OVER, .fix = "{key}: {value}, or a higher timeoutSeconds"},
                         {.field = IDLE_TIMEOUT, MORE_THAN("300", UNIT_COUNT), .when = &no_timeout,
                          .at_most = WARN, .says = "{found} is longer than timeoutSeconds, {value} by default",
                          .why = OVER, .fix = "{key}: {value}, or a higher timeoutSeconds"},
                         {IS_BELOW("0", UNIT_COUNT),
                          .says = "{found} is negative", .why = NEVER, .fix = "{key}: 0"},
                         {.field = START_TIMEOUT, IS_BELOW("0", UNIT_COUNT), .at_most = WARN,
                          .says = "{found} is negative", .why = NONE, .fix = "{key}: 0"},
                         {.field = IDLE_TIMEOUT, IS_BELOW("0", UNIT_COUNT), .at_most = WARN,
                          .says = "{found} is negative", .why = NONE, .fix = "{key}: 0"}),
    },
    {
        .id = "KS-TIMEOUT-MAX", .scope = REVISION_TEMPLATE,
        .field = TIMEOUT, .unless = &on_cloud_run,
        .check = check_most,
        .faults = FAULTS([ABOVE_STATED] =
                             {.says = "{found} is above the maximum of this cluster, {value}",
                              .why = "Knative refuses more than max-revision-timeout-seconds allows",
                              .fix = "timeoutSeconds: {value}"},
                         [ABOVE_USUAL] =
                             {.at_most = WARN, .says = "{found} is above the usual maximum of {value}",
                              .why = "Knative refuses more than max-revision-timeout-seconds allows",
                              .fix = "timeoutSeconds: {value}"}),
        .reads = {TIMEOUT},
    },
    {
        .id = "KS-RESPONSE-START", .scope = REVISION_TEMPLATE,
        .field = START_TIMEOUT, .unless = &on_cloud_run,
        .check = check_start, .unprompted = true,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "is not set, and is 300 by default",
                          .why = "a request without its first byte by then is cut, whatever timeoutSeconds says",
                          .fix = "responseStartTimeoutSeconds: {value}"}),
        .reads = {TIMEOUT},
    },
    {
        .id = "KS-PROBE-DEADLINE", .scope = REVISION_TEMPLATE,
        .field = "spec.containers", .unless = &on_cloud_run,
        .check = check_deadline,
        .actions = EVERYWHERE(WARN),
        .faults = FAULTS({.says = "may take {found}, longer than the progress deadline, {value}",
                          .why = "Knative gives the revision up before the probe can succeed",
                          .fix = "annotate the template with " DEADLINE_KEY ": \"{key}\""}),
        .reads = {DEADLINE},
    },
};
// clang-format on

const struct family ksvc_timeout_family = {"Knative Service", rules, sizeof rules / sizeof *rules};
