// SPDX-License-Identifier: Apache-2.0
#include "unit.h"

#include "base/clock.h"
#include "serve/pressure.h"

#include <time.h>

#define LARGE ((size_t)64 << 10)
#define SMALL ((size_t)4 << 10)
#define LONG_WAIT 1000 /* milliseconds */
#define ITS_TIME 0.01  /* seconds that judging a large one takes, as is said of it */
#define PATIENCE 20    /* seconds; longer than any case lasts */

static void spin(double seconds)
{
    for (double start = clock_seconds(); clock_seconds() - start < seconds;)
        ;
}

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
}

/* A call of the library in which one is judged that had waited. */
static void judge(size_t bytes, double seconds)
{
    pressure_enter();
    pressure_judged(bytes, LONG_WAIT, seconds);
    pressure_leave();
}

static void become_high(void)
{
    for (double start = clock_seconds(); !pressure_high() && clock_seconds() - start < PATIENCE;) {
        spin(0.005);
        judge(LARGE, ITS_TIME);
    }
    check(pressure_high());
}

static void become_calm(void)
{
    for (double start = clock_seconds(); pressure_high() && clock_seconds() - start < PATIENCE;) {
        rest();
        judge(LARGE, 0);
    }
    check(!pressure_high());
}

/* As many connections make it when they come at once: none of them has said yet what it wants. */
static void newcomers_that_waited_are_some(void)
{
    for (double start = clock_seconds(); !pressure_high() && clock_seconds() - start < PATIENCE;) {
        spin(0.005);
        pressure_enter();
        pressure_let_in(LONG_WAIT);
        pressure_leave();
    }
    check(pressure_high());
    become_calm();
}

static void waiting_alone_is_none(void)
{
    for (double start = clock_seconds(); clock_seconds() - start < 1 && !pressure_high();) {
        rest();
        judge(LARGE, ITS_TIME);
    }
    check(!pressure_high());
    check(!pressure_tells(LARGE));
}

static void work_without_rest_is_some_and_rest_ends_it(void)
{
    become_high();
    become_calm();
}

static void as_many_are_told_as_one_takes_and_none_that_is_small(void)
{
    become_high();
    judge(LARGE, PATIENCE);
    check(pressure_tells(LARGE));
    check(!pressure_tells(SMALL));
    judge(SMALL, 0); /* says nothing of how long a large one takes */
    check(pressure_tells(LARGE));
    judge(LARGE, 0);
    check(!pressure_tells(LARGE));
    become_calm();
}

/* Else the worker would judge them all again, until all of them came too late again. */
static void rest_that_comes_of_telling_ends_nothing(void)
{
    become_high();
    judge(LARGE, ITS_TIME);
    for (double start = clock_seconds(); clock_seconds() - start < 2;) {
        rest();
        pressure_enter();
        pressure_told();
        pressure_leave();
    }
    check(pressure_high());
    become_calm();
}

static void newcomers_come_in_one_by_one(void)
{
    double start = clock_seconds();
    unsigned admitted = 0;
    while (admitted < 4 && clock_seconds() - start < PATIENCE)
        admitted += pressure_admits();
    check_int(admitted, 4);
    check(clock_seconds() - start >= 0.03); /* three times 10 ms between four */
}

int main(void)
{
    static const struct unit_case cases[] = {
        CASE(waiting_alone_is_none),
        CASE(work_without_rest_is_some_and_rest_ends_it),
        CASE(newcomers_that_waited_are_some),
        CASE(as_many_are_told_as_one_takes_and_none_that_is_small),
        CASE(rest_that_comes_of_telling_ends_nothing),
        CASE(newcomers_come_in_one_by_one),
    };
    return UNIT_RUN(cases);
}
