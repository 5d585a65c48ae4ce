// SPDX-License-Identifier: Apache-2.0
#include "knative/panic.h"

#include "judge/checks.h"
#include "judge/vocabulary.h"

#include <math.h>
#include <string.h>

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
static double window_wanted(const struct judgement *judgement, double percent)
{
    const struct limit *stable = limit_of(judgement, STABLE_WINDOW);
    const struct limit *panic = limit_of(judgement, PANIC_WINDOW);
    double least = fmax(panic->floor, panic->recommended) / SECOND * 100 / percent;
    double window = fmax(stable->floor, stable->recommended) / SECOND;
    return ceil(fmax(USUAL_WINDOW, fmax(least, window)));
}

/* A window to paste beside the percentage that stands, or beside the usual one where none is wide
 * enough for that. True: the percentage may stay. */
static bool panic_wanted(const struct judgement *judgement, double percent, struct finding *finding)
{
    bool stays = window_wanted(judgement, percent) <= MOST_WINDOW;
    double window = window_wanted(judgement, stays ? percent : USUAL_PERCENTAGE);
    finding->value = arena_print(judgement->arena, "%.0fs", fmin(MOST_WINDOW, window));
    return stays;
}

/* The panic window in nanoseconds; false for what Knative would not take, or where nothing says it.
 */
static bool panic_of(const struct json *window, const struct json *percentage, struct panic *panic)
{
    *panic = (struct panic){.stable = USUAL_WINDOW * SECOND, .percent = USUAL_PERCENTAGE};
    if ((!window && !percentage) ||
        !measure_within(window, UNIT_DURATION, 6 * SECOND, 3600 * SECOND, &panic->stable) ||
        !measure_within(percentage, UNIT_COUNT, 1, 100, &panic->percent))
        return false;
    panic->window = panic_window(panic->stable, panic->percent);
    return true;
}

static const struct json *old_value(const struct judgement *judgement, const struct rule *rule,
                                    const struct target *target, const char *name)
{
    return vocabulary_look(rule->words, judgement, target->old, name, NULL);
}

void judge_panic_window(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const char *window_name,
                        const char *percentage_name)
{
    const struct limit *limit = limit_of(judgement, PANIC_WINDOW);
    const struct vocabulary *words = rule->words;
    const char *window_key, *percentage_key;
    const struct json *window =
        vocabulary_look(words, judgement, target->node, window_name, &window_key);
    const struct json *percentage =
        vocabulary_look(words, judgement, target->node, percentage_name, &percentage_key);
    struct panic now, then;
    if (!panic_of(window, percentage, &now))
        return;
    const char *window_field = vocabulary_field(words, judgement, window_key);
    const char *percentage_field = vocabulary_field(words, judgement, percentage_key);
    struct finding finding = {.field = window ? window_field : percentage_field,
                              .inputs = {window_field, percentage_field}};
    bool stays = panic_wanted(judgement, now.percent, &finding);
    if (now.window < limit->floor || now.window < limit->recommended) {
        finding.found = product(judgement, now.stable, now.percent, now.window);
        finding.fault = &rule->faults[stays ? PANIC_TOO_SHORT : PANIC_AND_PERCENTAGE];
        finding.limit = limit;
        finding.at_least = true;
        finding.below_recommended = !(now.window < limit->floor);
        finding.no_worse = panic_of(old_value(judgement, rule, target, window_name),
                                    old_value(judgement, rule, target, percentage_name), &then) &&
                           now.window >= then.window;
        if (finding.no_worse) /* whichever of both says it */
            memcpy(finding.inputs, (const char *[RULE_READS]){finding.field},
                   sizeof finding.inputs);
        report(judgement, rule, target, finding);
    } else {
        finding.fault = &rule->faults[STABLE_TOO_SHORT];
        too_low(judgement, rule, target, STABLE_WINDOW, finding);
    }
}
