// SPDX-License-Identifier: Apache-2.0
#include "judge/checks.h"
#include "knative/keys.h"
#include "knative/map.h"

#include <math.h>
#include <string.h>

#define GRACE_LEAST (6 * SECOND)
#define GRACE_MOST (30 * SECOND)

static bool is_another_map(const struct judgement *judgement, const struct target *target)
{
    (void)target;
    return strcmp(judgement->subject->name, "config-autoscaler") != 0;
}

const struct condition not_the_autoscaler = {.holds = is_another_map};

/* -1 keeps the activator in the path always; 0 takes it out always, and is a number like others. */
void check_burst_capacity(struct judgement *judgement, const struct rule *rule,
                          const struct target *target)
{
    const struct json *value = json_look(target->node, rule->field);
    const struct limit *limit = limit_of(judgement, rule_threshold(rule));
    double capacity;
    if (!measure(value, UNIT_COUNT, &capacity) || capacity < 0 ||
        !(capacity < limit->recommended || capacity < limit->floor))
        return;
    report(judgement, rule, target,
           (struct finding){.found = shown(judgement, value),
                            .value = fitting(judgement, "211", rule_threshold(rule), NO_THRESHOLD),
                            .limit = limit,
                            .at_least = true,
                            .below_recommended = !(capacity < limit->floor)});
}

static double duration(const struct target *target, const char *field)
{
    double nanoseconds;
    return measure(json_look(target->node, field), UNIT_DURATION, &nanoseconds) ? nanoseconds : 0;
}

void check_grace(struct judgement *judgement, const struct rule *rule, const struct target *target)
{
    double grace = duration(target, rule->field);
    bool keeps = duration(target, rule->reads[1]) > 0 || duration(target, rule->reads[2]) > 0;
    bool hasty = grace > 0 && grace < GRACE_LEAST;
    if (hasty || (grace > GRACE_MOST && !keeps))
        report(judgement, rule, target,
               (struct finding){.found = shown(judgement, json_look(target->node, rule->field)),
                                .assumed = hasty ? NULL : rule->reads[1],
                                .fault = &rule->faults[hasty]});
}

/*
 * The panic window that Knative computes, in nanoseconds: rounded to whole seconds, half away from
 * zero, never under one. Source: knative.dev/serving
 * pkg/reconciler/autoscaling/resources/metric.go.
 */
static double panic_window(double window, double percentage)
{
    return fmax(1, round(window / SECOND * percentage / 100)) * SECOND;
}

static const char *product(const struct judgement *judgement, double window, double percentage,
                           double panic)
{
    return arena_print(judgement->arena, "%.6gs x %.6g%% = %.0fs", window / SECOND, percentage,
                       panic / SECOND);
}

struct panic {
    double stable, percent, window;
};

/* What Knative does not take at all is another rule's. */
static bool measure_within(const struct json *value, enum unit unit, double least, double most,
                           double *number)
{
    return !value || (measure(value, unit, number) && *number >= least && *number <= most);
}

#define USUAL_WINDOW 60
#define USUAL_PERCENTAGE 10
#define MOST_WINDOW 3600 /* seconds, and the most that Knative takes */

/* The seconds that `percent` of a window need to be a panic window that is fit; the window is fit,
 * too. */
static double window_wanted(const struct judgement *judgement, const struct rule *rule,
                            double percent)
{
    const struct limit *stable = limit_of(judgement, STABLE_WINDOW);
    const struct limit *panic = limit_of(judgement, rule_threshold(rule));
    double least = fmax(panic->floor, panic->recommended) / SECOND * 100 / percent;
    double window = fmax(stable->floor, stable->recommended) / SECOND;
    return ceil(fmax(USUAL_WINDOW, fmax(least, window)));
}

/* A window to paste beside the percentage that stands, or beside the usual one where none is wide
 * enough for that. True: the percentage may stay. */
static bool panic_wanted(const struct judgement *judgement, const struct rule *rule, double percent,
                         struct finding *finding)
{
    bool stays = window_wanted(judgement, rule, percent) <= MOST_WINDOW;
    double window = window_wanted(judgement, rule, stays ? percent : USUAL_PERCENTAGE);
    finding->value = arena_print(judgement->arena, "%.0fs", fmin(MOST_WINDOW, window));
    return stays;
}

/* The panic window in nanoseconds; false for what Knative would not take, or where nothing says it.
 */
static bool panic_of(const struct json *node, const char *window_field,
                     const char *percentage_field, struct panic *panic)
{
    const struct json *window = json_look(node, window_field);
    const struct json *percentage = json_look(node, percentage_field);
    *panic = (struct panic){.stable = 60 * SECOND, .percent = 10};
    if ((!window && !percentage) ||
        !measure_within(window, UNIT_DURATION, 6 * SECOND, 3600 * SECOND, &panic->stable) ||
        !measure_within(percentage, UNIT_COUNT, 1, 100, &panic->percent))
        return false;
    panic->window = panic_window(panic->stable, panic->percent);
    return true;
}

void judge_panic_window(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const char *window_field,
                        const char *percentage_field)
{
    const struct limit *limit = limit_of(judgement, rule_threshold(rule));
    struct panic now, then;
    if (!panic_of(target->node, window_field, percentage_field, &now))
        return;
    struct finding finding = {.field = json_look(target->node, window_field) ? window_field
                                                                             : percentage_field,
                              .inputs = {window_field, percentage_field}};
    bool stays = panic_wanted(judgement, rule, now.percent, &finding);
    if (now.window < limit->floor || now.window < limit->recommended) {
        finding.found = product(judgement, now.stable, now.percent, now.window);
        finding.fault = &rule->faults[stays ? 0 : 2];
        finding.limit = limit;
        finding.at_least = true;
        finding.below_recommended = !(now.window < limit->floor);
        finding.no_worse = panic_of(target->old, window_field, percentage_field, &then) &&
                           now.window >= then.window;
        if (finding.no_worse) /* whichever of both says it */
            memcpy(finding.inputs, (const char *[RULE_READS]){finding.field},
                   sizeof finding.inputs);
        report(judgement, rule, target, finding);
    } else {
        finding.fault = &rule->faults[1];
        too_low(judgement, rule, target, STABLE_WINDOW, finding);
    }
}

void check_panic_window(struct judgement *judgement, const struct rule *rule,
                        const struct target *target)
{
    judge_panic_window(judgement, rule, target, rule->reads[0], rule->reads[1]);
}
