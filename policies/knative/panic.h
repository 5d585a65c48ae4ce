// SPDX-License-Identifier: Apache-2.0
/* The panic window that a stable window and a percentage make, wherever the two are written. */
#ifndef MESHRAIL_KNATIVE_PANIC_H
#define MESHRAIL_KNATIVE_PANIC_H

#include "judge/engine.h"

/* The faults of a rule that judges it; the fixes set the window, and the percentage beside it. */
enum panic_fault { PANIC_TOO_SHORT, STABLE_TOO_SHORT, PANIC_AND_PERCENTAGE };
#define PANIC_WHY                                                                                  \
    "the autoscaler looks every 2s, and in so short a window mistakes noise for a burst"
#define PANIC_FAULTS(window_fix, percentage_fix)                                                   \
    FAULTS([PANIC_TOO_SHORT] = {.least = PANIC_WINDOW, .why = PANIC_WHY, .fix = (window_fix)},     \
           [STABLE_TOO_SHORT] = {.least = STABLE_WINDOW,                                           \
                                 .why = "so short a window scales down on noise; bursts are the "  \
                                        "panic window's job",                                      \
                                 .fix = (window_fix)},                                             \
           [PANIC_AND_PERCENTAGE] = {                                                              \
               .least = PANIC_WINDOW, .why = PANIC_WHY, .fix = window_fix ", " percentage_fix})

/* Holds the panic window against its threshold, else the stable window against its own. Both are
 * names of the rule's vocabulary. */
void judge_panic_window(struct judgement *, const struct rule *, const struct target *,
                        const char *window, const char *percentage);

#endif
