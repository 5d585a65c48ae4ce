// SPDX-License-Identifier: Apache-2.0
/* The monotonic clock, for deadlines and for how long something took; and the date, for logs. */
#ifndef MESHRAIL_CLOCK_H
#define MESHRAIL_CLOCK_H

#include <pthread.h>
#include <stdint.h>

int64_t clock_milliseconds(void);
double clock_seconds(void);

/* 2027-03-31T08:00:00.000Z */
#define CLOCK_STAMP 25
void clock_stamp(char stamp[CLOCK_STAMP]);

/* A condition whose timed waits go by this clock. */
void clock_condition_init(pthread_cond_t *condition);

#endif
