// SPDX-License-Identifier: Apache-2.0
/*
 * Leaving without a failed request: not ready, but serving, until the news has spread; every answer
 * asks its client to close the connection; then wait for what is being answered; then stop. Idle
 * connections are never closed under a client that might be about to use them.
 */
#ifndef MESHRAIL_DRAIN_H
#define MESHRAIL_DRAIN_H

#include "watchdog.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* True from the first signal on. */
bool draining(void);

/* Waits for one of the signals, then drains: `delay` milliseconds of serving (a second signal cuts
 * them short), then until nothing is in flight, at most `most` milliseconds. */
void drain_on(const sigset_t *signals, struct watchdog *watchdog, int64_t delay, int64_t most);

#endif
