// SPDX-License-Identifier: Apache-2.0
#include "serve/pressure.h"

#include "base/clock.h"

#include <sys/resource.h>

#define SPAN 0.25    /* seconds that are looked at together; more, until ENOUGH were served */
#define ENOUGH 20    /* so that a few dear reviews are no pressure */
#define LONG_WAIT 50 /* milliseconds, on average */
#define REST 0.2     /* the share of a span; a worker with that much keeps up */
#define CALM 0.5     /* seconds of such spans, one after the other, until it is over */
#define SMALL ((size_t)8 << 10)
#define NEWCOMER 0.01 /* seconds from one that is let in to the next */
/* Milliseconds. Who waited less to be let in is served in time; and who is turned away does not ask
 * again. */
#define AT_THE_DOOR 200

/* Kept for each worker by itself. */
static _Thread_local struct {
    double since, rested; /* the span */
    double spared;        /* seconds that judging those would have taken who were told instead */
    unsigned served;
    int64_t waited; /* milliseconds, all of them together */
    bool high;
    double calm;        /* seconds */
    double left;        /* last */
    long slept;         /* times, until then */
    double took, ended; /* the last large review */
    double admitted;    /* the last newcomer */
} pressure;

/* Counts voluntary waits, not preemptions: a preempted worker still had work. */
static long sleeps(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : -1;
}

static void begin_span(double now)
{
    pressure.since = now;
    pressure.rested = 0;
    pressure.spared = 0;
    pressure.served = 0;
    pressure.waited = 0;
}

/* A span that ends shows either that there was rest, or whether those that were judged had waited.
 * Rest that comes of telling is none: it ends when as many more come to be judged. */
void pressure_enter(void)
{
    double now = clock_seconds(), span = now - pressure.since;
    if (sleeps() != pressure.slept)
        pressure.rested += now - pressure.left;
    if (span < SPAN)
        return;
    if (pressure.rested - pressure.spared >= span * REST) {
        pressure.calm += span;
        pressure.high = pressure.high && pressure.calm < CALM;
        begin_span(now);
    } else if (pressure.served >= ENOUGH) {
        pressure.calm = 0;
        pressure.high = pressure.high || pressure.waited / pressure.served >= LONG_WAIT;
        begin_span(now);
    }
}

void pressure_leave(void)
{
    pressure.left = clock_seconds();
    pressure.slept = sleeps();
}

static void served(int64_t waited)
{
    pressure.waited += waited;
    pressure.served++;
}

void pressure_let_in(int64_t waited)
{
    if (waited >= AT_THE_DOOR)
        served(waited);
}

void pressure_judged(size_t bytes, int64_t waited, double seconds)
{
    served(waited);
    if (bytes > SMALL) {
        pressure.took = seconds;
        pressure.ended = clock_seconds();
    }
}

bool pressure_tells(size_t bytes)
{
    return pressure.high && bytes > SMALL && clock_seconds() - pressure.ended < pressure.took;
}

void pressure_told(void)
{
    pressure.spared += pressure.took;
}

bool pressure_high(void)
{
    return pressure.high;
}

bool pressure_admits(void)
{
    double now = clock_seconds();
    if (now - pressure.admitted < NEWCOMER)
        return false;
    pressure.admitted = now;
    return true;
}
