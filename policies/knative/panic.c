// SPDX-License-Identifier: Apache-2.0
#include "knative/panic.h"

#include "judge/checks.h"
#include "judge/vocabulary.h"
#include "knative/lessons.h"

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
    double stable, percent, window;          /* the windows in nanoseconds */
    const char *window_key, *percentage_key; /* in the spelling that is found */
    bool of_percentage;                      /* the stable window is not stated */
    const char *from;                        /* the object that says what counts then; or NULL */
};

#define USUAL_WINDOW 60
#define USUAL_PERCENTAGE 10
#define MOST_WINDOW 3600 /* seconds, and the most that Knative takes */

/* The least window, in seconds, of which `percent` is a fit panic window, and which is fit itself.
 * */
static double window_wanted(const struct judgement *judgement, double percent)
{
    const struct limit *stable = limit_of(judgement, STABLE_WINDOW);
    const struct limit *panic = limit_of(judgement, PANIC_WINDOW);
    double least = fmax(panic->floor, panic->recommended) / SECOND * 100 / percent;
    double window = fmax(stable->floor, stable->recommended) / SECOND;
    return ceil(fmax(USUAL_WINDOW, fmax(least, window)));
}

/* Puts a window to paste into the finding. True: it fits the percentage that is there. False: no
 * window does, and the usual percentage has to be pasted, too. */
static bool panic_wanted(const struct judgement *judgement, double percent, struct finding *finding)
{
    bool stays = window_wanted(judgement, percent) <= MOST_WINDOW;
    double window = window_wanted(judgement, stays ? percent : USUAL_PERCENTAGE);
    finding->value = arena_print(judgement->arena, "%.0fs", fmin(MOST_WINDOW, window));
    return stays;
}

/* False for what Knative would not take, of which another rule speaks, or where nothing says it. */
static bool panic_of(const struct judgement *judgement, const struct vocabulary *words,
                     const struct json *node, const char *window, const char *percentage,
                     struct panic *panic)
{
    *panic = (struct panic){.stable = USUAL_WINDOW * SECOND, .percent = USUAL_PERCENTAGE};
    lesson_number(judgement, OF_AUTOSCALER, "stable-window", UNIT_DURATION, &panic->stable,
                  &panic->from);
    lesson_number(judgement, OF_AUTOSCALER, "panic-window-percentage", UNIT_COUNT, &panic->percent,
                  &panic->from);
    const struct json *stable = vocabulary_look(words, node, window, &panic->window_key);
    const struct json *percent = vocabulary_look(words, node, percentage, &panic->percentage_key);
    panic->of_percentage = !stable;
    if (stable && percent)
        panic->from = NULL;
    if ((!stable && !percent) || (stable && !words->number(node, stable, window, &panic->stable)) ||
        (percent && !words->number(node, percent, percentage, &panic->percent)))
        return false;
    panic->window = panic_window(panic->stable, panic->percent);
    return true;
}

void judge_panic_window(struct judgement *judgement, const struct rule *rule,
                        const struct target *target, const char *window, const char *percentage)
{
    const struct limit *limit = limit_of(judgement, PANIC_WINDOW);
    const struct vocabulary *words = rule->words;
    struct panic now, then;
    if (!panic_of(judgement, words, target->node, window, percentage, &now))
        return;
    const char *window_field = vocabulary_field(words, judgement, now.window_key);
    const char *percentage_field = vocabulary_field(words, judgement, now.percentage_key);
    struct finding finding = {.field = now.of_percentage ? percentage_field : window_field,
                              .taught = now.from,
                              .inputs = {window_field, percentage_field}};
    bool stays = panic_wanted(judgement, now.percent, &finding);
    if (now.window < limit->floor || now.window < limit->recommended) {
        finding.found = product(judgement, now.stable, now.percent, now.window);
        finding.fault = &rule->faults[stays ? PANIC_TOO_SHORT : PANIC_AND_PERCENTAGE];
        finding.limit = limit;
        finding.at_least = true;
        finding.below_recommended = !(now.window < limit->floor);
        finding.no_worse = panic_of(judgement, words, target->old, window, percentage, &then) &&
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
