// SPDX-License-Identifier: Apache-2.0
#include "drain.h"

#include "clock.h"
#include "log.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#define LOOK_EVERY 20 /* milliseconds */
#define QUIET 5       /* looks in a row without a request */

static atomic_bool begun;

bool draining(void)
{
    return atomic_load_explicit(&begun, memory_order_relaxed);
}

static struct timespec span(int64_t milliseconds)
{
    return (struct timespec){.tv_sec = (time_t)(milliseconds / 1000),
                             .tv_nsec = (long)(milliseconds % 1000) * 1000000L};
}

static unsigned in_flight(struct watchdog *watchdog)
{
    struct watchdog_counts counts;
    watchdog_count(watchdog, &counts);
    return counts.busy;
}

/* A single look may fall between two requests of a busy client: the quiet has to last. */
static unsigned wait_for_quiet(struct watchdog *watchdog, int64_t most)
{
    const struct timespec pause = span(LOOK_EVERY);
    int64_t until = clock_milliseconds() + most;
    unsigned left = 0;
    for (unsigned quiet = 0; quiet < QUIET && clock_milliseconds() < until;) {
        left = in_flight(watchdog);
        quiet = left ? 0 : quiet + 1;
        nanosleep(&pause, NULL);
    }
    return left;
}

void drain_on(const sigset_t *signals, struct watchdog *watchdog, int64_t delay, int64_t most)
{
    int got = 0;
    while (sigwait(signals, &got) != 0)
        ;
    atomic_store(&begun, true);
    log_event(LOG_LEVEL_INFO, "draining", NULL, "signal=%s delay_ms=%lld", sigabbrev_np(got),
              (long long)delay);

    const struct timespec patience = span(delay);
    got = sigtimedwait(signals, NULL, &patience);
    if (got > 0)
        log_event(LOG_LEVEL_INFO, "hurried", "a second signal ends the drain delay", "signal=%s",
                  sigabbrev_np(got));
    unsigned left = wait_for_quiet(watchdog, most);
    log_event(left ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "stopping", NULL, "in_flight=%u", left);
}
