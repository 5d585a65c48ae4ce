// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <string.h>
#include <time.h>

int64_t clock_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The last of its digits. */
static void put(char *at, size_t digits, long number)
{
    for (; digits; number /= 10)
        at[--digits] = (char)('0' + number % 10);
}

void clock_stamp(char stamp[CLOCK_STAMP])
{
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    memcpy(stamp, "YYYY-MM-DDThh:mm:ss.000Z", CLOCK_STAMP);
    put(stamp, 4, utc.tm_year + 1900);
    put(stamp + 5, 2, utc.tm_mon + 1);
    put(stamp + 8, 2, utc.tm_mday);
    put(stamp + 11, 2, utc.tm_hour);
    put(stamp + 14, 2, utc.tm_min);
    put(stamp + 17, 2, utc.tm_sec);
    put(stamp + 20, 3, now.tv_nsec / 1000000);
}

void clock_condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &monotonic);
    pthread_condattr_destroy(&monotonic);
}
