// SPDX-License-Identifier: Apache-2.0
#include "serve/drain.h"

#include "base/clock.h"
#include "serve/log.h"

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

/* The signal that came first, not counting SIGHUP; 0: none within so many milliseconds. */
static int wait_for_signal(const sigset_t *signals, int64_t most, struct reload *reload)
{
    int64_t now = clock_milliseconds();
    const int64_t until = most < INT64_MAX - now ? now + most : INT64_MAX;
    for (; now < until; now = clock_milliseconds()) {
        const struct timespec patience = span(until - now);
        int got = sigtimedwait(signals, NULL, &patience);
        if (got > 0 && got != SIGHUP)
            return got;
        if (got == SIGHUP)
            reload_now(reload);
        /* Else the time is over, or a stop and a continuation have interrupted it. */
    }
    return 0;
}

/* Of those that end a server. */
static const char *name_of(int signal)
{
    return signal == SIGINT ? "INT" : signal == SIGQUIT ? "QUIT" : "TERM";
}

void drain_on(const struct drain_plan *plan, struct watchdog *watchdog, struct reload *reload)
{
    int got = 0;
    while (!got)
        got = wait_for_signal(plan->signals, INT64_MAX, reload);
    atomic_store(&begun, true);
    log_event(LOG_LEVEL_INFO, "draining", NULL, "signal=%s delay_ms=%lld", name_of(got),
              (long long)plan->delay);

    got = wait_for_signal(plan->signals, plan->delay, reload);
    if (got)
        log_event(LOG_LEVEL_INFO, "hurried", "a second signal ends the drain delay", "signal=%s",
                  name_of(got));
    unsigned left = wait_for_quiet(watchdog, plan->most);
    log_event(left ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "stopping", NULL, "in_flight=%u", left);
}
