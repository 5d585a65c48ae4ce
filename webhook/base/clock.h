// SPDX-License-Identifier: Apache-2.0
/* The monotonic clock, for deadlines and for how long something took. */
#ifndef MESHRAIL_CLOCK_H
#define MESHRAIL_CLOCK_H

#include <pthread.h>
#include <stdint.h>

int64_t clock_milliseconds(void);
double clock_seconds(void);

/* A condition whose timed waits go by this clock. */
void clock_condition_init(pthread_cond_t *condition);

#endif
