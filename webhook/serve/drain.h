// SPDX-License-Identifier: Apache-2.0
/*
 * Leaving without a failed request: not ready, but serving, until the news has spread; every answer
 * asks its client to close the connection; then wait for what is being answered; then stop. Idle
 * connections are never closed under a client that might be about to use them.
 */
#ifndef MESHRAIL_DRAIN_H
#define MESHRAIL_DRAIN_H

#include "serve/reload.h"
#include "serve/watchdog.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* True from the first signal on. */
bool draining(void);

struct drain_plan {
    const sigset_t *signals; /* blocked in every thread */
    int64_t delay;           /* milliseconds of serving; a second signal cuts them short */
    int64_t most;            /* milliseconds more, for what is still in flight */
};

/* Waits for one of the signals, then drains. SIGHUP, if it is among them, only reloads. */
void drain_on(const struct drain_plan *plan, struct watchdog *watchdog, struct reload *reload);

#endif
